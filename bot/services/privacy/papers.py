"""Erases an account after a paper that names it: by two people, and at a random time.

Who enters the number of an account could see on a card which report is that account's. So two
people ask for it who never handled a case of it, and it is carried out within two days, with what
else waits. Who handled one is not asked, and reads no more than others do.
"""

from dataclasses import replace
from typing import Any

from bot.domain.notice import Lane
from bot.domain.notices import privacy as say
from bot.domain.notices.privacy import DataProblem
from bot.domain.staff.custody import NEEDED, Held, RequestAct, RequestKind
from bot.services.citizen import erasure
from bot.services.desk import second_person
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import people, targets
from bot.storage.desk import cards, cases, events, members
from bot.storage.privacy import requests
from bot.storage.privacy.requests import Request
from bot.storage.queues import tasks
from bot.storage.register import appeals
from bot.storage.staff import role_grants

ERASE = "data_erase"
WITHIN_MS = 2 * DAY_MS
"""So late at most are accounts erased after the second person agreed."""


def is_of_account(request: Request) -> bool:
    return request.kind is RequestKind.OUTSIDE and request.held is Held.ACCOUNT


async def propose(work: Work, request: Request, reason: str, by: int) -> say.DataErasureWaits:
    """Ask for the erasure; it counts if `by` never handled a case of the account.

    A few people are asked to agree, so that not to be asked does not tell a person why.
    """
    free = await _free(work, request)
    signed, others = free & {by}, sorted(free - {by})
    few = work.chance.sample(others, min(len(others), NEEDED - len(signed) + 1))
    asked = replace(request, proposed_by=by, reason=reason, asked=frozenset(few), signed=signed)
    await requests.change(work.tx, asked)
    detail = {"reason": reason, "held": Held.ACCOUNT.value, "cause": request.words}
    await requests.record(work.tx, request, RequestAct.PROPOSE, by, detail)
    name = await members.staff_name(work.tx, by)
    for one in few:
        ask = say.DataErasureToConfirm(request.id, request.number, name)
        await work.say(await work.admin_recipient(one), ask, Lane.NOTICE)
    await work.tell_admins(say.DataErasureAsked(request.number, name), but=frozenset({by}))
    return say.DataErasureWaits(request.number)


async def confirm(work: Work, request_id: str, by: int) -> say.DataErasureConfirmed | say.DataWord:
    """Agree to the erasure. All who may not, for whatever reason, read the same."""
    request = await requests.lock(work.tx, request_id)
    if request is None or not await may_confirm(work, request, by):
        return say.DataWord(DataProblem.NOT_NEEDED)
    await requests.record(work.tx, request, RequestAct.CONFIRM, by, {})
    signed = replace(request, signed=request.signed | {by})
    await requests.change(work.tx, signed)
    if len(signed.signed & await _free(work, signed)) >= NEEDED:
        await approve(work, signed)
    return say.DataErasureConfirmed(request.number)


async def may_confirm(work: Work, request: Request, by: int) -> bool:
    """Return True for a person who is asked to agree, and did not yet."""
    if by not in request.asked - request.signed or request.proof is not None:
        return False
    return by in await _free(work, request)


async def missing(work: Work, request: Request) -> tuple[int, int]:
    """How many people must still agree, and how many are asked."""
    free = await _free(work, request)
    return NEEDED - len(request.signed & free), len(free - request.signed - {request.proposed_by})


async def approve(work: Work, request: Request) -> None:
    """Let the account be erased in the next round, which comes within two days.

    It is recorded now, and nothing is when it is carried out.
    """
    proof = await erasure.new_proof(work)
    await requests.change(work.tx, replace(request, proof=proof))
    detail = {
        "reason": request.reason, "held": Held.ACCOUNT.value, "proof": proof,
        "cause": request.words,
    }  # fmt: skip
    by = request.proposed_by
    await requests.record(work.tx, request, RequestAct.ERASE, by, detail)
    if not await tasks.is_planned(work.tx, ERASE):
        at = work.now + work.chance.randrange(WITHIN_MS)
        await tasks.schedule(work.tx, ERASE, ERASE, {}, at)
    decided = say.DataErasureDecided(request.number, proof)
    if by is not None:
        await work.say(await work.admin_recipient(by), decided, Lane.NOTICE)
    await work.tell_admins(say.DataErasureDecided(request.number), but=frozenset({by or 0}))


async def carry_out(work: Work, params: dict[str, Any]) -> None:
    """Erase all accounts that wait for it."""
    del params
    for request in await requests.to_erase(work.tx):
        person = await people.get(work.tx, request.person) if request.person else None
        await requests.drop(work.tx, request.id)
        if person is not None and request.proof is not None:
            await erasure.erase(work, person, request.proof)


async def _free(work: Work, request: Request) -> frozenset[int]:
    """Custodians and admins who never handled a case of the account, and whose own it is not."""
    every = await role_grants.custodians(work.tx) | await work.admins()
    for case_id in await targets.reported_by(work.tx, request.person or ""):
        every -= await _handled(work, case_id)
    free = set()
    for one in every:
        person = await people.find(work.tx, *work.vault.identities(one))
        if person is None or person.id != request.person:
            free.add(one)
    return frozenset(free)


async def _handled(work: Work, case_id: str) -> set[int]:
    """Who acted on a case, judges or judged an appeal against it, or has its card in private."""
    case = await cases.get(work.tx, case_id)
    found = set(await events.acts_by(work.tx, case_id))
    if case is not None:
        found |= await second_person.took_part(work, case) | _known(case.holder)
    for appeal in await appeals.of_case(work.tx, case_id):
        found |= appeal.passed | _known(appeal.holder, appeal.decided_by)
    for person in await cards.given(work.tx, case_id):
        if (sealed := await people.sealed_address(work.tx, person)) is not None:
            found.add(work.vault.open(sealed, person))
    return found


def _known(*people: int | None) -> set[int]:
    return {one for one in people if one is not None}
