"""Shows a broadcast to the admin who acts, and keeps what their next message means for it."""

from typing import Any

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.domain.notice import Notice
from bot.domain.notices.broadcast import BroadcastSettled, Said, Settled
from bot.domain.people import BroadcastExpected, Composing, Expecting
from bot.services.broadcast import approval, broadcasts, showing, views
from bot.services.visit import Visit
from bot.storage.citizen import people
from handlers.guards import citizen, leave_work
from handlers.press import BroadcastPress

COMPOSING_MS = 24 * 60 * 60 * 1000


def me(visit: Visit) -> int:
    """The Telegram id of the admin who acts."""
    return visit.sender.person or 0


def is_mine(visit: Visit, broadcast: Broadcast) -> bool:
    return broadcast.author == me(visit)


async def find(visit: Visit, id: str) -> Broadcast | None:
    """A broadcast that was not discarded."""
    found = await broadcasts.get(visit.work, id)
    return None if found is None or found.stage is Stage.DISCARDED else found


async def expect(
    visit: Visit,
    broadcast: Broadcast,
    asked: Composing = Composing.NOTHING,
    language: str | None = None,
) -> None:
    """What the admin's next message means for this broadcast."""
    expected = BroadcastExpected(broadcast.id, asked, language)
    expecting = Expecting(expected, visit.work.now + COMPOSING_MS)
    await people.expect(visit.work.tx, citizen(visit).id, expecting)


async def expect_nothing(visit: Visit) -> None:
    person = citizen(visit)
    if person.expecting is not None and isinstance(person.expecting.what, BroadcastExpected):
        await leave_work(visit)


async def put(visit: Visit, broadcast: Broadcast, notice: Notice, edit: int | None) -> None:
    """Show a notice: the author in their one message, another admin where they pressed."""
    to = citizen(visit).recipient
    if is_mine(visit, broadcast):
        chat = visit.sender.chat or 0
        await showing.show(visit.work, to, broadcast, notice, edit, chat)
    else:
        await visit.work.tell(to, notice, edit=edit)


async def show(
    visit: Visit, broadcast: Broadcast, edit: int | None, said: Said | None = None
) -> None:
    """The broadcast as it is now; an admin who may approve it is asked to."""
    stage = broadcast.stage
    if stage is Stage.AWAITING_APPROVAL and not is_mine(visit, broadcast):
        await expect_nothing(visit)
        await approval.ask(visit.work, broadcast, me(visit))
    elif stage.is_over or stage.is_running:
        await expect_nothing(visit)
        await put(visit, broadcast, await views.run_card(visit.work, broadcast), edit)
    else:
        await show_panel(visit, broadcast, edit, said=said)


async def show_panel(
    visit: Visit,
    broadcast: Broadcast,
    edit: int | None,
    menu: tuple[str, ...] = (),
    said: Said | None = None,
    detail: str | None = None,
) -> None:
    """The panel with a menu open; the next message is what this menu asks for."""
    asked = None
    if broadcast.stage is Stage.DRAFT and is_mine(visit, broadcast):
        what, asked = _asks_for(visit, broadcast, menu)
        await expect(visit, broadcast, what, asked)
    else:
        await expect_nothing(visit)
    notice = await views.panel(
        visit.work, broadcast, me(visit), menu, asked=asked, said=said, detail=detail
    )
    await put(visit, broadcast, notice, edit)


def _asks_for(
    visit: Visit, broadcast: Broadcast, menu: tuple[str, ...]
) -> tuple[Composing, str | None]:
    match menu:
        case ("lang", language):
            return Composing.CONTENT, language
        case ("buttons", language):
            return Composing.BUTTONS, language
        case ("when",):
            return Composing.TIME, None
        case () if broadcast.corrects is None:
            for language in visit.work.channel.languages:
                if language not in broadcast.contents:
                    return Composing.CONTENT, language
    return Composing.NOTHING, None


async def begin_again(press: BroadcastPress[Any], begun: Broadcast, settled: Settled) -> None:
    """A run that changes what was sent begins, with the words of the pressed broadcast."""
    by, name = me(press.visit), press.visit.sender.name
    await approval.begin_again(press.work, begun, press.broadcast, by, name, settled)
    await settle(press, settled)


async def settle(press: BroadcastPress[Any], settled: Settled) -> None:
    """Put what became of it in place of the question."""
    await press.replace(BroadcastSettled(press.broadcast.id, press.broadcast.number, settled))
