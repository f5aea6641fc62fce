"""What one case costs in the group's queue, where edits count like messages; in virtual time."""

import pytest

from bot.cases import store
from bot.core.messages import Lane
from bot.core.work import Work
from bot.desk import cards, casework, talks
from bot.values import Finding, Outcome
from tests.kit.pipeline.virtual_group import Group
from tests.kit.services.desk_acts import UNDO_OVER, file_case
from tests.kit.services.presses import in_private
from tests.kit.services.team import DANA, at_work, open_desk

CLEAN = Finding(Outcome.NOT_CONFIRMED, "review", "no_violation")


class Scene:
    """A case at a desk of one moderator, who works on it in private."""

    def __init__(self, group, working):
        self.group, self.working = group, working
        self.desk = self.case = None

    async def file(self, who):
        async with self.working() as work:
            self.case = (await file_case(work, who)).id

    async def do(self, act, *values):
        async with self.working() as work:
            person = (await in_private(work, DANA)).person
            here = Work(work.tx, work.deployment, private_chat=person.id)
            case = await store.cases.get(work.tx, self.case)
            if act is casework.take:
                await cards.give_private(here, case, person.id, "ru")
            await act(here, case, DANA, *values)

    async def decide(self):
        """By the button of a usual verdict on the group's card."""
        async with self.working() as work:
            await casework.decide_case(
                work, await store.cases.get(work.tx, self.case), DANA, CLEAN
            )

    async def announce(self):
        self.group.clock.advance(seconds=UNDO_OVER)
        async with self.working() as work:
            case = await store.cases.get(work.tx, self.case)
            await casework.announce(work, case=case.id, decision=case.decision.id)


@pytest.fixture
async def scene(database, clock, working):
    """Its one case was reported, and the card is in the group."""
    scene = Scene(Group(database, clock), working)
    async with working() as work:
        _, scene.desk = await open_desk(work)
        await at_work(work, DANA)
    await scene.group.pass_time(5)
    scene.group.left.clear()
    await scene.file(42)
    await scene.group.pass_time(1)
    return scene


async def handle(scene):
    """Reported twice more, taken, asked about, noted and decided in the group, a second apart."""
    for who in (43, 44):
        await scene.file(who)
        await scene.group.pass_time(1)
    await scene.do(casework.take)
    for act, *values in (
        (talks.ask, "Когда?", scene.desk),
        (talks.note, "Проверил", None),
    ):
        await scene.group.pass_time(1)
        await scene.do(act, *values)
    await scene.group.pass_time(1)
    await scene.decide()
    await scene.group.pass_time(70, tick_ms=500)
    await scene.announce()
    await scene.group.pass_time(70, tick_ms=500)


def cards_of(scene):
    """Seconds after the first one at which the card left for the group."""
    left = [at for name, at in scene.group.left if name == "Card"]
    return [(at - left[0]) / 1000 for at in left]


async def test_a_case_is_one_post_and_two_edits_where_nothing_waits(scene):
    """The card says who took the case, with the counts until then, and what was decided; Undo goes
    from it once the reporters were told."""
    await handle(scene)
    *while_handled, settled = cards_of(scene)
    assert while_handled == [0, 3, 6]
    assert settled > 6 + UNDO_OVER


async def test_while_people_press_undo_goes_from_one_card_a_minute(scene):
    """Settled cards take no room from decisions, and all are settled in the end."""
    await scene.group.post(Lane.SETTLED, *(f"settled {n}" for n in range(10)))
    for n in range(4):
        await scene.group.post(
            Lane.DESK_ANSWER, *(f"decided {n}.{m}" for m in range(16))
        )
        await scene.group.pass_time(61, tick_ms=500)
    left = scene.group.order()
    assert sum(name.startswith("decided") for name in left) == 64
    assert sum(name.startswith("settled") for name in left) <= 5
    await scene.group.pass_time(400, tick_ms=500)
    assert {f"settled {n}" for n in range(10)} <= set(scene.group.order())


async def test_a_case_is_one_post_and_one_edit_in_a_busy_group(scene):
    await scene.group.post(Lane.DESK_ANSWER, *(f"other {n}" for n in range(16)))
    await scene.group.pass_time(1)
    await handle(scene)
    assert cards_of(scene)[:-1] == [0, 7]
