"""Handlers of /stats, /figures and /export."""

from telegram import Message

from bot.core.chat_commands import Chat
from bot.core.messages import N_, Action, Lane, Notice
from bot.core.people import Right, may
from bot.core.periods import Span, around, parse
from bot.core.times import today
from bot.desk.visit import Visit
from bot.figures import exports
from bot.figures.exports_store import Filters
from bot.figures.monthly import (
    DraftMonthlyPost,
    MonthlyFigure,
    MonthlyFile,
    draft_monthly_post,
)
from bot.figures.stats import (
    FiguresProblem,
    FiguresWord,
    GetMonthFile,
    ShowMonth,
    ShowStats,
    Stats,
    read_month,
)
from handlers.broadcasts import show
from handlers.core.dispatch import on
from handlers.core.press import Press, command, say_here, words_of


@command("export", Chat.GROUP, right=Right.EXPORT, finds_work=True)
async def on_export_at_desk(visit: Visit, message: Message) -> None:
    await say_here(visit, FiguresWord(FiguresProblem.IN_PRIVATE))


@command(
    "export",
    right=Right.EXPORT,
    finds_work=True,
    menu=N_("Export cases as a file"),
    help=(N_("/export 2026-10 drugs – cases as a file"),),
)
async def on_export(visit: Visit, message: Message) -> None:
    chosen, unknown = exports.read_filters(visit.work, words_of(message).split())
    if unknown is not None:
        word = FiguresWord(FiguresProblem.UNKNOWN_WORD, unknown[:50])
        await say_here(visit, word)
        return
    await _show(visit, chosen, None)


@on(exports.ShowExport)
async def on_page(press: Press[exports.ShowExport]) -> None:
    await _show(press.visit, press.action.filters, press.message)


@on(exports.TakeExport)
async def on_take(press: Press[exports.TakeExport]) -> None:
    chosen = press.action.filters
    form = press.action.format
    me = press.visit.me
    language = press.visit.recipient.language
    await exports.request(press.work, press.person, me, chosen, form, language)


@on(exports.ShowExportHistory)
async def on_history(press: Press[exports.ShowExportHistory]) -> None:
    await say_here(press.visit, exports.ExportHistory(), None)


async def _show(visit: Visit, chosen: Filters, edit: int | None) -> None:
    may_see = may(visit.role, Right.SEE_EXPORTS)
    screen = await exports.ask_for_export(visit.work, chosen, may_see_history=may_see)
    await visit.work.say(visit.recipient, screen, Lane.DESK_ANSWER, edit=edit)


@command(
    "stats",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.SEE_FIGURES,
    finds_work=True,
    menu=N_("Figures of a period"),
    help=(N_("/stats – figures of a period, with charts"),),
)
async def on_stats(visit: Visit, message: Message) -> None:
    words = words_of(message)
    zone = visit.work.channel.zone
    period = parse(words)
    if not words:
        period = around(Span.MONTH, today(visit.work.now, zone))
    shown: Notice = FiguresWord(FiguresProblem.NO_PERIOD, words[:50])
    if period is not None and period.bounds(zone)[0] <= visit.work.now:
        shown = Stats(period)
    await say_here(visit, shown)


@command(
    "figures",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.SEE_FIGURES,
    finds_work=True,
    menu=N_("The monthly figure"),
    help=(N_("/figures – the figure of a month, to publish"),),
)
async def on_figures(visit: Visit, message: Message) -> None:
    words = words_of(message)
    month = read_month(words, visit.work.now, visit.work.channel)
    shown: Notice = FiguresWord(FiguresProblem.NO_MONTH, words[:50])
    if month is not None:
        shown = MonthlyFigure(month)
    await say_here(visit, shown)


@on(ShowStats)
async def on_stats_press(press: Press[ShowStats]) -> None:
    action = press.action
    await _replace(press, Stats(action.period, action.page, action.dark))


@on(ShowMonth)
async def on_month_press(press: Press[ShowMonth]) -> None:
    await _replace(press, MonthlyFigure(press.action.month, press.action.dark))


@on(GetMonthFile)
async def on_file_press(press: Press[GetMonthFile]) -> None:
    file = MonthlyFile(press.action.month, press.action.table)
    await say_here(press.visit, file, press.message)


@on(DraftMonthlyPost)
async def on_draft_press(press: Press[DraftMonthlyPost]) -> None:
    draft = await draft_monthly_post(press.work, press.action.month, press.visit.me)
    await show(press.visit, draft, press.message)


async def _replace(press: Press[Action], notice: Notice) -> None:
    """Change the message; of several changes that wait, only the newest is made."""
    latest = f"figures:{press.visit.here}:{press.message}"
    await press.work.say(
        press.visit.recipient,
        notice,
        Lane.DESK_ANSWER,
        edit=press.message,
        latest=latest,
    )
