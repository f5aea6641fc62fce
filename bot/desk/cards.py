"""Cards of cases at a desk and in private chats; in a flood the desk's digest stands for them.

What a card shows is read and put into words in card_view.py, open menus in card_menus.py.
"""

from typing import Any, Literal

from bot.cases import routing
from bot.cases import store as cases_store
from bot.cases.acts import ACTS
from bot.cases.happenings import CaseMoved, Happening
from bot.cases.model import HOLD_MS, Case
from bot.core import desks_store, members_store, roles
from bot.core.deep_links import case_link
from bot.core.desks_store import Desk
from bot.core.messages import (
    Address,
    Button,
    Lane,
    Outgoing,
    PostOptions,
    Recipient,
    Shown,
    Speaker,
    What,
    bold,
    filled,
    lines,
    message,
    paragraphs,
)
from bot.core.people import Right, may
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import task
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import buttons as press
from bot.desk import card_menus, card_view, card_wait_store, digest_store
from bot.desk.menus import ReasonMenu, ShownMenu, VerdictMenu, menu_path, read_menu
from bot.desk.referral_parts import on_card
from bot.reports import store as reports_store
from bot.reports.decision_words import outcome_label
from bot.values import Urgency


@message
class Card:
    """The card of a case. It shows the state of the case when it is sent, not when it was posted.

    `copy` is the person who has it as a private card; None for the card at the desk.
    """

    case: str
    copy: str | None = None

    async def load(self, work: Work) -> card_view.CardView | None:
        undo_ms = work.channel.retention.undo_seconds * 1000
        return await card_view.view(work.tx, self.case, work.now, undo_ms, self.copy)

    def render(self, speaker: Speaker, view: card_view.CardView) -> Outgoing:
        return (working_card if view.is_private else board_card)(speaker, view)


