"""Rules for giving and taking roles; pure."""

import re

from bot.core.languages import N_
from bot.core.messages import Worded
from bot.core.people import Role

GIVEN = (Role.MODERATOR, Role.SENIOR, Role.ADMIN)
"""Roles that can be given for the whole channel, from the smallest."""
AT_A_DESK = (Role.MODERATOR, Role.SENIOR)
"""Roles that can be given for one desk, beside the one for the whole channel."""


class StaffProblem(Worded):
    """Reasons a role was not given or taken, each with the remedy."""

    NOT_ADMIN = N_("Only an admin of the channel may do this.")
    NOT_ADMIN_YET = N_(
        "Only an admin of the channel may do this. Your Telegram id is {id}: the operator"
        " can add it to ADMIN_IDS."
    )
    BOT = N_("This is a bot. Only people can be staff.")
    NO_PERSON = N_("A group, a channel or an anonymous administrator wrote this. I need a person.")
    HIDDEN = N_(
        "This person's forwarded messages do not say who they are. Choose them with the"
        " button, or send their number."
    )
    UNKNOWN = N_(
        "No person with the number {number} has ever been seen at a desk. Choose the person "
        "with the button, or forward one of their messages."
    )
    NEEDS_PERSON = N_(
        "I am waiting for a person: press the button below, forward one of their messages, "
        "or send their number. /cancel stops it."
    )
    NEEDS_REPLY = N_(
        "Reply to a person's message with /staff moderator, /staff senior, /staff admin or"
        " /staff remove. /staff in our private chat shows all of staff."
    )
    CANCELLED = N_("Stopped. No person was added.")
    ONESELF = N_(
        "That is you. Another admin can change your role; you can only step down, in the"
        " list of /staff."
    )
    FIXED = N_("{name} is listed as an admin in ADMIN_IDS and can be changed only there.")
    ALREADY = N_("{name} has this role already: {role}.")
    HAS_NONE = N_("{name} has no role that could be taken away.")
    LAST_ADMIN = N_("{name} is the last admin. Make another person an admin first.")
    MEANWHILE = N_("{name} was faster. The role is now: {role}.")


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
