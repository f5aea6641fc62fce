"""What a desk can be limited to."""

from enum import StrEnum


class Limit(StrEnum):
    """Values stand in buttons: do not change them."""

    TYPES = "t"
    REGIONS = "r"
    AUTHORITIES = "a"
