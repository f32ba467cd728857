"""The answer for a case: query, verdict, advice, plans, and what case files expect."""
