"""Requests about data: a person asks in the bot, a custodian ends each with a written reason."""

from dataclasses import replace

from bot.domain.notice import Lane
from bot.domain.notices import privacy as say
from bot.domain.people import Person
from bot.domain.staff.custody import Asked, Ground, RequestAct, RequestKind
from bot.services.citizen import erasure
from bot.services.privacy import papers
from bot.services.work import DAY_MS, Work, fresh_id, fresh_number
from bot.storage.citizen import people, reports
from bot.storage.desk import members
from bot.storage.privacy import requests
from bot.storage.privacy.requests import Request
from bot.storage.queues import tasks
from bot.storage.staff import role_grants

LAPSE = "data_lapse"
ENDS_WITHIN_MS = DAY_MS
"""How long a request from outside may wait after it was written down: then whom it is about is
forgotten."""
PAGE = 8
_ENDS = {
    Asked.ANSWER: RequestAct.ANSWER,
    Asked.REFUSE: RequestAct.REFUSE,
    Asked.ERASE: RequestAct.ERASE,
}


async def ask(work: Work, person: Person, words: str) -> Request:
    """Keep what a person asks, sealed, and tell the custodians; one at a time waits."""
    known = await requests.of_person(work.tx, person.id)
    own = [one for one in known if one.kind is RequestKind.PERSON]
    if own:
        return own[0]
    request = await begin(work, RequestKind.PERSON, words, person.id)
    await requests.record(work.tx, request, RequestAct.ASK, None, {})
    came = say.DataRequestCame(request.id, request.number)
    for custodian in sorted(await custodians(work)):
        await work.say(await work.admin_recipient(custodian), came, Lane.NOTICE)
    return request


async def custodians(work: Work) -> frozenset[int]:
    """Who answers requests: the custodians, or the admins while there is none."""
    return await role_grants.custodians(work.tx) or await work.admins()


async def begin(work: Work, kind: RequestKind, words: str, person: str | None = None) -> Request:
    """Keep a new request under a number of its own."""
    while True:
        request = Request(fresh_id(), fresh_number(), kind, work.tx.today, words, person)
        if await requests.add(work.tx, request):
            return request


async def screen(work: Work, page: int, *, as_custodian: bool) -> say.DataRequests:
    """What waits, for a custodian; how requests ended and how often ids were looked up."""
    ended = await requests.ended(work.tx, page * PAGE, PAGE + 1)
    waiting = await requests.waiting(work.tx)
    looks = await requests.looks(work.tx, work.now - DAY_MS)
    names = [(await members.staff_name(work.tx, by), n) for by, n in looks.items()]
    counts = await requests.counts(work.tx)
    return say.DataRequests(
        page=page,
        more=len(ended) > PAGE,
        is_custodian=as_custodian,
        has_custodian=bool(await role_grants.custodians(work.tx)),
        waiting=tuple(
            say.WaitingRequest(one.id, one.number, one.kind, one.at) for one in waiting
        ),
        ended=tuple(
            say.EndedRequest(
                one.at, one.number, one.kind, one.act, one.name, one.reason, one.ground,
                one.held, one.proof,
            )
            for one in ended[:PAGE]
        ),
        counts=tuple((kind, act, n) for (kind, act), n in sorted(counts.items())),
        looks=tuple(names),
    )  # fmt: skip


async def show(
    work: Work, request_id: str, by: int, *, grounds: bool = False
) -> say.DataRequestScreen | None:
    """A request that waits; nothing on the screen says who the person is."""
    request = await requests.lock(work.tx, request_id)
    if request is None or request.proof is not None:
        return None
    screen = shown(request, grounds=grounds)
    if request.proposed_by is None:
        return screen
    may = await papers.may_confirm(work, request, by)
    return replace(screen, reason=request.reason, may_confirm=may)


def shown(request: Request, *, grounds: bool = False) -> say.DataRequestScreen:
    return say.DataRequestScreen(
        request.id, request.number, request.kind, request.at, request.words, request.held, grounds
    )


async def end(
    work: Work, request_id: str, asked: Asked, reason: str, ground: Ground | None, by: int
) -> say.DataRequestDone | say.DataErasureWaits | None:
    """End a request with this reason; None when it has ended already.

    To erase an account after a paper others must agree. The person who asked in the bot is told the
    answer; of an erasure they get the number, too.
    """
    request = await requests.lock(work.tx, request_id)
    if request is None or request.proposed_by is not None:
        return None
    act = _ENDS[asked]
    if act is RequestAct.ERASE and papers.is_of_account(request):
        await plan_lapse(work, request, papers.WITHIN_MS)
        return await papers.propose(work, request, reason, by)
    await requests.drop(work.tx, request.id)
    person = await people.get(work.tx, request.person) if request.person else None
    told = request.kind is RequestKind.PERSON and person is not None
    if told and person is not None:
        answer = say.DataAnswered(request.number, act, reason, ground)
        await work.say(person.recipient, answer, Lane.NOTICE)
    proof = await _erase(work, request, person) if act is RequestAct.ERASE else None
    held = request.held.value if request.held else None
    cause = request.words if request.kind is RequestKind.OUTSIDE else None
    detail = {
        "reason": reason, "ground": ground.value if ground else None, "held": held,
        "proof": proof, "cause": cause,
    }  # fmt: skip
    await requests.record(work.tx, request, act, by, detail)
    return say.DataRequestDone(request.number, act, proof)


async def _erase(work: Work, request: Request, person: Person | None) -> str | None:
    """The number of the erasure; None where nothing is left to erase."""
    report = await reports.get(work.tx, request.report) if request.report else None
    if report is not None:
        return await erasure.erase_report(work, report)
    return None if person is None else await erasure.erase(work, person)


async def lapse(work: Work, params: dict[str, str]) -> None:
    """Forget whom a request from outside is about when no custodian ended it in time."""
    request = await requests.lock(work.tx, params["request"])
    if request is not None and request.proof is None:
        await requests.drop(work.tx, request.id)
        await requests.record(work.tx, request, RequestAct.LAPSE, None, {})


async def plan_lapse(work: Work, request: Request, within: int = ENDS_WITHIN_MS) -> None:
    params, due = {"request": request.id}, work.now + within
    await tasks.schedule(work.tx, LAPSE, f"{LAPSE}:{request.id}", params, due)
