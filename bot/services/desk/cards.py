"""A case's cards, at its desk and in private: when they are sent."""

from bot.domain.desk.case import Case, Urgency
from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address, Lane, PostOptions, Recipient
from bot.domain.notices.desk import Card, CardMoved
from bot.services.desk import card_admission, private_cards
from bot.services.work import Work
from bot.storage.citizen import targets
from bot.storage.desk import backlog, cases, desks
from bot.storage.desk import cards as stored
from bot.storage.desk.desks import Desk
from bot.storage.engine.database import Transaction
from bot.storage.queues import sent_messages

LOOKED_AT = 10
"""Newest reports of a person whose cards are refreshed when the person blocks or unblocks us."""
COUNTS_WAIT_MS = 5 * 1000
"""How long a card of a group waits for the next addition to the case."""


def place_of(case: str, copy: str | None = None) -> str:
    """The name that the card's message id is stored under: the desk's card, or a private one."""
    return f"card:{case}" if copy is None else f"card:{case}:{copy}"


async def open_menu(work: Work, case: Case, menu: tuple[str, ...]) -> None:
    """Show a menu, a path like ("o", "restricted"), until an act of staff closes it.

    Cards at a desk have no menus.
    """
    if work.private_chat is not None:
        await stored.open_menu(work.tx, case.id, work.private_chat, menu)
    await show_where_pressed(work, case)


async def chosen_path(work: Work, case: Case) -> tuple[str, ...]:
    """The options of an outcome, or the act that needs a reason, on the card that was pressed."""
    if work.private_chat is None:
        return ()
    menu = await stored.menu(work.tx, case.id, work.private_chat)
    return menu[1:] if menu[:1] in {("o",), ("b",)} else ()


async def close_menu(work: Work, case: Case) -> None:
    """Close the menus on all cards of the case."""
    await stored.close_menus(work.tx, case.id)


async def show_where_pressed(work: Work, case: Case) -> None:
    """Show the change only on the card that was pressed: the others have nothing new."""
    if work.private_chat is None:
        await show(work, case, lane=Lane.DESK_ANSWER)
        return
    given = await stored.given(work.tx, case.id)
    await _show_private(work, case, work.private_chat, given.get(work.private_chat))


async def show(
    work: Work, case: Case, *, lane: Lane | None = None, not_before: int | None = None
) -> None:
    """Send the case's card, new or changed, to its desk and to every moderator with a private one.

    Changes that wait are merged into one message. In a flood a new card waits in the digest.
    """
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is None:
        return
    if lane is None:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
    where = await backlog.position(work.tx, desk.recipient.address, card=place_of(case.id))
    await _refresh_copies(work, case, desk)
    lane = card_admission.lane_for(work, lane)
    if await card_admission.admits(work, case, desk, lane, where):
        await post(work, case, desk, lane, not_before)


async def post(
    work: Work, case: Case, desk: Desk, lane: Lane, not_before: int | None = None
) -> None:
    """Send the card to the desk, however many are queued there."""
    place = place_of(case.id)
    options = PostOptions(remember=place, latest=place, not_before=not_before)
    await work.say(desk.recipient, Card(case.id), lane, **options)


async def give_private(work: Work, case: Case, copy: str, language: str) -> None:
    """Send the card to a moderator's private chat, where it is kept up to date from now on."""
    await stored.give(work.tx, case.id, copy, language)
    await sent_messages.drop(work.tx, place_of(case.id, copy))
    await _show_private(work, case, copy, language, Lane.DESK_ANSWER)


async def _show_private(
    work: Work, case: Case, copy: str, language: str | None, lane: Lane | None = None
) -> None:
    if language is None:
        return
    if lane is None:
        lane = Lane.DESK_ANSWER if copy == work.private_chat else Lane.REFRESH
    to, place = Recipient(Address(person=copy), language), place_of(case.id, copy)
    shows = Shown(What.CARD, case.id)
    await work.say(to, Card(case.id, copy), lane, remember=place, latest=place, shows=shows)


async def refresh(work: Work, case: Case, lane: Lane = Lane.REFRESH) -> None:
    await show(work, case, lane=lane)


async def count_soon(work: Work, case: Case) -> None:
    """Show new counts; the group's card waits for further ones, so that an album is one edit."""
    await show(work, case, lane=Lane.REFRESH, not_before=work.now + COUNTS_WAIT_MS)


async def settle(work: Work, case: Case) -> None:
    """Take Undo from the card of a decision that was announced, when the group has time for it."""
    await show(work, case, lane=Lane.SETTLED)


async def refresh_private(work: Work, case: Case) -> None:
    """Refresh only the private cards: the group's edits are few."""
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if desk is not None:
        await _refresh_copies(work, case, desk)


async def _refresh_copies(work: Work, case: Case, desk: Desk) -> None:
    for copy, language in (await private_cards.of_members(work, case, desk)).items():
        await _show_private(work, case, copy, language)


async def retire(work: Work, case: Case) -> None:
    """Replace the card's message by a line without buttons that says where the card is now."""
    place = await sent_messages.get(work.tx, place_of(case.id))
    desk = await desks.get(work.tx, case.desk) if case.desk else None
    if place is None or desk is None:
        return
    await sent_messages.drop(work.tx, place_of(case.id))
    to = Recipient(Address(chat=place.chat_id, thread=place.thread_id), desk.language)
    moved = CardMoved(case.id, case.number, place.message_id, here=False)
    await work.say(to, moved, Lane.REFRESH, edit=place.message_id)


async def leave(work: Work, case: Case, moved: Case) -> None:
    """Let the cards of a case that moved to another desk point there: the group's, and those in
    private chats of moderators who do not work at the new desk."""
    await retire(work, case)
    desk = await desks.get(work.tx, moved.desk) if moved.desk else None
    given = await stored.given(work.tx, case.id)
    stay = {} if desk is None else await private_cards.of_members(work, moved, desk)
    for copy in sorted(given.keys() - stay.keys()):
        name = place_of(case.id, copy)
        place = await sent_messages.get(work.tx, name)
        await sent_messages.drop(work.tx, name)
        if place is not None:
            pointer = CardMoved(case.id, case.number, place.message_id, here=False)
            to = Recipient(Address(person=copy), given[copy])
            await work.say(to, pointer, Lane.DESK_ANSWER, edit=place.message_id, latest=name)


async def stands_at(tx: Transaction, case: str, message: int) -> bool:
    """Whether this message is the case's card."""
    place = await sent_messages.get(tx, place_of(case))
    return place is not None and place.message_id == message


async def refresh_of_report(work: Work, report: str) -> None:
    for case_id in dict.fromkeys(id for id, _ in await targets.cases_of(work.tx, report)):
        case = await cases.get(work.tx, case_id)
        if case is not None:
            await refresh(work, case)
