"""Bit sets: sets of small numbers as one whole number, a bit for each member."""


def members(bits: int) -> list[int]:
    """The places of the bits that are 1, the lowest first."""
    places = []
    while bits:
        low = bits & -bits
        places.append(low.bit_length() - 1)
        bits ^= low
    return places
