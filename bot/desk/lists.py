"""Lists of cases for staff: the queue, own cases, search; taking the next ones."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.authorities import store as awaiting
from bot.cases import move, search_store, store
from bot.cases.model import HOLD_MS, Case, Move, is_held
from bot.cases.search_store import Days
from bot.core import desks_store, typed_words
from bot.core.codes import read_number, read_receipt
from bot.core.database.database import VersionConflict
from bot.core.desks_store import Desk
from bot.core.languages import typed
from bot.core.people import Person
from bot.core.times import start_of, today
from bot.core.work import Work, fresh_id
from bot.desk import cards, four_eyes, holds_store, lists_store, second_person
from bot.desk.list_screens import Found, Mine, Queue, QueueAction, Site
from bot.desk.lists_store import Listed
from bot.desk.notices import QueueLine
from bot.desk.queue_filter import (
    LAST_PAGE,
    MOST_AT_ONCE,
    PAGE_SIZE,
    By,
    Filters,
    Only,
    Option,
    Part,
    in_order,
    pages_of,
)
from bot.desk.verdict import Actor
from bot.figures.period import Period, Span, around, parse
from bot.links.link import find_links, refang
from bot.links.values import Link
from bot.reports import store as reports_store
from bot.values import Act, Intake, Status


async def of_cases(work: Work, found: list[Case], here: Iterable[Desk]) -> list[QueueLine]:
    """Lines of cases of any desk; those of groups that none of these desks is in stay closed."""
    chats = {desk.chat for desk in here}
    homes = {
        id: await desks_store.desks.get(work.tx, id)
        for id in {c.desk for c in found}
        if id is not None
    }
    known = {id for id, home in homes.items() if home is not None and home.chat in chats}
    return await _lines(work, [(case, 0, case.desk in known) for case in found])


async def of_listed(work: Work, found: list[Listed]) -> list[QueueLine]:
    return await _lines(work, [(one.case, one.reporters, True) for one in found])


async def _lines(work: Work, found: list[tuple[Case, int, bool]]) -> list[QueueLine]:
    holders = {case.id: case.holder for case, *_ in found if is_held(case, work.now)}
    proposers = {case.id: case.proposal.by for case, *_ in found if case.proposal}
    known = {*holders.values(), *proposers.values()}
    names = {one: await desks_store.staff_name(work.tx, one) for one in known}
    return [
        QueueLine(
            case.id,
            case.number,
            case.violation,
            case.urgency,
            case.status,
            case.opened_at,
            case.display,
            None if case.proposal else names.get(holders.get(case.id)),
            case.decision.finding.outcome if case.decision else None,
            is_here,
            reporters,
            case.snoozed_until,
            case.due_at,
            names.get(proposers.get(case.id)),
            bool(case.patterns),
        )
        for case, reporters, is_here in found
    ]


MOST = 6 * PAGE_SIZE
"""Cases that a search finds; more words find fewer."""
_DATE_LETTERS = frozenset("0123456789.-/")


async def find(work: Work, text: str, here: list[Desk], page: int = 0) -> Found:
    """A page of cases; those of other groups than these desks' can be seen, not opened."""
    number = read_number(text)
    case = await store.case_numbered(work.tx, number) if number else None
    known = [case] if case else await _by_words(work, text)
    own = await second_person.of_reader(work)
    found = [case for case in known if case.id not in own]
    shown = found[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    listed = await of_cases(work, shown, here)
    return Found(text, tuple(listed), len(found), page)


async def named(work: Work, typed: str, here: list[Desk]) -> list[Case]:
    """The case of a number, or those of a call by its report code or number; only of these desks'
    groups."""
    number = read_number(typed)
    case = await store.case_numbered(work.tx, number) if number else None
    found = [case] if case else await _of_call(work, typed)
    listed = await of_cases(work, found, here)
    return [case for case, line in zip(found, listed, strict=True) if line.here]


async def _of_call(work: Work, typed: str) -> list[Case]:
    """The cases of a report made by phone, by its code or number: so its caller can ask by phone.

    Codes and numbers of reports that came by chat find nothing, as if unknown: staff who come upon
    a code, on a phone or on paper, must not learn from it what its owner reported.
    """
    if code := read_receipt(typed):
        report = await reports_store.report_by_receipt(work.tx, *work.vault.receipts(code))
    else:
        number = read_number(typed)
        report = await reports_store.call_by_number(work.tx, number) if number else None
    if report is None or report.intake is not Intake.CALL:
        return []
    ids = dict.fromkeys(id for id, _ in await reports_store.cases_of(work.tx, report.id))
    return [case for id in ids if (case := await store.cases.get(work.tx, id)) is not None]


async def listed(work: Work, found: list[Case], here: list[Desk]) -> Found:
    """The lines of named cases, under their own numbers."""
    text = ", ".join(case.number for case in found)
    return Found(text, tuple(await of_cases(work, found, here)), len(found))


async def keep(work: Work, staff: int, words: str) -> str:
    """The id under which further pages of the search can be asked for."""
    id = fresh_id()
    await lists_store.keep_search(work.tx, staff, id, words)
    return id


async def _by_words(work: Work, text: str) -> list[Case]:
    """Cases by words and days; first those of links in the text, as sent or as a card shows it."""
    period, rest = _period(text)
    written = refang(text)
    if period is not None:
        found = await _of_days(work, period, refang(rest))
        return _each_once([*found, *await search_store.find(work.tx, written, MOST)])
    links, _, rest = find_links(written)
    found = []
    for link in links:
        known = await store.open_for(work.tx, link.canonical)
        found += [known] if known else []
        found += await store.earlier_decisions(work.tx, link.canonical, limit=MOST)
    if found and not any(_is_site(link) for link in links):
        return _each_once(found)
    words = " ".join([link.canonical for link in links] + [rest]) if links else written
    return _each_once([*found, *await search_store.find(work.tx, words, MOST)])


async def _of_days(work: Work, period: Period, words: str) -> list[Case]:
    """Cases opened then; with words those of reports that hold them and were filed then."""
    days = Days(*period.bounds(work.channel.zone))
    if words:
        return await search_store.find(work.tx, words, MOST, days)
    return await search_store.opened(work.tx, days, MOST)


def _period(text: str) -> tuple[Period | None, str]:
    """The first day, week or month that is typed in the text, and the other words."""
    words = text.split()
    for word in words:
        if (period := _read(word.strip(",;()"))) is not None:
            words.remove(word)
            return period, " ".join(words)
    return None, text


def _read(word: str) -> Period | None:
    """“12.11.2026”, “2026-11-12”, or a period as figures have it; a bare year is a number."""
    if not word.isascii() or len(word) > 10 or word.isdigit():
        return None
    parts = word.replace("/", ".").split(".")
    if len(parts) == 3:
        word = "-".join(part.zfill(2) for part in reversed(parts))
    try:
        day = date.fromisoformat(word) if set(word) <= _DATE_LETTERS else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year < 2200:
        return parse(word)
    return around(Span.DAYS, day)


def _each_once(found: list[Case]) -> list[Case]:
    return list({case.id: case for case in found}.values())[:MOST]


def _is_site(link: Link) -> bool:
    """True if the link is a site's first page, which stands for the whole site."""
    return link.canonical.partition("://")[2].rstrip("/") == link.host


async def show_mine(work: Work, here: list[Desk], me: int, part: Part, page: int = 0) -> Mine:
    """A page of the cases of a member of staff at these desks."""
    parts = await _parts(work, {desk.id for desk in here}, me)
    listed = parts[part][page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    counts = (len(parts[Part.HELD]), len(parts[Part.ASKED]), len(parts[Part.DECIDED]))
    return Mine(part, tuple(await of_listed(work, listed)), *counts, page)


async def _parts(work: Work, here: set[str], me: int) -> dict[Part, list[Listed]]:
    zone = work.channel.zone
    taken = await lists_store.last_taken_by(work.tx, me)
    decided = await lists_store.decided_by(work.tx, me, start_of(today(work.now, zone), zone))
    every = {
        Part.HELD: [
            one
            for one in taken
            if one.case.status is not Status.NEED_INFO and is_held(one.case, work.now)
        ],
        Part.ASKED: [one for one in taken if one.case.status is Status.NEED_INFO],
        Part.DECIDED: decided,
    }
    return {part: [o for o in found if o.case.desk in here] for part, found in every.items()}


MOST_OPTIONS = 24
"""Values that a queue can be narrowed down to; the most frequent ones."""
LISTED_PROPOSED = 5
"""Proposed decisions above the first page."""
LISTED_UNREAD = 5
"""Decided cases with new words under the first page."""


def read_filters(work: Work, words: str) -> tuple[Filters, str | None]:
    """The filters that typed words mean, and the first unknown word.

    Types and regions are named as after /link; a site by a link or its address.
    """
    said = typed("queue")
    known = [(word, only.value, only.value) for only in Only for word in said[only.name.lower()]]
    found, rest = typed_words.read(
        refang(words), [*typed_words.names(work.channel, work.channel.types), *known]
    )
    links, _, rest = find_links(rest)
    only = in_order(value for kind, value in found.items() if kind in set(Only))
    filters = Filters(only, found.get("type"), found.get("region"))
    if links:
        link = links[0]
        names_account = link.account not in (None, link.host)
        account = link.account if names_account else None
        filters = replace(filters, host=None if account else link.host, account=account)
    return filters, next(iter(rest.split()), None)


async def filters_of(work: Work, action: QueueAction) -> Filters | None:
    """The filters of a button; None when the case that names its site is gone."""
    filters = Filters(in_order(action.only or ""), action.violation, action.region)
    if action.like is None:
        return filters
    case = await store.cases.get(work.tx, action.like)
    if case is None:
        return None
    if action.of is Site.ACCOUNT:
        return replace(filters, account=case.account)
    return replace(filters, host=case.host)


async def show_queue(
    work: Work,
    here: list[Desk],
    filters: Filters,
    me: int,
    page: int = 0,
    *,
    by: By | None = None,
    like: str | None = None,
) -> Queue:
    """A page of the queue, or with `by` what it can be narrowed down to.

    In a private chat it leaves out what that person reported; in a group all read the same.
    `like` is a case of the filters' site; without it the first one shown is.
    """
    desks, who = [desk.id for desk in here], work.private_chat
    counts = await lists_store.queue_counts(work.tx, desks, filters, me, who)
    page = min(page, pages_of(counts.shown) - 1, LAST_PAGE)
    listed, options = [], []
    if by is None:
        listed = await lists_store.queue_page(
            work.tx, desks, filters, me, page * PAGE_SIZE, PAGE_SIZE, who
        )
    else:
        options = await _options(work, desks, filters, me, by)
    if filters.site is not None and like is None and listed:
        like = listed[0].case.id
    return Queue(
        tuple(await of_listed(work, listed)),
        counts.all,
        counts.urgent,
        counts.oldest_at,
        counts=counts,
        filters=filters,
        like=like,
        page=page,
        by=by,
        options=tuple(options),
        **await _waiting(work, here, is_first=page == 0 and by is None),
    )


async def _options(work: Work, desks: list[str], filters: Filters, me: int, by: By) -> list[Option]:
    """List the values of one filter, as if it was not set yet."""
    wider, who = filters.narrowed(by, None), work.private_chat
    return await lists_store.queue_options(work.tx, desks, wider, me, by, MOST_OPTIONS, who)


async def _waiting(work: Work, here: list[Desk], *, is_first: bool) -> dict[str, Any]:
    """Count the other work of the desks; the first page also lists the newest of it."""
    desks, who = [desk.id for desk in here], work.private_chat
    return {
        "awaiting": await awaiting.count_awaiting(work.tx, desks),
        "unread": sum([await holds_store.unread_count(work.tx, desk, who) for desk in desks]),
        "new_words": tuple(await _new_words(work, here)) if is_first else (),
        "to_approve": sum([await lists_store.count_proposed(work.tx, desk, who) for desk in desks]),
        "proposed": tuple(await _proposed(work, here)) if is_first else (),
    }


async def _new_words(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decided cases with words that came afterwards, those that wait longest first."""
    who = work.private_chat
    found = [
        c for d in here for c in await holds_store.unread_at(work.tx, d.id, LISTED_UNREAD, who)
    ]
    found.sort(key=lambda case: case.unread_since or 0)
    return await of_cases(work, found[:LISTED_UNREAD], here)


async def _proposed(work: Work, here: list[Desk]) -> list[QueueLine]:
    """Decisions that wait for a second person, the urgent, then the old cases first."""
    who = work.private_chat
    found = [
        c
        for d in here
        for c in await lists_store.proposed_at_desk(work.tx, d.id, LISTED_PROPOSED, who)
    ]
    found.sort(key=lambda case: (case.urgency, case.opened_at))
    return await of_cases(work, found[:LISTED_PROPOSED], here)


async def take_several(work: Work, here: list[Desk], filters: Filters, me: int) -> list[Case]:
    """Hold the first free cases of the queue, at most MOST_AT_ONCE; other moderators keep theirs.

    All of them are taken, or none where a transaction fails.
    """
    desks = [desk.id for desk in here]
    free = await lists_store.lock_free(work.tx, desks, filters, me, MOST_AT_ONCE, work.private_chat)
    return [await move.make(work, case, Move(Act.TAKE, work.now, me)) for case in free]


TRIES = 3
"""Another transaction may change the same case; then the next one is tried."""


async def take_next(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    """Take the next case of these desks and send its card to the moderator's private chat.

    A proposed decision that the moderator may approve comes before, once, in no other hands.
    None when nothing waits. Two moderators who ask at the same time get different cases. Where
    nothing is left to decide, a decided case with new words comes, in no hands.
    """
    proposed = await four_eyes.next_for(work, desks, actor, person)
    if proposed is not None:
        await four_eyes.bring(work, proposed, person, language)
        return proposed
    for _ in range(TRIES):
        case = await _next(work, desks, actor, person)
        if case is None:
            return await _bring_unread(work, desks, actor, person, language)
        try:
            taken = await move.make(work, case, Move(Act.TAKE, work.now, actor.telegram_id))
        except VersionConflict:
            continue
        await cards.give_private(work, taken, person.id, language)
        return taken
    return None


async def _bring_unread(
    work: Work, desks: list[Desk], actor: Actor, person: Person, language: str
) -> Case | None:
    found = [
        case
        for desk in desks
        for case in await holds_store.unread_at(work.tx, desk.id, 1, person.id)
    ]
    mine = [case for case in found if actor.telegram_id not in case.recused]
    oldest = min(mine, key=lambda case: case.unread_since or 0, default=None)
    if oldest is not None:
        await cards.give_private(work, oldest, person.id, language)
    return oldest


async def _next(work: Work, desks: list[Desk], actor: Actor, person: Person) -> Case | None:
    before, staff = work.now - HOLD_MS, actor.telegram_id
    found = [
        await lists_store.backlog_next_free(work.tx, d.id, before, staff, person.id) for d in desks
    ]
    waiting = [one for one in found if one is not None]
    first = min(
        waiting, key=lambda one: (one.case.status is Status.NEED_INFO, one.turn), default=None
    )
    return first.case if first is not None else None
