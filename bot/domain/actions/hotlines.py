"""Buttons of the hotlines: numbers by type and region, and calls that staff write down."""

from dataclasses import dataclass

from bot.domain.actions.base import Action, button
from bot.domain.citizen.draft import Step


@dataclass(frozen=True, slots=True)
class NumbersAction(Action):
    """A button that keeps the type and region chosen so far; None means all."""

    violation: str | None
    region: str | None


@button("h:s:{violation}:{region}")
class ShowNumbers(NumbersAction): ...


@button("h:t:{violation}:{region}:{group}")
class ChooseWorry(NumbersAction):
    """The list of types, or the types of one group."""

    group: str | None = None


@button("h:r:{violation}:{region}")
class ChooseNumbersRegion(NumbersAction): ...


@button("h:c:{violation}:{region}")
class SetNumbersRegion(NumbersAction):
    """Remember the region and show its numbers."""


@button("h:l:{violation}:{region}:{language}")
class SetNumbersLanguage(NumbersAction):
    language: str


@button("h:forget")
class ForgetRegion(Action): ...


@button("h:report:{payload}")
class ReportFromNumbers(Action):
    """Begin a report about the type and region of the numbers; they stay on the screen."""

    payload: str


@button("j:new")
class BeginCall(Action):
    """The next call; its first question takes the place of the message."""


@button("j:hide")
class HideCallCode(Action):
    """The code was read out: the message shows it no longer."""


@dataclass(frozen=True, slots=True)
class CallAction(Action):
    """A button of a call, with its draft and the revision it was shown at."""

    draft: str
    revision: int


@button("j:{draft}:{revision}:s")
class SendCall(CallAction): ...


@button("j:{draft}:{revision}:x")
class CancelCall(CallAction): ...


@button("j:{draft}:{revision}:p:{group}")
class ShowCallTypes(CallAction):
    """The violation types of one group of the channel file."""

    group: str


@button("j:{draft}:{revision}:t:{violation}")
class PickCallType(CallAction):
    violation: str


@button("j:{draft}:{revision}:r:{region}")
class PickCallRegion(CallAction):
    region: str


@button("j:{draft}:{revision}:g")
class GoOnWithCall(CallAction): ...


@button("j:{draft}:{revision}:b")
class GoBackInCall(CallAction): ...


@button("j:{draft}:{revision}:e:{step}")
class EditCall(CallAction):
    step: Step


@button("j:{draft}:{revision}:c:{step}")
class ClearCall(CallAction):
    step: Step


@button("j:{draft}:{revision}:u:{urgency}")
class RaiseCall(CallAction):
    """Ask why the call is more urgent than its type."""

    urgency: int  # a domain.desk.case.Urgency


@button("j:{draft}:{revision}:u")
class LowerCall(CallAction):
    """As urgent as its type again."""


@button("j:{draft}:{revision}:l:{language}")
class SetCallLanguage(CallAction):
    """The caller speaks this language."""

    language: str
