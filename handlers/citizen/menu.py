"""The main menu, privacy and erasure."""

from telegram import Update

from bot.domain.actions import citizen as actions
from bot.domain.notice import Notice
from bot.domain.notices import privacy as rights
from bot.domain.notices import reporter as say
from bot.pipeline.application import BotContext
from bot.services.citizen import drafting, erasure, following
from bot.services.privacy import consents
from bot.services.visit import Visit
from bot.storage.citizen import reports
from handlers.citizen.deep_links import hotlines_of
from handlers.citizen.pauses import is_paused
from handlers.guards import citizen, look_aside, require_consent, stop_expecting
from handlers.press import Press
from handlers.rule import on


@on(actions.ShowMenu)
async def on_menu(press: Press[actions.ShowMenu]) -> None:
    await _show(press.visit, say.Menu(), press.message)


@on(actions.ShowMenuBelow)
async def on_menu_below(press: Press[actions.ShowMenuBelow]) -> None:
    await _show(press.visit, say.Menu(), None)


@on(actions.ShowHotlines)
async def on_hotlines(press: Press[actions.ShowHotlines]) -> None:
    await _show(press.visit, await hotlines_of(press.visit), press.message)


@on(actions.AskLanguage)
async def on_language(press: Press[actions.AskLanguage]) -> None:
    await _show(press.visit, say.LanguageAsk(), press.message)


@on(actions.ShowPrivacy)
async def on_privacy(press: Press[actions.ShowPrivacy]) -> None:
    await show_privacy(press.visit, press.message)


@on(actions.BeginReport)
async def on_report(press: Press[actions.BeginReport]) -> None:
    await begin_report(press.visit, press.message)


@on(actions.ShowReports)
async def on_reports(press: Press[actions.ShowReports]) -> None:
    await show_reports(press.visit, press.action.page, press.message)


@on(actions.AskErasure)
async def on_ask_erasure(press: Press[actions.AskErasure]) -> None:
    await ask_erasure(press.visit, press.message)


@on(actions.AskConsentWithdrawal)
async def on_ask_consent_withdrawal(press: Press[actions.AskConsentWithdrawal]) -> None:
    count = await reports.count_of_person(press.work.tx, press.person.id)
    await _show(press.visit, rights.WithdrawConsentAsk(count), press.message)


@on(actions.WithdrawConsent)
async def on_withdraw_consent(press: Press[actions.WithdrawConsent]) -> None:
    await stop_expecting(press.visit)
    press.visit.person = await consents.withdraw(press.work, press.person)
    press.visit.draft = None
    await press.replace(rights.ConsentWithdrawn())


@on(actions.Erase)
async def on_erase(press: Press[actions.Erase]) -> None:
    await erasure.erase(press.work, press.person)


async def on_report_command(update: Update, context: BotContext) -> None:
    await begin_report(context.visit)


async def on_my_command(update: Update, context: BotContext) -> None:
    await show_reports(context.visit)


async def on_privacy_command(update: Update, context: BotContext) -> None:
    await show_privacy(context.visit, None)


async def on_delete_command(update: Update, context: BotContext) -> None:
    await ask_erasure(context.visit, None)


async def begin_report(visit: Visit, edit: int | None = None) -> None:
    """Ask for the type; an unfinished report with something in it is offered first."""
    await stop_expecting(visit)
    if await is_paused(visit, edit) or not await require_consent(visit):
        return
    person = citizen(visit)
    if visit.draft is not None and visit.draft.has_content:
        await visit.work.tell(person.recipient, say.DraftOffer(visit.draft), edit=edit)
        return
    draft = await drafting.begin(visit.work, person)
    await drafting.show(visit.work, person, say.DraftStep(draft), edit=edit)


async def show_reports(visit: Visit, page: int = 0, edit: int | None = None) -> None:
    await look_aside(visit)
    if await require_consent(visit):
        person = citizen(visit)
        notice = await following.list_of(visit.work, person, page)
        await visit.work.tell(person.recipient, notice, edit=edit)


async def show_privacy(visit: Visit, edit: int | None) -> None:
    await _show(visit, say.Privacy(citizen(visit).region), edit)


async def ask_erasure(visit: Visit, edit: int | None) -> None:
    count = await reports.count_of_person(visit.work.tx, citizen(visit).id)
    await _show(visit, rights.EraseAsk(count), edit)


async def _show(visit: Visit, notice: Notice, edit: int | None) -> None:
    await look_aside(visit)
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit)
