"""Answer to an appeal: the holder's screen, the undo window, the announcement."""

from dataclasses import replace
from typing import Any

from bot.authorities import referrals
from bot.cases import store as stored
from bot.cases.model import Case, Decision, Move
from bot.core import desks_store, people_store
from bot.core.posts import Lane, Recipient, Shown, What
from bot.core.queues import sent_messages, tasks_store
from bot.core.work import Work
from bot.desk import move, shown_words
from bot.desk.look import same_finding
from bot.register import appeal_notices as say
from bot.register import appeals_store
from bot.register.appeal_model import Appeal, Finding, Kind, Stage, ended
from bot.register.appeal_news import AppealAnswered
from bot.register.appeal_notices import is_same
from bot.register.appeal_screens import AppealCard, AppealEnded, menu_of
from bot.reports import news, store
from bot.values import Act, Outcome


def place_of(appeal: str, copy: str) -> str:
    """The name that the message's id is stored under."""
    return f"appeal:{appeal}:{copy}"


async def give(work: Work, appeal: Appeal) -> None:
    """Send the screen anew to who holds the appeal."""
    to = await recipient(work, appeal.holder)
    if to is not None and to.address.person is not None:
        await sent_messages.drop(work.tx, place_of(appeal.id, to.address.person))
        await _show(work, appeal, to, Lane.DESK_ANSWER)


