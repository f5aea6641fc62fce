"""Setting up desks and looking things up at them."""

from dataclasses import dataclass

from bot.domain.citizen.receipt import read_number
from bot.domain.desk.case import Case, Outcome, Urgency, is_held
from bot.domain.desk.why import Why
from bot.domain.link import Link, find_links, refang
from bot.domain.notices.desk import DeskReady, Found, History, HistoryLine, Queue, QueueLine
from bot.domain.people import Standing
from bot.services.desk import assignment, cards, routing
from bot.services.work import Work, fresh_id
from bot.storage.desk import cases, desks, events, holds, members, precedents, search
from bot.storage.desk.desks import Desk
from bot.storage.queues import outbox, sent_messages

LISTED, LISTED_UNREAD = 10, 5
"""Cases in a list at a desk, and decided ones with new words under it."""


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """The group or topic that becomes a desk."""

    chat: int
    thread: int | None
    title: str


class UnknownWord(ValueError):
    """A word that is no violation type, region or authority of the channel file."""


async def open_desk(
    work: Work,
    place: DeskPlace,
    admin: int,
    language: str,
    words: list[str],
    bot_standing: Standing,
) -> DeskReady:
    """Make the group or topic a desk and assign it the cases that had none.

    `words` limit it to violation types, regions and authorities. Raises UnknownWord.
    """
    types, regions, authorities = _narrowed(work, words)
    known = await desks.at(work.tx, place.chat, place.thread)
    id, language = (known.id, known.language) if known else (fresh_id(), language)
    limits = (frozenset(types), frozenset(regions), frozenset(authorities))
    desk = Desk(id, place.chat, place.thread, place.title, language, *limits)
    await desks.put(work.tx, desk, admin)
    if known is not None and known.trouble is not None:
        await outbox.release_held(work.tx, desk.recipient.address)
        await post_again(work, known)
    waiting = await cases.without_desk(work.tx)
    await assignment.assign_all(work, waiting)
    is_admin = bot_standing in {Standing.ADMINISTRATOR, Standing.CREATOR}
    missing = () if is_admin else ("administrator",)
    return DeskReady(tuple(types), tuple(regions), len(waiting), missing, tuple(authorities))


async def close_desk(work: Work, desk: Desk, heir: Desk | None = None) -> None:
    """Close the desk; its open cases move to `heir`, or to the desk that fits them best."""
    await desks.close(work.tx, desk.id)
    for case in await cases.open_at(work.tx, desk.id):
        await assignment.assign(work, case, heir or await routing.desk_for(work, case))


async def queue(work: Work, desk: Desk) -> Queue:
    counts = await cases.queue_counts(work.tx, desk.id)
    lines = await _lines(work, await cases.queue(work.tx, desk.id, LISTED))
    waiting, urgent = sum(n for n, _ in counts.values()), counts.get(Urgency.URGENT, (0, 0))[0]
    oldest_at = min((oldest for _, oldest in counts.values()), default=None)
    unread = await holds.unread_count(work.tx, desk.id)
    new_words = await _lines(work, await holds.unread_at(work.tx, desk.id, LISTED_UNREAD))
    return Queue(tuple(lines), waiting, urgent, oldest_at, unread, tuple(new_words))


async def find(work: Work, text: str, desk: Desk | None = None) -> Found:
    """Cases of all desks by number, link or words."""
    number = read_number(text)
    case = await cases.by_number(work.tx, number) if number else None
    found = [case] if case else await _by_words(work, text)
    by_desk = {case.desk: case for case in found}
    here = {id: await routing.handles(work, desk, case) for id, case in by_desk.items()}
    return Found(text, tuple(await _lines(work, found, here)))


