"""Rules for giving and taking roles; pure."""

import re
from enum import StrEnum

from bot.core.people import Role

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


def problem_of(
    before: Role | None,
    after: Role | None,
    *,
    is_fixed: bool = False,
    is_oneself: bool = False,
    is_last_admin: bool = False,
    aside: bool = False,
) -> StaffProblem | None:
    """Return the reason a change of a role is refused, or None.

    `aside` is set when the admin confirmed to step down; picking oneself by accident does nothing.
    """
    if is_fixed:
        return StaffProblem.FIXED
    order = (None, Role.CUSTODIAN, *GIVEN)
    if is_oneself and not (aside and order.index(after) < order.index(before)):
        return StaffProblem.ONESELF
    if before is after:
        return StaffProblem.ALREADY if after else StaffProblem.HAS_NONE
    if is_last_admin and after is not Role.ADMIN:
        return StaffProblem.LAST_ADMIN
    return None


def read_number(text: str) -> int | None:
    """A typed Telegram id of a person, which is positive, or None."""
    found = re.fullmatch(r"(?:id)?[ :]*0*([1-9][0-9]{0,14})[ :]*", text.strip())
    return int(found[1]) if found else None
