"""Clinical cases: facts that are data and never code, read with a place for every problem."""

from pyclingo_bridge.case.check import check_facts
from pyclingo_bridge.case.model import Case, Expectation, Fact
from pyclingo_bridge.case.read import Form, parse_case, read_case

__all__ = ["Case", "Expectation", "Fact", "Form", "check_facts", "parse_case", "read_case"]
