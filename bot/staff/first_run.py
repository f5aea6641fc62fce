"""The first run: seven steps that lead the first admin from the claim to a channel that is live.

Where it stands is a fact of the database: it can be left, and goes on from /admin. A step asks
nothing of its own: its buttons lead to the forms and lists that change what it shows.
"""

from enum import StrEnum

from bot.channel.checks import EXAMPLE_OPERATOR
from bot.core import desks_store, role_store, sealed
from bot.core.capabilities import State
from bot.core.messages import (
    N_,
    Action,
    Button,
    Message,
    Outgoing,
    Speaker,
    bold,
    button,
    filled,
    language_name,
    paragraphs,
    untapped,
)
from bot.core.people import Right
from bot.core.pickers import ticked
from bot.core.work import Work
from bot.hotlines import number_checks
from bot.hotlines.number_checks import ShowNumbersToDial
from bot.reports.menu import OpenCommand
from bot.staff import trial_report
from bot.staff.channel_form import BeginChange
from bot.staff.channel_settings import Area
from bot.staff.trial_report import Stage, TrialReport
from bot.values import Value

_SHOWN = 300
"""Characters of a value, at most."""
_FACT = "first_run"
"""Names the step at which the first run stands; there is none before and after it."""


class FirstStep(StrEnum):
    """In the order of the guide. Values stand in buttons and are stored: do not change them."""

    LANGUAGES = "languages"
    OPERATOR = "operator"
    DESK = "desk"
    PEOPLE = "people"
    HOTLINES = "hotlines"
    TEST = "test"
    LIVE = "live"


ORDER = tuple(FirstStep)


@button("k:run:{step}", right=Right.MANAGE_STAFF)
class ShowFirstStep(Action):
    step: FirstStep


@button("k:trial", right=Right.MANAGE_STAFF)
class TakeTrialAway(Action): ...


@button("k:ran", right=Right.MANAGE_STAFF)
class EndFirstRun(Action): ...


_NAMES = {
    FirstStep.LANGUAGES: N_("Languages"),
    FirstStep.OPERATOR: N_("Who you are"),
    FirstStep.DESK: N_("Desk"),
    FirstStep.PEOPLE: N_("People"),
    FirstStep.HOTLINES: N_("Hotlines"),
    FirstStep.TEST: N_("A test report"),
    FirstStep.LIVE: N_("Go live"),
}
_TODO = {
    FirstStep.LANGUAGES: N_(
        "People choose one of these when they first write. Switch off what you do not speak."
    ),
    FirstStep.OPERATOR: N_(
        "People read who runs the channel and how to reach you. Change both until they are true."
    ),
    FirstStep.DESK: N_(
        "Add me to a group of moderators, make me an administrator there and send /desk in the "
        "group. Cases arrive there. This guide then goes on by itself."
    ),
    FirstStep.PEOPLE: N_(
        "Give roles to your people. Who approves a grave decision needs one."
    ),
    FirstStep.HOTLINES: N_("Dial each number once, and say whether it is right."),
    FirstStep.TEST: N_(
        "Send me a link here, as a citizen would, and let another person decide the case in the "
        "group. Then take the report away here: its decision goes from figures and register, and "
        "it counts as withdrawn."
    ),
    FirstStep.LIVE: N_(
        "The state names what still waits for you. When it is right, end the first run."
    ),
}


class StepsDone(Value):
    """Steps whose work is done already, and what stands now."""

    done: tuple[FirstStep, ...]
    desks: int = 0
    people: int = 0
    trial: TrialReport | None = None


async def step_now(work: Work) -> FirstStep | None:
    """The step at which the first run stands; None before and after it."""
    kept = await sealed.get_fact(work.tx, _FACT)
    return FirstStep(kept) if kept else None


async def stand_at(work: Work, step: FirstStep) -> None:
    if step is FirstStep.TEST:
        await trial_report.ask(work)
    await sealed.put_fact(work.tx, _FACT, step.value)


async def end(work: Work) -> None:
    await sealed.drop_fact(work.tx, _FACT)
    await trial_report.forget(work)


async def desk_opened(work: Work, admin: int) -> None:
    """Go on with the next step in the admin's own chat where the guide waited for a desk."""
    if await step_now(work) is not FirstStep.DESK:
        return
    await stand_at(work, FirstStep.PEOPLE)
    to = await work.admin_recipient(admin)
    await work.tell(to, FirstRunPage(FirstStep.PEOPLE, admin))


