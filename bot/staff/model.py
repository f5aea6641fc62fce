"""Rules for giving and taking roles; pure."""

from bot.core.messages import N_, Worded
from bot.core.people import Role

GIVEN = (Role.MODERATOR, Role.SENIOR, Role.ADMIN)
"""Roles that can be given for the whole channel, from the smallest."""
AT_A_DESK = (Role.MODERATOR, Role.SENIOR)
"""Roles that can be given for one desk, beside the one for the whole channel."""


def smaller_roles(role: Role | None) -> list[Role]:
    """Return the roles that a person may step down to."""
    if role not in GIVEN:
        return []
    return list(GIVEN[: GIVEN.index(role)])


class StaffProblem(Worded):
    NOT_ADMIN = N_(
        "Only an admin of the channel may do this. Admins are set in ADMIN_IDS or"
        " added with /staff."
    )
    NOT_ADMIN_YET = N_(
        "Only an admin of the channel may do this. Your Telegram id is {id}: the operator"
        " can add it to ADMIN_IDS."
    )
    NO_PERSON = N_(
        "Only a person can get a role, not a bot, a group, a channel or an anonymous administrator."
    )
    NOT_OFFERED = N_("This role cannot be given here.")
    NEEDS_REPLY = N_(
        "Reply to a person's message with /staff moderator, /staff senior, /staff admin or"
        " /staff remove. /staff in our private chat shows all of staff."
    )
    CANCELLED = N_("Stopped. No person was added.")
    ONESELF = N_(
        "That is you. Another admin can change your role; you can only step down, in the"
        " list of /staff."
    )
    FIXED = N_(
        "{name} is listed as an admin in ADMIN_IDS and can be changed only there."
    )
    ALREADY = N_("{name} has this role already: {role}.")
    LAST_ADMIN = N_("{name} is the last admin. Make another person an admin first.")
    MEANWHILE = N_("Another admin was faster. {name} is now: {role}.")


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
        return StaffProblem.ALREADY
    if is_last_admin and after is not Role.ADMIN:
        return StaffProblem.LAST_ADMIN
    return None
