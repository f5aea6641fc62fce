"""Exports of cases: filters, files, and a record of who exported what."""

from collections.abc import Iterator

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome
from bot.domain.figures.export import PART_ROWS, Filters, Format
from bot.domain.figures.period import Span, around, parse, today
from bot.domain.notice import Address, Recipient
from bot.domain.notices.figures import ExportAsk, ExportFile, ExportHistory, ExportLine
from bot.domain.people import Person
from bot.services import typed_words
from bot.services.work import Work, fresh_id
from bot.storage.desk import desks
from bot.storage.figures import exports
from bot.storage.figures.exports import Export, Range

LISTED = 15
"""Lines of the history."""


def first_choice(work: Work) -> Filters:
    """All cases of this month."""
    return Filters(around(Span.MONTH, today(work.now, work.channel.zone)).code)


def read(work: Work, words: list[str]) -> tuple[Filters, str | None]:
    """The filters that typed words mean (period, type, outcome), and the unknown words.

    Types and outcomes are found by their id and by their names in every language.
    """
    two_dates = parse(" ".join(words[:2]))
    rest = words if two_dates is None else words[2:]
    period = two_dates or next(filter(None, map(parse, reversed(rest))), None)
    written = " ".join(word for word in rest if parse(word) is None)
    found, unknown = typed_words.read(written, _names(work.channel))
    return Filters(
        first_choice(work).period if period is None else period.code,
        violation=found.get("type"),
        outcome=Outcome(found["outcome"]) if "outcome" in found else None,
    ), unknown or None


def _names(channel: Channel) -> Iterator[typed_words.Name]:
    """Types, old ones too, and outcomes; a region narrows no export down."""
    every = typed_words.names(channel, channel.types)
    yield from (name for name in every if name[1] == "type")
    for text in channel.outcomes:
        yield from ((said.casefold(), "outcome", text.id) for said in text.label.root.values())
        yield text.id, "outcome", text.id


async def ask(work: Work, chosen: Filters, page: str = "") -> ExportAsk:
    every = await desks.all_active(work.tx)
    names = tuple((desk.id, desk.title) for desk in every)
    rows = await exports.count(work.tx, range_of(work.channel, chosen, work.now))
    return ExportAsk(chosen, rows, names, page)


async def request(
    work: Work, person: Person, staff: int, chosen: Filters, form: Format, language: str
) -> Export:
    """Send the files to the person's private chat and record the export."""
    span = range_of(work.channel, chosen, work.now)
    rows = await exports.count(work.tx, span)
    to = Recipient(Address(person=person.id), language)
    export = Export(fresh_id(), staff, work.now, chosen, form, rows)
    await exports.record(work.tx, export)
    parts = max(1, -(-rows // PART_ROWS))
    after = None
    for part in range(1, parts + 1):
        file = ExportFile(export.id, part, parts, after)
        await work.tell(to, file, once=f"export:{export.id}:{part}")
        if part < parts:
            after = await exports.position(work.tx, span, part * PART_ROWS)
    return export


def range_of(channel: Channel, chosen: Filters, now: int) -> Range:
    """The times (ms UTC) of the filters' period, up to `now`."""
    period = parse(chosen.period)
    if period is None:
        raise ValueError(chosen.period)
    begin, end = period.bounds(channel.zone)
    return Range(begin, min(end, now), chosen)


async def history(work: Work) -> ExportHistory:
    every = {desk.id: desk.title for desk in await desks.all_active(work.tx)}
    lines = []
    for one, name in await exports.newest(work.tx, LISTED):
        id = one.filters.desk
        desk = None if id is None else every.get(id, id)
        lines.append(ExportLine(name, one.at, one.filters, desk, one.format, one.rows))
    return ExportHistory(tuple(lines))
