"""/export: cases as a file, in private, for those who have the right; who took what is kept."""

from dataclasses import replace

from telegram import Update

from bot.domain.actions import figures as actions
from bot.domain.actions.figures import ExportAction
from bot.domain.figures.export import Filters, Format
from bot.domain.notice import Lane
from bot.domain.notices.figures import FiguresProblem, FiguresWord
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.figures import exports
from bot.services.visit import Visit
from bot.storage.desk import desks
from handlers.guards import message_of, say_here
from handlers.press import Press
from handlers.rule import on


async def on_export_at_desk(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    await say_here(visit, FiguresWord(FiguresProblem.IN_PRIVATE), message.message_id)


async def on_export(update: Update, context: BotContext) -> None:
    """/export, alone or with a period, a type, an outcome."""
    visit, message = context.visit, message_of(update)
    chosen, unknown = exports.read(visit.work, list(context.args or ()))
    if unknown is not None:
        word = FiguresWord(FiguresProblem.UNKNOWN_WORD, unknown[:50])
        await say_here(visit, word, message.message_id)
        return
    await _show(visit, chosen, None)


_PAGES: dict[type[ExportAction], str] = {
    actions.ShowExport: "",
    actions.ChooseExportType: "t",
    actions.ChooseExportOutcome: "o",
    actions.ChooseExportDesk: "d",
}
_FORMS: dict[type[ExportAction], Format] = {
    actions.ExportCsv: Format.CSV,
    actions.ExportLines: Format.LINES,
}


@on(
    actions.ShowExport,
    actions.ChooseExportType,
    actions.ChooseExportOutcome,
    actions.ChooseExportDesk,
)
async def on_page(press: Press[ExportAction]) -> None:
    """The screen of the filters, or the list that one of them is chosen from."""
    chosen = await _filters(press)
    if chosen is not None:
        await _show(press.visit, chosen, press.message, _PAGES[type(press.action)])


@on(actions.ExportCsv, actions.ExportLines)
async def on_take(press: Press[ExportAction]) -> None:
    chosen, sender, form = await _filters(press), press.visit.sender, _FORMS[type(press.action)]
    if chosen is not None:
        language = press.visit.recipient.language
        await exports.request(press.work, press.person, sender.person or 0, chosen, form, language)


@on(actions.ShowExportHistory)
async def on_history(press: Press[ExportAction]) -> None:
    await say_here(press.visit, await exports.history(press.work), None)


async def _filters(press: Press[ExportAction]) -> Filters | None:
    """The filters of a button, with the whole id of the desk; None is said over the button."""
    chosen = press.action.filters
    if chosen is not None and chosen.desk is not None:
        begins = chosen.desk
        every = await desks.all_active(press.work.tx)
        found = next((desk.id for desk in every if desk.id.startswith(begins)), None)
        chosen = None if found is None else replace(chosen, desk=found)
    if chosen is None:
        press.toast(Toast.UNREADABLE)
    return chosen


async def _show(visit: Visit, chosen: Filters, edit: int | None, page: str = "") -> None:
    screen = await exports.ask(visit.work, chosen, page)
    screen = replace(screen, may_see_history=may(visit.role, Right.SEE_EXPORTS))
    await visit.work.say(visit.recipient, screen, Lane.DESK_ANSWER, edit=edit)
