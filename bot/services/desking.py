"""Setting up desks and looking things up at them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.case import Case, Outcome, Urgency, is_held
from bot.domain.notices.desk import DeskReady, Found, History, HistoryLine, Queue, QueueLine
from bot.domain.people import Standing
from bot.domain.receipt import read_number
from bot.services import cards, routing
from bot.services.work import Work, fresh_id
from bot.storage import cases, desks, reports, search
from bot.storage.desks import Desk

LISTED = 10
"""Cases shown in a list at a desk."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a desk is to be."""

    chat: int
    thread: int | None
    title: str


class UnknownWord(ValueError):
    """Neither a violation type nor a region of the channel file."""


async def open_desk(
    work: Work, place: Place, admin: int, language: str, words: list[str], bot_standing: Standing
) -> DeskReady:
    """Make the group or topic a desk, and bring it the cases that had none.

    `words` narrow it down to violation types and regions. Raises UnknownWord.
    """
    types, regions = _narrowed(work, words)
    known = await desks.at(work.tx, place.chat, place.thread)
    desk = Desk(
        id=known.id if known else fresh_id(),
        chat=place.chat,
        thread=place.thread,
        title=place.title,
        language=known.language if known else language,
        types=frozenset(types),
        regions=frozenset(regions),
    )
    await desks.put(work.tx, desk, admin)
    waiting = await _bring_waiting(work)
    return DeskReady(tuple(types), tuple(regions), waiting, missing_rights(bot_standing))


def missing_rights(standing: Standing) -> tuple[str, ...]:
    """What the bot lacks in a group, in the words of `messages`."""
    if standing in {Standing.ADMINISTRATOR, Standing.CREATOR}:
        return ()
    return ("administrator",)


async def close_desk(work: Work, desk: Desk) -> None:
    """No more cases come here; open ones move to another desk, where there is one."""
    await desks.close(work.tx, desk.id)
    for case in await cases.open_at(work.tx, desk.id):
        await _rehome(work, case)


async def queue(work: Work, desk: Desk) -> Queue:
    """What waits at the desk: the urgent and the old first."""
    counts = await cases.queue_counts(work.tx, desk.id)
    lines = [await line(work, case) for case in await cases.queue(work.tx, desk.id, LISTED)]
    return Queue(
        tuple(lines),
        sum(n for n, _ in counts.values()),
        counts.get(Urgency.URGENT, (0, 0))[0],
        min((oldest for _, oldest in counts.values()), default=None),
    )


async def find(work: Work, text: str) -> Found:
    """Cases by number, link or words; ones of every desk, since a link knows no desk."""
    number = read_number(text)
    case = await cases.by_number(work.tx, number) if number else None
    found = [case] if case else await search.find(work.tx, text, LISTED)
    return Found(text, tuple([await line(work, c) for c in found]))


async def line(work: Work, case: Case) -> QueueLine:
    """A case in one line."""
    total, withdrawn, _ = await reports.counts(work.tx, case.id)
    holder = case.holder if is_held(case, work.now) else None
    row = await desks.staff_row(work.tx, holder) if holder else None
    return QueueLine(
        case.id,
        case.number,
        case.violation,
        case.urgency,
        case.status,
        case.opened_at,
        total - withdrawn,
        case.display,
        row["name"] if row else None,
        case.decision.outcome if case.decision else None,
    )


async def history(work: Work, case: Case) -> History:
    """What happened to the case, with the names staff know each other by."""
    lines = []
    for event in await cases.history(work.tx, case.id):
        row = await desks.staff_row(work.tx, event.staff) if event.staff else None
        outcome = event.detail.get("outcome")
        lines.append(
            HistoryLine(
                event.act,
                event.at,
                row["name"] if row else None,
                Outcome(outcome) if outcome else None,
                event.detail.get("text") or event.detail.get("words"),
            )
        )
    return History(case.number, tuple(lines[-25:]))


async def moved(work: Work, old: int, new: int) -> None:
    """The group became a supergroup: its messages are void there, so cards are posted again."""
    await desks.move(work.tx, old, new)
    for desk in await desks.in_chat(work.tx, new):
        await post_again(work, desk)


async def post_again(work: Work, desk: Desk) -> None:
    """Owe the desk a card for each of its open cases."""
    for case in await cases.open_at(work.tx, desk.id):
        await cards.show(work, case)


async def _bring_waiting(work: Work) -> int:
    waiting = await cases.without_desk(work.tx)
    for case in waiting:
        await _rehome(work, case)
    return len(waiting)


async def _rehome(work: Work, case: Case) -> None:
    desk = await routing.desk_for(work, case)
    homed = replace(case, desk=desk.id if desk else None)
    await cases.rehome(work.tx, homed)
    await cards.show(work, homed)


def _narrowed(work: Work, words: list[str]) -> tuple[list[str], list[str]]:
    types = {kind.id for kind in work.channel.types}
    regions = {region.code.casefold(): region.code for region in work.channel.regions}
    chosen_types, chosen_regions = [], []
    for word in words:
        if word.casefold() in types:
            chosen_types.append(word.casefold())
        elif word.casefold() in regions:
            chosen_regions.append(regions[word.casefold()])
        else:
            raise UnknownWord(word)
    return chosen_types, chosen_regions
