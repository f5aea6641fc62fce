"""Samples of what staff read about the public register."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.order import Order
from bot.domain.desk.case import Outcome
from bot.domain.notices.register import publishing as say
from bot.domain.register.entry import Entry, Fix, Standing, narrowed
from bot.domain.register.publication import Owner, Settled
from bot.domain.register.scope import Scope
from bot.messages.gallery.decided_samples import NOW

ID, NUMBER, DIGEST = "samplePublicatio", "4F7K2M", "0a1b2c3d"


def samples(channel: Channel) -> Iterator[Any]:
    entry = _entry(channel)
    line = say.PublicationLine(ID, NUMBER, entry.category, entry.outcome, NOW, is_overdue=False)
    yield say.PublicationList((), 0, 0)
    yield say.PublicationList((line, replace(line, is_overdue=True)), 5, 1)
    yield say.PublicationList((line,), 20, 0, further=ID)
    yield say.PublicationList((), 1, 0)
    yield say.PublicationList((line,), 1, 0, is_private=False)
    yield say.PublicationsWait(1)
    yield say.PublicationsWait(3)
    link = "hxxps://example[.]com/1"
    card = say.PublicationCard(ID, NUMBER, link, entry, digest=DIGEST)
    yield card
    yield replace(card, owner=Owner.OTHER)
    yield replace(card, owner=Owner.PERSON, entry=narrowed(entry), again=True)
    yield replace(card, declining=True)
    for settled in Settled:
        yield say.PublicationSettled(NUMBER, settled, ID if settled is Settled.PUBLISHED else None)
    yield say.EntryCard(entry, digest=DIGEST)
    yield say.EntryCard(narrowed(entry), Fix.NARROW, DIGEST)
    yield say.EntryCard(replace(narrowed(entry), standing=Standing.REOPENED), is_done=True)
    yield say.NoEntry()
    yield say.EntryRefused()


def _entry(channel: Channel) -> Entry:
    known = channel.outcome(Outcome.RESTRICTED)
    ground, reason, authority = known.grounds[0], known.reasons[0], channel.authorities[0]
    day = date(2026, 11, 20)
    law = {code: act for code in channel.languages if (act := ground.act(code))}
    return Entry(
        id=ID, scope=Scope.LINK, host="example.com", link_hash="ab" * 32,
        category=channel.types[0].id, outcome=Outcome.RESTRICTED, ground=ground.id,
        ground_text=ground.label.root, law=law or None, edition=ground.as_of, reason=reason.id,
        reason_text=reason.text.root,
        order=Order(authority.code, "12-10/5", day, channel.country, date(2027, 11, 20)),
        authority_name=authority.name.root, decided_on=day, published_on=day, gone_on=day,
    )  # fmt: skip
