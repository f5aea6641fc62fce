"""A person contests an entry of the register: finds it, says what is wrong and why, sends it."""

import re
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from bot.domain.citizen.draft import Attachment
from bot.domain.citizen.receipt import number_of
from bot.domain.desk.case import Act, Case, Decision, Move
from bot.domain.desk.looks.look import opinion_of
from bot.domain.figures.period import today
from bot.domain.link import BadLink, parse_link
from bot.domain.notices.register import appeals as say
from bot.domain.notices.register.appeals import Refused
from bot.domain.notices.register.checking import NoMoreChecks
from bot.domain.people import ContestExpected, Person
from bot.domain.register.appeal import Appeal, Kind
from bot.domain.register.appeal_draft import AppealDraft, Problem, Step, given
from bot.domain.register.entry import Entry, Standing
from bot.services.citizen import anonymity, following
from bot.services.citizen.filing import draft_lasts_ms
from bot.services.desk import moves, second_calls
from bot.services.register import checking
from bot.services.register.appeals import watching
from bot.services.work import DAY_MS, Work, fresh_id, fresh_receipt
from bot.storage.citizen import files
from bot.storage.desk import cases
from bot.storage.engine.errors import VersionConflict
from bot.storage.register import appeal_drafts, appeals, entries

MOST_SHOWN = 5
"""Entries of one link among which a person chooses."""
_ATTEMPTS = 8
_ADDRESS = re.compile(r"/entries/([A-Za-z0-9_-]{1,56})")
_ID = re.compile(r"[A-Za-z0-9_-]{1,56}")


async def find(work: Work, telegram_id: int, typed: str) -> list[Entry] | NoMoreChecks:
    """The entries of a typed id, of the address of an entry's page, or of a link; newest first.

    A link counts as one that was looked up, so that no list of links can be tried here.
    """
    typed = typed.strip()
    in_address = _ADDRESS.search(typed)
    id = in_address[1] if in_address else typed if _ID.fullmatch(typed) else None
    found = None if id is None else await entries.get(work.tx, id)
    if found is not None:
        return [found]
    with suppress(BadLink):
        every = await checking.entries_of(work, telegram_id, parse_link(typed).canonical)
        return every if isinstance(every, NoMoreChecks) else every[:MOST_SHOWN]
    return []


def shown(entry: Entry) -> say.ContestedEntry:
    return say.ContestedEntry(entry.id, entry.host, entry.outcome, entry.category, entry.decided_on)


def due_at(work: Work) -> int:
    return work.now + work.channel.appeals.decide_days * DAY_MS


async def begin(work: Work, person: Person, entry_id: str) -> say.ContestStep | say.ContestRefused:
    """A draft against this entry; one against the same entry goes on."""
    entry = await entries.get(work.tx, entry_id)
    if entry is None:
        return say.ContestRefused(Refused.UNKNOWN)
    refused = await refusal(work, person, entry)
    if refused is not None:
        return refused
    draft = await appeal_drafts.peek(work.tx, person.id)
    if draft is None or draft.entry != entry.id:
        draft = AppealDraft(fresh_id()[:8], entry.id, entry.version)
    return await keep(work, person, draft, entry)


async def current(work: Work, person: Person) -> AppealDraft | None:
    return await appeal_drafts.peek(work.tx, person.id)


async def keep(
    work: Work, person: Person, draft: AppealDraft, entry: Entry, problem: Problem | None = None
) -> say.ContestStep:
    """Store the draft; from now on what the person writes belongs to it."""
    await appeal_drafts.put(work.tx, person.id, draft, draft_lasts_ms(work, person))
    await following.expect(work, person, ContestExpected())
    return say.ContestStep(draft, shown(entry), due_at(work), problem)


async def receive(
    work: Work,
    person: Person,
    draft: AppealDraft,
    words: str | None,
    sent: tuple[Attachment, ...],
) -> say.ContestStep | say.ContestRefused:
    """Add what the person sent to the draft."""
    entry = await entries.get(work.tx, draft.entry)
    if entry is None:
        return say.ContestRefused(Refused.UNKNOWN)
    after = given(draft, words, sent, work.channel.limits.max_files)
    if isinstance(after, Problem):
        return await keep(work, person, draft, entry, after)
    return await keep(work, person, after, entry)


async def step(
    work: Work, person: Person, draft: AppealDraft
) -> say.ContestStep | say.ContestRefused:
    """Store the changed draft and show it."""
    entry = await entries.get(work.tx, draft.entry)
    if entry is None:
        await appeal_drafts.drop(work.tx, person.id)
        return say.ContestRefused(Refused.UNKNOWN)
    return await keep(work, person, draft, entry)


async def drop(work: Work, person: Person) -> None:
    await appeal_drafts.drop(work.tx, person.id)


async def offer_anonymous(work: Work, person: Person, draft: AppealDraft) -> say.AnonymousContest:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await appeal_drafts.put(
        work.tx, person.id, replace(draft, code=code), draft_lasts_ms(work, person)
    )
    return say.AnonymousContest(draft.id, draft.revision, code)


