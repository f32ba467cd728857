"""Numbers of patients for people: whole, as shares, and short where there is little room."""


def whole(number: int) -> str:
    """`1,234,567`."""
    return f"{number:,}"


def counted(number: int, name: str, many: str = "") -> str:
    """`1 finding`, `2 findings`."""
    return f"{number} {name if number == 1 else many or f'{name}s'}"


def share(part: int, of: int) -> str:
    """`12.3 %`; what is not nothing never reads as nothing, nor what is not all as all."""
    if not of:
        return "–"
    percent = 100 * part / of
    if part and percent < 0.05:
        return "<0.1 %"
    if part != of and percent >= 99.95:
        return ">99.9 %"
    return "100 %" if part == of else f"{percent:.1f} %" if part else "0 %"


def short(number: int) -> str:
    """Three digits and a unit: `12.3k`, `1.23M`."""
    scaled, unit = float(number), ""
    for bigger in ("k", "M", "G"):
        if scaled < 999.5:
            break
        scaled, unit = scaled / 1000, bigger
    if not unit:
        return str(number)
    digits = 2 if scaled < 9.995 else 1 if scaled < 99.95 else 0
    return f"{scaled:.{digits}f}{unit}"
