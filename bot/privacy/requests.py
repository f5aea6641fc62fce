"""Requests about data, answered by custodians; erasure of an account named on paper.

Two people who never handled a case of the account decide it, and it happens at a random time within
two days, so that no card shows which report was erased.
"""

import re
from dataclasses import replace
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
from bot.privacy.model import LOOKS_A_DAY, NEEDED, Held, Request, RequestAct, RequestKind
from bot.register import appeals_store
from bot.reports import store as reports_store
from bot.staff.model import read_number
from bot.values import AskedFor, RefusalGround

ERASE, LAPSE = "data_erase", "data_lapse"
WITHIN_MS = 2 * DAY_MS
"""So late at most are accounts erased after the second person agreed."""
ENDS_WITHIN_MS = DAY_MS
"""How long a request from outside may wait after it was written down: then whom it is about is
forgotten."""
PAGE = 8
_ENDS = {
    AskedFor.ANSWER: RequestAct.ANSWER,
    AskedFor.REFUSE: RequestAct.REFUSE,
    AskedFor.ERASE: RequestAct.ERASE,
}
_USERNAME = re.compile(r"(?:@|(?:https?://)?t\.me/)[A-Za-z0-9_]+/?", re.A)


async def ask(work: Work, person: Person, words: str) -> Request:
    """Keep what a person asks, sealed, and tell the custodians; one at a time waits."""
    for known in await store.requests_of_person(work.tx, person.id):
        if known.kind is RequestKind.PERSON:
            return known
    request = await _begin(work, RequestKind.PERSON, words, person.id)
    await store.record_request(work.tx, request, RequestAct.ASK, None)
    came = request_screens.DataRequestCame(request.id, request.number)
    for custodian in sorted(await custodians(work)):
        await work.say(await work.admin_recipient(custodian), came, Lane.NOTICE)
    return request


async def custodians(work: Work) -> frozenset[int]:
    """Return the people who answer requests: custodians, or the admins while there is none."""
    return await role_store.custodians(work.tx) or await work.admins()


async def _begin(work: Work, kind: RequestKind, words: str, person: str | None = None) -> Request:
    """Keep a new request under a number of its own."""
    while True:
        request = Request(fresh_id(), fresh_number(), kind, work.tx.today, words, person)
        if await store.requests.add(work.tx, request):
            return request


async def screen(work: Work, page: int, *, as_custodian: bool) -> request_screens.DataRequests:
    """Build a custodian's list, with past requests and the count of look-ups."""
    ended = await store.ended_requests(work.tx, page * PAGE, PAGE + 1)
    looks = await store.count_looks(work.tx, work.now - DAY_MS)
    return request_screens.DataRequests(
        page=page,
        more=len(ended) > PAGE,
        is_custodian=as_custodian,
        has_custodian=bool(await role_store.custodians(work.tx)),
        waiting=tuple((one.id, one.number) for one in await store.waiting_requests(work.tx)),
        ended=tuple(ended[:PAGE]),
        counts=tuple(sorted(await store.count_ended(work.tx))),
        looks=tuple([(await desks_store.staff_name(work.tx, by), n) for by, n in looks.items()]),
    )


async def show(
    work: Work, request_id: str, by: int, *, grounds: bool = False
) -> request_screens.DataRequestScreen | None:
    """A request that waits; nothing on the screen says who the person is."""
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.proof is not None:
        return None
    screen = _shown(request, grounds=grounds)
    if request.proposed_by is None:
        return screen
    may = await may_confirm(work, request, by)
    return replace(screen, reason=request.reason, may_confirm=may)


def _shown(request: Request, *, grounds: bool = False) -> request_screens.DataRequestScreen:
    return request_screens.DataRequestScreen(
        request.id, request.number, request.kind, request.at, request.words, request.held, grounds
    )


async def end(
    work: Work, request_id: str, asked: AskedFor, reason: str, ground: RefusalGround | None, by: int
) -> request_screens.DataRequestDone | request_screens.DataWord | None:
    """End a request with this reason; None when it has ended already.

    To erase an account after a paper others must agree. The person who asked in the bot is told the
    answer; of an erasure they get the number, too.
    """
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.proposed_by is not None:
        return None
    act, is_outside = _ENDS[asked], request.kind is RequestKind.OUTSIDE
    if act is RequestAct.ERASE and is_outside and request.held is Held.ACCOUNT:
        await _plan_lapse(work, request, WITHIN_MS)
        return await _propose(work, request, reason, by)
    await store.requests.delete(work.tx, request.id)
    person = await people_store.get(work.tx, request.person) if request.person else None
    if person is not None and not is_outside:
        answer = request_screens.DataAnswered(request.number, act, reason, ground)
        await work.say(person.recipient, answer, Lane.NOTICE)
    proof = None
    if act is RequestAct.ERASE:
        named = request.report
        report = await reports_store.reports.get(work.tx, named) if named else None
        if report is not None:
            proof = await erasure.erase_report(work, report)
        elif person is not None:
            proof = await erasure.erase(work, person)
    await store.record_request(
        work.tx,
        request,
        act,
        by,
        reason=reason,
        ground=ground,
        held=request.held,
        proof=proof,
        cause=request.words if is_outside else None,
    )
    return request_screens.DataRequestDone(request.number, act, proof)