class FirstRunPage(Message):
    """One step: what stands now, what changes it, and the way on. It shows the test report of this
    `admin` alone."""

    step: FirstStep
    admin: int | None = None

    async def load(self, work: Work) -> StepsDone:
        return await _look(work, self.admin)

    def render(self, speaker: Speaker, view: StepsDone) -> Outgoing:
        t = speaker.t
        place = ORDER.index(self.step) + 1
        name = ticked(t(_NAMES[self.step]), self.step in view.done, off="☐")
        done = [t(_NAMES[one]) for one in ORDER if one in view.done]
        text = paragraphs(
            bold(t("First run: step {n} of {total}", n=place, total=len(ORDER))),
            bold(name),
            self._now(speaker, view),
            t(_TODO[self.step]),
            bool(done) and t("Done: {steps}", steps=" · ".join(done)),
        )
        return Outgoing(
            text, filled(self._change(speaker, view), self._ways(speaker, view))
        )

    def _now(self, speaker: Speaker, view: StepsDone) -> str | None:
        t = speaker.t
        match self.step:
            case FirstStep.LANGUAGES:
                spoken = [language_name(one) for one in speaker.channel.languages]
                return t("Now: {value}", value=", ".join(spoken))
            case FirstStep.OPERATOR:
                operator = untapped(speaker.own(speaker.channel.operator), _SHOWN)
                contact = untapped(speaker.channel.contact or "", _SHOWN) or t.plain(
                    "nothing"
                )
                return t("Now: {value}", value=f"{operator} · {contact}")
            case FirstStep.DESK:
                return t("Desks: {n}", n=view.desks)
            case FirstStep.PEOPLE:
                return t("People with a role: {n}", n=view.people)
            case FirstStep.TEST if view.trial is not None:
                return t(view.trial.word.sentence, number=view.trial.number)
        return None

    def _change(self, speaker: Speaker, view: StepsDone) -> list[Button]:
        t = speaker.t
        match self.step:
            case FirstStep.LANGUAGES:
                change = BeginChange(Area.LANGUAGES)
                return [Button(t.plain("Change the languages"), change)]
            case FirstStep.OPERATOR:
                return [Button(t.plain("Change these texts"), BeginChange(Area.TEXTS))]
            case FirstStep.DESK:
                return [Button(t.plain("Desks"), OpenCommand("desks"))]
            case FirstStep.PEOPLE:
                return [Button(t.plain("Staff"), OpenCommand("staff"))]
            case FirstStep.HOTLINES if speaker.channel.hotlines:
                return [
                    Button(t.plain("Dial the numbers"), ShowNumbersToDial()),
                    Button(t.plain("Hotlines"), BeginChange(Area.NUMBERS)),
                ]
            case FirstStep.TEST if view.trial and view.trial.stage is not Stage.GONE:
                return [Button(t.plain("Take the test report away"), TakeTrialAway())]
            case FirstStep.LIVE:
                return [Button(t.plain("Show the state"), OpenCommand("admin"))]
        return []

    def _ways(self, speaker: Speaker, view: StepsDone) -> list[Button]:
        t = speaker.t
        place = ORDER.index(self.step)
        ways = list[Button]()
        if place > 0:
            ways.append(Button(t.plain("Back"), ShowFirstStep(ORDER[place - 1])))
        if self.step is FirstStep.LIVE:
            over = Button(t.plain("End the first run"), EndFirstRun(), style="primary")
            return [*ways, over]
        label = t.plain("Skip")
        if self.step in view.done:
            label = t.plain("Continue")
        return [*ways, Button(label, ShowFirstStep(ORDER[place + 1]), style="primary")]


def go_on_button(speaker: Speaker, step: FirstStep) -> Button:
    """Leads from the state back into the first run."""
    place = ORDER.index(step) + 1
    label = speaker.t.plain("First run: step {n} of {total}", n=place, total=len(ORDER))
    return Button(label, ShowFirstStep(step), style="primary")


async def _look(work: Work, admin: int | None) -> StepsDone:
    channel = work.channel
    desks = await desks_store.open_desks(work.tx)
    people = {one.telegram_id for one in await role_store.all_grants(work.tx)}
    people |= set(await role_store.appointed(work.tx)) - await work.admins()
    numbers = await number_checks.HOTLINES.look(work)
    trial = None
    if admin is not None:
        trial = await trial_report.look(work, admin)
    is_example = EXAMPLE_OPERATOR & set(channel.operator.root.values())
    is_done = {
        FirstStep.LANGUAGES: True,
        FirstStep.OPERATOR: bool(channel.contact) and not is_example,
        FirstStep.DESK: bool(desks),
        FirstStep.PEOPLE: bool(people),
        FirstStep.HOTLINES: numbers.state is not State.WAITS,
        FirstStep.TEST: trial is not None and trial.stage is Stage.GONE,
    }
    return StepsDone(
        tuple(step for step in ORDER if is_done.get(step)),
        len(desks),
        len(people),
        trial,
    )
