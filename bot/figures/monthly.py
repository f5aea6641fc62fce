"""Monthly figures: counted, said in sentences, drawn, and offered as a broadcast."""

from datetime import UTC, datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from bot.broadcasts import service as broadcasts
from bot.broadcasts.model import Broadcast, Content
from bot.channel.model import Channel
from bot.core import sealed
from bot.core.database import Transaction
from bot.core.messages import (
    Action,
    Button,
    Drawing,
    Message,
    Outgoing,
    Rows,
    Speaker,
    Upload,
    as_many,
    bold,
    button,
    lines,
    paragraphs,
    translator,
    units,
)
from bot.core.people import Right
from bot.core.periods import Period, Span, around
from bot.core.queues.tasks import every
from bot.core.times import HOUR_MS, today
from bot.core.work import Work
from bot.figures import sheet, store
from bot.figures.charts import MOST, Chart
from bot.figures.model import (
    OTHERS,
    By,
    Cell,
    Counted,
    Measure,
    Measured,
    Monthly,
    MonthlyReport,
    Page,
    Took,
    enough_times,
    report_of,
)
from bot.figures.stats import CAPTION, GetMonthFile, ShowMonth, ShowStats, TableFormat
from bot.figures.words import type_label
from bot.values import Outcome, Topic


async def count_month(tx: Transaction, channel: Channel, month: Period) -> Monthly:
    """The figures of a month with small counts put together, the same for staff and the public."""
    begin, end = month.bounds(channel.zone)
    if tx.now < end:
        links = await store.published_links(tx, begin, tx.now, channel.monthly)
        return Monthly(month, False, Counted({Measure.RESTRICTED: links}))
    public = await store.public_of(tx, begin, end, channel.monthly)
    fair = await store.fairness_of(tx, begin, end)
    times = enough_times(
        {
            Took.DECISION: await store.time_to_decision(tx, begin, end),
            Took.WAITING: await store.waited_at_authorities(tx, end),
        }
    )
    january, _ = around(Span.YEAR, month.first).bounds(channel.zone)
    year = {Took.DECISION: await store.time_to_decision(tx, january, end)}
    counted = Counted(public | dict(fair.measures), times | dict(fair.times))
    return Monthly(month, True, counted, enough_times(year))


def months_needed(month: Period, first: int | None, zone: str) -> list[Period]:
    """A month and those it is compared with, back to the January before its year.

    No month before that of the first record (ms UTC) is among them.
    """
    january = month.first.replace(year=month.first.year - 1, month=1)
    months = [month]
    while (
        first is not None
        and months[-1].first > january
        and months[-1].bounds(zone)[0] > first
    ):
        months.append(months[-1].before())
    return months


async def report_month(
    tx: Transaction, channel: Channel, month: Period
) -> MonthlyReport:
    needed = months_needed(month, await store.records_begin(tx), channel.zone)
    return report_of(
        month, {one: await count_month(tx, channel, one) for one in needed}
    )


class MonthlyFigure(Message):
    is_slow: ClassVar[bool] = True

    month: Period
    dark: bool = False

    async def load(self, work: Work) -> MonthlyReport:
        return await report_month(work.tx, work.channel, self.month)

    def render(self, speaker: Speaker, report: MonthlyReport) -> Outgoing:
        t = speaker.t
        monthly = report.now
        first, *rest = sentences(speaker, monthly)
        head = paragraphs(bold(first), *rest)
        foot = t(
            "Each link once, by the decision that stands. Numbers below 5 are not published."
        )
        room = CAPTION - units(head) - units(foot) - 4
        tables = [
            one for one in sheet.public_tables(speaker, report) if one.has_numbers
        ]
        totals = sheet.totals(speaker, tables)
        text = paragraphs(head, monthly.is_over and lines(*as_many(totals, room)), foot)
        cells = links_of(monthly).by(By.TYPE).items()
        chart = Chart.bars(
            t.plain("Links restricted. {month}", month=t.month(monthly.month.first)),
            [""],
            (
                (sheet.key_name(speaker, By.TYPE, id), [cell.n], t.number(cell.n))
                for id, cell in list(cells)[:MOST]
            ),
            t.plain("Too few in this period"),
            dark=self.dark,
        )
        picture = Drawing(f"{monthly.month.code}.png", chart)
        return Outgoing(text, _buttons(speaker, self.dark, monthly), file=picture)


