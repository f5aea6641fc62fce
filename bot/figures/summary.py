"""Morning summary of a desk: posted once a day from the day's figures."""

from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.authorities import follow_ups_store
from bot.core import desks_store, sealed
from bot.core.messages import (
    Drawing,
    Lane,
    Message,
    Outgoing,
    Speaker,
    as_many,
    bold,
    lines,
    paragraphs,
)
from bot.core.queues.tasks import every
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.figures import store
from bot.figures.charts import Chart
from bot.figures.words import type_label
from bot.values import Value

_DRAWN = 8
"""Types of a chart that a phone shows at once."""
_ROOM = 700
"""UTF-16 units of the lines of types: a caption has 1024."""


class DayOfType(Value):
    """Cases of a violation type: those of the day, and those that wait now."""

    violation: str
    came_in: int
    decided: int
    waiting: int


class DaySummary(Message):
    """A desk's 24 hours until a moment (ms UTC)."""

    until: int
    overdue: int
    types: tuple[DayOfType, ...]
    again: int = 0  # decided cases to look at again

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        again = self.again and t(
            "To look at again: {n}. /queue again", n=t.number(self.again)
        )
        if not self.types:
            quiet = t(
                "Nothing came in during the last 24 hours, and nothing is waiting."
            )
            return Outgoing(paragraphs(quiet, again), silent=True)
        types = [
            t(
                "{type}: {came_in} came in, {decided} decided, {waiting} waiting",
                type=type_label(speaker, one.violation),
                came_in=one.came_in,
                decided=one.decided,
                waiting=one.waiting,
            )
            for one in self.types
        ]
        text = paragraphs(
            bold(t("The last 24 hours at this desk, {day}", day=t.day(self.until))),
            lines(
                t("Came in: {n}", n=t.number(sum(one.came_in for one in self.types))),
                t("Decided: {n}", n=t.number(sum(one.decided for one in self.types))),
                t(
                    "Waiting now: {n}",
                    n=t.number(sum(one.waiting for one in self.types)),
                ),
                self.overdue and t("⏰ Overdue: {n}", n=t.number(self.overdue)),
            ),
            again,
            lines(*as_many(types, _ROOM)),
        )
        return Outgoing(text, file=Drawing("day.png", self._chart(speaker)))

    def _chart(self, speaker: Speaker) -> Chart:
        t = speaker.t
        return Chart.bars(
            t.plain("The last 24 hours, {day}", day=t.day(self.until)),
            [t.plain("Came in"), t.plain("Decided"), t.plain("Waiting")],
            (
                (
                    type_label(speaker, one.violation),
                    [one.came_in, one.decided, one.waiting],
                    "",
                )
                for one in self.types[:_DRAWN]
            ),
            beside=True,
        )


SUMMARY = "summary"
LATEST_HOURS = 3
"""How much later than its hour a summary is still sent, after an outage."""


@every(SUMMARY, minutes=1)
async def send_summaries(work: Work) -> None:
    """Send today's summary to every desk once its hour has come."""
    here = datetime.fromtimestamp(work.now / 1000, UTC).astimezone(
        ZoneInfo(work.channel.zone)
    )
    hour = work.channel.duty.summary_hour
    today = here.date().isoformat()
    is_time = hour is not None and hour <= here.hour < hour + LATEST_HOURS
    if is_time and await sealed.get_fact(work.tx, SUMMARY) != today:
        await sealed.put_fact(work.tx, SUMMARY, today)
        for desk in await desks_store.open_desks(work.tx):
            once = f"summary:{desk.id}:{today}"
            await work.say(
                desk.recipient, await of_desk(work, desk), Lane.DIGEST, once=once
            )


async def of_desk(work: Work, at: desks_store.Desk) -> DaySummary:
    tx = work.tx
    desk = at.id
    begin = work.now - DAY_MS
    end = work.now
    opened = Counter(await store.day_opened(tx, desk, begin, end))
    decided = Counter(await store.day_decided(tx, desk, begin, end))
    waiting, overdue = await store.day_waiting(tx, desk)
    every = sorted(
        {*opened, *decided, *waiting}, key=lambda id: (-opened[id], -waiting[id], id)
    )
    return DaySummary(
        end,
        overdue,
        tuple(DayOfType(id, opened[id], decided[id], waiting[id]) for id in every),
        await follow_ups_store.count_due(tx, desk),
    )
