"""One guided form: a draft, its steps and the ways between them, and the buttons of all forms.

A kind of form is a subclass of `Draft` with its `Steps`; its handlers are a `Flow` of
handlers.forms.
"""

from collections.abc import Callable
from enum import Enum
from typing import Any, ClassVar, Generic, NamedTuple, TypeAlias, TypeVar

from bot.core.messages import Action, button
from bot.values import Value, replace


class _Progress(Value, kw_only=True):
    settled: tuple[str, ...] = ()
    editing: bool = False


class Draft(_Progress):
    """A form being filled in, kept under the letter of its kind.

    `revision` grows with each step, so that a button of an earlier screen does nothing. `settled`
    are steps that were answered without a value or skipped; while `editing`, one part is changed
    and the way leads back to the review. Values are stored: do not change them.
    """

    form: ClassVar[str] = ""

    id: str
    step: str = ""
    revision: int = 1


D = TypeVar("D", bound=Draft)
P = TypeVar("P", bound=Enum)


class Answered(NamedTuple, Generic[D]):
    """The next draft, and what to say about an answer that was taken."""

    draft: D
    remarks: tuple[Enum, ...] = ()


Found: TypeAlias = D | Answered[D] | Enum
"""The next draft, or why the answer was not taken."""


def moved(draft: D, **changes: Any) -> D:
    return replace(draft, revision=draft.revision + 1, **changes)


def settled(draft: D, step: str, **changes: Any) -> D:
    """The draft with a step that was answered or skipped."""
    if step not in draft.settled:
        changes["settled"] = (*draft.settled, step)
    return replace(draft, **changes)


class Step(Value, Generic[D, P]):
    """A question about some `fields`: answered once the first has a value, or as `given` says.

    `needed` returns why it cannot be left open. Going back to it takes its fields out again.
    """

    name: str
    fields: tuple[str, ...] = ()
    given: Callable[[D], bool] | None = None
    needed: Callable[[D], P | None] = lambda _: None
    asked: Callable[[D], bool] = lambda _: True

    def is_open(self, draft: D) -> bool:
        """An optional step is also done when it was skipped or another part is edited."""
        if self.given is not None:
            is_given = self.given(draft)
        else:
            is_given = any(getattr(draft, name) is not None for name in self.fields[:1])
        may_skip = self.needed(draft) is None
        return not (
            is_given or (may_skip and (self.name in draft.settled or draft.editing))
        )


class Steps(Generic[D, P]):
    """The last step is the review."""

    def __init__(self, *steps: Step[D, P]) -> None:
        self._steps = {step.name: step for step in steps}
        self.review = steps[-1].name

    def onward(self, draft: D) -> D:
        open = (
            s.name for s in self._steps.values() if s.asked(draft) and s.is_open(draft)
        )
        step = next(open, self.review)
        return moved(draft, step=step, editing=draft.editing and step != self.review)

    def skip(self, draft: D) -> D | P:
        """Leave a step as it is, unless something is needed there."""
        needed = self._steps[draft.step].needed(draft)
        return needed or self.onward(settled(draft, draft.step))

    def back(self, draft: D) -> D | None:
        """To the step before, or from an edit to the review; None at the first step."""
        if draft.editing:
            return moved(draft, step=self.review, editing=False)
        earlier = list(self._steps.values())[: list(self._steps).index(draft.step)]
        asked = [step for step in earlier if step.asked(draft)]
        if not asked:
            return None
        left = tuple(name for name in draft.settled if name != asked[-1].name)
        nothing = dict.fromkeys(asked[-1].fields)
        return moved(draft, step=asked[-1].name, settled=left, **nothing)

    def edit(self, draft: D, step: str) -> D:
        return moved(
            draft, step=step, editing=draft.editing or draft.step == self.review
        )

    def missing(self, draft: D) -> P | None:
        return next(
            (why for step in self._steps.values() if (why := step.needed(draft))), None
        )


class FormAction(Action):
    """A button of a form at one revision; the handlers of its kind check who may press it."""

    current: ClassVar[bool] = True

    form: str
    draft: str
    revision: int


@button("f:{form}:{draft}:{revision}:to:{value}")
class FillIn(FormAction):
    value: str


@button("f:{form}:{draft}:{revision}:page:{page}")
class ShowPage(FormAction):
    """More answers to the same question."""

    page: str


@button("f:{form}:{draft}:{revision}:on")
class SkipStep(FormAction): ...


@button("f:{form}:{draft}:{revision}:back")
class StepBack(FormAction): ...


@button("f:{form}:{draft}:{revision}:clear")
class ClearForm(FormAction): ...


@button("f:{form}:{draft}:{revision}:send:{how|-}")
class SendForm(FormAction):
    how: str | None = None


@button("f:{form}:{draft}:{revision}:stop")
class LeaveForm(FormAction): ...
