"""The region of a report, said after sending by a tap below its code, changed or taken back.

No answer tells whether others reported the same: it depends on what the reporter may know.
"""

from bot.cases import moves, routing
from bot.cases import store as cases_store
from bot.cases.acts import is_permitted
from bot.cases.model import Case, Move
from bot.core.messages import (
    N_,
    Button,
    Message,
    Outgoing,
    Speaker,
    Worded,
    bold,
    button,
    known,
    lines,
    paragraphs,
)
from bot.core.pickers import home_button, region_rows
from bot.core.work import Work
from bot.reports import (
    case_reports_store,
    hooks,
    own_reports,
    reports_store,
    targets_store,
)
from bot.reports.menu import ReportAction
from bot.reports.model import Report
from bot.reports.news import referral_of
from bot.values import Act, Status, Why, replace


class RegionAction(ReportAction):
    """A button in this language: its reader may have been forgotten since."""

    language: str


@button("r:where:{report}:{language}:{below}")
class AskReportRegion(RegionAction):
    """Show the regions in place of the message, or `below` a receipt, which is not shown again."""

    below: bool = False


@button("r:in:{report}:{language}:{region|-}:{below}")
class SayReportRegion(RegionAction):
    """The region, or that none is said."""

    region: str | None
    below: bool = False


class Reached(Worded):
    """Use of the region, as far as the reporter may know."""

    DESK = N_(
        "Moderators see the region. If it has moderators of its own and nobody works on your report"
        " yet, they get it."
    )
    DEPARTMENT = N_("The case file goes to the department of this region.")
    AT_AUTHORITY = N_(
        "The case file already goes to another office and stays there; moderators see the region."
    )
    OVER = N_("Your report is no longer open, so the region changes nothing.")
    NOT_SAID = N_("The region is not said. You can still name it.")


class ReportRegionAsk(Message):
    """`keeps`: the answer is remembered for the next report."""

    report: str
    number: str
    keeps: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Which region does report № {number} concern?", number=self.number)),
            t(
                "It helps your report reach the right department. You do not have to answer."
            ),
            self.keeps
            and t(
                "We remember the region for next time. You can remove it under “Privacy”."
            ),
        )
        say = (self.report, t.language)
        rows = region_rows(speaker, lambda code: SayReportRegion(*say, code))
        none = Button(t.plain("Do not say"), SayReportRegion(*say, None))
        return Outgoing(text, (*rows, (none,)))


class ReportRegionSaid(Message):
    report: str
    number: str
    region: str | None
    reached: Reached

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        region = self.region and t(
            "Region: {region}", region=speaker.region(self.region)
        )
        head = lines(bold(t("Report № {number}", number=self.number)), region)
        acts = [
            Button(t.plain("Choose a region"), AskReportRegion(self.report, t.language))
        ]
        if self.region:
            taken_back = SayReportRegion(self.report, t.language, None)
            acts.append(Button(t.plain("Take back"), taken_back))
        return Outgoing(
            paragraphs(head, t(self.reached.sentence)),
            (tuple(acts), (home_button(speaker),)),
        )


def region_row(
    speaker: Speaker, report: str, last: str | None = None
) -> tuple[Button, ...]:
    """The question below a report code, which can be ignored; the `last` region is one tap.

    The `report` is named as buttons do: an anonymous one by its code.
    """
    t = speaker.t
    asks = AskReportRegion(report, t.language, below=True)
    region = known(speaker.channel.region, last or "")
    if region is None:
        return (Button(t.plain("Name the region, if you like"), asks),)
    says = SayReportRegion(report, t.language, region.code, below=True)
    name = t.plain("Region: {region}", region=speaker.own(region.short))
    return (Button(name, says), Button(t.plain("Another region"), asks))


async def say_region(work: Work, report: Report, region: str | None) -> Reached:
    """Keep the region that the reporter said; None takes it back.

    Its cases follow, unless staff corrected their region or other reports named another one first.
    """
    if report.withdrawn_at is not None:
        return Reached.OVER
    await case_reports_store.lock_cases(work.tx, report.id)
    await reports_store.reports.set(work.tx, report.id, region=region)
    for case in await targets_store.cases_of(work.tx, report.id):
        await _follow(work, case, report, region)
    for changed in hooks.CHANGED:
        await changed(work, report.id)
    return Reached.NOT_SAID if region is None else await _reached(work, report, region)


async def _follow(work: Work, case: Case, report: Report, region: str | None) -> None:
    if not is_permitted(Act.SAY_REGION, case):
        return
    others = await case_reports_store.region_of_others(work.tx, case.id, report.id)
    if case.region is not None and (
        case.region != report.region or case.region == others
    ):
        return
    if await cases_store.last_event(work.tx, case.id, Act.SET_REGION) is not None:
        return
    said = region or others
    if said == case.region:
        return
    led_to = await routing.desk_for(work, case)
    move = Move(Act.SAY_REGION, work.now, detail={"before": case.region, "after": said})
    after = await moves.make_move(work, replace(case, region=said), move)
    leads_to = await routing.desk_for(work, after)
    # A case that a moderator has begun, or staff have moved, is not torn from its desk.
    is_free = (
        after.status is Status.RECEIVED
        and led_to is not None
        and led_to.id == case.desk
    )
    if leads_to is None or leads_to.id == case.desk or not is_free:
        return
    detail = {"before": after.desk, "after": leads_to.id, "why": Why.CORRECTED.value}
    await moves.make_move(
        work, after, Move(Act.MOVE, work.now, detail=detail, desk=leads_to.id)
    )


async def _reached(work: Work, report: Report, region: str) -> Reached:
    found = await own_reports.cases_of(work, report)
    status, _ = own_reports.summary(found, report)
    if status.is_undecided:
        return Reached.DESK
    if status is not Status.FORWARDED:
        return Reached.OVER
    ways = [await referral_of(work, case) for case, _ in found]
    if any(way is not None and way.department == region for way in ways):
        return Reached.DEPARTMENT
    return Reached.AT_AUTHORITY
