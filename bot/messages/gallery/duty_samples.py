"""Samples of the roster and of reminders."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.desk.case import Urgency
from bot.domain.desk.roster import Duty, DutyPage
from bot.domain.notices import holds as say
from bot.messages.gallery.decided_samples import NOW

NAME, CASE = "Дана", "sampleCase000001"
PLAN = Duty().planned(0, 0, on=True).planned(0, 1, on=True).planned(5, 2, on=True).plan


def samples(channel: Channel) -> Iterator[Any]:
    at_desks = (say.DutyAtDesk("Алматы", (NAME, "Марат")), say.DutyAtDesk("Шымкент", ()))
    off = say.DutyScreen(DutyPage.NOW, False, None, 0, 22, 8, at_desks)
    yield off
    yield replace(off, is_on=True, plan=PLAN, quiet_until=22)
    yield replace(off, until=NOW, plan=PLAN)
    yield replace(off, is_on=True, until=NOW)
    for page in (DutyPage.PLAN, DutyPage.QUIET):
        yield replace(off, page=page, plan=PLAN, desks=())
    first = channel.types_on()[0].id
    new = say.OverdueLine(CASE, "4F7K2M", first, Urgency.URGENT, NOW, None, was_claimed=False)
    proposed = replace(new, holder=NAME, proposed=True)
    held = replace(new, urgency=Urgency.NORMAL, holder=NAME, was_claimed=True)
    yield say.OverdueCases((new,), 0, 0)
    for step in (1, 2):
        yield say.OverdueCases((new, held, proposed), 12, step)
