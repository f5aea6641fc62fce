"""Who may decide an appeal: staff who took no part in the decision that is contested."""

from bot.domain.desk.case import OF_APPEAL, Act, Case, restore_decision
from bot.domain.register.appeal import Appeal, NotYours
from bot.services.desk.looks.circle import Circles
from bot.services.work import Work
from bot.storage.citizen import people, reports
from bot.storage.desk import events

BESIDE_A_DECISION = OF_APPEAL | {
    Act.SHOW_FILES, Act.OPEN, Act.JOIN, Act.OVERTURN, Act.UNDO,
}  # fmt: skip
"""Acts by which no person takes part in a decision: who writes down a call decides nothing, and
who overturned one takes part only while that decision stands."""


async def took_part(work: Work, case: Case) -> set[int]:
    """Who decided, proposed, approved, looked again or handled the case, and who is biased."""
    acts = await events.acts_by(work.tx, case.id)
    found = {one for one, done in acts.items() if done - BESIDE_A_DECISION} | case.recused
    earlier = restore_decision(case.decision.before) if case.decision else None
    for decision in (case.decision, earlier, case.proposal):
        if decision is not None:
            found |= {one for one in (decision.by, decision.approved_by) if one is not None}
    return found


async def may_decide(circles: Circles, appeal: Appeal, case: Case) -> set[int]:
    """The known people who may take the appeal now, by Telegram id: of any desk."""
    work = circles.work
    everyone = {one for inside in (await circles.groups()).values() for one in inside}
    free = everyone - await took_part(work, case) - appeal.passed
    return {one for one in free if not await _is_own(work, appeal, one)}


async def check(work: Work, appeal: Appeal, case: Case, staff: int) -> None:
    """Raises NotYours for who took part in the decision, or filed the appeal."""
    if staff in await took_part(work, case) or await _is_own(work, appeal, staff):
        raise NotYours(appeal.id)


async def _is_own(work: Work, appeal: Appeal, staff: int) -> bool:
    person = await people.find(work.tx, *work.vault.identities(staff))
    report = await reports.get(work.tx, appeal.report) if appeal.report else None
    authors = {appeal.person, report.person if report else None} - {None}
    return person is not None and person.id in authors
