"""Sets as whole numbers: a bit for each member."""


def members(bits: int) -> list[int]:
    """The places of the bits of a number, the lowest first."""
    found = []
    while bits:
        low = bits & -bits
        found.append(low.bit_length() - 1)
        bits ^= low
    return found
