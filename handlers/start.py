"""Handlers of the first contact: greeting, language, consent, help."""

from telegram import Update

from bot.core import roles
from bot.core.buttons import Action
from bot.core.languages import N_
from bot.core.posts import Notice
from bot.core.toasts import Toast
from bot.privacy import retention
from bot.reports import menu as actions
from bot.reports import notices as say
from bot.reports import welcome
from bot.reports.draft_screens import DraftOffer
from bot.reports.welcome_screens import ConsentDeclined, Help, LanguageAsk, Menu
from bot.telegram.application import BotContext
from handlers import appeals, need
from handlers.core.press import (
    Press,
    citizen,
    command,
    is_at_work,
    look_aside,
    on,
    stop_expecting,
    tell,
)
from handlers.welcome import arrive, holds_something, show_draft


async def on_start(update: Update, context: BotContext) -> None:
    """/start greets a new person; one who is back gets the menu or their unfinished report.

    A deep link's payload comes with it; a payload that this bot never wrote changes nothing.
    """
    visit = context.visit
    person = citizen(visit)
    link = welcome.read(visit.work, " ".join(context.args or ()))
    if link is None or link.hotlines:
        await look_aside(visit)
    else:
        await stop_expecting(visit)
    answered = link is not None and await arrive(visit, link)
    if not welcome.has_agreed(visit.work, person) or not person.language_chosen:
        await welcome.greet(visit.work, person, kept=holds_something(visit))
    elif not answered:
        notice: Notice = Menu(say.MenuIntro.AT_WORK if is_at_work(visit) else say.MenuIntro.HOME)
        if visit.draft is not None and visit.draft.has_content:
            notice = DraftOffer(visit.draft)
        await visit.work.tell(person.recipient, notice)


@on(actions.ChooseFirstLanguage, actions.ChooseLanguage)
async def on_language(press: Press[actions.ChooseFirstLanguage | actions.ChooseLanguage]) -> None:
    """Leads on to the consent, or back to where the person was."""
    visit, work = press.visit, press.work
    person = visit.person = await welcome.choose_language(work, press.person, press.action.language)
    if visit.care is not None:
        await need.stay(visit, None)
    elif welcome.has_agreed(work, person):
        await _go_on(press, say.MenuIntro.LANGUAGE)
    else:
        kept = holds_something(visit)
        await welcome.ask_consent(work, person, kept=kept, edit=press.message)


async def _go_on(press: Press[Action], intro: say.MenuIntro) -> None:
    """The appeal or the report that waits, or the menu."""
    if await appeals.show_waiting(press.visit, press.message):
        return
    if press.visit.draft is None:
        await press.replace(Menu(intro))
    else:
        await show_draft(press.visit, press.message)


@on(actions.ReadConsent)
async def on_read_consent(press: Press[actions.ReadConsent]) -> None:
    kept = holds_something(press.visit)
    await welcome.ask_consent(press.work, press.person, kept=kept, full=True, edit=press.message)


@on(actions.DeclineConsent)
async def on_decline(press: Press[actions.DeclineConsent]) -> None:
    await press.replace(ConsentDeclined())
    await stop_expecting(press.visit)
    press.visit.person = await retention.disagree(press.work, press.person)


@on(actions.GiveConsent)
async def on_agree(press: Press[actions.GiveConsent]) -> None:
    """An older version of the consent is not agreed to: the present one is shown.

    A second tap changes nothing: by now the message may be a receipt.
    """
    if welcome.has_agreed(press.work, press.person):
        press.toast(Toast.STEP_OVER)
        return
    agreed = await welcome.agree(press.work, press.person, press.action.version)
    if agreed is None:
        await welcome.ask_consent(press.work, press.person, edit=press.message)
        return
    press.visit.person = agreed
    await _go_on(press, say.MenuIntro.AGREED)


@command("language", menu=N_("Change the language"), help=(N_("/language – change the language"),))
async def on_language_command(update: Update, context: BotContext) -> None:
    await context.visit.work.tell(citizen(context.visit).recipient, LanguageAsk())


@command("help", menu=N_("Help"))
async def on_help(update: Update, context: BotContext) -> None:
    """/help works before consent, too: a person in need may ask for numbers."""
    visit = context.visit
    given = await roles.given(visit.work, visit.me)
    await tell(visit, Help(given or visit.role))
