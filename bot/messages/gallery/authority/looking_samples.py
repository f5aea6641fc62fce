"""Samples of cases that people look at again."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Outcome
from bot.domain.notices.authority.looking import (
    AgainDue,
    AgainLine,
    AgainList,
    LookAsk,
    LookTaken,
    MaterialNews,
    OrderTaken,
)
from bot.messages.gallery.decided_samples import LINK, NEXT_YEAR, NOW, ORDER

CASE, NUMBER = "sampleCase000001", "4F7K2M"


def samples(channel: Channel) -> Iterator[Any]:
    kind = channel.types_on()[0].id
    line = AgainLine(CASE, NUMBER, kind, Outcome.RESTRICTED, NOW)
    waits = AgainLine(CASE, "9GQ4TX", kind, Outcome.FORWARDED, NOW)
    yield AgainList((), 0)
    yield AgainList((line, waits, replace(line, order_ended=True)), 11)
    yield AgainList((), 1, is_private=False)
    yield AgainDue((line,), 1)
    yield AgainDue((line, waits), 7)
    asked = LookAsk(CASE, 3, NUMBER, kind, Outcome.RESTRICTED, NOW, LINK.canonical)
    yield asked
    for found in Found:
        yield replace(asked, found=found, looked_at=NOW)
        tells, remind = found is not Found.UNSEEN, found is Found.THERE
        yield LookTaken(CASE, 4, NUMBER, found, tells, may_remind=remind)
    ended = replace(ORDER, until=date(2026, 10, 31))
    yield replace(asked, order=ended)
    yield OrderTaken(NUMBER, None)
    yield OrderTaken(NUMBER, replace(ended, until=NEXT_YEAR))
    for found in (Found.GONE, Found.THERE, Found.MOVED):
        yield MaterialNews("sample", NUMBER, LINK.display, Outcome.RESTRICTED, found, NOW)
