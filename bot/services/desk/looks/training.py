"""Golden cases: seniors choose them, and people of the desk decide them blind to learn.

Nothing of it reaches reporters, figures or the history of a case.
"""

from bot.domain.desk.case import Act, Case, IllegalMove
from bot.domain.desk.looks.look import CHOSEN, CONFIRMS, Opinion, opinion_of, same_finding
from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Lane, Recipient
from bot.domain.notices.looks.training import (
    TrainingAtDesk,
    TrainingAtDesks,
    TrainingCard,
    TrainingResults,
)
from bot.domain.people import Person
from bot.services.desk.casework import Actor, Verdict
from bot.services.desk.looks import ending, screens
from bot.services.work import Work, fresh_id
from bot.storage.citizen import targets
from bot.storage.desk import cards as stored
from bot.storage.desk import cases
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import golden, looks
from bot.storage.desk.looks.golden import Answer, Golden
from bot.storage.queues import sent_messages

FEWEST_ANSWERS, FEWEST_PEOPLE = 5, 3
"""With fewer, the counts of a desk would show how one person answered."""


def can_be_golden(case: Case) -> bool:
    """A decision that reporters were told, about what was reported itself."""
    decision = case.decision
    is_judged = decision is not None and decision.outcome in CONFIRMS | CHOSEN
    return is_judged and case.announced_at is not None and case.merged_into is None


async def choose(work: Work, case: Case, actor: Actor, reasoning: str) -> None:
    """Make it a golden case, or replace its reasoning. Raises IllegalMove."""
    if case.decision is None or case.desk is None or not can_be_golden(case):
        raise IllegalMove(case, Act.NOTE)
    await golden.put(
        work.tx,
        Golden(
            fresh_id(), case.id, case.desk, case.violation, opinion_of(case.decision), reasoning,
            actor.telegram_id, work.now,
        ),
    )  # fmt: skip


async def left(work: Work, here: list[Desk], staff: int) -> list[Golden]:
    """The golden cases of these desks that the person can still decide without knowing them."""
    found = []
    for desk in here:
        for one in await golden.left_for(work.tx, desk.id, staff):
            case = await cases.get(work.tx, one.case)
            is_new = case is not None and staff not in await looks.acted(work.tx, case.id)
            if case is not None and is_new and await _shows_something(work, case):
                found.append(one)
    return found


async def _shows_something(work: Work, case: Case) -> bool:
    """When the reports have expired, the link remains."""
    return bool(case.canonical) or await ending.can_be_looked_at(work, case)


async def give(work: Work, one: Golden, person: Person, language: str) -> None:
    """Send the golden case to the person's private chat."""
    await sent_messages.drop(work.tx, screens.place_of(one.id, person.id))
    await show(work, one, person, language)


async def show(work: Work, one: Golden, person: Person, language: str) -> None:
    to, place = Recipient(person.recipient.address, language), screens.place_of(one.id, person.id)
    shows, card = Shown(What.CARD, one.case), TrainingCard(one.id, person.id)
    await work.say(to, card, Lane.DESK_ANSWER, remember=place, latest=place, shows=shows)


async def answer(work: Work, one: Golden, staff: int, verdict: Verdict) -> Answer:
    """Compare the person's decision with that of the desk; the first one counts."""
    given = Opinion(
        verdict.outcome, verdict.ground, verdict.reason, verdict.authority, staff, work.now
    )
    is_comparable = given.outcome is one.opinion.outcome
    ground = given.ground == one.opinion.ground if is_comparable else None
    found = Answer(one.id, staff, one.desk, same_finding(one.opinion, given), ground, work.now)
    await golden.answer(work.tx, found)
    await stored.close_menus(work.tx, screens.menu_of(one.id))
    return found


async def own_results(work: Work, here: list[Desk], staff: int) -> TrainingResults:
    counts = await golden.own(work.tx, staff)
    return TrainingResults(counts.answers, counts.same, len(await left(work, here, staff)))


async def desk_results(work: Work, here: list[Desk]) -> TrainingAtDesks:
    """Without names; small counts are left out."""
    lines = []
    for desk in here:
        counts = await golden.of_desk(work.tx, desk.id)
        is_shown = counts.answers >= FEWEST_ANSWERS and counts.people >= FEWEST_PEOPLE
        shown = (counts.answers, counts.people, counts.same) if is_shown else (None, None, None)
        lines.append(TrainingAtDesk(desk.title, *shown))
    return TrainingAtDesks(tuple(lines))


async def erased(work: Work, report: str) -> None:
    """A reporter erased their data: the reasoning may quote it, so the golden case goes."""
    for case, _ in await targets.cases_of(work.tx, report):
        await golden.drop_of_case(work.tx, case)