_FILES = {TableFormat.CSV: "all", TableFormat.JSON: "json"}


class MonthlyFile(Message):
    """The table as a document, the same bytes as in the register."""

    is_slow: ClassVar[bool] = True

    month: Period
    table: TableFormat

    async def load(self, work: Work) -> MonthlyReport:
        return await report_month(work.tx, work.channel, self.month)

    def render(self, speaker: Speaker, report: MonthlyReport) -> Outgoing:
        content = sheet.file_of(speaker, report, _FILES[self.table])
        month = report.now.month
        text = speaker.t(
            "The monthly figure as a table: {month}", month=speaker.t.month(month.first)
        )
        name = f"figures-{month.code}.{self.table.value}"
        return Outgoing(text, file=Upload("document", name, content))


# In sentences


def links_of(monthly: Monthly) -> Measured:
    return monthly.counted.of(Measure.RESTRICTED)


def sentences(speaker: Speaker, monthly: Monthly) -> list[str]:
    """The month in whole sentences, ready to quote; the first one has the most important."""
    t = speaker.t
    month = t.month(monthly.month.first)
    if not monthly.is_over:
        return [_of_links(speaker, monthly), t("So far: the month is not over.")]
    said = _said(speaker, monthly.counted)
    if not said:
        return [
            t(
                "In {month}: too little to publish, every number is below 5.",
                month=month,
            )
        ]
    whole = t("In {month}: {parts}.", month=month, parts="; ".join(said))
    # Where all links stand under the others, the first sentence has said it.
    if set(links_of(monthly).by(By.TYPE)) <= {OTHERS}:
        return [whole]
    return [whole, _of_links(speaker, monthly)]


def _said(speaker: Speaker, counted: Counted) -> list[str]:
    """Parts of the sentence, only of numbers that are published."""
    t = speaker.t

    def plural(one: str, many: str, cell: Cell | None) -> str:
        return t.plural(one, many, cell.n, count=t.number(cell.n)) if cell else ""

    def total(measure: Measure) -> Cell | None:
        return counted.of(measure).total

    outcomes = counted.of(Measure.DECIDED).by(By.OUTCOME)
    unfounded = outcomes.get(Outcome.NOT_CONFIRMED.value)
    said = [
        plural(
            "{count} report received",
            "{count} reports received",
            total(Measure.RECEIVED),
        ),
        plural("{count} case decided", "{count} cases decided", total(Measure.DECIDED)),
        plural(
            "{count} link restricted",
            "{count} links restricted",
            total(Measure.RESTRICTED),
        ),
        plural("{count} link removed", "{count} links removed", total(Measure.REMOVED)),
        plural("{count} case not confirmed", "{count} cases not confirmed", unfounded),
    ]
    if Took.DECISION in counted.times:
        hours = round(counted.times[Took.DECISION].median / HOUR_MS)
        time = sheet.hours_text(speaker, hours)
        said.append(t("half of the decisions were made within {time}", time=time))
    return [one for one in said if one]


def _of_links(speaker: Speaker, monthly: Monthly) -> str:
    t = speaker.t
    head = total_of(speaker, monthly)
    cells = links_of(monthly).by(By.TYPE)
    if set(cells) <= {OTHERS}:
        return t("{total}.", total=head)
    parts = "; ".join(
        t("{n} {reason}", n=t.number(cell.n), reason=_reason(speaker, id))
        for id, cell in cells.items()
    )
    return t("{total}, of which {parts}.", total=head, parts=parts)