async def _by_words(work: Work, text: str) -> list[Case]:
    """Cases by words; first those of links in the text, as sent or as a card shows them."""
    written = refang(text)
    links, _, rest = find_links(written)
    found = []
    for link in links:
        known = await cases.open_for(work.tx, link.canonical)
        found += [known] if known else []
        found += await precedents.earlier(work.tx, link.canonical, limit=LISTED)
    if found and not any(_is_site(link) for link in links):
        return found[:LISTED]
    words = " ".join([link.canonical for link in links] + [rest]) if links else written
    found += await search.find(work.tx, words, LISTED)
    return list({case.id: case for case in found}.values())[:LISTED]


def _is_site(link: Link) -> bool:
    """Whether the link is a site's first page, which stands for the whole site."""
    return link.canonical.partition("://")[2].rstrip("/") == link.host


async def _lines(
    work: Work, found: list[Case], here: dict[str | None, bool] | None = None
) -> list[QueueLine]:
    """A line for each case; `here` maps desks to whether their cases can be opened here."""
    holders = {case.id: case.holder for case in found if is_held(case, work.now)}
    names = {one: await members.staff_name(work.tx, one) for one in set(holders.values())}
    return [
        QueueLine(
            case.id, case.number, case.violation, case.urgency, case.status, case.opened_at,
            case.display, names.get(holders.get(case.id)),
            case.decision.outcome if case.decision else None,
            True if here is None else here[case.desk],
        )
        for case in found
    ]  # fmt: skip


async def history(work: Work, case: Case) -> History:
    lines = []
    happened = await events.of_case(work.tx, case.id)
    actors = {event.staff for event in happened if event.staff is not None}
    actors |= {
        event.detail[who] for event in happened for who in ("to", "of") if who in event.detail
    }
    names = {one: await members.staff_name(work.tx, one) for one in actors}
    for event in happened:
        detail = event.detail
        name = names.get(event.staff or detail.get("of", 0))
        outcome = Outcome(detail["outcome"]) if detail.get("outcome") else None
        text = detail.get("text") or detail.get("words")
        why = Why(detail["why"]) if "why" in detail else None
        other, until = names.get(detail.get("to", 0)), detail.get("until")
        lines.append(HistoryLine(event.act, event.at, name, outcome, text, why, other, until))
    return History(case.number, tuple(lines[-25:]))


async def moved(work: Work, old: int, new: int) -> None:
    """Move the desks of a group that became a supergroup; its cards are posted again.

    Where a desk was already opened in the supergroup, that desk takes over.
    """
    for desk in await desks.in_chat(work.tx, old):
        there = await desks.at(work.tx, new, desk.thread)
        if there is not None:
            await close_desk(work, desk, there)
    await desks.move(work.tx, old, new)
    for desk in await desks.in_chat(work.tx, new):
        await post_again(work, desk)


async def post_again(work: Work, desk: Desk) -> None:
    for case in await cases.open_at(work.tx, desk.id):
        await cards.show(work, case)


async def leave_topic(work: Work, desk: Desk) -> None:
    """Move the desk of a deleted topic into the group; a desk that is there takes over."""
    for case in await cases.open_at(work.tx, desk.id):
        place = await sent_messages.get(work.tx, cards.place_of(case.id))
        if place is not None and place.thread_id == desk.thread:
            await sent_messages.drop(work.tx, cards.place_of(case.id))
    there = await desks.at(work.tx, desk.chat, None)
    if there is not None:
        await close_desk(work, desk, there)
        return
    await desks.leave_topic(work.tx, desk)
    await post_again(work, desk)


def _narrowed(work: Work, words: list[str]) -> tuple[list[str], list[str], list[str]]:
    """The types, regions and authorities that are named. Raises UnknownWord."""
    channel = work.channel
    ids = (
        [kind.id for kind in channel.types],
        [region.code for region in channel.regions],
        [authority.code for authority in channel.authorities],
    )
    known = {id.casefold(): (n, id) for n, every in reversed([*enumerate(ids)]) for id in every}
    chosen: tuple[list[str], list[str], list[str]] = ([], [], [])
    for word in words:
        if word.casefold() not in known:
            raise UnknownWord(word)
        n, id = known[word.casefold()]
        chosen[n].append(id)
    return chosen
