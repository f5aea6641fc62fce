"""Samples of what moderators read in private about cases in their hands."""

from collections.abc import Iterator
from typing import Any

from bot.domain.desk.why import Why
from bot.domain.notices import holds as say
from bot.messages.gallery.samples import NOW

CASE, NUMBER, NAME = "sampleCase000001", "4F7K2M", "Дана"


def samples() -> Iterator[Any]:
    yield say.HandedOver(CASE, 3, NUMBER, NAME, None, "You know this channel better.")
    for why in Why:
        yield say.HandedOver(CASE, 3, NUMBER, NAME, why, None)
    yield say.HandOverRefused(NUMBER, NAME)
    yield say.SnoozeOver(NUMBER)
    yield say.HoldEnds(CASE, 3, NUMBER, NOW)
    yield say.PassedOn(NUMBER)
    yield say.MessageSent(NUMBER, NAME, "Thank you, this helps.")
