"""First contact, and the menu of a citizen: language, consent, help, deep links."""

from collections import Counter

from telegram import Message

from bot.core import roles
from bot.core.chat_commands import HelpSubject
from bot.core.deep_links import DeepLink
from bot.core.messages import N_, Action, Notice
from bot.core.pickers import ShowMenu
from bot.core.toasts import Toast
from bot.desk.visit import Visit, choose_language
from bot.hotlines.screens import Hotlines
from bot.privacy import erasure, retention
from bot.privacy.retention import ConsentWithdrawn, WithdrawConsentAsk
from bot.reports import draft_form, filing, own_reports, reports_store, topics, welcome
from bot.reports import menu as screens
from bot.reports.front_desk import ReportAsk, asks_first
from bot.reports.menu import MenuIntro, Screen
from bot.reports.model import WaitingKind
from handlers import need, register
from handlers.core import press as frame
from handlers.core.dispatch import about, on
from handlers.core.press import Press, command
from handlers.core.updates import content_of
from handlers.desk import home
from handlers.report_form import (
    REPORT,
    REPORT_FORMS,
    ReportFormPress,
    begin_report,
    is_paused,
)


async def on_start(visit: Visit, message: Message) -> None:
    """Greet a new person; show one who is back the menu, a report that was begun, or a link."""
    await frame.meet_staff(visit)
    work = visit.work
    person = frame.citizen(visit)
    link = welcome.read(work, frame.words_of(message))
    if link is None or link.hotlines:
        await frame.look_aside(visit)
    else:
        await frame.stop_expecting(visit)
    answered = link is not None and await arrive(visit, link)
    draft = visit.draft
    is_kept = holds_something(visit)
    if link is None and not is_kept and home.is_staff(visit):
        await _to_work(visit)
    elif not filing.has_agreed(work, person) or not person.language_chosen:
        await welcome.greet(work, person, welcome.Greeting(is_kept))
    elif not answered and is_kept and draft is not None:
        await frame.tell(visit, draft_form.DraftOffer(draft))
    elif not answered:
        await frame.tell(visit, screens.Menu())


async def _to_work(visit: Visit) -> None:
    if frame.is_at_work(visit):
        await frame.tell(visit, screens.Menu(MenuIntro.AT_WORK))
    else:
        await home.show_home(visit)


async def arrive(visit: Visit, link: DeepLink) -> bool:
    """Follow the link; True when the person has been answered.

    Hotlines are shown at once, before consent: a life may depend on them. A report waits for the
    consent with what the link says already in it, and False asks for that consent.
    """
    person = frame.citizen(visit)
    work = visit.work
    if link.hotlines:
        await frame.tell(visit, hotlines_of(visit, link))
        return True
    if await is_paused(visit):
        return True
    agreed = filing.has_agreed(work, person)
    draft = visit.draft
    if draft is not None and draft.has_content:
        if not agreed and not draft.by_phone:
            visit.draft = await welcome.fill_in(work, person, link, draft)
            return False
        offer = draft_form.DraftOffer(draft)
        if (draft.violation, draft.region) != (link.violation, link.region):
            offer = draft_form.DraftOffer(draft, link=link)
        await frame.tell(visit, offer)
        return True
    visit.draft = await welcome.fill_in(work, person, link)
    if agreed:
        await REPORT.show(visit, visit.draft)
    return agreed


def holds_something(visit: Visit) -> bool:
    return visit.draft is not None and visit.draft.has_content


@about(REPORT_FORMS, draft_form.BeginOther)
async def on_other(press: ReportFormPress[draft_form.BeginOther]) -> None:
    payload = press.action.payload
    if payload is None:
        draft = await draft_form.begin_draft(press.work, press.person)
    else:
        link = welcome.read(press.work, payload) or DeepLink()
        draft = await welcome.fill_in(press.work, press.person, link)
    await REPORT.show(press.visit, draft, press.message)


@on(screens.ChooseLanguage)
async def on_language(press: Press[screens.ChooseLanguage]) -> None:
    visit = press.visit
    work = press.work
    await choose_language(visit, press.action.language)
    person = press.person
    await frame.meet_staff(visit)
    is_new = not filing.has_agreed(work, person) and visit.draft is None
    if visit.care is not None:
        await need.stay(visit, None)
    elif is_new and home.is_staff(visit):
        await home.show_home(visit, press.message)
    elif filing.has_agreed(work, person):
        await _go_on(press, MenuIntro.LANGUAGE)
    else:
        asked = welcome.ConsentAsk(holds_something(visit))
        await welcome.ask_consent(work, person, asked, press.message)


async def _go_on(press: Press[Action], intro: MenuIntro) -> None:
    if await register.show_waiting(press.visit, press.message):
        return
    said = press.replied_to
    if (
        press.visit.draft is None
        and said is not None
        and asks_first(None, content_of(said))
    ):
        await press.replace(ReportAsk())
    elif press.visit.draft is None:
        await press.replace(screens.Menu(intro))
    else:
        await REPORT.show(press.visit, press.visit.draft, press.message)


@on(screens.ReadConsent)
async def on_read_consent(press: Press[screens.ReadConsent]) -> None:
    if filing.has_agreed(press.work, press.person):
        await press.replace(welcome.ConsentAsk(full=True, agreed=True))
        return
    asked = welcome.ConsentAsk(holds_something(press.visit), full=True)
    await welcome.ask_consent(press.work, press.person, asked, press.message)


