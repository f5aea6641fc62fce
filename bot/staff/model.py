"""Rules for giving and taking roles; pure."""

from enum import StrEnum

from bot.core.people import Role
from bot.dataclass import frozen

GIVEN = (Role.MODERATOR, Role.SENIOR, Role.ADMIN)
"""Roles that can be given for the whole channel, from the smallest."""
AT_A_DESK = (Role.MODERATOR, Role.SENIOR)
"""Roles that can be given for one desk, beside the one for the whole channel."""


class StaffProblem(StrEnum):
    NOT_ADMIN = "not_admin"
    NOT_ADMIN_YET = "not_admin_yet"  # told their Telegram id, which ADMIN_IDS takes
    BOT = "bot"
    NO_PERSON = "no_person"  # a group, a channel, an anonymous administrator
    HIDDEN = "hidden"  # a forwarded message that does not say who wrote it
    UNKNOWN = "unknown"  # no member of a desk has this number
    NEEDS_PERSON = "needs_person"
    NEEDS_REPLY = "needs_reply"
    CANCELLED = "nobody"  # the adding was stopped
    ONESELF = "oneself"
    FIXED = "fixed"  # an admin of the settings
    ALREADY = "already"
    HAS_NONE = "has_none"
    LAST_ADMIN = "last_admin"
    MEANWHILE = "meanwhile"  # another admin was faster


@frozen
class Wish:
    """Wish of an admin: `after` None takes the role away.

    `aside` is set when the admin confirmed to step down; picking oneself by accident does nothing.
    """

    before: Role | None
    after: Role | None
    is_fixed: bool = False
    is_oneself: bool = False
    is_last_admin: bool = False
    aside: bool = False


def problem_of(wish: Wish) -> StaffProblem | None:
    """Return the reason the wish is refused, or None."""
    if wish.is_fixed:
        return StaffProblem.FIXED
    if wish.is_oneself and not (wish.aside and _is_lower(wish)):
        return StaffProblem.ONESELF
    if wish.before is wish.after:
        return StaffProblem.ALREADY if wish.after else StaffProblem.HAS_NONE
    if wish.is_last_admin and wish.after is not Role.ADMIN:
        return StaffProblem.LAST_ADMIN
    return None


def _is_lower(wish: Wish) -> bool:
    order = (None, Role.CUSTODIAN, *GIVEN)
    return order.index(wish.after) < order.index(wish.before)


def read_number(text: str) -> int | None:
    """A typed Telegram id of a person, which is positive, or None."""
    digits = text.strip().removeprefix("id").strip(" :")
    is_number = digits.isascii() and digits.isdigit() and len(digits) <= _DIGITS
    return int(digits) if is_number and int(digits) > 0 else None


_DIGITS = 15
