"""What a desk can be limited to."""

from enum import StrEnum


class Limit(StrEnum):
    """Values stand in buttons: do not change them."""

    TYPES = "t"
    REGIONS = "r"
    AUTHORITIES = "a"


class DeskKind(StrEnum):
    """Values are stored: do not change them. A group has desks of one kind only, for ever."""

    DESK = "desk"  # moderators decide cases there
    AUTHORITY = "authority"  # members answer what was passed on to their authority
