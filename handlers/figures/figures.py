"""/stats and /figures: what was reported and decided, for staff, at a desk or in private."""

from telegram import Update

from bot.domain.actions import figures as actions
from bot.domain.actions.base import Action
from bot.domain.figures.period import Span, around, parse, today
from bot.domain.notice import Lane, Notice
from bot.domain.notices.figures import (
    FiguresProblem,
    FiguresWord,
    MonthlyFigure,
    MonthlyFile,
    Stats,
)
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.figures import figures
from handlers.guards import message_of, say_here
from handlers.press import Press
from handlers.rule import on


async def on_stats(update: Update, context: BotContext) -> None:
    """/stats shows this month; a year, month, quarter, week or two dates show that."""
    visit, message = context.visit, message_of(update)
    words = " ".join(context.args or ())
    zone = visit.work.channel.zone
    period = parse(words) if words else around(Span.MONTH, today(visit.work.now, zone))
    notice: Notice = FiguresWord(FiguresProblem.NO_PERIOD, words[:50])
    if period is not None:
        notice = Stats(period.code)
    await say_here(visit, notice, message.message_id)


async def on_figures(update: Update, context: BotContext) -> None:
    """/figures shows what may be published of the last month, or of the one that is named."""
    visit, message = context.visit, message_of(update)
    words = " ".join(context.args or ())
    month = figures.read_month(words, visit.work.now, visit.work.channel)
    notice: Notice = FiguresWord(FiguresProblem.NO_MONTH, words[:50])
    if month is not None:
        notice = MonthlyFigure(month.code)
    await say_here(visit, notice, message.message_id)


@on(actions.ShowStats)
async def on_stats_press(press: Press[actions.ShowStats]) -> None:
    action = press.action
    period = parse(action.period)
    if period is None:
        press.toast(Toast.UNREADABLE)
    else:
        await _replace(press, Stats(period.code, action.page, action.dark))


@on(actions.ShowMonth)
async def on_month_press(press: Press[actions.ShowMonth]) -> None:
    month = _month(press, press.action.month or "")
    if month is None:
        press.toast(Toast.UNREADABLE)
    else:
        await _replace(press, MonthlyFigure(month, press.action.dark))


@on(actions.GetMonthFile)
async def on_file_press(press: Press[actions.GetMonthFile]) -> None:
    month = _month(press, press.action.month)
    if month is None:
        press.toast(Toast.UNREADABLE)
    else:
        await say_here(press.visit, MonthlyFile(month, press.action.table), press.message)


async def _replace(press: Press[Action], notice: Notice) -> None:
    """Change the message; of several changes that wait, only the newest is made."""
    latest = f"figures:{press.visit.here}:{press.message}"
    await press.work.say(
        press.visit.recipient, notice, Lane.DESK_ANSWER, edit=press.message, latest=latest
    )


def _month(press: Press[Action], code: str) -> str | None:
    month = figures.read_month(code, press.work.now, press.work.channel)
    return None if month is None else month.code
