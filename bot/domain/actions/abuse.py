"""Buttons on a working card against reports in bad faith; each names a report, never a person."""

from enum import StrEnum

from bot.domain.actions.base import button
from bot.domain.actions.case import CaseAction


class PauseFor(StrEnum):
    """How long a reporter cannot file. Values stand in buttons: do not change them."""

    DAY = "d"
    WEEK = "w"
    MONTH = "m"

    @property
    def days(self) -> int:
        return {PauseFor.DAY: 1, PauseFor.WEEK: 7, PauseFor.MONTH: 30}[self]


@button("c:{case}:{version}:bad")
class ShowBadFaith(CaseAction): ...


@button("c:{case}:{version}:bad:{report}")
class ChooseReport(CaseAction):
    report: str


@button("c:{case}:{version}:bv:{report}")
class ShowVoidReasons(CaseAction):
    report: str


@button("c:{case}:{version}:v:{report}:{why}")
class VoidReports(CaseAction):
    """Close all undecided reports of this report's author."""

    report: str
    why: str


@button("c:{case}:{version}:bvw:{report}")
class VoidInWords(CaseAction):
    report: str


@button("c:{case}:{version}:bp:{report}:{long}")
class ShowPauseReasons(CaseAction):
    report: str
    long: PauseFor


@button("c:{case}:{version}:{long}:{report}:{why}")
class PauseReporter(CaseAction):
    report: str
    long: PauseFor
    why: str


@button("c:{case}:{version}:bpw:{report}:{long}")
class PauseInWords(CaseAction):
    report: str
    long: PauseFor


@button("c:{case}:{version}:bl:{report}")
class LiftPause(CaseAction):
    report: str


@button("c:{case}:{version}:br:{report}")
class RestoreReports(CaseAction):
    """Open again what was closed together with this report."""

    report: str
