"""The main menu's buttons."""

from __future__ import annotations

from telegram import Update

from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.toast import Toast, Toasted
from bot.messages.buttons import KEEP
from bot.pipeline.application import BotContext
from bot.services.citizen import drafting, erasure, following
from bot.services.visit import Visit
from bot.storage.citizen import reports
from handlers.citizen.deep_links import hotlines_of
from handlers.citizen.start import show_home
from handlers.guards import citizen, press_of, pressed_message, require_consent, stop_expecting


async def on_menu(update: Update, context: BotContext) -> None:
    """Each entry takes the place of the menu it was pressed in."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    match press.arg(0):
        case "hotlines":
            await _show(visit, hotlines_of(visit), pressed)
        case "language":
            await _show(visit, say.LanguageAsk(), pressed)
        case "privacy":
            await show_privacy(visit, pressed)
        case "report":
            await begin_report(visit, pressed)
        case "mine":
            await show_reports(visit, max(0, press.number(1)), pressed)
        case _:
            stays = press.arg(1) == KEEP
            await show_home(visit, None if stays else pressed)


async def begin_report(visit: Visit, edit: int | None = None) -> None:
    """Ask for the type; an unfinished report with something in it is offered first."""
    await stop_expecting(visit)
    if not await require_consent(visit):
        return
    person = citizen(visit)
    if visit.draft is not None and visit.draft.has_content:
        offer = say.DraftOffer(visit.draft)
        await visit.work.tell(person.recipient, offer, edit=edit)
        return
    draft = await drafting.begin(visit.work, person)
    await drafting.show(visit.work, person, say.DraftStep(draft), edit=edit)


async def show_reports(visit: Visit, page: int = 0, edit: int | None = None) -> None:
    """The person's own reports."""
    await stop_expecting(visit)
    if await require_consent(visit):
        person = citizen(visit)
        notice = await following.list_of(visit.work, person, page)
        await visit.work.tell(person.recipient, notice, edit=edit)


async def on_report_command(update: Update, context: BotContext) -> None:
    await begin_report(context.visit)


async def on_my_command(update: Update, context: BotContext) -> None:
    await show_reports(context.visit)


async def on_privacy_command(update: Update, context: BotContext) -> None:
    await show_privacy(context.visit, None)


async def show_privacy(visit: Visit, edit: int | None) -> None:
    """What we keep, with what we remember of this person."""
    await _show(visit, say.Privacy(citizen(visit).region), edit)


async def on_erase(update: Update, context: BotContext) -> None:
    """Delete my data: asked once more, then done."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    if press.arg(0) == "yes":
        await erasure.erase(visit.work, visit.person)
        return
    count = await reports.count_of_person(visit.work.tx, visit.person.id)
    await _show(visit, say.EraseAsk(count), pressed)


async def on_delete_command(update: Update, context: BotContext) -> None:
    visit = context.visit
    count = await reports.count_of_person(visit.work.tx, citizen(visit).id)
    await _show(visit, say.EraseAsk(count), None)


async def _show(visit: Visit, notice: Notice, edit: int | None) -> None:
    await stop_expecting(visit)
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit)
