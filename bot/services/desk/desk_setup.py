"""Setting up desks, and the history of a case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.domain.authority.follow_up import Found
from bot.domain.authority.order import restore_order
from bot.domain.desk.case import Act, Case, Outcome
from bot.domain.desk.limits import DeskKind
from bot.domain.desk.patterns.pattern import Pattern
from bot.domain.desk.shown import Shown, What
from bot.domain.desk.why import Why
from bot.domain.notices.desk import DeskReady, History, HistoryLine
from bot.domain.people import Standing
from bot.services.desk import assignment, cards, routing
from bot.services.work import Work, fresh_id
from bot.storage.authority.desks import kinds_in
from bot.storage.citizen import replies
from bot.storage.desk import cases, desks, events, members
from bot.storage.desk.desks import Desk
from bot.storage.queues import outbox, sent_messages

SHOWN_EVENTS = 25
"""The newest events in a history."""


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """The group or topic that becomes a desk."""

    chat: int
    thread: int | None
    title: str


class UnknownWord(ValueError):
    """A word that is no violation type, region or authority of the channel file."""


class OfAuthority(Exception):
    """The group belongs to an authority, or once did: its members are no moderators."""


def missing_rights(bot_standing: Standing) -> tuple[str, ...]:
    """What the bot lacks in a group to check who is a member."""
    is_admin = bot_standing in {Standing.ADMINISTRATOR, Standing.CREATOR}
    return () if is_admin else ("administrator",)


async def open_desk(
    work: Work,
    place: DeskPlace,
    admin: int,
    language: str,
    words: list[str],
    bot_standing: Standing,
) -> DeskReady:
    """Make the group or topic a desk and assign it the cases that had none.

    `words` limit it to violation types, regions and authorities. Raises UnknownWord, OfAuthority.
    """
    if DeskKind.AUTHORITY in await kinds_in(work.tx, place.chat):
        raise OfAuthority
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
    missing = missing_rights(bot_standing)
    return DeskReady(tuple(types), tuple(regions), len(waiting), missing, tuple(authorities))


async def close_desk(work: Work, desk: Desk, heir: Desk | None = None) -> None:
    """Close the desk; its open cases move to `heir`, or to the desk that fits them best."""
    await desks.close(work.tx, desk.id)
    for case in await cases.open_at(work.tx, desk.id):
        await assignment.assign(work, case, heir or await routing.desk_for(work, case))


async def history(work: Work, case: Case) -> History:
    lines = []
    happened = await events.newest(work.tx, case.id, SHOWN_EVENTS)
    actors = {event.staff for event in happened if event.staff is not None}
    actors |= {
        event.detail[who] for event in happened for who in ("to", "of") if who in event.detail
    }
    names = {one: await members.staff_name(work.tx, one) for one in actors}
    for event in happened:
        detail = event.detail
        name = names.get(event.staff or detail.get("of", 0))
        outcome = Outcome(detail["outcome"]) if detail.get("outcome") else None
        text = await _text_of(work, detail)
        why = Why(detail["why"]) if "why" in detail else None
        other, until = names.get(detail.get("to", 0)), detail.get("until")
        was, now = detail.get("before"), detail.get("after")
        if event.act is Act.MOVE:
            was, now = await _title(work, was), await _title(work, now)
        line = HistoryLine(event.act, event.at, name, outcome, text, why, other, until, was, now)
        found, order = detail.get("found"), restore_order(detail.get("order"))
        line = replace(line, bad_faith=detail.get("bad_faith"), order=order)
        patterns = tuple(map(Pattern, detail.get("patterns", ())))
        lines.append(replace(line, found=Found(found) if found else None, patterns=patterns))
    return History(case.number, tuple(lines))


async def quoted(work: Work, case: Case) -> Shown | None:
    """What of reporters the history shows."""
    said = await events.newest_replies(work.tx, case.id, SHOWN_EVENTS)
    ids = tuple(reply.id for reply in await replies.several(work.tx, said) if reply.text)
    return Shown(What.HISTORY, case.id, sources=ids) if ids else None


async def _text_of(work: Work, detail: Mapping[str, Any]) -> str | None:
    """What was written; an answer that its reporter erased since is not shown."""
    text = detail.get("text") or detail.get("words") or detail.get("number")
    reply = await replies.get(work.tx, detail["reply"]) if not text and "reply" in detail else None
    return reply.text if reply else text


async def _title(work: Work, desk_id: str | None) -> str:
    desk = await desks.get(work.tx, desk_id or "")
    return "?" if desk is None else desk.title


async def moved(work: Work, old: int, new: int) -> None:
    """Move the desks of a group that became a supergroup; its cards are posted again.

    Where a desk was already opened in the supergroup, that desk takes over.
    """
    for desk in await desks.in_chat(work.tx, old):
        there = await desks.at(work.tx, new, desk.thread)
        if there is not None:
            await close_desk(work, desk, there if there.kind is desk.kind else None)
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
