"""Samples of lists of cases: the queue in each form, one's own cases, what was found."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome, Status, Urgency
from bot.domain.desk.queue import By, Filters, Option, Part, QueueCounts
from bot.domain.notices import desk as say
from bot.messages.gallery.decided_samples import LINK, NOW

NAME, CASE = "Дана", "sampleCase000001"


def samples(channel: Channel) -> Iterator[Any]:
    first, region = channel.types_on()[0].id, channel.regions[0].code
    line = say.QueueLine(
        CASE, "4F7K2M", first, Urgency.URGENT, Status.RECEIVED, NOW, LINK.display, None
    )
    line = replace(line, due_at=NOW)
    held = replace(line, urgency=Urgency.NORMAL, status=Status.UNDER_REVIEW, holder=NAME)
    held = replace(held, reporters=12, snoozed_until=NOW, due_at=NOW + 1)
    done = replace(line, status=Status.CLOSED, outcome=Outcome.RESTRICTED, here=False)
    yield say.Queue((), 0, 0, None)
    yield say.Queue((replace(held, is_slowed=True),), 1, 0, NOW)
    yield say.Queue((line, held), 21, 1, NOW, 1, (replace(done, here=True),))
    yield say.Queue((), 0, 0, None, 2, (replace(done, here=True),))
    counts = QueueCounts(21, 21, 1, 16, 1, 2, 2, 16, NOW)
    full = say.Queue((line, held), 21, 1, NOW, counts=counts, page=1, is_private=True)
    yield full
    yield replace(full, page=0, is_private=False)
    yield replace(full, page=0, awaiting=3)
    narrowed = Filters("fu", first, region, account="t.me/sample")
    yield replace(full, filters=narrowed, like=CASE, page=0)
    options = ((By.TYPE, first), (By.REGION, region), (By.SITE, "t.me/sample"))
    for by, value in options:
        yield replace(full, by=by, options=(Option(value, 5, CASE),))
    yield replace(full, by=By.SITE)
    for part in Part:
        yield say.Mine(part, (held,), 9, 1, 12)
    yield say.Mine(Part.HELD, (), 0, 1, 12)
    yield say.Mine(Part.HELD, (held,), 9, 1, 12, is_private=False)
    yield say.Found("example", ())
    yield say.Found("example", (line, held, done), 3)
    yield say.Found("example", (line, held, done), 20, 1, "search1", is_private=True)
    yield say.Found("example", (line, held, done), 20)