def _text(speaker: Speaker, view: card_view.CardView, question: str | None = None) -> str:
    private = view.is_private  # the group reads less
    return card_view.roomy(
        view,
        lambda room: paragraphs(
            card_view.head(speaker, view),
            private and card_view.pattern_warning(speaker, view),
            card_view.what(speaker, view, room),
            private and card_view.kept_posts(speaker, view, room),
            private and card_view.said(speaker, view, room // 2),
            private and card_view.alike(speaker, view),
            card_view.earlier(speaker, view),
            card_view.decision(speaker, view),
            card_view.proposal(speaker, view),
            on_card(speaker, view.referral) if private and view.referral else None,
            card_menus.standing(speaker, view),
            question,
        ),
    )


def board_card(speaker: Speaker, view: card_view.CardView) -> Outgoing:
    """The verdicts that take one press; the rest is on the working card."""
    t = speaker.t
    case = view.case
    last = [Button(t.plain("Open"), url=case_link(speaker.bot_username, case.id))]
    if view.can_undo and case.proposal is None:
        undo = card_menus.case_button(case, t.plain("Undo"), press.UndoDecision, style="danger")
        last = [undo, *last]
    elif case.status.is_undecided and case.proposal is None and not view.holder:
        last = [
            card_menus.case_button(case, t.plain("Take"), press.TakeCase, style="primary"),
            *last,
        ]
    rows = filled(*card_menus.preset_rows(speaker, view), last)
    return Outgoing(_text(speaker, view), rows, undo=card_view.offered_undo(view))


def working_card(speaker: Speaker, view: card_view.CardView) -> Outgoing:
    question, rows = card_menus.open_menu(speaker, view) or (
        None,
        card_menus.act_rows(speaker, view),
    )
    shown = (*rows, *card_menus.next_row(speaker))
    undo = card_view.offered_undo(view)
    return Outgoing(_text(speaker, view, question), shown, undo=undo, protected=True)


@frozen
class DigestView:
    """Content of the digest; `is_on` is False once every waiting case has its card again.

    `decided` say by whom.
    """

    is_on: bool
    waiting: int
    urgent: int
    held: int
    oldest_at: int | None
    decided: tuple[tuple[Case, str], ...]


SHOWN_DECISIONS = 5


@message
class Digest:
    """One message for all cases that wait at a desk when it is sent."""

    desk: str

    async def load(self, work: Work) -> DigestView:
        tx = work.tx
        desk = await desks_store.desks.get(tx, self.desk)
        counts = await digest_store.backlog_counts(tx, self.desk, work.now - HOLD_MS) or {}
        decided = [
            (case, await members_store.staff_name(tx, case.decision.by))
            for case in await digest_store.decided_lately(tx, self.desk, SHOWN_DECISIONS)
            if case.decision is not None
        ]
        return DigestView(
            is_on=desk is not None and desk.in_digest,
            **counts,
            decided=tuple(decided),
        )

    def render(self, speaker: Speaker, view: DigestView) -> Outgoing:
        t = speaker.t
        waiting = lines(
            in_queue(speaker, view.waiting, view.urgent, view.oldest_at),
            view.held
            and t.plural("{n} more is with a moderator", "{n} more are with moderators", view.held),
        )
        if not view.is_on:
            over = t("The rush is over: every case that waits has a card of its own again.")
            return Outgoing(paragraphs(waiting, bool(view.waiting or view.held) and over))
        decided = [
            t(
                "№ {number}: {outcome} – {name}",
                number=case.number,
                outcome=outcome_label(speaker, case.decision.finding.outcome),
                name=name,
            )
            for case, name in view.decided
            if case.decision is not None
        ]
        text = paragraphs(
            waiting,
            t(
                "Reports are coming in faster than cards can be posted here. “Next” brings the "
                "case whose turn it is to our private chat. Urgent cases still get a card here."
            ),
            bool(decided) and lines(bold(t("Recently decided:")), *decided),
        )
        return Outgoing(text, card_menus.next_row(speaker))


def in_queue(speaker: Speaker, n: int, urgent: int, oldest_at: int | None) -> str:
    """Say how many cases wait, how many of them are urgent, and how long the oldest has waited."""
    t = speaker.t
    return lines(
        bold(t.plural("{n} case in the queue", "{n} cases in the queue", n))
        if n
        else bold(t("Nothing is waiting. Thank you.")),
        urgent and t.plural("{n} of them is urgent", "{n} of them are urgent", urgent),
        oldest_at and t("The oldest has been waiting since {time}", time=t.time(oldest_at)),
    )


MOST_WAITING = 10
"""Cards that may be queued for a desk; a group takes about 14 a minute."""
MOST_URGENT = 10
"""Urgent cards that may be queued: more would not be posted within a minute. The digest counts
the others, and Next brings them first."""
TICK_MS = 13 * 1000
"""How often the digest is rendered again; an unchanged one is not sent."""
DIGEST = "digest"
SAME_FLOOD_MS = 15 * 60 * 1000
"""A flood that returns within this time uses the digest message that is still there."""


def digest_name(desk: str) -> str:
    """The name of a desk's digest: of its message and of its task."""
    return f"{DIGEST}:{desk}"


async def _admits(work: Work, case: Case, desk: Desk, lane: Lane) -> bool:
    """True if this card may be posted now. Where too many are queued, the digest begins."""
    address = desk.recipient.address
    where = await digest_store.backlog_position(work.tx, address, place_of(case.id)) or {}
    if where["stands"] or lane is Lane.DESK_ANSWER:
        return True
    if lane in {Lane.REFRESH, Lane.SETTLED} and not case.status.is_undecided:
        return False  # it was decided before it had a card here
    if lane is Lane.URGENT_CARD:
        full = where["urgent"] >= MOST_URGENT
    else:
        full = desk.in_digest or where["waiting"] >= MOST_WAITING
    if full and not desk.in_digest:
        await begin_digest(work, desk)
    return not full


async def begin_digest(work: Work, desk: Desk) -> None:
    """From now on one message lists what waits."""
    ended = await desks_store.begin_digest(work.tx, desk.id)
    if ended is None or ended < work.now - SAME_FLOOD_MS:
        # The digest of an earlier flood is far up in the chat: post a new message.
        await sent_messages.drop(work.tx, digest_name(desk.id))
    await _post_digest(work, desk)
    await _plan_tick(work, desk)


async def _plan_tick(work: Work, desk: Desk) -> None:
    params = {"desk": desk.id}
    await tasks_store.schedule(work.tx, DIGEST, digest_name(desk.id), params, work.now + TICK_MS)


async def _post_digest(work: Work, desk: Desk) -> None:
    """Post the digest, which is rendered when it is sent; an unchanged one is not sent."""
    name = digest_name(desk.id)
    await work.say(desk.recipient, Digest(desk.id), Lane.DIGEST, remember=name, latest=name)


@task(DIGEST, lasting=True)
async def tick(work: Work, params: dict[str, Any]) -> None:
    """Update the digest; end it and post the last cards once there is room for all of them."""
    tx = work.tx
    desk = await desks_store.get_open(work.tx, params["desk"])
    if desk is None:
        return
    if not desk.in_digest:
        # On PostgreSQL the transaction that ended the digest did not see cases stored meanwhile.
        late = await digest_store.without_card(tx, desk.id, MOST_WAITING + 1)
        if len(late) > MOST_WAITING:
            await begin_digest(work, desk)
            return
        for case in late:
            await show(work, case)
        return
    if desk.trouble is None:
        # Urgent cards that were over the limit are posted as soon as there is room.
        for case in await digest_store.without_card(tx, desk.id, MOST_URGENT, Urgency.URGENT):
            await show(work, case)
        await _post_digest(work, desk)
        left = await digest_store.without_card(tx, desk.id, MOST_WAITING)
        if len(left) + await digest_store.cards_waiting(tx, desk.recipient.address) < MOST_WAITING:
            await desks_store.desks.set(tx, desk.id, digest_since=None, digest_ended_at=tx.now)
            for case in left:
                await _post(work, case, desk, _lane_of_new(case))
    await _plan_tick(work, desk)  # also after the end: for late cases


async def of_members(work: Work, case: Case, desk: Desk) -> dict[str, str]:
    """The private cards of moderators (person → language); who left the group loses theirs."""
    given = await cases_store.cards_of(work.tx, case.id)
    for person in list(given):
        staff = await work.telegram_id(person)
        if staff is None or not may(await roles.role_at(work, staff, desk), Right.HANDLE_CASES):
            await cases_store.take_back(work.tx, case.id, person)
            del given[person]
    return given


COUNTS_WAIT_MS = 5 * 1000
"""How long a card of a group waits for the next addition to the case."""


def place_of(case: str, copy: str | None = None) -> str:
    """The name that the card's message id is stored under: the desk's card, or a private one."""
    return f"card:{case}" if copy is None else f"card:{case}:{copy}"


@message
class CardMoved:
    """Replaces an old card, at `message`, by a line without buttons."""

    case: str
    number: str
    message: int

    async def load(self, work: Work) -> Literal[True] | None:
        """Nothing is sent where the card is at this message again."""
        place = await sent_messages.get(work.tx, place_of(self.case))
        return None if place is not None and place.message_id == self.message else True

    def render(self, speaker: Speaker, is_away: Literal[True] = True) -> Outgoing:
        del is_away
        text = speaker.t(
            "№ {number} is not at this desk any more: another desk has it, or it waits for one.",
            number=self.number,
        )
        return Outgoing(text, only_edit=True)


async def open_menu(work: Work, case: Case, menu: ShownMenu) -> None:
    """Show a menu until an act of staff closes it."""
    if work.private_chat is not None:
        await cases_store.open_menu(work.tx, case.id, work.private_chat, menu_path(menu))
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
    return Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD


async def show_new(work: Work, case: Case, desk: Desk | None) -> None:
    lane = _lane_of_new(case)
    if desk is not None and await _admits(work, case, desk, lane):
        await _post(work, case, desk, lane)


async def show(work: Work, case: Case, *, lane: Lane | None = None, not_before: int = 0) -> None:
    """Send the card, new or changed, to the desk and to every moderator with a private one."""
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    await _refresh_copies(work, case, desk)
    lane = lane or _lane_of_new(case)
    if work.private_chat is not None and lane is Lane.DESK_ANSWER:
        lane = Lane.REFRESH  # who works in private sees the private card: the desk's may follow
    if await _admits(work, case, desk, lane):
        await _post(work, case, desk, lane, not_before)


async def _post(work: Work, case: Case, desk: Desk, lane: Lane, not_before: int = 0) -> None:
    place = place_of(case.id)
    options = PostOptions(remember=place, latest=place, not_before=not_before)
    await work.say(desk.recipient, Card(case.id), lane, **options)


async def give_private(work: Work, case: Case, copy: str, language: str) -> None:
    """Send the card to a moderator's private chat, where it is kept up to date from now on."""
    await cases_store.give_card(work.tx, case.id, copy, language)
    await sent_messages.drop(work.tx, place_of(case.id, copy))
    await _show_private(work, case, copy, language, Lane.DESK_ANSWER)


async def _show_private(
    work: Work, case: Case, copy: str, language: str, lane: Lane | None = None
) -> None:
    if lane is None:
        lane = Lane.DESK_ANSWER if copy == work.private_chat else Lane.REFRESH
    to = Recipient(Address(person=copy), language)
    place = place_of(case.id, copy)
    shows = Shown(What.CARD, case.id)
    await work.say(to, Card(case.id, copy), lane, remember=place, latest=place, shows=shows)


async def refresh(work: Work, case: Case, lane: Lane = Lane.REFRESH) -> None:
    await show(work, case, lane=lane)


async def count_soon(work: Work, case: Case) -> None:
    """Show new counts; the group's card waits for further ones, so that an album is one edit."""
    await show(work, case, lane=Lane.REFRESH, not_before=work.now + COUNTS_WAIT_MS)


async def _refresh_copies(work: Work, case: Case, desk: Desk) -> None:
    for copy, language in (await of_members(work, case, desk)).items():
        await _show_private(work, case, copy, language)


async def retire(work: Work, case: Case, copy: str | None = None, language: str = "") -> None:
    """Replace the desk's card, or a person's, by a line without buttons: it is elsewhere now."""
    name = place_of(case.id, copy)
    place = await sent_messages.get(work.tx, name)
    desk = await routing.desk_of(work.tx, case)
    if place is None or desk is None:
        return
    await sent_messages.drop(work.tx, name)
    to = Recipient(Address(chat=place.chat_id, thread=place.thread_id), desk.language)
    if copy is not None:
        to = Recipient(Address(person=copy), language)
    moved = CardMoved(case.id, case.number, place.message_id)
    # The card at the new desk takes over the name of that at the old one.
    await work.say(to, moved, Lane.REFRESH, edit=place.message_id, latest=name if copy else None)


async def _leave(work: Work, case: Case, moved: Case) -> None:
    """Let the group's card, and private ones of who does not work at the new desk, point there."""
    await retire(work, case)
    desk = await routing.desk_of(work.tx, moved)
    given = await cases_store.cards_of(work.tx, case.id)
    stay = {} if desk is None else await of_members(work, moved, desk)
    for copy in sorted(given.keys() - stay.keys()):
        await retire(work, case, copy, given[copy])


async def refresh_of_report(work: Work, report: str) -> None:
    for case in await reports_store.cases_of(work.tx, report):
        await refresh(work, case)


_AT_ONCE_MS = 1_500


async def follows_in(work: Work, case: str, desk: Desk) -> int:
    """Estimate the seconds until the desk's card shows this change; 0: at once, or no change."""
    pace = work.deployment.pace
    wait = await card_wait_store.wait_of(work.tx, desk.chat, place_of(case), pace) or 0
    return 0 if wait < _AT_ONCE_MS else -(-wait // 1000)


async def update_cards(work: Work, case: Case, happened: Happening) -> None:
    """Show a move on the cards of the case. Without a lane the group's edits are spared."""
    if not isinstance(happened, CaseMoved):
        return
    before = happened.before
    move = happened.move
    lane = happened.lane
    if case.desk != before.desk:
        await _leave(work, before, case)
    if move.staff is not None and not ACTS[move.act].keeps_menus:
        await cases_store.close_menus(work.tx, case.id)
    if lane is None:
        desk = await routing.desk_of(work.tx, case)
        if desk is not None:
            await _refresh_copies(work, case, desk)
    elif ACTS[move.act].counted and lane is Lane.REFRESH:
        await count_soon(work, case)
    else:
        await refresh(work, case, lane)
