"""Start of a private chat: deep links, languages, consent, hotlines.

A report that was begun is never lost.
"""

from telegram import Update

from bot.core import home
from bot.core.deep_links import DeepLink
from bot.core.languages import N_
from bot.core.posts import Notice
from bot.desk.visit import Visit
from bot.hotlines import number_checks
from bot.hotlines.screens import Hotlines
from bot.privacy import erasure, retention
from bot.reports import draft_form, follow_up, store, welcome
from bot.reports import menu as actions
from bot.reports.draft_screens import BeginOther, DraftOffer, LinkOffer
from bot.reports.welcome_screens import (
    ConsentWithdrawn,
    EraseAsk,
    LanguageAsk,
    Menu,
    Privacy,
    WithdrawConsentAsk,
)
from bot.telegram.application import BotContext
from handlers.core.press import (
    Press,
    citizen,
    command,
    look_aside,
    on,
    require_consent,
    stop_expecting,
    tell,
)
from handlers.forms import FormPress
from handlers.report_form import REPORT, is_paused


async def arrive(visit: Visit, link: DeepLink) -> bool:
    """Follow the link; True when the person has been answered.

    Hotlines are shown at once, before consent: a life may depend on them. A report waits for the
    consent with what the link says already in it, and False asks for that consent.
    """
    person, work = citizen(visit), visit.work
    if link.hotlines:
        ask_language = not person.language_chosen
        numbers = Hotlines(link.violation, link.region or person.region, ask_language=ask_language)
        numbers = await number_checks.dated(work, numbers)
        await work.tell(person.recipient, numbers)
        return True
    if await is_paused(visit):
        return True
    agreed = welcome.has_agreed(work, person)
    draft = visit.draft
    if draft is not None and draft.has_content:
        if not agreed and not draft.by_phone:
            visit.draft = await welcome.fill_in(work, person, draft, link)
            return False
        same = (draft.violation, draft.region) == (link.violation, link.region)
        offer = LinkOffer(draft, link.violation, link.region)
        await work.tell(person.recipient, DraftOffer(draft) if same else offer)
        return True
    visit.draft = await welcome.begin(work, person, link)
    if agreed:
        await show_draft(visit)
    return agreed


@on(BeginOther)
async def on_other(press: FormPress[BeginOther]) -> None:
    """Drop the report that waited and begin a new one, or that of the link."""
    payload = press.action.payload
    if payload is None:
        draft = await draft_form.begin(press.work, press.person)
    else:
        link = welcome.read(press.work, payload) or DeepLink()
        draft = await welcome.begin(press.work, press.person, link)
    await REPORT.show(press.visit, draft, press.message)


async def show_draft(visit: Visit, edit: int | None = None) -> None:
    """Show the report that waits, if any."""
    if visit.draft is not None:
        await REPORT.show(visit, visit.draft, edit)


def holds_something(visit: Visit) -> bool:
    return visit.draft is not None and visit.draft.has_content


async def hotlines_of(visit: Visit) -> Hotlines:
    person, draft = citizen(visit), visit.draft
    violation, region = (draft.violation, draft.region) if draft is not None else (None, None)
    ask_language = not person.language_chosen
    shown = Hotlines(violation, region or person.region, ask_language=ask_language)
    return await number_checks.dated(visit.work, shown)


@on(home.ShowMenu)
async def on_menu(press: Press[home.ShowMenu]) -> None:
    await _show(press.visit, Menu(), press.message)


@on(home.ShowMenuBelow)
async def on_menu_below(press: Press[home.ShowMenuBelow]) -> None:
    await _show(press.visit, Menu(), None)


@on(actions.ShowHotlines)
async def on_hotlines(press: Press[actions.ShowHotlines]) -> None:
    await _show(press.visit, await hotlines_of(press.visit), press.message)


@on(actions.AskLanguage)
async def on_language(press: Press[actions.AskLanguage]) -> None:
    await _show(press.visit, LanguageAsk(), press.message)


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
    count = await store.count_of_person(press.work.tx, press.person.id)
    await _show(press.visit, WithdrawConsentAsk(count), press.message)


@on(actions.WithdrawConsent)
async def on_withdraw_consent(press: Press[actions.WithdrawConsent]) -> None:
    await stop_expecting(press.visit)
    press.visit.person = await retention.withdraw(press.work, press.person)
    press.visit.draft = None
    await press.replace(ConsentWithdrawn())


@on(actions.Erase)
async def on_erase(press: Press[actions.Erase]) -> None:
    await erasure.erase(press.work, press.person)


@command("report", menu=N_("Report a violation"), help=(N_("/report – report a violation"),))
async def on_report_command(update: Update, context: BotContext) -> None:
    await begin_report(context.visit)


@command("my", menu=N_("My reports"), help=(N_("/my – my reports and what came of them"),))
async def on_my_command(update: Update, context: BotContext) -> None:
    await show_reports(context.visit)


@command(
    "privacy",
    menu=N_("Privacy and deletion"),
    help=(N_("/privacy – what we keep, and how to delete it"),),
)
async def on_privacy_command(update: Update, context: BotContext) -> None:
    await show_privacy(context.visit, None)


@command("delete")
async def on_delete_command(update: Update, context: BotContext) -> None:
    """Ask before deleting one's data."""
    await ask_erasure(context.visit, None)


async def begin_report(visit: Visit, edit: int | None = None) -> None:
    """Ask for the type; an unfinished report with something in it is offered first."""
    await stop_expecting(visit)
    if await is_paused(visit, edit) or not await require_consent(visit):
        return
    person = citizen(visit)
    if visit.draft is not None and visit.draft.has_content:
        await visit.work.tell(person.recipient, DraftOffer(visit.draft), edit=edit)
        return
    await REPORT.show(visit, await draft_form.begin(visit.work, person), edit)


async def show_reports(visit: Visit, page: int = 0, edit: int | None = None) -> None:
    await look_aside(visit)
    if await require_consent(visit):
        person = citizen(visit)
        notice = await follow_up.list_of(visit.work, person, page)
        await visit.work.tell(person.recipient, notice, edit=edit)


async def show_privacy(visit: Visit, edit: int | None) -> None:
    await _show(visit, Privacy(citizen(visit).region), edit)


async def ask_erasure(visit: Visit, edit: int | None) -> None:
    count = await store.count_of_person(visit.work.tx, citizen(visit).id)
    await _show(visit, EraseAsk(count), edit)


async def _show(visit: Visit, notice: Notice, edit: int | None) -> None:
    await look_aside(visit)
    await tell(visit, notice, edit=edit)
