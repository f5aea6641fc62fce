"""Buttons of the hotlines: numbers by type and region, and calls that staff take."""

from enum import StrEnum

from bot.core.messages import Action, Speaker, button
from bot.core.people import Right


class NumbersAction(Action):
    """A button that keeps the type and region chosen so far; None means all."""

    violation: str | None
    region: str | None


class Page(StrEnum):
    NUMBERS = "n"
    WORRIES = "w"  # all types, or those of one group
    REGIONS = "r"


@button("h:s:{violation}:{region}:{page}:{group}")
class ShowNumbers(NumbersAction):
    page: Page = Page.NUMBERS
    group: str | None = None


@button("h:c:{violation}:{region}")
class SetNumbersRegion(NumbersAction): ...


@button("h:l:{violation}:{region}:{language}")
class SetNumbersLanguage(NumbersAction):
    language: str


@button("h:forget")
class ForgetRegion(Action): ...


@button("h:report:{violation}:{region}")
class ReportFromNumbers(NumbersAction):
    """Begin a report about the type and region of the numbers; they stay on the screen."""


@button("j:new:{instead}", right=Right.HANDLE_CASES)
class BeginCall(Action):
    """The next call, in place of the message; with `instead` a report of one's own is dropped."""

    instead: bool = False


@button("j:hide", right=Right.HANDLE_CASES)
class HideCallCode(Action): ...


def labelled(speaker: Speaker, number: str) -> str:
    line = speaker.channel.hotline(number)
    who = speaker.own(line.brief or line.label)
    return speaker.t("{number}: {who}", number=number, who=who)