@on(screens.DeclineConsent)
async def on_decline(press: Press[screens.DeclineConsent]) -> None:
    # By a later screen; a report may be begun
    if filing.has_agreed(press.work, press.person):
        await press.replace(await _screen(press.visit, Screen.CONSENT))
        return
    await press.replace(welcome.ConsentDeclined())
    await frame.stop_expecting(press.visit)
    press.visit.person = await retention.disagree(press.work, press.person)


@on(screens.GiveConsent)
async def on_agree(press: Press[screens.GiveConsent]) -> None:
    """Store the consent to the present version; a second tap does not even change a receipt."""
    if filing.has_agreed(press.work, press.person):
        press.toast(Toast.STEP_OVER)
        return
    agreed = await welcome.agree(press.work, press.person, press.action.version)
    if agreed is None:
        await welcome.ask_consent(
            press.work, press.person, welcome.ConsentAsk(), press.message
        )
        return
    press.visit.person = agreed
    await _go_on(press, MenuIntro.AGREED)


@command(
    "language",
    menu=N_("Change the language"),
    help=(N_("/language – change the language"),),
)
async def on_language_command(visit: Visit, message: Message) -> None:
    await frame.tell(visit, screens.LanguageAsk())


@command("help", menu=N_("Help"))
async def on_help(visit: Visit, message: Message) -> None:
    await frame.meet_staff(visit)
    await frame.tell(visit, await _help(visit))


@on(screens.ShowHelp)
async def on_help_subject(press: Press[screens.ShowHelp]) -> None:
    await frame.meet_staff(press.visit)
    await press.replace(await _help(press.visit, press.action.subject))


async def _help(visit: Visit, subject: HelpSubject | None = None) -> screens.Help:
    given = await roles.given(visit.work, visit.me)
    return screens.Help(given or visit.role, visit.is_custodian, subject)


def hotlines_of(visit: Visit, link: DeepLink | None = None) -> Hotlines:
    person = frame.citizen(visit)
    about = link or visit.draft
    ask_language = not person.language_chosen
    if about is None:
        return Hotlines(None, person.region, ask_language=ask_language)
    return Hotlines(
        about.violation, about.region or person.region, ask_language=ask_language
    )


@on(ShowMenu)
async def on_menu(press: Press[ShowMenu]) -> None:
    edit = press.message
    if press.action.below:
        edit = None
    await _show(press.visit, screens.Menu(), edit)


@on(screens.ShowScreen)
async def on_screen(press: Press[screens.ShowScreen]) -> None:
    screen = await _screen(press.visit, press.action.screen)
    await _show(press.visit, screen, press.message)


async def _screen(visit: Visit, screen: Screen) -> Notice:
    match screen:
        case Screen.HOTLINES:
            return hotlines_of(visit)
        case Screen.LANGUAGE:
            return screens.LanguageAsk()
        case Screen.PRIVACY:
            return screens.Privacy(frame.citizen(visit).region)
        case Screen.TOPICS:
            return topics.TopicChoices(
                await topics.wanted_by(visit.work, frame.citizen(visit))
            )
    reports = await reports_store.count_of_person(
        visit.work.tx, frame.citizen(visit).id
    )
    if screen is Screen.ERASURE:
        waiting = await own_reports.waiting_of(visit.work, frame.citizen(visit))
        kinds = Counter(one.kind for one in waiting)
        return erasure.EraseAsk(
            reports,
            appeals=kinds[WaitingKind.APPEAL],
            looks=kinds[WaitingKind.LOOK],
            questions=kinds[WaitingKind.QUESTION],
        )
    return WithdrawConsentAsk(reports)


@on(screens.BeginReport)
async def on_report(press: Press[screens.BeginReport]) -> None:
    await begin_report(press.visit, press.message)


@on(screens.ShowReports)
async def on_reports(press: Press[screens.ShowReports]) -> None:
    await _show_reports(press.visit, press.action.page, press.message)


@on(screens.WithdrawConsent)
async def on_withdraw_consent(press: Press[screens.WithdrawConsent]) -> None:
    await frame.stop_expecting(press.visit)
    press.visit.person = await retention.withdraw_consent(press.work, press.person)
    press.visit.draft = None
    await press.replace(ConsentWithdrawn())


@on(screens.Erase)
async def on_erase(press: Press[screens.Erase]) -> None:
    await erasure.erase(press.work, press.person)


@command(
    "report", menu=N_("Report a violation"), help=(N_("/report – report a violation"),)
)
async def on_report_command(visit: Visit, message: Message) -> None:
    await begin_report(visit)


@command(
    "my", menu=N_("My reports"), help=(N_("/my – my reports and what came of them"),)
)
async def on_my_command(visit: Visit, message: Message) -> None:
    await _show_reports(visit, 0, None)


@command(
    "privacy",
    menu=N_("Privacy and deletion"),
    help=(N_("/privacy – what we keep, and how to delete it"),),
)
async def on_privacy_command(visit: Visit, message: Message) -> None:
    await _show(visit, await _screen(visit, Screen.PRIVACY), None)


@command("delete")
async def on_delete_command(visit: Visit, message: Message) -> None:
    await _show(visit, await _screen(visit, Screen.ERASURE), None)


async def _show_reports(visit: Visit, page: int, edit: int | None) -> None:
    await frame.look_aside(visit)
    person = frame.citizen(visit)
    has_any = await reports_store.count_of_person(visit.work.tx, person.id)
    # An empty list is the same for all: it does not tell who sent something anonymously.
    if not has_any or await frame.require_consent(visit):
        listed = await own_reports.list_of(visit.work, frame.citizen(visit), page)
        await frame.tell(visit, listed, edit=edit)


async def _show(visit: Visit, notice: Notice, edit: int | None) -> None:
    await frame.look_aside(visit)
    await frame.tell(visit, notice, edit=edit)
