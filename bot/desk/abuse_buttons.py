"""Buttons on a working card against bad faith; each names a report, never a person."""

from enum import StrEnum

from bot.core.buttons import Place, button
from bot.core.people import Right
from bot.desk.buttons import CaseAction


class PauseFor(StrEnum):
    """How long a reporter cannot file. Values stand in buttons: do not change them."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"

    @property
    def days(self) -> int:
        return {PauseFor.DAY: 1, PauseFor.WEEK: 7, PauseFor.MONTH: 30}[self]


@button("c:{case}:{version}:bad", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class ShowBadFaith(CaseAction): ...


@button("c:{case}:{version}:bad:{report}", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class ChooseReport(CaseAction):
    report: str


@button("c:{case}:{version}:bv:{report}", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class ShowVoidReasons(CaseAction):
    report: str


@button(
    "c:{case}:{version}:v:{report}:{why}", right=Right.STOP_ABUSE, place=Place.PRIVATE, current=True
)
class VoidReports(CaseAction):
    """Close all undecided reports of this report's author."""

    report: str
    why: str


@button("c:{case}:{version}:bvw:{report}", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class VoidInWords(CaseAction):
    report: str


@button("c:{case}:{version}:bp:{report}:{long}", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class ShowPauseReasons(CaseAction):
    report: str
    long: PauseFor


@button(
    "c:{case}:{version}:{long}:{report}:{why}",
    right=Right.STOP_ABUSE,
    place=Place.PRIVATE,
    current=True,
)
class PauseReporter(CaseAction):
    report: str
    long: PauseFor
    why: str


@button("c:{case}:{version}:bpw:{report}:{long}", right=Right.STOP_ABUSE, place=Place.PRIVATE)
class PauseInWords(CaseAction):
    report: str
    long: PauseFor


@button("c:{case}:{version}:bl:{report}", right=Right.FORGIVE_ABUSE, place=Place.PRIVATE)
class LiftPause(CaseAction):
    report: str


@button("c:{case}:{version}:br:{report}", right=Right.FORGIVE_ABUSE, place=Place.PRIVATE)
class RestoreReports(CaseAction):
    """Open again what was closed together with this report."""

    report: str
