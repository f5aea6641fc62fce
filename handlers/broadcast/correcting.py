"""New words for what was sent, asked for language by language and confirmed at the end."""

from dataclasses import replace
from typing import Any

from bot.domain.actions import broadcast as acts
from bot.domain.broadcast.broadcast import Broadcast, Content, Transition, check
from bot.domain.notice import Lane
from bot.domain.notices.broadcast import Said, Sure
from bot.domain.people import Composing
from bot.services.broadcast import showing, views
from bot.services.visit import Visit
from bot.storage.broadcast import corrections
from handlers.broadcast.screens import expect
from handlers.guards import citizen
from handlers.press import BroadcastPress


async def on_begin(press: BroadcastPress[acts.BeginCorrection]) -> None:
    broadcast = press.broadcast
    check(broadcast, Transition.AGAIN)
    await corrections.drop(press.work.tx, broadcast.id)
    only = next(iter(broadcast.contents)) if len(broadcast.contents) == 1 else None
    await show(press.visit, broadcast, press.message, asked=only)


async def on_ask(press: BroadcastPress[acts.AskCorrection]) -> None:
    check(press.broadcast, Transition.AGAIN)
    language = press.action.language
    asked = language if language in press.broadcast.contents else None
    await show(press.visit, press.broadcast, press.message, asked=asked)


async def on_review(press: BroadcastPress[acts.ReviewCorrection]) -> None:
    """Show the new words and ask whether they may take the place of the old ones."""
    broadcast, to = press.broadcast, press.person.recipient
    check(broadcast, Transition.AGAIN)
    changed = await corrections.of(press.work.tx, broadcast.id)
    if not changed:
        await show(press.visit, broadcast, None, said=Said.NOTHING_WRITTEN)
        return
    await expect(press.visit, broadcast)
    corrected = replace(broadcast, contents={**broadcast.contents, **changed})
    await showing.show_messages(press.work, corrected, to, Lane.ANSWER, changed)
    await press.tell(await views.sure(press.work, broadcast, Sure.CORRECT, changed))


async def show(
    visit: Visit, broadcast: Broadcast, edit: int | None, asked: str | None = None, **more: Any
) -> None:
    """Which languages have new words, and which is asked for now; `more`: `said`, `detail`."""
    await expect(visit, broadcast, Composing.CORRECTION, asked)
    notice = await views.correction(visit.work, broadcast, asked=asked, **more)
    await visit.work.tell(citizen(visit).recipient, notice, edit=edit)


async def take(visit: Visit, broadcast: Broadcast, language: str, content: Content) -> Said:
    """Keep the new words; a sent message keeps its file and its buttons."""
    old = broadcast.contents[language]
    if content.media is not None:
        return Said.FILE_STAYS if old.media is not None else Said.FILE_ADDED
    kept = replace(content, media=old.media, buttons=old.buttons)
    await corrections.put(visit.work.tx, broadcast.id, language, kept)
    return Said.SAVED
