"""What every handler of a broadcast needs first: may they, which one, what is awaited."""

from __future__ import annotations

import structlog

from bot.domain.broadcast.broadcast import Broadcast, Stage
from bot.domain.notice import Notice
from bot.domain.notices import broadcast as say
from bot.domain.notices.toast import Toast, Toasted
from bot.domain.people import BroadcastExpected, Composing, Expecting, Right, may
from bot.services.broadcast import approval, broadcasts, panel, progress, summaries
from bot.services.visit import Visit
from bot.storage.citizen import people
from bot.storage.desk import desks
from handlers.guards import citizen

logger = structlog.get_logger(__name__)

COMPOSING_MS = 24 * 60 * 60 * 1000
"""How long the next message is taken for the broadcast somebody composes."""


def may_broadcast(visit: Visit) -> bool:
    return visit.person is not None and may(visit.role, Right.BROADCAST)


def may_approve(visit: Visit) -> bool:
    return visit.person is not None and may(visit.role, Right.APPROVE_BROADCAST)


def me(visit: Visit) -> int:
    """The Telegram id of the admin who acts; rights are checked before."""
    return visit.sender.person or 0


def is_mine(visit: Visit, broadcast: Broadcast) -> bool:
    return broadcast.author == me(visit)


def refuse_press(visit: Visit) -> None:
    """Somebody who is no admin pressed a button of admins: said kindly, and logged."""
    visit.answer(Toasted(Toast.NOT_ADMIN), alert=True)
    who = visit.work.vault.inbox_key(str(visit.sender.person))
    logger.warning("a press on a broadcast was refused", who=who)


async def known_to_others(visit: Visit) -> None:
    """The other admins read who composed or approved something."""
    await desks.seen_staff(visit.work.tx, me(visit), visit.sender.name)


async def find(visit: Visit, id: str) -> Broadcast | None:
    """The broadcast of a button, unless it was discarded."""
    found = await broadcasts.get(visit.work, id)
    return None if found is None or found.stage is Stage.DISCARDED else found


async def expect(
    visit: Visit, broadcast: Broadcast, asked: Composing, language: str | None = None
) -> None:
    """What the admin's next message means for this broadcast."""
    until = visit.work.now + COMPOSING_MS
    expecting = Expecting(BroadcastExpected(broadcast.id, asked, language), until)
    await people.expect(visit.work.tx, citizen(visit).id, expecting)


async def expect_nothing(visit: Visit) -> None:
    person = citizen(visit)
    if person.expecting is not None and isinstance(person.expecting.what, BroadcastExpected):
        await people.expect(visit.work.tx, person.id, None)


def missing(visit: Visit, broadcast: Broadcast) -> str | None:
    """The first language in which nothing is written yet."""
    order = visit.work.channel.languages
    return next((language for language in order if language not in broadcast.contents), None)


async def show_panel(
    visit: Visit,
    broadcast: Broadcast,
    edit: int | None,
    menu: tuple[str, ...] = (),
    said: say.Said | None = None,
    detail: str | None = None,
) -> None:
    """The panel with a menu open, and the next message is what this menu asks for."""
    asked = await _expect_of(visit, broadcast, menu)
    notice = await panel.panel(
        visit.work, broadcast, me(visit), menu, asked=asked, said=said, detail=detail
    )
    if is_mine(visit, broadcast):
        await show_mine(visit, broadcast, notice, edit)
    else:
        await visit.work.tell(citizen(visit).recipient, notice, edit=edit)


async def show_mine(visit: Visit, broadcast: Broadcast, notice: Notice, edit: int | None) -> None:
    """In the one message of its author."""
    chat = visit.sender.chat
    await panel.show(visit.work, citizen(visit), broadcast, notice, edit, chat)


async def _expect_of(visit: Visit, broadcast: Broadcast, menu: tuple[str, ...]) -> str | None:
    """Keep what is awaited; the language whose message it is, if it is one."""
    if broadcast.stage is not Stage.DRAFT or not is_mine(visit, broadcast):
        await expect_nothing(visit)
        return None
    match menu:
        case ():
            language = missing(visit, broadcast)
        case ("lang", language):
            pass
        case ("buttons", language):
            await expect(visit, broadcast, Composing.BUTTONS, language)
            return language
        case ("when",):
            await expect(visit, broadcast, Composing.TIME)
            return None
        case _:
            language = None
    await expect(visit, broadcast, Composing.CONTENT if language else Composing.NOTHING, language)
    return language


async def show(
    visit: Visit, broadcast: Broadcast, edit: int | None, said: say.Said | None = None
) -> None:
    """The broadcast as it stands now, whatever its stage; who may decide is asked to."""
    if _asks(visit, broadcast):
        await expect_nothing(visit)
        await approval.ask_anew(visit.work, broadcast, me(visit))
        return
    if not (broadcast.stage.is_running or broadcast.stage.is_over):
        await show_panel(visit, broadcast, edit, said=said)
        return
    await expect_nothing(visit)
    work, notice = visit.work, await _running(visit, broadcast)
    if is_mine(visit, broadcast):
        await show_mine(visit, broadcast, notice, edit)
    else:
        await work.tell(citizen(visit).recipient, notice, edit=edit)


def _asks(visit: Visit, broadcast: Broadcast) -> bool:
    waits = broadcast.stage is Stage.AWAITING_APPROVAL
    return waits and may_approve(visit) and not is_mine(visit, broadcast)


async def _running(visit: Visit, broadcast: Broadcast) -> Notice:
    if broadcast.stage.is_over:
        return await summaries.report(visit.work, broadcast)
    return await progress.progress(visit.work, broadcast)
