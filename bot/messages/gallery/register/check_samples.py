"""Samples of what the public register says of links in the chat."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bot.channel.model import Channel
from bot.channel.outcomes import Ground
from bot.domain.citizen.draft import Draft, Step
from bot.domain.desk.case import Outcome
from bot.domain.link import LinkProblem
from bot.domain.notices import reporter as say
from bot.domain.notices.register.checking import (
    CheckAsk,
    CheckedLink,
    LinksChecked,
    NoMoreChecks,
    Published,
)
from bot.domain.register.entry import Change, Entry, EntryChange, Standing, hash_of
from bot.domain.register.scope import Scope
from bot.messages.gallery.decided_samples import LINK, NEXT_YEAR, NOW, ORDER

SITE = "https://register.example"
DECIDED = date(2026, 3, 12)


def entry(channel: Channel, **changes: Any) -> Entry:
    """An entry for the sample link, in the texts of this channel."""
    outcome = channel.outcome(Outcome.RESTRICTED)
    ground, reason = outcome.grounds[0], outcome.reasons[0]
    made = Entry(
        id="sample01", scope=Scope.LINK, host=LINK.host, link_hash=hash_of(LINK.canonical),
        category=channel.types_on()[0].id, outcome=Outcome.RESTRICTED, ground=ground.id,
        ground_text=ground.label.root, law=_law(channel, ground),
        edition=ground.as_of, reason=reason.id, reason_text=reason.text.root, order=ORDER,
        authority_name=None, decided_on=DECIDED, published_on=DECIDED + timedelta(days=2),
    )  # fmt: skip
    return replace(made, **changes)


def _law(channel: Channel, ground: Ground) -> dict[str, str] | None:
    acts = {code: ground.act(code) for code in channel.languages}
    return {code: act for code, act in acts.items() if act} or None


def samples(channel: Channel) -> Iterator[Any]:
    for problem in (False, True):
        yield CheckAsk(again=problem)
    yield CheckAsk(again=True, bad_links=(LinkProblem.too_long.value,))
    unknown = CheckedLink(LINK.display, LINK.key, site=SITE)
    yield LinksChecked((unknown,))
    every = [replace(unknown, entries=one) for one in _entries(channel)]
    for known in every:
        yield LinksChecked((known,))
    yield LinksChecked((unknown, replace(every[0], site=None)), left_out=1)
    newest = (every[0].entries[0].entry,)
    for whole, count in ((True, 4), (False, 1), (False, 21)):
        yield LinksChecked((replace(unknown, host=LINK.host, of_host=count, newest_of_host=newest,
                                    is_whole_site=whole),))  # fmt: skip
    for left_out in (2, 21):
        yield LinksChecked((unknown,) * 3, left_out)
    draft = Draft("sample01", Step.TYPE, links=(LINK,), fast=True)
    yield say.DraftStep(draft, known=(every[0],))
    for per_hour in (1, 2, 20):
        yield NoMoreChecks(per_hour, NOW, site=SITE)
    yield NoMoreChecks(20, NOW, by_all=True)


def _entries(channel: Channel) -> Iterator[tuple[Published, ...]]:
    yield (Published(entry(channel)),)
    where = channel.regions[0].code if channel.regions else channel.country
    yield (Published(entry(channel, order=replace(ORDER, territory=where, until=NEXT_YEAR))),)
    yield (Published(entry(channel, standing=Standing.ENDED)),)
    yield (Published(entry(channel, gone_on=DECIDED)),)
    overturned = entry(channel, standing=Standing.OVERTURNED, version=2)
    changes = [
        EntryChange("sample01", n, DECIDED + timedelta(days=n), change)
        for n, change in enumerate(Change, 1)
    ]
    yield (Published(overturned, (changes[0],)),)
    yield (Published(entry(channel), tuple(changes)),)
    for many in (4, 5):
        yield (Published(entry(channel)),) * many
