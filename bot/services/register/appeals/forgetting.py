"""Words, files and the person go from an appeal: withdrawn, erased, or when its time is over."""

from bot.domain.desk.case import Act, Move
from bot.domain.register.appeal import Appeal, Stage, ended
from bot.services.desk import moves
from bot.services.desk.shown import taking_back
from bot.services.erasures.noting import Kind, note
from bot.services.register.appeals import answering, screens
from bot.services.work import Work
from bot.storage.citizen import files
from bot.storage.desk import cases
from bot.storage.register import appeal_drafts, appeals


async def of_person(work: Work, person: str) -> None:
    """All that a person filed; what is not answered yet is withdrawn."""
    await appeal_drafts.drop(work.tx, person)
    for appeal in await appeals.of_person(work.tx, person):
        await forget(work, appeal)
        await note(work, Kind.APPEAL, appeal.id)


async def of_report(work: Work, report: str) -> None:
    """A report that is withdrawn or erased asks for no second look any more."""
    for appeal in await appeals.of_report(work.tx, report):
        if appeal.stage is Stage.WAITING:
            await forget(work, appeal)


async def forget(work: Work, appeal: Appeal) -> None:
    """Withdraw an appeal that is open, and take its words, files and person out of it."""
    if appeal.stage.is_open:
        await _withdrawn(work, appeal)
    await appeals.empty(work.tx, appeal.id)
    await files.drop(work.tx, appeal.id)
    await taking_back.of_report(work, appeal.id)


async def _withdrawn(work: Work, appeal: Appeal) -> None:
    await answering.cancel(work, appeal)
    await appeals.change(work.tx, appeal, ended(appeal, Stage.WITHDRAWN, work.now))
    await screens.close(work, appeal)
    case = await cases.get(work.tx, appeal.case)
    if case is not None:
        move = Move(Act.APPEAL_WITHDRAW, work.now, detail={"appeal": appeal.number})
        await moves.make(work, case, move, lane=None)


async def over(work: Work, before: int, most: int) -> int:
    """Forget appeals that were closed before a moment (ms UTC); how many."""
    found = await appeals.over(work.tx, before, most)
    for appeal in found:
        await forget(work, appeal)
    return len(found)