def total_of(speaker: Speaker, monthly: Monthly) -> str:
    """The number of links restricted in the month, without a full stop."""
    t = speaker.t
    month = speaker.t.month(monthly.month.first)
    total = links_of(monthly).total
    if total is None:
        return t("In {month}: fewer than 5 links restricted, or none", month=month)
    return t.plural(
        "In {month}: {count} link restricted",
        "In {month}: {count} links restricted",
        total.n,
        month=month,
        count=t.number(total.n),
    )


def _reason(speaker: Speaker, id: str) -> str:
    if id == OTHERS:
        return speaker.t.plain("for other reasons")
    figure = speaker.channel.type(id).figure
    if figure is None:
        return type_label(speaker, id)
    return speaker.own(figure)


def _buttons(speaker: Speaker, dark: bool, monthly: Monthly) -> Rows:
    t = speaker.t
    month = monthly.month
    ways = [Button(t.plain("◀ Before"), ShowMonth(dark, month.before()))]
    if monthly.is_over:
        ways.append(Button(t.plain("After ▶"), ShowMonth(dark, month.after())))
    files = [Button(one.value.upper(), GetMonthFile(one, month)) for one in TableFormat]
    other = ShowMonth(not dark, month)
    look = Button(t.plain("☀ Light") if dark else t.plain("🌙 Dark"), other)
    back = Button(t.plain("All figures"), ShowStats(Page.OVERVIEW, dark, month))
    return tuple(ways), (*files, look), (back,)


# The post for all subscribers


@button("f:post:{month}", right=Right.BROADCAST)
class DraftMonthlyPost(Action):
    month: Period


class MonthlyPostOffered(Message):
    """The month is over: an admin may tell people what came of it. A month of little is not."""

    is_slow: ClassVar[bool] = True

    month: Period

    async def load(self, work: Work) -> Monthly | None:
        monthly = await count_month(work.tx, work.channel, self.month)
        has_numbers = any(one.total for one in monthly.counted.measures.values())
        return monthly if has_numbers else None

    def render(self, speaker: Speaker, monthly: Monthly) -> Outgoing:
        t = speaker.t
        month = t.month(self.month.first)
        asked = t(
            "The figures of {month} are complete. Shall people read them?", month=month
        )
        draft = Button(t.plain("Open the draft"), DraftMonthlyPost(self.month))
        return Outgoing(
            paragraphs(bold(asked), *sentences(speaker, monthly)), ((draft,),)
        )


POST = "monthly_post"
_HOUR = 9
"""When admins are asked on the first day of a month, in the channel's zone."""


@every(POST, minutes=5, first_ms=0)
async def offer_monthly_posts(work: Work) -> None:
    """Offer admins the figures of the last month, once, on the first day of the next."""
    here = datetime.fromtimestamp(work.now / 1000, UTC).astimezone(
        ZoneInfo(work.channel.zone)
    )
    month = around(Span.MONTH, today(work.now, work.channel.zone)).before()
    if (
        here.day > 1
        or here.hour < _HOUR
        or await sealed.get_fact(work.tx, POST) == month.code
    ):
        return
    await sealed.put_fact(work.tx, POST, month.code)
    await work.tell_admins(MonthlyPostOffered(month), once=f"{POST}:{month.code}")


async def draft_monthly_post(work: Work, month: Period, author: int) -> Broadcast:
    """A draft with the month's sentences in every language, and the page of the register."""
    monthly = await count_month(work.tx, work.channel, month)
    channel = work.channel
    draft = await broadcasts.create(work, author, Topic.RESULTS)
    for language in channel.languages:
        t = translator(language, channel.zone, channel.zone_label)
        speaker = Speaker(t, channel, work.now, site=work.deployment.register_site)
        first, *rest = sentences(speaker, monthly)
        address = (
            speaker.site and f"{speaker.site}/register/{language}/figures/{month.code}"
        )
        text = paragraphs(bold(first), *rest, address)
        draft = await broadcasts.save_content(work, draft, language, Content(str(text)))
    return draft
