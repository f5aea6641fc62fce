"""Deep links: the payloads of `t.me/<bot>?start=<payload>`.

A payload is `<form>-<type>-<region>`: r for a report, h for the hotlines; type and region may be
empty. Types contain no hyphens, and the region comes last, so it may. The form is frozen, because
posters hang for years.
"""

import re

from bot.channel.model import Channel
from bot.values import Value, replace

TELEGRAM = "https://t.me"
LIMIT = 64
"""The characters Telegram allows in a payload."""

_REPORT = "r"
_HOTLINES = "h"
_PAYLOAD = re.compile(
    r"([rh])-([a-z][a-z0-9_]{0,15})?(?:-([A-Za-z0-9][A-Za-z0-9_-]{0,15}))?"
)
_BY_HAND = {"hotlines": "h-", "report": "r-"}
_WORDS = {payload: word for word, payload in _BY_HAND.items()}
"""Words for links to all types and regions; posters of 0.2.0 have the bare form."""


def start_link(bot: str, payload: str) -> str:
    return f"{TELEGRAM}/{bot}?start={payload}"


class DeepLink(Value):
    violation: str | None = None
    region: str | None = None
    hotlines: bool = False

    @property
    def payload(self) -> str:
        parts = [_HOTLINES if self.hotlines else _REPORT, self.violation or ""]
        if not (self.violation or self.region):
            return _WORDS["-".join(parts)]
        if self.region:
            parts.append(self.region)
        return "-".join(parts)

    def address(self, bot: str) -> str:
        return start_link(bot, self.payload)


def offered(channel: Channel, link: DeepLink) -> DeepLink:
    """The link without a violation type or region that the channel does not offer today."""
    types = {kind.id for kind in channel.types_on()}
    regions = {region.code for region in channel.regions}
    return replace(
        link,
        violation=link.violation if link.violation in types else None,
        region=link.region if link.region in regions else None,
    )


def parse_report_link(text: str) -> DeepLink | None:
    if len(text) > LIMIT:
        return None
    found = _PAYLOAD.fullmatch(_BY_HAND.get(text.lower(), text))
    if found is None:
        return None
    form, violation, region = found.groups()
    return DeepLink(violation, region, form == _HOTLINES)


def case_link(bot: str, case: str) -> str:
    return start_link(bot, f"c-{case}")


def linked_case(payload: str) -> str | None:
    found = re.fullmatch(r"c-([A-Za-z0-9_-]{1,62})", payload)
    return found[1] if found else None


def answer_link(bot: str, kind: str, referral: str) -> str:
    return start_link(bot, f"a{kind}-{referral}")


def linked_answer(payload: str) -> tuple[str, str] | None:
    found = re.fullmatch(r"a([drq])-([A-Za-z0-9_-]{1,61})", payload)
    if found is None:
        return None
    return found[1], found[2]


def contest_payload(entry: str) -> str:
    return f"contest_{entry}"


def parse_entry_link(payload: str) -> str | None:
    found = re.fullmatch(r"contest_([A-Za-z0-9_-]{1,56})", payload)
    return found[1] if found else None


def claim_link(bot: str, word: str) -> str:
    return start_link(bot, f"claim_{word}")


def claimed_word(payload: str) -> str | None:
    found = re.fullmatch(r"claim_([A-Za-z0-9_-]{1,56})", payload)
    return found[1] if found else None