async def refusal(work: Work, person: Person, entry: Entry) -> say.ContestRefused | None:
    """Why the entry cannot be contested by this person now."""
    if entry.standing is Standing.OVERTURNED:
        return say.ContestRefused(Refused.OVERTURNED)
    last = (await entries.history(work.tx, entry.id))[-1].on
    days = timedelta(work.channel.appeals.contest_days)
    if today(work.now, work.channel.zone) > last + days:
        return say.ContestRefused(Refused.TOO_LATE)
    own = await appeals.of_person(work.tx, person.id)
    mine = next((a for a in own if (a.entry, a.entry_version) == (entry.id, entry.version)), None)
    if mine is not None:
        return say.ContestRefused(Refused.ALREADY, mine.number)
    if await _contested(work, entry) is None:
        return say.ContestRefused(Refused.BEING_LOOKED_AT)
    most = work.channel.appeals.a_day
    if await appeals.filed_since(work.tx, person.id, work.now - DAY_MS) >= most:
        return say.ContestRefused(Refused.TOO_MANY, n=most)
    return None


async def _contested(work: Work, entry: Entry) -> tuple[Case, Decision] | None:
    """The case of an entry with its decision; None while another one is awaited."""
    case = await cases.get(work.tx, await entries.case_of(work.tx, entry.id))
    if case is None or case.decision is None or case.announced_at is None:
        return None
    return case, case.decision


async def send(
    work: Work, person: Person, telegram_id: int, *, is_anonymous: bool
) -> say.AppealReceipt | say.ContestStep | say.ContestRefused | None:
    """File the person's draft; None where there is none, as for a second tap.

    An anonymous one goes under the code that the person saw, and leads to no person any more.
    """
    draft = await appeal_drafts.take(work.tx, person.id)
    if draft is None:
        return None
    entry = await entries.get(work.tx, draft.entry)
    if entry is None:
        return say.ContestRefused(Refused.UNKNOWN)
    if draft.step is not Step.REVIEW or not draft.words:
        return await keep(work, person, draft, entry, Problem.NO_WORDS)
    refused = await refusal(work, person, entry)
    once = (telegram_id, entry.id, entry.version)
    if refused is None and is_anonymous:
        refused = _too_many(work, telegram_id, once)
    if refused is not None:
        lasts = draft_lasts_ms(work, person)
        await appeal_drafts.put(work.tx, person.id, draft, lasts)
        return refused
    filed = await _file(work, draft, entry, person, is_anonymous=is_anonymous)
    if filed is None:
        return say.ContestRefused(Refused.BEING_LOOKED_AT)
    appeal, code = filed
    if is_anonymous:
        anonymity.sent_today(work).update((telegram_id, once))
        await anonymity.forget_sender(work, person, telegram_id)
        return say.AppealReceipt(code, appeal.number, appeal.due_at)
    return say.AppealReceipt(code, appeal.number, appeal.due_at, appeal.id)


def _too_many(work: Work, who: int, once: Hashable) -> say.ContestRefused | None:
    """As for anonymous reports, and once a day for a version of an entry: no more can be known."""
    sent, most = anonymity.sent_today(work), work.channel.limits.anonymous_a_day
    if sent[who] >= most:
        return say.ContestRefused(Refused.TOO_MANY, n=most)
    if sent[once]:
        return say.ContestRefused(Refused.ALREADY)
    return None


async def _file(
    work: Work, draft: AppealDraft, entry: Entry, person: Person, *, is_anonymous: bool
) -> tuple[Appeal, str] | None:
    """The stored appeal and its code. Raises VersionConflict when no number was free."""
    found = await _contested(work, entry)
    if found is None:
        return None
    case, decision = found
    for _ in range(_ATTEMPTS):
        code = draft.code if is_anonymous and draft.code else fresh_receipt()
        appeal = Appeal(
            id=fresh_id(), number=number_of(code), kind=Kind.CONTEST, case=case.id,
            decision=decision.id, first=opinion_of(decision), violation=case.violation,
            language=person.language, filed_at=work.now, due_at=due_at(work), entry=entry.id,
            entry_version=entry.version, person=None if is_anonymous else person.id,
            about=draft.about, words=draft.words,
        )  # fmt: skip
        if await appeals.add(work.tx, appeal, work.vault.receipt(code)):
            await files.add(work.tx, appeal.id, draft.files)
            await came(work, case, appeal)
            return appeal, code
    raise VersionConflict("no number was free")


async def came(work: Work, case: Case, appeal: Appeal) -> None:
    """Record a new appeal in the history of its case; staff hear of it soon."""
    detail = {"appeal": appeal.number, "kind": appeal.kind.value}
    await moves.make(work, case, Move(Act.APPEAL, work.now, detail=detail), lane=None)
    await watching.soon(work)
    await second_calls.soon(work)
