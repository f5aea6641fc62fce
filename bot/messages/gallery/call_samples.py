"""Samples of what is shown at the end of a call."""

from collections.abc import Iterator
from typing import Any

from bot.channel.model import Channel
from bot.domain.citizen.receipt import ALPHABET
from bot.domain.desk.case import Outcome
from bot.domain.notices import calls
from bot.domain.notices.reporter import Decided
from bot.messages.gallery.decided_samples import LINK, NOW
from bot.messages.gallery.samples import CODE


def samples(channel: Channel) -> Iterator[Any]:
    kind = channel.types_on()[0].id
    region = channel.regions[0].code if channel.regions else None
    decided = Decided(LINK.display, Outcome.RESTRICTED, None, None, None, None, NOW)
    yield calls.CallFiled(CODE, kind, region)
    letters = "".join(filter(str.isalpha, ALPHABET))
    for part in (letters[:11], letters[-11:]):
        yield calls.CallFiled(part, kind, None, True, (decided,))
    for end in calls.CallEnd:
        yield calls.CallWord(end)
