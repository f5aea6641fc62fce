"""/link: a deep link, its QR code and a poster, for those who answer for what hangs on walls."""

from __future__ import annotations

from telegram import Update

from bot.domain.citizen.deeplink import parse
from bot.domain.notices.posters import LinksRefused, PosterAsk, PosterFile, PosterForm, PosterPage
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import Right, may
from bot.pipeline.application import BotContext
from bot.services.staff import posters
from bot.services.visit import Visit
from handlers.guards import (
    citizen,
    message_of,
    press_of,
    pressed_message,
    refuse,
    stop_expecting,
    told_unsure,
)

_PAGES = {"s": PosterPage.WHOLE, "t": PosterPage.TYPE, "r": PosterPage.REGION}


async def on_link(update: Update, context: BotContext) -> None:
    """/link, alone or with words: a type, a region, a language, “hotlines”."""
    visit = context.visit
    await stop_expecting(visit)
    person = citizen(visit)
    if not may(visit.role, Right.MAKE_LINKS):
        if not await told_unsure(visit, message_of(update).message_id):
            await visit.work.tell(person.recipient, LinksRefused())
        return
    link, paper, unknown = posters.read(visit.work, " ".join(context.args or ()))
    ask = PosterAsk(link.payload, paper or person.language, unknown=unknown and unknown[:60])
    await visit.work.tell(person.recipient, ask)


async def on_poster_press(update: Update, context: BotContext) -> None:
    """A button of a link being made: `p:<act>:<payload>:<language>[:group]`."""
    visit, press, pressed = context.visit, press_of(update), pressed_message(update)
    act, payload, paper = press.arg(0), press.arg(1), press.arg(2)
    if visit.person is None or not may(visit.role, Right.MAKE_LINKS):
        refuse(visit)
        return
    if parse(payload) is None or paper not in visit.work.channel.languages:
        visit.answer(Toasted(Toast.UNREADABLE))
    elif act == "m":
        await _make(visit, payload, paper)
    elif act in _PAGES:
        ask = PosterAsk(payload, paper, _PAGES[act], press.arg(3) or None)
        await visit.work.tell(visit.person.recipient, ask, edit=pressed)
    else:
        visit.answer(Toasted(Toast.UNREADABLE))


async def _make(visit: Visit, payload: str, paper: str) -> None:
    """Three files, one after the other; a second tap while they wait makes no second set."""
    person = citizen(visit)
    for form in PosterForm:
        file = PosterFile(payload, paper, form)
        key = f"poster:{person.id}:{payload}:{paper}:{form}"
        await visit.work.tell(person.recipient, file, latest=key)