async def refresh(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> None:
    """Show the appeal as it is now; does nothing while it is in no hands."""
    to = await recipient(work, appeal.holder)
    if to is not None:
        await _show(work, appeal, to, lane)


async def close(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> None:
    """Replace the screen of who held the appeal by how it ended, and take the files back."""
    to = await recipient(work, appeal.holder)
    if to is None or to.address.person is None:
        return
    await stored.close_menus(work.tx, menu_of(appeal.id))
    await shown_words.files_at(work, to.address, appeal.case)
    place = place_of(appeal.id, to.address.person)
    ended = AppealCard(appeal.id, to.address.person)
    await work.say(to, ended, lane, remember=place, latest=place)


async def _show(work: Work, appeal: Appeal, to: Recipient, lane: Lane) -> None:
    person = to.address.person or ""
    place, card = place_of(appeal.id, person), AppealCard(appeal.id, person)
    shows = Shown(What.CARD, appeal.case, appeal.id)
    await work.say(to, card, lane, remember=place, latest=place, shows=shows)


async def recipient(work: Work, staff: int | None) -> Recipient | None:
    """Return the address of a member of staff, in the language of their work."""
    person = (
        None if staff is None else await people_store.find(work.tx, *work.vault.identities(staff))
    )
    if person is None or staff is None:
        return None
    row = await desks_store.staff_row(work.tx, staff)
    language = (row["language"] if row else None) or person.language
    return Recipient(person.recipient.address, language)


ANSWER = "appeal_answer"


def told_at(work: Work, appeal: Appeal) -> int:
    """When a person reads that a decision stands; until then it can be undone."""
    return (appeal.decided_at or work.now) + work.channel.retention.undo_seconds * 1000


async def plan(work: Work, appeal: Appeal) -> None:
    params = {"appeal": appeal.id, "decided_at": appeal.decided_at}
    await tasks_store.schedule(
        work.tx, ANSWER, f"{ANSWER}:{appeal.id}", params, told_at(work, appeal)
    )


async def cancel(work: Work, appeal: Appeal) -> None:
    await tasks_store.cancel(work.tx, f"{ANSWER}:{appeal.id}")


async def come_due(work: Work, params: dict[str, Any]) -> tuple[Case, Appeal] | None:
    """Answer an appeal that changed nothing; None when that was undone."""
    appeal = await appeals_store.get_appeal(work.tx, params["appeal"])
    if appeal is None or appeal.stage is not Stage.DECIDED or appeal.replaced_by is not None:
        return None
    case = await stored.get_case(work.tx, appeal.case)
    if appeal.decided_at != params["decided_at"] or case is None:
        return None
    return await _answer(work, case, appeal), appeal


async def announced(work: Work, case: Case) -> Case:
    """A decision stands: answer the appeals that it ends. Called in the unit of work that tells it.

    Others who contested the decision that it replaces are answered with it, too.
    """
    # The case file that leaves with it has moved the case on.
    case = await stored.get_case(work.tx, case.id) or case
    decision = case.decision
    if decision is None:
        return case
    for appeal in await appeals_store.appeals_open_of_case(work.tx, case.id):
        if appeal.stage is Stage.DECIDED:
            if appeal.replaced_by == decision.id:
                case = await _answer(work, case, appeal)
        elif appeal.decision != decision.id:
            case = await _follows(work, case, appeal, decision)
    if decision.outcome is Outcome.OVERTURNED:
        await referrals.recall(work, case)
    return case


async def _follows(work: Work, case: Case, appeal: Appeal, decision: Decision) -> Case:
    """Another decision stands now: an appeal that waited is against it, or answered by it."""
    if is_same(appeal.first, decision):
        await appeals_store.change_appeal(work.tx, appeal, replace(appeal, decision=decision.id))
        return case
    is_other = not same_finding(appeal.first, decision)
    finding = Finding.OVERTURNED if is_other else Finding.PARTLY
    answered = replace(
        appeal,
        finding=finding,
        outcome=decision.outcome,
        ground=decision.ground,
        reason=decision.reason,
        reply=None,
        reply_language=None,
        decided_at=work.now,
        replaced_by=decision.id,
    )
    return await _answer(work, case, appeal, answered)


async def _answer(work: Work, case: Case, appeal: Appeal, answered: Appeal | None = None) -> Case:
    """Close the appeal, and tell its person, and who decided first."""
    after = ended(answered or appeal, Stage.ANSWERED, work.now)
    await appeals_store.change_appeal(work.tx, appeal, after)
    told = Move(Act.APPEAL_TOLD, work.now, detail={"appeal": appeal.number})
    case = await move.make(work, case, told, lane=None)
    await close(work, appeal)
    await _tell_person(work, after)
    await _tell_first(work, case, after)
    return case


async def _tell_person(work: Work, appeal: Appeal) -> None:
    """In the bot; who is anonymous reads it by the code."""
    once, answer = f"appeal:{appeal.id}", answer_of(appeal)
    if appeal.kind is Kind.SECOND_LOOK:
        report = await store.get_report(work.tx, appeal.report or "")
        if report is not None and answer is not None:
            told = AppealAnswered(report.number, appeal.kind, answer, report=report.id)
            await news.tell_reporter(work, report, told, once)
        return
    person = await people_store.get(work.tx, appeal.person) if appeal.person else None
    if person is not None and answer is not None:
        told = AppealAnswered(appeal.number, appeal.kind, answer, appeal.entry)
        await work.say(person.recipient, told, Lane.NOTICE, once=once)


def answer_of(appeal: Appeal) -> say.AppealAnswer | None:
    """Return the answer for the person, once it can no longer be undone."""
    if appeal.stage is not Stage.ANSWERED or appeal.finding is None:
        return None
    is_upheld = appeal.finding is Finding.UPHELD
    return say.AppealAnswer(
        appeal.finding,
        appeal.first.outcome if is_upheld else appeal.outcome,
        appeal.ground,
        appeal.reason,
        appeal.reply,
        appeal.reply_language,
    )


async def _tell_first(work: Work, case: Case, appeal: Appeal) -> None:
    """Tell the maker of the contested decision its finding, not its judge."""
    to = await recipient(work, appeal.first.by)
    if to is None or appeal.finding is None:
        return
    told = AppealEnded(
        case.number, appeal.kind, appeal.finding, appeal.outcome, appeal.ground, appeal.reason
    )
    await work.say(to, told, Lane.NOTICE, once=f"appeal_ended:{appeal.id}")
