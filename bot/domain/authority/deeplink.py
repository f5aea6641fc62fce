"""Links that open an answer in a private chat: `t.me/<bot>?start=a<kind>-<referral>`.

The form is frozen, because cards stay in groups. A link is no permission: who follows it is
checked.
"""

import re

from bot.domain.authority.answer_draft import Kind

_PAYLOAD = re.compile(r"a([drqt])-([A-Za-z0-9_-]{1,61})")


def answer_link(bot: str, kind: Kind, referral: str) -> str:
    """The address; `bot` is the bot's name without the @."""
    return f"https://t.me/{bot}?start=a{kind.value}-{referral}"


def linked_answer(payload: str) -> tuple[Kind, str] | None:
    """What is to be answered, and the id of the referral; None for any other payload."""
    found = _PAYLOAD.fullmatch(payload)
    return (Kind(found[1]), found[2]) if found else None
