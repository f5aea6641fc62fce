"""Requests about data, answered by custodians; erasure of an account named on paper.

Two people who never handled a case of the account decide it, and it happens at a random time within
two days, so that no card shows which report was erased.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.cases import store as cases_store
from bot.core import desks_store, people_store, reviews_store, role_store
from bot.core.codes import read_receipt
from bot.core.people import Person
from bot.core.posts import Lane
from bot.core.queues import tasks_store
from bot.core.queues.tasks import task
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id, fresh_number
from bot.desk import second_person
from bot.privacy import erasure, request_screens, store
from bot.privacy.model import LOOKS_A_DAY, NEEDED, Held, RequestAct, RequestKind
from bot.privacy.request_screens import (
    DataAnswered,
    DataErasureAsked,
    DataErasureConfirmed,
    DataErasureDecided,
    DataErasureToConfirm,
    DataErasureWaits,
    DataLooksFull,
    DataProblem,
    DataRequestCame,
    DataRequestDone,
    DataRequests,
    DataRequestScreen,
    DataWord,
)
from bot.privacy.store import Request
from bot.register import appeals_store
from bot.reports import store as reports_store
from bot.staff.model import read_number
from bot.values import AskedFor, RefusalGround

ERASE = "data_erase"
WITHIN_MS = 2 * DAY_MS
"""So late at most are accounts erased after the second person agreed."""


def is_of_account(request: Request) -> bool:
    return request.kind is RequestKind.OUTSIDE and request.held is Held.ACCOUNT


async def propose(work: Work, request: Request, reason: str, by: int) -> DataErasureWaits:
    """Ask for the erasure; it counts if `by` never handled a case of the account.

    A few people are asked to agree, so that not to be asked does not tell a person why.
    """
    free = await _free(work, request)
    signed, others = free & {by}, sorted(free - {by})
    few = work.chance.sample(others, min(len(others), NEEDED - len(signed) + 1))
    asked = replace(request, proposed_by=by, reason=reason, asked=frozenset(few), signed=signed)
    await store.change_request(work.tx, asked)
    detail = {"reason": reason, "held": Held.ACCOUNT.value, "cause": request.words}
    await store.record_request(work.tx, request, RequestAct.PROPOSE, by, detail)
    name = await desks_store.staff_name(work.tx, by)
    for one in few:
        ask = DataErasureToConfirm(request.id, request.number, name)
        await work.say(await work.admin_recipient(one), ask, Lane.NOTICE)
    await work.tell_admins(DataErasureAsked(request.number, name), but=frozenset({by}))
    return DataErasureWaits(request.number)


async def confirm(work: Work, request_id: str, by: int) -> DataErasureConfirmed | DataWord:
    """Agree to the erasure. All who may not, for whatever reason, read the same."""
    request = await store.lock_request(work.tx, request_id)
    if request is None or not await may_confirm(work, request, by):
        return DataWord(DataProblem.NOT_NEEDED)
    await store.record_request(work.tx, request, RequestAct.CONFIRM, by, {})
    signed = replace(request, signed=request.signed | {by})
    await store.change_request(work.tx, signed)
    if len(signed.signed & await _free(work, signed)) >= NEEDED:
        await approve(work, signed)
    return DataErasureConfirmed(request.number)


async def may_confirm(work: Work, request: Request, by: int) -> bool:
    """Return True for a person who is asked to agree, and did not yet."""
    if by not in request.asked - request.signed or request.proof is not None:
        return False
    return by in await _free(work, request)


async def missing(work: Work, request: Request) -> tuple[int, int]:
    """Return how many people must still agree, and how many are asked."""
    free = await _free(work, request)
    return NEEDED - len(request.signed & free), len(free - request.signed - {request.proposed_by})


async def approve(work: Work, request: Request) -> None:
    """Let the account be erased in the next round, which comes within two days.

    It is recorded now, and nothing is when it is carried out.
    """
    proof = await erasure.new_proof(work)
    await store.change_request(work.tx, replace(request, proof=proof))
    detail = {
        "reason": request.reason,
        "held": Held.ACCOUNT.value,
        "proof": proof,
        "cause": request.words,
    }
    by = request.proposed_by
    await store.record_request(work.tx, request, RequestAct.ERASE, by, detail)
    if not await tasks_store.is_planned(work.tx, ERASE):
        at = work.now + work.chance.randrange(WITHIN_MS)
        await tasks_store.schedule(work.tx, ERASE, ERASE, {}, at)
    decided = DataErasureDecided(request.number, proof)
    if by is not None:
        await work.say(await work.admin_recipient(by), decided, Lane.NOTICE)
    await work.tell_admins(DataErasureDecided(request.number), but=frozenset({by or 0}))


@task(ERASE)
async def carry_out(work: Work, params: dict[str, Any]) -> None:
    """Erase all accounts that wait for it."""
    del params
    for request in await store.due_erasures(work.tx):
        person = await people_store.get(work.tx, request.person) if request.person else None
        await store.requests.delete(work.tx, request.id)
        if person is not None and request.proof is not None:
            await erasure.erase(work, person, request.proof)


async def _free(work: Work, request: Request) -> frozenset[int]:
    """Custodians and admins who never handled a case of the account, and whose own it is not."""
    every = await role_store.custodians(work.tx) | await work.admins()
    for case_id in await reports_store.reported_by(work.tx, request.person or ""):
        every -= await _handled(work, case_id)
    free = set()
    for one in every:
        person = await people_store.find(work.tx, *work.vault.identities(one))
        if person is None or person.id != request.person:
            free.add(one)
    return frozenset(free)


async def _handled(work: Work, case_id: str) -> set[int]:
    """Return all who acted on a case, judge an appeal against it, or have its card in private."""
    case = await cases_store.cases.get(work.tx, case_id)
    found = set(await cases_store.acts_by(work.tx, case_id))
    if case is not None:
        found |= await second_person.took_part(work, case) | _known(case.holder)
    for review in await reviews_store.of_case(work.tx, case_id):
        found |= review.passed | _known(review.holder)
    for appeal in await appeals_store.appeals_of_case(work.tx, case_id):
        found |= _known(appeal.decided_by)
    for person in await cases_store.cards_of(work.tx, case_id):
        if (sealed := await people_store.sealed_address(work.tx, person)) is not None:
            found.add(work.vault.open(sealed, person))
    return found


def _known(*people: int | None) -> set[int]:
    return {one for one in people if one is not None}


LAPSE = "data_lapse"
ENDS_WITHIN_MS = DAY_MS
"""How long a request from outside may wait after it was written down: then whom it is about is
forgotten."""
PAGE = 8
_ENDS = {
    AskedFor.ANSWER: RequestAct.ANSWER,
    AskedFor.REFUSE: RequestAct.REFUSE,
    AskedFor.ERASE: RequestAct.ERASE,
}


async def ask(work: Work, person: Person, words: str) -> Request:
    """Keep what a person asks, sealed, and tell the custodians; one at a time waits."""
    known = await store.requests_of_person(work.tx, person.id)
    own = [one for one in known if one.kind is RequestKind.PERSON]
    if own:
        return own[0]
    request = await begin(work, RequestKind.PERSON, words, person.id)
    await store.record_request(work.tx, request, RequestAct.ASK, None, {})
    came = DataRequestCame(request.id, request.number)
    for custodian in sorted(await custodians(work)):
        await work.say(await work.admin_recipient(custodian), came, Lane.NOTICE)
    return request


async def custodians(work: Work) -> frozenset[int]:
    """Return the people who answer requests: custodians, or the admins while there is none."""
    return await role_store.custodians(work.tx) or await work.admins()


async def begin(work: Work, kind: RequestKind, words: str, person: str | None = None) -> Request:
    """Keep a new request under a number of its own."""
    while True:
        request = Request(fresh_id(), fresh_number(), kind, work.tx.today, words, person)
        if await store.requests.add(work.tx, request):
            return request


async def screen(work: Work, page: int, *, as_custodian: bool) -> DataRequests:
    """Build a custodian's list, with past requests and the count of look-ups."""
    ended = await store.ended_requests(work.tx, page * PAGE, PAGE + 1)
    waiting = await store.waiting_requests(work.tx)
    looks = await store.count_looks(work.tx, work.now - DAY_MS)
    names = [(await desks_store.staff_name(work.tx, by), n) for by, n in looks.items()]
    counts = await store.count_ended(work.tx)
    return DataRequests(
        page=page,
        more=len(ended) > PAGE,
        is_custodian=as_custodian,
        has_custodian=bool(await role_store.custodians(work.tx)),
        waiting=tuple(
            request_screens.WaitingRequest(one.id, one.number, one.kind, one.at) for one in waiting
        ),
        ended=tuple(
            request_screens.EndedRequest(
                one.at,
                one.number,
                one.kind,
                one.act,
                one.name,
                one.reason,
                one.ground,
                one.held,
                one.proof,
            )
            for one in ended[:PAGE]
        ),
        counts=tuple((kind, act, n) for (kind, act), n in sorted(counts.items())),
        looks=tuple(names),
    )


