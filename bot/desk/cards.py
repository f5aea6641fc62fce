"""Post cards of cases at desks and in private chats, and keep them up to date.

The messages are in card_messages.py; in a flood the digest stands for cards, see digest.py.
"""

from bot.cases import routing
from bot.cases import store as cases_store
from bot.cases.acts import ACTS
from bot.cases.happenings import CaseMoved, Happening
from bot.cases.model import Case
from bot.core import desks_store, roles
from bot.core.messages import Address, Lane, PostOptions, Recipient, Shown, What
from bot.core.people import Right, may
from bot.core.queues import sent_messages
from bot.core.queues.tasks import task
from bot.core.times import HOUR_MS
from bot.core.work import Work
from bot.desk import card_wait_store, digest_store
from bot.desk.card_messages import Card, CardGone, CardMoved, place_of
from bot.desk.digest import (
    DIGEST,
    MOST_URGENT,
    MOST_WAITING,
    admits_card,
    begin_digest,
    plan_tick,
    post_digest,
)
from bot.desk.menus import ReasonMenu, ShownMenu, VerdictMenu, menu_path, read_menu
from bot.reports import targets_store
from bot.values import Status, Urgency


@task(DIGEST, lasting=True)
async def tick(work: Work, desk: str) -> None:
    """Update the digest; end it and post the last cards once there is room for all of them."""
    here = await desks_store.get_open(work.tx, desk)
    if here is None:
        return
    if not here.in_digest:
        await _post_late_cards(work, here)
        return
    if here.trouble is None:
        await _update_digest(work, here)
    await plan_tick(work, here)  # also after the end: for late cases


async def _post_late_cards(work: Work, desk: desks_store.Desk) -> None:
    """Post what came when the digest ended: on PostgreSQL its last transaction did not see it."""
    late = await digest_store.without_card(work.tx, desk.id, MOST_WAITING + 1)
    if len(late) > MOST_WAITING:
        await begin_digest(work, desk)
        return
    for case in late:
        await show(work, case)


async def _update_digest(work: Work, desk: desks_store.Desk) -> None:
    tx = work.tx
    # Urgent cards that were over the limit are posted as soon as there is room.
    for case in await digest_store.without_card(
        tx, desk.id, MOST_URGENT, Urgency.URGENT
    ):
        await show(work, case)
    await post_digest(work, desk)
    left = await digest_store.without_card(tx, desk.id, MOST_WAITING)
    queued = await digest_store.cards_waiting(tx, desk.recipient.address)
    if len(left) + queued >= MOST_WAITING:
        return
    await desks_store.desks.set(tx, desk.id, digest_since=None, digest_ended_at=tx.now)
    for case in left:
        await _post(work, case, desk, _lane_of_new(case))


async def of_members(work: Work, case: Case, desk: desks_store.Desk) -> dict[str, str]:
    """The private cards of moderators (person → language); who left the group loses theirs."""
    given = await cases_store.cards_of(work.tx, case.id)
    for person in list(given):
        staff = await work.telegram_id(person)
        if staff is None or not may(
            await roles.role_at(work, staff, desk), Right.HANDLE_CASES
        ):
            await cases_store.take_back(work.tx, case.id, person)
            del given[person]
    return given


COUNTS_WAIT_MS = 5 * 1000
"""How long a card of a group waits for the next addition to the case."""


async def open_menu(work: Work, case: Case, menu: ShownMenu) -> None:
    """Show a menu until an act of staff closes it."""
    if work.private_chat is not None:
        await cases_store.open_menu(
            work.tx, case.id, work.private_chat, menu_path(menu)
        )
    await show_where_pressed(work, case)


async def chosen_path(work: Work, case: Case) -> tuple[str, ...]:
    """The options of an outcome, or the act that needs a reason, on the card that was pressed."""
    if work.private_chat is None:
        return ()
    menu = read_menu(await cases_store.open_path(work.tx, case.id, work.private_chat))
    if isinstance(menu, VerdictMenu | ReasonMenu):
        return menu.path
    return ()


async def show_where_pressed(work: Work, case: Case) -> None:
    """Show the change only on the card that was pressed: the others have nothing new."""
    if work.private_chat is None:
        await show(work, case, lane=Lane.DESK_ANSWER)
        return
    given = await cases_store.cards_of(work.tx, case.id)
    if work.private_chat in given:
        await _show_private(work, case, work.private_chat, given[work.private_chat])


def _lane_of_new(case: Case) -> Lane:
    if case.urgency is Urgency.URGENT:
        return Lane.URGENT_CARD
    return Lane.CARD


async def show_new(work: Work, case: Case, desk: desks_store.Desk | None) -> None:
    lane = _lane_of_new(case)
    if desk is not None and await admits_card(work, case, desk, lane):
        await _post(work, case, desk, lane)


async def show(
    work: Work, case: Case, *, lane: Lane | None = None, not_before: int = 0
) -> None:
    """Send the card, new or changed, to the desk and to every moderator with a private one."""
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    await _refresh_copies(work, case, desk)
    lane = lane or _lane_of_new(case)
    if work.private_chat is not None and lane is Lane.DESK_ANSWER:
        # Who works in private sees the private card: the desk's may follow
        lane = Lane.REFRESH
    if await admits_card(work, case, desk, lane):
        await _post(work, case, desk, lane, not_before)


async def _post(
    work: Work, case: Case, desk: desks_store.Desk, lane: Lane, not_before: int = 0
) -> None:
    place = place_of(case.id)
    options = PostOptions(remember=place, latest=place, not_before=not_before)
    await work.say(desk.recipient, Card(case.id), lane, **options)


