"""Links that open a case's working card: `t.me/<bot>?start=c-<case>`.

The form is frozen, because cards stay in groups. A link is no permission: who follows it is
checked.
"""

import re

_PAYLOAD = re.compile(r"c-([A-Za-z0-9_-]{1,62})")


def case_link(bot: str, case: str) -> str:
    """The address; `bot` is the bot's name without the @."""
    return f"https://t.me/{bot}?start=c-{case}"


def linked_case(payload: str) -> str | None:
    """The id of the case that a payload names; None for a payload of any other form."""
    found = _PAYLOAD.fullmatch(payload)
    return found[1] if found else None
