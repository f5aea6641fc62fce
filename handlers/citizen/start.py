"""First contact: greeting, language, consent, menu, help."""

from __future__ import annotations

from telegram import Update

from bot.domain.notice import Notice
from bot.domain.notices import reporter as say
from bot.domain.notices.toast import Toast, Toasted
from bot.pipeline.application import BotContext
from bot.services import roles
from bot.services.citizen import deep_links, drafting, welcome
from bot.services.visit import Visit
from handlers.citizen.deep_links import arrive, holds_something, show_draft
from handlers.guards import citizen, press_of, pressed_message, require_consent, stop_expecting


async def on_start(update: Update, context: BotContext) -> None:
    """/start: the greeting for who is new, the menu or the waiting draft for who is back.

    A deep link's payload comes with it; one that nobody here wrote changes nothing.
    """
    visit = context.visit
    await stop_expecting(visit)
    person = citizen(visit)
    link = deep_links.read(visit.work, " ".join(context.args or ()))
    led = link is not None and await arrive(visit, link)
    if not welcome.has_agreed(visit.work, person) or not person.language_chosen:
        await welcome.greet(visit.work, person, kept=holds_something(visit))
    elif not led:
        await _home(visit)


async def _home(visit: Visit, edit: int | None = None) -> None:
    person = citizen(visit)
    notice: Notice = say.Menu()
    if visit.draft is not None and visit.draft.has_content:
        notice = say.DraftOffer(visit.draft)
    await visit.work.tell(person.recipient, notice, edit=edit)


async def on_language(update: Update, context: BotContext) -> None:
    """A language button: `start` leads on to the consent, `set` back to where the person was."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    chosen = await welcome.choose_language(visit.work, visit.person, press.arg(1))
    person = visit.person = chosen
    kept = holds_something(visit)
    if press.arg(0) == "start" and not welcome.has_agreed(visit.work, person):
        await welcome.greet(visit.work, person, kept=kept, edit=pressed)
        await welcome.ask_consent(visit.work, person, kept=kept)
        return
    if not await require_consent(visit, kept=kept):
        return
    menu = say.Menu(say.MenuIntro.LANGUAGE)
    await visit.work.tell(person.recipient, menu, edit=pressed)
    await show_draft(visit)


async def on_consent(update: Update, context: BotContext) -> None:
    """Agree, read all of it, or not agree."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    person = visit.person
    match press.arg(0):
        case "full":
            kept = holds_something(visit)
            await welcome.ask_consent(visit.work, person, kept=kept, full=True, edit=pressed)
        case "no":
            declined = say.ConsentDeclined()
            await visit.work.tell(person.recipient, declined, edit=pressed)
            await drafting.drop(visit.work, person)
            visit.person = await welcome.disagree(visit.work, person)
        case _:
            await _agreed(visit, press.number(0), pressed)


async def _agreed(visit: Visit, version: int, pressed: int | None) -> None:
    person = citizen(visit)
    agreed = await welcome.agree(visit.work, person, version)
    if agreed is None:
        await welcome.ask_consent(visit.work, person, edit=pressed)
        return
    visit.person = agreed
    menu = say.Menu(say.MenuIntro.AGREED)
    await visit.work.tell(person.recipient, menu, edit=pressed)
    await show_draft(visit)


async def on_language_command(update: Update, context: BotContext) -> None:
    visit = context.visit
    await visit.work.tell(citizen(visit).recipient, say.LanguageAsk())


async def on_help(update: Update, context: BotContext) -> None:
    """/help works for everybody, before consent too: it may be about a life."""
    visit = context.visit
    given = await roles.given(visit.work, visit.sender.person or 0)
    await visit.work.tell(citizen(visit).recipient, say.Help(given or visit.role))


async def show_home(visit: Visit, edit: int | None) -> None:
    """The menu, in place of the message it was asked from."""
    await stop_expecting(visit)
    await visit.work.tell(citizen(visit).recipient, say.Menu(), edit=edit)
