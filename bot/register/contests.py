"""Contest of an entry by a person: found, drafted, sent, looked up, withdrawn."""

import re
from collections.abc import Hashable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.cases import move
from bot.cases import store as cases_store
from bot.cases.model import Case, Decision, Move
from bot.core import reviews
from bot.core.codes import code_in, number_of, read_number, read_receipt
from bot.core.database.database import VersionConflict
from bot.core.erasures import Kind as ErasureKind
from bot.core.erasures import note
from bot.core.people import Person
from bot.core.times import DAY_MS, today
from bot.core.work import Work, fresh_id, fresh_number, fresh_receipt
from bot.desk import second_person
from bot.desk.model import opinion_of
from bot.links.link import parse_link
from bot.links.values import BadLink
from bot.privacy import anonymity
from bot.register import appeal_model, appeals, appeals_store, check, store
from bot.register.appeals import Appeals
from bot.register.appeals_store import APPEAL_DRAFTS
from bot.register.check import NoMoreChecks
from bot.register.contest_screens import (
    AnonymousContest,
    AppealReceipt,
    AppealState,
    ContestRefused,
    ContestStep,
    SecondLookAsked,
)
from bot.register.model import Entry, Standing
from bot.reports import files_store, own_reports
from bot.reports.filing import draft_lasts_ms
from bot.reports.model import Report
from bot.values import Act

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
    found = None if id is None else await store.get_entry(work.tx, id)
    if found is not None:
        return [found]
    with suppress(BadLink):
        every = await check.entries_of(work, telegram_id, parse_link(typed).canonical)
        return every if isinstance(every, NoMoreChecks) else every[:MOST_SHOWN]
    return []


def due_at(work: Work) -> int:
    return work.now + work.channel.appeals.decide_days * DAY_MS


async def begin(
    work: Work, person: Person, entry_id: str
) -> appeal_model.AppealDraft | ContestRefused:
    """A draft against this entry; one against the same entry goes on."""
    entry = await store.get_entry(work.tx, entry_id)
    if entry is None:
        return ContestRefused(appeal_model.Refused.UNKNOWN)
    refused = await refusal(work, person, entry)
    if refused is not None:
        return refused
    draft = await APPEAL_DRAFTS.peek(work.tx, person.id)
    if draft is None or draft.entry != entry.id:
        draft = appeal_model.AppealDraft(fresh_id()[:8], entry=entry.id, version=entry.version)
    return draft


async def keep(work: Work, person: Person, draft: appeal_model.AppealDraft) -> None:
    await APPEAL_DRAFTS.put(work.tx, person.id, draft, draft_lasts_ms(work, person))


async def screen(
    work: Work, draft: appeal_model.AppealDraft, problem: appeal_model.Problem | None = None
) -> ContestStep | ContestRefused:
    """The draft at its step."""
    entry = await store.get_entry(work.tx, draft.entry)
    if entry is None:
        return ContestRefused(appeal_model.Refused.UNKNOWN)
    return ContestStep(draft, entry, due_at(work), problem)


async def offer_anonymous(
    work: Work, person: Person, draft: appeal_model.AppealDraft
) -> AnonymousContest:
    """Show the code under which the draft can be sent anonymously; it stays that of the draft."""
    code = draft.code or fresh_receipt()
    await keep(work, person, replace(draft, code=code))
    return AnonymousContest(draft.id, draft.revision, code)


async def refusal(work: Work, person: Person, entry: Entry) -> ContestRefused | None:
    """Return the reason this person cannot contest the entry now."""
    if entry.standing is Standing.OVERTURNED:
        return ContestRefused(appeal_model.Refused.OVERTURNED)
    last = (await store.entries_history(work.tx, entry.id))[-1].on
    days = timedelta(work.channel.appeals.contest_days)
    if today(work.now, work.channel.zone) > last + days:
        return ContestRefused(appeal_model.Refused.TOO_LATE)
    own = await appeals_store.appeals_of_person(work.tx, person.id)
    mine = next((a for a in own if (a.entry, a.entry_version) == (entry.id, entry.version)), None)
    if mine is not None:
        return ContestRefused(appeal_model.Refused.ALREADY, mine.number)
    if await _contested(work, entry) is None:
        return ContestRefused(appeal_model.Refused.BEING_LOOKED_AT)
    most = work.channel.appeals.a_day
    if await appeals_store.filed_since(work.tx, person.id, work.now - DAY_MS) >= most:
        return ContestRefused(appeal_model.Refused.TOO_MANY, n=most)
    return None


async def _contested(work: Work, entry: Entry) -> tuple[Case, Decision] | None:
    """The case of an entry with its decision; None while another one is awaited."""
    case = await cases_store.cases.get(work.tx, await store.case_of(work.tx, entry.id))
    if case is None or case.decision is None or case.announced_at is None:
        return None
    return case, case.decision


async def send(
    work: Work, person: Person, telegram_id: int, *, is_anonymous: bool
) -> AppealReceipt | ContestStep | ContestRefused | None:
    """File the person's draft; None where there is none, as for a second tap.

    An anonymous one goes under the code that the person saw, and leads to no person any more.
    """
    draft = await APPEAL_DRAFTS.take(work.tx, person.id)
    if draft is None:
        return None
    entry = await store.get_entry(work.tx, draft.entry)
    if entry is None:
        return ContestRefused(appeal_model.Refused.UNKNOWN)
    if draft.step is not appeal_model.Step.REVIEW or not draft.words:
        await keep(work, person, draft)
        return await screen(work, draft, appeal_model.Problem.NO_WORDS)
    refused = await refusal(work, person, entry)
    once = (telegram_id, entry.id, entry.version)
    if refused is None and is_anonymous:
        refused = _too_many(work, telegram_id, once)
    if refused is not None:
        await keep(work, person, draft)
        return refused
    of = (draft.code, None) if is_anonymous else (None, person.id)
    filed = await _contest(work, draft, entry, person.language, *of)
    if filed is None:
        return ContestRefused(appeal_model.Refused.BEING_LOOKED_AT)
    appeal, code = filed
    if is_anonymous:
        anonymity.sent_today(work).update((telegram_id, once))
        await anonymity.forget_sender(work, person, telegram_id)
    return AppealReceipt(code, appeal.number, appeal.due_at, appeal.person and appeal.id)


