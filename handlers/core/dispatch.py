"""Dispatch of presses: every press passes here, by the guard or by the subject of its button.

The guard checks presser, right and place; a subject may check otherwise (`Subject.allows`). No
feature is known here: each declares its subjects beside its handlers.
"""

from collections.abc import Awaitable, Callable
from typing import ClassVar, Generic, TypeAlias, TypeVar

from telegram import Update

from bot.core.messages import Action, Place, decode
from bot.core.people import Right, may
from bot.core.toasts import Toast, Toasted
from bot.core.tracing import TRACING
from handlers.core.context import BotContext
from handlers.core.press import Press, PressOn, refuse, role_anywhere, work_in_private

A = TypeVar("A", bound=Action)
A_contra = TypeVar("A_contra", bound=Action, contravariant=True)
S = TypeVar("S")


async def on_press(update: Update, context: BotContext) -> None:
    query = update.callback_query
    if query is not None and isinstance(query.data, str):
        action = decode(query.data)
        if action is not None:
            with TRACING.span("handler", press=type(action).__name__):
                await HANDLERS[type(action)](Press(context.visit, action, query))
            return
    context.visit.answer(Toasted(Toast.UNREADABLE))


_DESK_RIGHTS = {Right.HANDLE_CASES, Right.BE_SECOND}


async def may_press(press: Press[Action], *, at_desk: bool = False) -> bool:
    """Check presser and place; a refused press is answered over the button.

    `at_desk` is true where the caller has found the desk already; else it is looked for here.
    """
    visit, right, place = press.visit, press.action.right, press.action.place
    is_private = visit.sender.is_private
    if right is None:
        if visit.person is None:
            press.toast(Toast.UNREADABLE)
        return visit.person is not None
    visit.is_work = at_desk or right in _DESK_RIGHTS
    if visit.is_work and is_private and not at_desk:
        await work_in_private(visit, right=right)
    needs_desk = visit.is_work or not (is_private or place is Place.GROUP)
    at_wrong_place = place is Place.PRIVATE and not is_private
    role = visit.role
    if right is Right.SET_UP_DESKS and not is_private:
        role = await role_anywhere(visit)
    is_allowed = may(role, right) or visit.may(right)
    if at_wrong_place or not is_allowed or (needs_desk and visit.desk is None):
        refuse(press, right)
        return False
    if place in {Place.DESK, Place.GROUP} and is_private:
        press.toast(Toast.UNREADABLE)
        return False
    return True


P = TypeVar("P")
Handler: TypeAlias = Callable[[P], Awaitable[None]]
HANDLERS: dict[type[Action], Handler[Press[Action]]] = {}
"""The handler of each kind of button, behind its guard."""
SUBJECTS: dict[type[Action], object] = {}
"""The subject that the buttons of a base class are about."""
_BOUND_BY: dict[type[Action], object] = {}
"""The subject with which the handler of each kind of button was bound."""


def _bind(
    kinds: tuple[type[Action], ...], handler: Handler[Press[Action]], subject: object
) -> None:
    for kind in kinds:
        if kind in HANDLERS:
            raise ValueError(kind.__name__)
        HANDLERS[kind], _BOUND_BY[kind] = handler, subject


def _typed(press: Press[Action], kinds: tuple[type[A], ...]) -> Press[A]:
    action = press.action
    if not isinstance(action, kinds):
        raise TypeError(action)
    return Press(press.visit, action, press.query)


def on(*kinds: type[A]) -> Callable[[Handler[Press[A]]], Handler[Press[A]]]:
    """Bind buttons that are about nothing that must be found first."""

    def bind(handler: Handler[Press[A]]) -> Handler[Press[A]]:
        async def take(press: Press[Action]) -> None:
            if await may_press(press):
                await handler(_typed(press, kinds))

        _bind(kinds, take, None)
        return handler

    return bind


class Subject(Generic[A_contra, S]):
    """One kind of thing that buttons are about: a case, a report, a broadcast.

    Its one instance stands beside the handlers, which are bound by `about` it. At each press it
    says who may press, finds the thing as it is now, and answers who gets nothing.
    """

    errors: ClassVar[tuple[type[Exception], ...]] = ()
    """What a handler may raise; `explain` answers it."""

    def __init__(self, kind: type[A_contra]) -> None:
        if kind in SUBJECTS:
            raise ValueError(kind.__name__)
        SUBJECTS[kind] = self

    async def allows(self, press: Press[A_contra]) -> bool:
        """Check presser and place; a refused press was answered."""
        return await may_press(press)

    async def find(self, press: Press[A_contra]) -> S | None:
        """Find what the button names; None after an answer to a presser who is barred or late."""
        raise NotImplementedError

    async def explain(self, press: PressOn[A_contra, S], error: Exception) -> None:
        """Answer a press that its subject does not allow any more."""
        raise error

    async def end(self, press: Press[A_contra]) -> None:
        """Do what follows each press of a person who may press."""


def about(
    subject: Subject[A, S], *kinds: type[A]
) -> Callable[[Handler[PressOn[A, S]]], Handler[PressOn[A, S]]]:
    """Bind buttons that are about a subject."""

    def bind(handler: Handler[PressOn[A, S]]) -> Handler[PressOn[A, S]]:
        async def take(press: Press[Action]) -> None:
            await _take(subject, _typed(press, kinds), handler)

        _bind(kinds, take, subject)
        return handler

    return bind


async def _take(
    subject: Subject[A, S], press: Press[A], handler: Handler[PressOn[A, S]]
) -> None:
    if not await subject.allows(press):
        return
    found = await subject.find(press)
    if found is not None:
        admitted = PressOn(press.visit, press.action, press.query, found)
        try:
            await handler(admitted)
        except subject.errors as error:
            await subject.explain(admitted, error)
    await subject.end(press)


def check_subjects() -> None:
    """Raise ValueError for a button that was bound with another subject than its base class has."""
    for kind, subject in _BOUND_BY.items():
        nearest = next(
            (SUBJECTS[base] for base in kind.__mro__ if base in SUBJECTS), None
        )
        if subject is not nearest:
            raise ValueError(kind.__name__)
