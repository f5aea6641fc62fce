"""Buttons by which a moderator gives a case away, puts it off, or chooses whom to ask."""

from bot.domain.actions.base import button
from bot.domain.actions.case import CaseAction
from bot.domain.desk.snooze import Snooze
from bot.domain.desk.whom import Whom
from bot.domain.desk.why import Why


@button("c:{case}:{version}:rel:{why}")
class ReleaseBecause(CaseAction):
    why: Why


@button("c:{case}:{version}:relw")
class ReleaseInWords(CaseAction):
    """Ask for the reason in own words; the case is released with them."""


@button("c:{case}:{version}:hand")
class ShowColleagues(CaseAction): ...


@button("c:{case}:{version}:to:{to}")
class ChooseColleague(CaseAction):
    to: int


@button("c:{case}:{version}:give:{to}:{why}")
class HandOver(CaseAction):
    to: int
    why: Why


@button("c:{case}:{version}:givew:{to}")
class HandOverInWords(CaseAction):
    """Ask for words to the colleague; the case is handed over with them."""

    to: int


@button("c:{case}:{version}:refuse")
class RefuseCase(CaseAction):
    """Put back a case that a colleague handed over."""


@button("c:{case}:{version}:recuse")
class PassOn(CaseAction):
    """Have nothing more to do with a case: a conflict of interest."""


@button("c:{case}:{version}:unrecuse")
class TakeConflictBack(CaseAction):
    """There is no conflict of interest: it was a mistake."""


@button("c:{case}:{version}:later")
class ShowSnoozes(CaseAction): ...


@button("c:{case}:{version}:later:{until}")
class SnoozeCase(CaseAction):
    until: Snooze


@button("c:{case}:{version}:askto:{whom}")
class AskWhom(CaseAction):
    whom: Whom


@button("c:{case}:{version}:askall")
class AskAll(CaseAction):
    """Confirms that very many reporters are asked."""


@button("c:{case}:{version}:read")
class MarkRead(CaseAction):
    """The words that came after the decision were looked at."""