async def _propose(work: Work, request: Request, reason: str, by: int) -> request_screens.DataWord:
    """Ask for the erasure; it counts if `by` never handled a case of the account.

    A few people are asked to agree, so that not to be asked does not tell a person why.
    """
    free = await _free(work, request)
    signed, others = free & {by}, sorted(free - {by})
    few = work.chance.sample(others, min(len(others), NEEDED - len(signed) + 1))
    asked = replace(request, proposed_by=by, reason=reason, asked=frozenset(few), signed=signed)
    await store.requests.put(work.tx, asked)
    await store.record_request(
        work.tx,
        request,
        RequestAct.PROPOSE,
        by,
        reason=reason,
        held=Held.ACCOUNT,
        cause=request.words,
    )
    name = await desks_store.staff_name(work.tx, by)
    for one in few:
        came = request_screens.DataRequestCame(request.id, request.number, name)
        await work.say(await work.admin_recipient(one), came, Lane.NOTICE)
    await work.tell_admins(
        request_screens.DataErasureAsked(request.number, name), but=frozenset({by})
    )
    return request_screens.DataWord(request_screens.DataSaid.WAITS, request.number)


async def confirm(work: Work, request_id: str, by: int) -> request_screens.DataWord:
    """Agree to the erasure. All who may not, for whatever reason, read the same."""
    request = await store.lock_request(work.tx, request_id)
    if request is None or not await may_confirm(work, request, by):
        return request_screens.DataWord(request_screens.DataSaid.NOT_NEEDED)
    await store.record_request(work.tx, request, RequestAct.CONFIRM, by)
    signed = replace(request, signed=request.signed | {by})
    await store.requests.put(work.tx, signed)
    if len(signed.signed & await _free(work, signed)) >= NEEDED:
        await approve(work, signed)
    return request_screens.DataWord(request_screens.DataSaid.CONFIRMED, request.number)


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
    proof, by = await erasure.new_proof(work), request.proposed_by
    await store.requests.put(work.tx, replace(request, proof=proof))
    await store.record_request(
        work.tx,
        request,
        RequestAct.ERASE,
        by,
        reason=request.reason,
        held=Held.ACCOUNT,
        proof=proof,
        cause=request.words,
    )
    if not await tasks_store.is_planned(work.tx, ERASE):
        at = work.now + work.chance.randrange(WITHIN_MS)
        await tasks_store.schedule(work.tx, ERASE, ERASE, {}, at)
    if by is not None:
        done = request_screens.DataRequestDone(request.number, proof=proof)
        await work.say(await work.admin_recipient(by), done, Lane.NOTICE)
    await work.tell_admins(
        request_screens.DataRequestDone(request.number), but=frozenset({by or 0})
    )


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


async def _handled(work: Work, case_id: str) -> set[int | None]:
    """Return all who acted on a case, judge an appeal against it, or have its card in private."""
    case = await cases_store.cases.get(work.tx, case_id)
    acts = await cases_store.acts_by(work.tx, case_id)
    found: set[int | None] = {staff for staff, _ in acts}
    if case is not None:
        found |= {*await second_person.took_part(work, case), case.holder}
    for review in await reviews_store.of_case(work.tx, case_id):
        found |= {*review.passed, review.holder}
    for appeal in await appeals_store.appeals_of_case(work.tx, case_id):
        found.add(appeal.decided_by)
    for person in await cases_store.cards_of(work.tx, case_id):
        if (sealed := await people_store.sealed_address(work.tx, person)) is not None:
            found.add(work.vault.open(sealed, person))
    return found


@task(LAPSE)
async def lapse(work: Work, params: dict[str, str]) -> None:
    """Forget whom a request from outside is about when no custodian ended it in time."""
    request = await store.lock_request(work.tx, params["request"])
    if request is not None and request.proof is None:
        await store.requests.delete(work.tx, request.id)
        await store.record_request(work.tx, request, RequestAct.LAPSE, None)


async def _plan_lapse(work: Work, request: Request, within: int) -> None:
    params, due = {"request": request.id}, work.now + within
    await tasks_store.schedule(work.tx, LAPSE, f"{LAPSE}:{request.id}", params, due)


async def begin_look_up(work: Work, cause: str, by: int) -> Request:
    """Write down who asks, with the date and number of the paper; recorded for good."""
    request = await _begin(work, RequestKind.OUTSIDE, cause)
    await store.record_request(work.tx, request, RequestAct.ASK, by, reason=cause)
    await _plan_lapse(work, request, ENDS_WITHIN_MS)
    return request


async def look_up(
    work: Work, request_id: str, text: str, by: int
) -> request_screens.DataRequestScreen | request_screens.DataSaid:
    """True if something is held of the report or account that `text` names.

    Only the custodian's tries are counted, and admins see how many there were.
    """
    request = await store.lock_request(work.tx, request_id)
    if request is None or request.kind is not RequestKind.OUTSIDE:
        return request_screens.DataSaid.GONE
    if _USERNAME.fullmatch(text.strip()):
        return request_screens.DataSaid.USERNAME
    number, code = read_number(text), read_receipt(text)
    if number is None and code is None:
        return request_screens.DataSaid.UNREADABLE
    if (await store.count_looks(work.tx, work.now - DAY_MS)).get(by, 0) >= LOOKS_A_DAY:
        name = await desks_store.staff_name(work.tx, by)
        day = work.now // DAY_MS
        await work.tell_admins(
            request_screens.DataLooksFull(name, LOOKS_A_DAY), once=f"data_looks:{by}:{day}"
        )
        return request_screens.DataSaid.ENOUGH
    held, person, report = Held.NOTHING, None, None
    if number is not None:
        person = await people_store.find(work.tx, *work.vault.identities(number))
        held = Held.NOTHING if person is None else Held.ACCOUNT
    elif code is not None:
        report = await reports_store.report_by_receipt(work.tx, *work.vault.receipts(code))
        held = Held.NOTHING if report is None else Held.REPORT
    found = {"person_id": person and person.id, "report_id": report and report.id}
    await store.requests.set(work.tx, request.id, held=held, **found)
    await store.record_request(work.tx, request, RequestAct.LOOK, by, held=held)
    return _shown(replace(request, held=held))