async def show(
    work: Work, request_id: str, by: int, *, grounds: bool = False
) -> DataRequestScreen | None:
    """A request that waits; nothing on the screen says who the person is."""
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.proof is not None:
        return None
    screen = shown(request, grounds=grounds)
    if request.proposed_by is None:
        return screen
    may = await may_confirm(work, request, by)
    return replace(screen, reason=request.reason, may_confirm=may)


def shown(request: Request, *, grounds: bool = False) -> DataRequestScreen:
    return DataRequestScreen(
        request.id, request.number, request.kind, request.at, request.words, request.held, grounds
    )


async def end(
    work: Work, request_id: str, asked: AskedFor, reason: str, ground: RefusalGround | None, by: int
) -> DataRequestDone | DataErasureWaits | None:
    """End a request with this reason; None when it has ended already.

    To erase an account after a paper others must agree. The person who asked in the bot is told the
    answer; of an erasure they get the number, too.
    """
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.proposed_by is not None:
        return None
    act = _ENDS[asked]
    if act is RequestAct.ERASE and is_of_account(request):
        await plan_lapse(work, request, WITHIN_MS)
        return await propose(work, request, reason, by)
    await store.requests.delete(work.tx, request.id)
    person = await people_store.get(work.tx, request.person) if request.person else None
    told = request.kind is RequestKind.PERSON and person is not None
    if told and person is not None:
        answer = DataAnswered(request.number, act, reason, ground)
        await work.say(person.recipient, answer, Lane.NOTICE)
    proof = await _erase(work, request, person) if act is RequestAct.ERASE else None
    held = request.held.value if request.held else None
    cause = request.words if request.kind is RequestKind.OUTSIDE else None
    detail = {
        "reason": reason,
        "ground": ground.value if ground else None,
        "held": held,
        "proof": proof,
        "cause": cause,
    }
    await store.record_request(work.tx, request, act, by, detail)
    return DataRequestDone(request.number, act, proof)


