"""Days as people write them, and the time between two of them."""

import re
from datetime import date, datetime

from pyclingo_bridge.base.diagnostics import quoted
from pyclingo_bridge.case.values.refusal import Refused

_FORMS = "%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%d %b %Y"
_EARLIEST = date(1900, 1, 1)
_UNORDERED = re.compile(r"[0-9]{1,2}[/-][0-9]{1,2}[/-][0-9]{2,4}")
_DAY = re.compile(r"[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]|[0-9]{1,2}\.? [A-Za-z]{3,9} [0-9]{4}")


def says_day(text: str) -> bool:
    """Whether a text begins as a day does: it is no length of time, then."""
    return _DAY.match(text) is not None


def day(text: str) -> date:
    """The day that a text names, as 2026-12-03, 03.12.2026 or 3 December 2026. Raises Refused."""
    for form in _FORMS:
        try:
            named = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if named >= _EARLIEST:
            return named
    fix = "write it as year, month and day: 2026-12-03"
    if _UNORDERED.fullmatch(text.strip()):
        fix = f"{fix}; which number is the month is not guessed"
    raise Refused("no-date", f"{quoted(text)} is not a date that can be read", fix)


def completed(since: date, until: date, unit: str) -> int:
    """Completed days, weeks or calendar months from one day to another; negative after it."""
    days = (until - since).days
    if unit == "days":
        return days
    if unit == "weeks":
        return days // 7
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (until.day < since.day)
