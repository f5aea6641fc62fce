"""Samples of the roster and of reminders."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.desk.case import Urgency
from bot.domain.notices import holds as say
from bot.domain.notices.staff import NotOpened
from bot.messages.gallery.decided_samples import NOW

NAME, CASE = "Дана", "sampleCase000001"


def samples(channel: Channel) -> Iterator[Any]:
    at_desks = (say.DutyAtDesk("Алматы", (NAME, "Марат")), say.DutyAtDesk("Шымкент", ()))
    off = say.DutyScreen(
        is_on=False, until=None, text_only=False, quiet_from=22, quiet_until=8, desks=at_desks
    )
    yield off
    yield replace(off, is_on=True, text_only=True, quiet_until=22)
    yield replace(off, is_on=True, until=NOW)
    yield NotOpened("4F7K2M")
    first = channel.types_on()[0].id
    new = say.OverdueLine(CASE, "4F7K2M", first, Urgency.URGENT, NOW, None, was_claimed=False)
    proposed = replace(new, holder=NAME, proposed=True)
    held = replace(new, urgency=Urgency.NORMAL, holder=NAME, was_claimed=True)
    yield say.OverdueCases((new,), 0, 0)
    for step in (1, 2):
        yield say.OverdueCases((new, held, proposed), 12, step)
