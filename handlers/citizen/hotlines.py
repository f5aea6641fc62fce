"""Numbers to call: chosen by worry and place, and the region remembered for them."""

from __future__ import annotations

from telegram import Update

from bot.domain.citizen.deeplink import DeepLink
from bot.domain.notice import Notice
from bot.domain.notices.hotlines import HotlineRegionAsk, Hotlines, WorryAsk
from bot.domain.notices.toast import Toast, Toasted
from bot.messages.buttons import Press
from bot.pipeline.application import BotContext
from bot.services.citizen import deep_links, welcome
from bot.services.visit import Visit
from handlers.citizen.deep_links import arrive, holds_something, hotlines_of
from handlers.citizen.menu import show_privacy
from handlers.guards import citizen, press_of, pressed_message, require_consent, stop_expecting


async def on_hotlines(update: Update, context: BotContext) -> None:
    """/hotlines: numbers to call, before consent too."""
    visit = context.visit
    await visit.work.tell(citizen(visit).recipient, hotlines_of(visit))


async def on_hotline(update: Update, context: BotContext) -> None:
    """A button of the hotlines: `h:<act>:<type>:<region>[:argument]`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    if visit.person is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    if press.arg(0) == "forget":
        visit.person = await welcome.choose_region(visit.work, visit.person, None)
        await show_privacy(visit, pressed)
        return
    if press.arg(0) == "report":
        await _report(visit, press.arg(1))
        return
    notice = await _numbers(visit, press)
    if notice is None:
        visit.answer(Toasted(Toast.UNREADABLE))
        return
    person = citizen(visit)
    await visit.work.tell(person.recipient, notice, edit=pressed)


async def _numbers(visit: Visit, press: Press) -> Notice | None:
    """What a button leads to; a type or region that left the channel file is left out."""
    link = DeepLink(press.arg(1) or None, press.arg(2) or None, hotlines=True)
    link = deep_links.narrowed(visit.work, link)
    person = citizen(visit)
    match press.arg(0):
        case "s":
            pass
        case "t":
            groups = {group.id for group in visit.work.channel.groups}
            page = press.arg(3) if press.arg(3) in groups else None
            return WorryAsk(link.violation, link.region, page)
        case "r":
            keeps = welcome.has_agreed(visit.work, person)
            return HotlineRegionAsk(link.violation, link.region, keeps)
        case "c":
            before = person.region
            person = visit.person = await welcome.choose_region(visit.work, person, link.region)
            fresh = person.region is not None and person.region != before
            return Hotlines(link.violation, link.region, fresh, not person.language_chosen)
        case "l":
            visit.person = await welcome.choose_language(visit.work, person, press.arg(3))
        case _:
            return None
    asks = press.arg(0) == "s" and not person.language_chosen
    return Hotlines(link.violation, link.region, ask_language=asks)


async def _report(visit: Visit, payload: str) -> None:
    """Begin a report about the same; the numbers stay where they are."""
    await stop_expecting(visit)
    link = deep_links.read(visit.work, payload) or DeepLink()
    if not await arrive(visit, link):
        await require_consent(visit, kept=holds_something(visit))