async def _erase(work: Work, request: Request, person: Person | None) -> str | None:
    """The number of the erasure; None where nothing is left to erase."""
    report = await reports_store.reports.get(work.tx, request.report) if request.report else None
    if report is not None:
        return await erasure.erase_report(work, report)
    return None if person is None else await erasure.erase(work, person)


@task(LAPSE)
async def lapse(work: Work, params: dict[str, str]) -> None:
    """Forget whom a request from outside is about when no custodian ended it in time."""
    request = await store.lock_request(work.tx, params["request"])
    if request is not None and request.proof is None:
        await store.requests.delete(work.tx, request.id)
        await store.record_request(work.tx, request, RequestAct.LAPSE, None, {})


async def plan_lapse(work: Work, request: Request, within: int = ENDS_WITHIN_MS) -> None:
    params, due = {"request": request.id}, work.now + within
    await tasks_store.schedule(work.tx, LAPSE, f"{LAPSE}:{request.id}", params, due)


_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/)[A-Za-z0-9_]+/?", re.A)


@dataclass(frozen=True, slots=True)
class _Found:
    held: Held
    person: str | None = None
    report: str | None = None


async def begin_look_up(work: Work, cause: str, by: int) -> Request:
    """Write down who asks, with the date and number of the paper; recorded for good."""
    request = await begin(work, RequestKind.OUTSIDE, cause)
    await store.record_request(work.tx, request, RequestAct.ASK, by, {"reason": cause})
    await plan_lapse(work, request)
    return request


async def look_up(
    work: Work, request_id: str, text: str, by: int
) -> DataRequestScreen | DataProblem:
    """True if something is held of the report or account that `text` names.

    Only the custodian's tries are counted, and admins see how many there were.
    """
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.kind is not RequestKind.OUTSIDE:
        return DataProblem.GONE
    if _USERNAME.fullmatch(text.strip()):
        return DataProblem.USERNAME
    number, code = read_number(text), read_receipt(text)
    if number is None and code is None:
        return DataProblem.UNREADABLE
    if (await store.count_looks(work.tx, work.now - DAY_MS)).get(by, 0) >= LOOKS_A_DAY:
        name = await desks_store.staff_name(work.tx, by)
        day = work.now // DAY_MS
        await work.tell_admins(DataLooksFull(name, LOOKS_A_DAY), once=f"data_looks:{by}:{day}")
        return DataProblem.ENOUGH
    found = await (_of_account(work, number) if number is not None else _of_code(work, code or ""))
    await store.note_found(
        work.tx, request.id, found.held, person=found.person, report=found.report
    )
    await store.record_request(work.tx, request, RequestAct.LOOK, by, {"held": found.held.value})
    return shown(replace(request, held=found.held))


async def _of_account(work: Work, telegram_id: int) -> _Found:
    person = await people_store.find(work.tx, *work.vault.identities(telegram_id))
    return _Found(Held.NOTHING) if person is None else _Found(Held.ACCOUNT, person=person.id)


async def _of_code(work: Work, code: str) -> _Found:
    report = await reports_store.report_by_receipt(work.tx, *work.vault.receipts(code))
    return _Found(Held.NOTHING) if report is None else _Found(Held.REPORT, report=report.id)
