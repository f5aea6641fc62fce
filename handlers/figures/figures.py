"""/stats and /figures: what was reported and decided, for staff, at a desk or in private."""

from __future__ import annotations

from typing import Any

from telegram import Update

from bot.domain.figures.figures import Page
from bot.domain.figures.period import Span, around, parse, today
from bot.domain.notice import Lane
from bot.domain.notices.figures import (
    FiguresProblem,
    FiguresWord,
    MonthlyFigure,
    MonthlyFile,
    Stats,
    Table,
)
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, may
from bot.messages.buttons import Press
from bot.pipeline.application import BotContext
from bot.services.figures import figures
from bot.services.visit import Visit
from handlers.guards import (
    deny,
    is_outside,
    message_of,
    press_of,
    pressed_message,
    refuse,
    say_here,
    turned_away,
)


async def on_stats(update: Update, context: BotContext) -> None:
    """/stats shows this month; a year, month, quarter, week or two dates show that."""
    visit, message = context.visit, message_of(update)
    if await turned_away(visit, message.message_id):
        return
    if not may(visit.role, Right.SEE_FIGURES):
        await deny(visit, FiguresWord(FiguresProblem.NO_RIGHT), message.message_id)
        return
    words = " ".join(context.args or ())
    zone = visit.work.channel.zone
    period = parse(words) if words else around(Span.MONTH, today(visit.work.now, zone))
    notice: Any = FiguresWord(FiguresProblem.NO_PERIOD, words[:50])
    if period is not None:
        notice = Stats(period.code)
    await say_here(visit, notice, message.message_id)


async def on_figures(update: Update, context: BotContext) -> None:
    """/figures shows what may be published of the last month, or of the one that is named."""
    visit, message = context.visit, message_of(update)
    if await turned_away(visit, message.message_id):
        return
    if not may(visit.role, Right.SEE_FIGURES):
        await deny(visit, FiguresWord(FiguresProblem.NO_RIGHT), message.message_id)
        return
    words = " ".join(context.args or ())
    month = figures.read_month(words, visit.work.now, visit.work.channel)
    notice: Any = FiguresWord(FiguresProblem.NO_MONTH, words[:50])
    if month is not None:
        notice = MonthlyFigure(month.code)
    await say_here(visit, notice, message.message_id)


async def on_figures_press(update: Update, context: BotContext) -> None:
    """Buttons under figures: `f:stats:<page>:<dark>:<period>`, `f:month:…`, `f:file:…`."""
    visit, press = context.visit, press_of(update)
    if is_outside(visit) or not may(visit.role, Right.SEE_FIGURES):
        refuse(visit)
        return
    pressed = pressed_message(update)
    notice = _asked(visit, press)
    if notice is None:
        visit.answer(Toasted(Toast.UNREADABLE))
    elif isinstance(notice, MonthlyFile):
        await say_here(visit, notice, pressed)
    else:
        latest = f"figures:{visit.here}:{pressed}"
        await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=pressed, latest=latest)


def _asked(visit: Visit, press: Press) -> Stats | MonthlyFigure | MonthlyFile | None:
    """What a button stands for; None for what no button of ours says."""
    match press.args:
        case ("stats", page, dark, code) if page in set(Page) and (period := parse(code)):
            return Stats(period.code, Page(page), dark == "1")
        case ("month", dark, code) if month := _month(visit, code):
            return MonthlyFigure(month, dark == "1")
        case ("file", table, code) if table in set(Table) and (month := _month(visit, code)):
            return MonthlyFile(month, Table(table))
    return None


def _month(visit: Visit, code: str) -> str | None:
    month = figures.read_month(code, visit.work.now, visit.work.channel)
    return None if month is None else month.code
