"""Erasure in appeals: words, files and the person go when withdrawn, erased or over."""

from bot.cases import store
from bot.cases.model import Move
from bot.core.erasures import Kind, note
from bot.core.work import Work
from bot.desk import move as moves
from bot.desk import shown_words
from bot.register import appeal_answers, appeals_store
from bot.register.appeal_model import Appeal, Stage, ended
from bot.reports import files_store
from bot.values import Act


async def of_person(work: Work, person: str) -> None:
    """All that a person filed; what is not answered yet is withdrawn."""
    await appeals_store.drop_appeal_draft(work.tx, person)
    for appeal in await appeals_store.appeals_of_person(work.tx, person):
        await forget(work, appeal)
        await note(work, Kind.APPEAL, appeal.id)


async def of_report(work: Work, report: str) -> None:
    """A report that is withdrawn or erased asks for no second look any more."""
    for appeal in await appeals_store.appeals_of_report(work.tx, report):
        if appeal.stage is Stage.WAITING:
            await forget(work, appeal)


async def forget(work: Work, appeal: Appeal) -> None:
    """Withdraw an appeal that is open, and take its words, files and person out of it."""
    if appeal.stage.is_open:
        await _withdrawn(work, appeal)
    await appeals_store.empty_appeal(work.tx, appeal.id)
    await files_store.drop(work.tx, appeal.id)
    await shown_words.of_report(work, appeal.id)


async def _withdrawn(work: Work, appeal: Appeal) -> None:
    await appeal_answers.cancel(work, appeal)
    await appeals_store.change_appeal(work.tx, appeal, ended(appeal, Stage.WITHDRAWN, work.now))
    await appeal_answers.close(work, appeal)
    case = await store.get_case(work.tx, appeal.case)
    if case is not None:
        move = Move(Act.APPEAL_WITHDRAW, work.now, detail={"appeal": appeal.number})
        await moves.make(work, case, move, lane=None)


async def over(work: Work, before: int, most: int) -> int:
    """Forget appeals that were closed before a moment (ms UTC); how many."""
    found = await appeals_store.appeals_over(work.tx, before, most)
    for appeal in found:
        await forget(work, appeal)
    return len(found)