async def _contest(
    work: Work,
    draft: appeal_model.AppealDraft,
    entry: Entry,
    language: str,
    code: str | None,
    person: str | None,
) -> tuple[appeal_model.Appeal, str] | None:
    contested = await _contested(work, entry)
    filed = contested and await _file(
        work,
        *contested,
        appeal_model.Kind.CONTEST,
        language,
        code,
        entry=entry.id,
        entry_version=entry.version,
        person=person,
        about=draft.about,
        words=draft.words,
    )
    if filed:
        await files_store.add(work.tx, filed[0].id, draft.files)
    return filed


def _too_many(work: Work, who: int, once: Hashable) -> ContestRefused | None:
    """As for anonymous reports, and once a day for a version of an entry: no more can be known."""
    sent, most = anonymity.sent_today(work), work.channel.limits.anonymous_a_day
    if sent[who] >= most:
        return ContestRefused(appeal_model.Refused.TOO_MANY, n=most)
    return ContestRefused(appeal_model.Refused.ALREADY) if sent[once] else None


async def _file(
    work: Work,
    case: Case,
    decision: Decision,
    kind: appeal_model.Kind,
    language: str,
    code: str | None = None,
    **own: Any,
) -> tuple[appeal_model.Appeal, str] | None:
    """Store an appeal, under a code if it is a contest, and record it in the history of its case;
    staff hear of it soon. None where it was asked for at the same moment."""
    for _ in range(_ATTEMPTS):
        kept = code or fresh_receipt()
        has_code = kind is appeal_model.Kind.CONTEST
        appeal = appeal_model.Appeal(
            fresh_id(),
            number_of(kept) if has_code else fresh_number(),
            kind,
            case.id,
            decision.id,
            opinion_of(decision),
            case.violation,
            language,
            work.now,
            due_at(work),
            **own,
        )
        receipt = work.vault.receipt(kept) if has_code else None
        if await appeals_store.add_appeal(work.tx, appeal, receipt=receipt):
            detail = {"appeal": appeal.number, "kind": kind.value}
            await move.make(work, case, Move(Act.APPEAL, work.now, detail=detail), lane=None)
            await Appeals(work).ask(appeal.id, case.id, appeal.due_at)
            await reviews.soon(work)
            await second_person.call_soon(work)
            return appeal, kept
        if appeal.report and await appeals_store.appeals_of_report(work.tx, appeal.report):
            return None
    raise VersionConflict("no number was free")


async def look_up(work: Work, person: Person, text: str) -> appeal_model.Appeal | None:
    """The appeal of a code, however it was typed; a number finds only the person's own."""
    if code := read_receipt(text):
        return await appeals_store.appeals_by_receipt(work.tx, *work.vault.receipts(code))
    number = read_number(text)
    return await appeals_store.own_by_number(work.tx, person.id, number) if number else None


async def named(work: Work, person: Person, key: str) -> appeal_model.Appeal | None:
    """The appeal that a button names: by its id for its person, by its code for all others."""
    code = code_in(key)
    if code is not None:
        return await appeals_store.appeals_by_receipt(work.tx, *work.vault.receipts(code))
    found = await appeals_store.get_appeal(work.tx, key)
    return found if found is not None and found.person == person.id else None


def state(
    appeal: appeal_model.Appeal, key: str | None = None, *, confirm: bool = False
) -> AppealState:
    """All that the person may see: a decision only once it can no longer be undone."""
    stage = (
        appeal_model.Stage.WAITING if appeal.stage is appeal_model.Stage.DECIDED else appeal.stage
    )
    return AppealState(
        key or appeal.id,
        appeal.number,
        appeal.kind,
        stage,
        appeal.filed_at,
        appeal.due_at,
        appeal_model.answer_of(appeal),
        appeal.stage is appeal_model.Stage.WAITING,
        confirm,
    )


async def withdraw(work: Work, appeal: appeal_model.Appeal) -> appeal_model.Appeal:
    """Withdraw an appeal that is not decided, and erase its words and files; the appeal then."""
    if appeal.stage is not appeal_model.Stage.WAITING:
        return appeal
    await appeals.forget(work, appeal)
    await note(work, ErasureKind.APPEAL, appeal.id)
    return replace(appeal, stage=appeal_model.Stage.WITHDRAWN)


async def ask_second_look(work: Work, report: Report, key: str) -> SecondLookAsked | ContestRefused:
    """Other people look again at each “not confirmed” that the reporter was told; once.

    `key` is how buttons name the report.
    """
    known = await appeals_store.appeals_of_report(work.tx, report.id)
    if known:
        return ContestRefused(appeal_model.Refused.ALREADY, report.number)
    withdrawn = report.withdrawn_at is not None
    found = [] if withdrawn else await own_reports.second_lookable(work, report)
    if not found:
        return ContestRefused(appeal_model.Refused.NOTHING)
    for case in found:
        if case.decision is not None:
            kind, language = appeal_model.Kind.SECOND_LOOK, report.language
            await _file(work, case, case.decision, kind, language, report=report.id)
    return SecondLookAsked(key, report.number, due_at(work))
