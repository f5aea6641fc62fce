"""Fill in forms: the messages and presses that answer a step, lead back, leave and send."""

from __future__ import annotations

from enum import Enum
from typing import Any, Generic, TypeAlias, TypeVar, Unpack

from telegram import Message

from bot.channel.model import UnknownId
from bot.core.drafts_store import Drafts
from bot.core.forms import (
    Answered,
    ClearForm,
    D,
    Draft,
    FillIn,
    FormAction,
    Found,
    LeaveForm,
    SendForm,
    ShowPage,
    SkipStep,
    StepBack,
    Steps,
)
from bot.core.messages import Notice, PostOptions
from bot.core.people import FormExpected
from bot.core.times import DAY_MS
from bot.core.toasts import Toast
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.reports import own_reports
from bot.reports.menu import Menu, MenuIntro
from bot.values import Value
from handlers.core.dispatch import Subject, about
from handlers.core.press import (
    A_co,
    Press,
    PressOn,
    citizen,
    in_album,
    leave_work,
    stop_expecting,
)


class AnyFlow:
    """What is known of each kind of form, whatever it asks."""

    is_work = True
    """Staff fill it in: other work that they begin ends it."""

    async def open(self, press: Press[FormAction]) -> Filling[Draft] | None:
        """Find the form of a press; None after an answer to an old button."""
        raise NotImplementedError

    async def take_message(self, visit: Visit, message: Message) -> bool:
        """Take what the person wrote; False where no such form is open."""
        raise NotImplementedError

    async def leave(self, visit: Visit, edit: int | None = None) -> None:
        raise NotImplementedError


FLOWS: dict[str, AnyFlow] = {}
"""The flow of each kind of form, by its letter; their modules enter them."""


class Flow(AnyFlow, Generic[D]):
    """One kind of form: where its drafts are kept, what it asks, and what follows from it."""

    drafts: Drafts[D]
    steps: Steps[D, Enum]
    has_review = True
    """Without one the form is sent once it is whole: what follows can be undone or confirmed."""

    def steps_of(self, visit: Visit, draft: D) -> Steps[D, Any]:
        return self.steps

    async def admits(
        self, visit: Visit, draft: D | None, press: Press[FormAction] | None = None
    ) -> bool:
        """Return True if the person may go on with this form; else they were answered."""
        return True

    async def ask(
        self, visit: Visit, draft: D, problem: Any = None, page: str | None = None
    ) -> Notice:
        raise NotImplementedError

    async def read(self, visit: Visit, draft: D, message: Message) -> Found[D]:
        raise NotImplementedError

    async def choose(self, visit: Visit, draft: D, value: str) -> Found[D] | None:
        """Take what a button says; None when something else was begun. Raises UnknownId."""
        raise NotImplementedError

    async def sent(self, visit: Visit, draft: D, edit: int | None) -> None:
        raise NotImplementedError

    def cleared(self, draft: D) -> D:
        raise NotImplementedError

    async def left(self, visit: Visit, draft: D) -> Notice:
        return Menu(MenuIntro.CANCELLED)

    def lasts_ms(self, visit: Visit) -> int:
        return own_reports.EXPECTS_DAYS * DAY_MS

    async def current(self, visit: Visit) -> D | None:
        person = citizen(visit)
        if self.is_work:
            expecting, form = person.expecting, FormExpected(self.drafts.form)
            if (
                expecting is None
                or expecting.what != form
                or expecting.until < visit.work.now
            ):
                return None
        return await self.drafts.peek(visit.work.tx, person.id)

    async def keep(self, visit: Visit, draft: D) -> None:
        """Store the draft; what the person writes next belongs to it."""
        person = citizen(visit)
        await self.drafts.put(visit.work.tx, person.id, draft, self.lasts_ms(visit))
        form = FormExpected(self.drafts.form, self.is_work)
        await own_reports.expect(visit.work, person, form)

    async def show(
        self, visit: Visit, draft: D, edit: int | None = None, page: str | None = None
    ) -> None:
        await self.tell(visit, await self.ask(visit, draft, page=page), edit=edit)

    async def go_on(
        self,
        visit: Visit,
        draft: D,
        found: Found[D],
        edit: int | None = None,
        album: str | None = None,
    ) -> None:
        """Ask for the next step, or again with what was wrong; once for a whole `album`."""
        said: Any = None
        if isinstance(found, Enum):
            said = found
        elif isinstance(found, Answered):
            found, said = found
        if (
            not self.has_review
            and not isinstance(found, Enum)
            and found.step == self.steps.review
        ):
            await self.take(visit)
            await self.sent(visit, found, edit)
            return
        if not isinstance(found, Enum):
            await self.keep(visit, found)
            draft = found
        notice = await self.ask(visit, draft, said)
        await self.tell(visit, notice, edit=edit, **in_album(visit, album))

    async def open(self, press: Press[FormAction]) -> Filling[D] | None:
        """An old button shows the present screen, or that there is none."""
        visit, action, draft = (
            press.visit,
            press.action,
            await self.current(press.visit),
        )
        if draft is not None and draft.id != action.draft:
            draft = None
        if not await self.admits(visit, draft, press):
            return None
        if draft is not None and (
            draft.revision == action.revision or not action.current
        ):
            return Filling(self, draft)
        press.toast(Toast.STEP_OVER)
        if draft is not None:
            await self.show(visit, draft, press.message)
        elif self.is_work:
            await self.tell(
                visit, DeskWord(DeskProblem.PROMPT_OVER), edit=press.message
            )
        return None

    async def take_message(self, visit: Visit, message: Message) -> bool:
        draft = await self.current(visit)
        if draft is None:
            if not self.is_work:
                await stop_expecting(visit)
            return False
        if await self.admits(visit, draft):
            found = await self.read(visit, draft, message)
            await self.go_on(visit, draft, found, album=message.media_group_id)
        return True

    async def take(self, visit: Visit) -> D | None:
        draft = await self.drafts.take(visit.work.tx, citizen(visit).id)
        if self.is_work:
            await leave_work(visit)
        else:
            await stop_expecting(visit)
        return draft

    async def send(self, press: Press[SendForm], draft: D) -> None:
        raise NotImplementedError

    async def leave(self, visit: Visit, edit: int | None = None) -> None:
        draft = await self.take(visit)
        if draft is not None:
            await self.tell(visit, await self.left(visit, draft), edit=edit)

    async def tell(
        self, visit: Visit, notice: Notice, **options: Unpack[PostOptions]
    ) -> None:
        recipient = visit.recipient
        if not self.is_work:
            recipient = citizen(visit).recipient
        await visit.work.tell(recipient, notice, **options)