async def give_private(
    work: Work, case: Case, copy: str, language: str, *, not_before: int = 0
) -> None:
    """Send the card to a moderator's private chat, where it is kept up to date from now on."""
    await cases_store.give_card(work.tx, case.id, copy, language)
    await sent_messages.drop(work.tx, place_of(case.id, copy))
    await _show_private(work, case, copy, language, Lane.DESK_ANSWER, not_before)


async def _show_private(
    work: Work,
    case: Case,
    copy: str,
    language: str,
    lane: Lane | None = None,
    not_before: int = 0,
) -> None:
    if lane is None:
        lane = Lane.REFRESH
        if copy == work.private_chat:
            lane = Lane.DESK_ANSWER
    to = Recipient(Address(person=copy), language)
    place = place_of(case.id, copy)
    options = PostOptions(remember=place, latest=place, not_before=not_before)
    options["shows"] = Shown(What.CARD, case.id)
    await work.say(to, Card(case.id, copy), lane, **options)


async def refresh_copy(work: Work, case: Case, copy: str) -> None:
    """Show the change on one person's private card, if they have one."""
    language = (await cases_store.cards_of(work.tx, case.id)).get(copy)
    if language is not None:
        await _show_private(work, case, copy, language)


async def refresh(work: Work, case: Case, lane: Lane = Lane.REFRESH) -> None:
    await show(work, case, lane=lane)


async def count_soon(work: Work, case: Case) -> None:
    """Show new counts; the group's card waits for further ones, so that an album is one edit."""
    await show(work, case, lane=Lane.REFRESH, not_before=work.now + COUNTS_WAIT_MS)


async def _refresh_copies(work: Work, case: Case, desk: desks_store.Desk) -> None:
    for copy, language in (await of_members(work, case, desk)).items():
        await _show_private(work, case, copy, language)


async def retire(
    work: Work, case: Case, copy: str | None = None, language: str = ""
) -> None:
    """Replace the desk's card, or a person's, by a line without buttons: it is elsewhere now."""
    name = place_of(case.id, copy)
    given_up = await _given_up(work, case, name)
    if given_up is None:
        return
    message, to = given_up
    moved = CardMoved(case.id, case.number, message)
    options = PostOptions(edit=message)
    if copy is not None:
        to = Recipient(Address(person=copy), language)
        # At a desk, the card of the new desk takes over the name.
        options["latest"] = name
    await work.say(to, moved, Lane.REFRESH, **options)


async def _given_up(work: Work, case: Case, name: str) -> tuple[int, Recipient] | None:
    """The card that is kept under a name, and where it is; it is not kept any more."""
    place = await sent_messages.get(work.tx, name)
    desk = await routing.desk_of(work.tx, case)
    if place is None or desk is None:
        return None
    await sent_messages.drop(work.tx, name)
    where = Address(chat=place.chat_id, thread=place.thread_id)
    return place.message_id, Recipient(where, desk.language)


async def _leave(work: Work, case: Case, moved: Case) -> None:
    """Let the group's card, and private ones of who does not work at the new desk, point there."""
    await retire(work, case)
    desk = await routing.desk_of(work.tx, moved)
    given = await cases_store.cards_of(work.tx, case.id)
    stay = dict[str, str]()
    if desk is not None:
        stay = await of_members(work, moved, desk)
    for copy in sorted(given.keys() - stay.keys()):
        await retire(work, case, copy, given[copy])


async def refresh_of_report(work: Work, report: str) -> None:
    for case in await targets_store.cases_of(work.tx, report):
        await refresh(work, case)


_AT_ONCE_MS = 1_500


async def follows_in(work: Work, case: str, desk: desks_store.Desk) -> int:
    """Estimate the seconds until the desk's card shows this change; 0: at once, or no change."""
    pace = work.deployment.pace
    wait = await card_wait_store.wait_of(work.tx, desk.chat, place_of(case), pace)
    if wait is None or wait < _AT_ONCE_MS:
        return 0
    return -(-wait // 1000)


async def update_cards(work: Work, case: Case, happened: Happening) -> None:
    """Show a move on the cards of the case. Without a lane the group's edits are spared."""
    if not isinstance(happened, CaseMoved):
        return
    before = happened.before
    move = ACTS[happened.move.act]
    lane = happened.lane
    if case.desk != before.desk:
        await _leave(work, before, case)
    if happened.move.staff is not None and not move.keeps_menus:
        await cases_store.close_menus(work.tx, case.id)
    if lane is None:
        desk = await routing.desk_of(work.tx, case)
        if desk is not None:
            await _refresh_copies(work, case, desk)
    elif move.counted and lane is Lane.REFRESH:
        await count_soon(work, case)
    else:
        await refresh(work, case, lane)
    if case.status is Status.WITHDRAWN and before.status is not Status.WITHDRAWN:
        await take_out.schedule(work, case.id, work.now + GONE_MS, case=case.id)


GONE_MS = HOUR_MS
"""Time for which the group reads that a case was withdrawn, before its card goes."""


@task("card_gone")
async def take_out(work: Work, case: str) -> None:
    """Delete the group's card of a withdrawn case; where the case is open again, it stays."""
    now = await cases_store.cases.get(work.tx, case)
    if now is None or now.status is not Status.WITHDRAWN:
        return
    given_up = await _given_up(work, now, place_of(case))
    if given_up is not None:
        message, to = given_up
        await work.say(to, CardGone(message), Lane.SETTLED)
