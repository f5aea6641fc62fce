"""What a person can do with an appeal they filed: read how far it is, withdraw it.

Also the reporter's second look at “not confirmed”, which they can ask for once.
"""

from dataclasses import replace

from bot.domain.citizen.receipt import code_in, read_number, read_receipt
from bot.domain.citizen.report import Report
from bot.domain.desk.case import Case
from bot.domain.desk.looks.look import opinion_of
from bot.domain.notices.register import appeals as say
from bot.domain.notices.register.appeals import Refused
from bot.domain.people import Person
from bot.domain.register.appeal import Appeal, Stage
from bot.domain.register.appeal import Kind as AppealKind
from bot.services.citizen import following
from bot.services.erasures.noting import Kind, note
from bot.services.register.appeals import answering, contesting, forgetting
from bot.services.work import Work, fresh_id, fresh_number
from bot.storage.engine.errors import VersionConflict
from bot.storage.register import appeals

_ATTEMPTS = 8


async def look_up(work: Work, person: Person, text: str) -> Appeal | None:
    """The appeal of a code, however it was typed; a number finds only the person's own."""
    if code := read_receipt(text):
        return await appeals.by_receipt(work.tx, *work.vault.receipts(code))
    number = read_number(text)
    return await appeals.own_by_number(work.tx, person.id, number) if number else None


async def named(work: Work, person: Person, key: str) -> Appeal | None:
    """The appeal that a button names: by its id for its person, by its code for all others."""
    code = code_in(key)
    if code is not None:
        return await appeals.by_receipt(work.tx, *work.vault.receipts(code))
    found = await appeals.get(work.tx, key)
    return found if found is not None and found.person == person.id else None


def state(appeal: Appeal, key: str | None = None, *, confirm: bool = False) -> say.AppealState:
    """All that the person may see: a decision only once it can no longer be undone."""
    stage = Stage.WAITING if appeal.stage is Stage.DECIDED else appeal.stage
    return say.AppealState(
        key or appeal.id, appeal.number, appeal.kind, stage, appeal.filed_at, appeal.due_at,
        appeal.entry, answering.answer_of(appeal), appeal.stage is Stage.WAITING, confirm,
    )  # fmt: skip


def withdrawn(shown: say.AppealState) -> say.AppealState:
    return replace(shown, stage=Stage.WITHDRAWN, may_withdraw=False, confirm=False)


async def withdraw(work: Work, appeal: Appeal) -> bool:
    """Withdraw an appeal that is not decided, and erase its words and files; else False."""
    if appeal.stage is not Stage.WAITING:
        return False
    await forgetting.forget(work, appeal)
    await note(work, Kind.APPEAL, appeal.id)
    return True


async def ask_second_look(
    work: Work, report: Report, key: str
) -> say.SecondLookAsked | say.ContestRefused:
    """Other people look again at each “not confirmed” that the reporter was told; once.

    `key` is how buttons name the report.
    """
    known = await appeals.of_report(work.tx, report.id)
    if known:
        return say.ContestRefused(Refused.ALREADY, report.number)
    withdrawn = report.withdrawn_at is not None
    found = [] if withdrawn else await following.second_lookable(work, report)
    if not found:
        return say.ContestRefused(Refused.NOTHING)
    for case in found:
        await _ask(work, report, case)
    return say.SecondLookAsked(key, report.number, contesting.due_at(work))


async def _ask(work: Work, report: Report, case: Case) -> None:
    decision = case.decision
    if decision is None:
        return
    for _ in range(_ATTEMPTS):
        appeal = Appeal(
            id=fresh_id(), number=fresh_number(), kind=AppealKind.SECOND_LOOK, case=case.id,
            decision=decision.id, first=opinion_of(decision), violation=case.violation,
            language=report.language, filed_at=work.now, due_at=contesting.due_at(work),
            report=report.id,
        )  # fmt: skip
        if await appeals.add(work.tx, appeal, None):
            await contesting.came(work, case, appeal)
            return
        if await appeals.of_report(work.tx, report.id):
            return  # asked at the same moment
    raise VersionConflict("no number was free")