D_co = TypeVar("D_co", bound=Draft, covariant=True)


class Filling(Value, Generic[D_co]):
    """A form as it is now: its flow, and the person's draft."""

    flow: Flow[D_co]
    draft: D_co


FormPress: TypeAlias = PressOn[A_co, Filling[Draft]]


class Forms(Subject[FormAction, Filling[Draft]]):
    """Forms of all kinds, each opened by its own flow."""

    async def find(self, press: Press[FormAction]) -> Filling[Draft] | None:
        flow = FLOWS.get(press.action.form)
        if flow is None:
            press.toast(Toast.UNREADABLE)
            return None
        return await flow.open(press)


FORMS = Forms(FormAction)


@about(FORMS, FillIn)
async def on_fill(press: FormPress[FillIn]) -> None:
    flow, visit, draft = press.subject.flow, press.visit, press.subject.draft
    try:
        found = await flow.choose(visit, draft, press.action.value)
    except (UnknownId, ValueError):
        press.toast(Toast.STEP_OVER)
        await flow.show(visit, draft, press.message)
        return
    if found is not None:
        await flow.go_on(visit, draft, found, press.message)


@about(FORMS, ShowPage)
async def on_page(press: FormPress[ShowPage]) -> None:
    flow, draft = press.subject.flow, press.subject.draft
    await flow.show(press.visit, draft, press.message, page=press.action.page)


@about(FORMS, SkipStep)
async def on_skip(press: FormPress[SkipStep]) -> None:
    flow, visit, draft = press.subject.flow, press.visit, press.subject.draft
    await flow.go_on(
        visit, draft, flow.steps_of(visit, draft).skip(draft), press.message
    )


@about(FORMS, StepBack)
async def on_back(press: FormPress[StepBack]) -> None:
    flow, visit, draft = press.subject.flow, press.visit, press.subject.draft
    earlier = flow.steps_of(visit, draft).back(draft)
    if earlier is None:
        await flow.leave(visit, press.message)
    else:
        await flow.go_on(visit, draft, earlier, press.message)


@about(FORMS, ClearForm)
async def on_clear(press: FormPress[ClearForm]) -> None:
    cleared = press.subject.flow.cleared(press.subject.draft)
    await press.subject.flow.go_on(
        press.visit, press.subject.draft, cleared, press.message
    )


@about(FORMS, LeaveForm)
async def on_leave(press: FormPress[LeaveForm]) -> None:
    await press.subject.flow.leave(press.visit, press.message)


@about(FORMS, SendForm)
async def on_send(press: FormPress[SendForm]) -> None:
    flow, visit, draft = press.subject.flow, press.visit, press.subject.draft
    steps = flow.steps_of(visit, draft)
    if draft.step == steps.review:
        await flow.send(press, draft)
    else:
        press.toast(Toast.STEP_OVER)
        notice = await flow.ask(visit, draft, steps.missing(draft))
        await flow.tell(visit, notice, edit=press.message)
