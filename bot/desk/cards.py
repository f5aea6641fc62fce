"""Cards of a case, on the group's board and in private: text and buttons.

The reads are in card_view.py, open menus in card_menus.py.
"""

from typing import Any, Literal

from bot.authorities.news_screens import on_card
from bot.cases import store as cases_store
from bot.cases.hooks import Moved
from bot.cases.model import HOLD_MS, OF_REGISTER, Case, is_held
from bot.cases.moves import OF_REFERRAL
from bot.core import desks_store, roles
from bot.core.database.database import Transaction
from bot.core.deep_links import case_link
from bot.core.desks_store import Desk
from bot.core.languages import numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right, may
from bot.core.pickers import URGENCY_MARKS
from bot.core.posts import Address, Lane, PostOptions, Recipient, Shown, What
from bot.core.queues import sent_messages, tasks_store
from bot.core.queues.tasks import task
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, quote
from bot.core.work import Work
from bot.desk import buttons as press
from bot.desk import card_menus, card_view, store
from bot.desk.card_menus import (
    asked,
    case_button,
    choice_of,
    next_row,
    preset_rows,
    question,
    takes_two,
    working_rows,
)
from bot.desk.card_view import kept_posts
from bot.desk.model import CardView, DecidedCase, DigestView
from bot.desk.store import Position
from bot.desk.verdicts import Choosing
from bot.reports import store as reports_store
from bot.reports.news_screens import outcome_label
from bot.values import Act, Urgency


@message
class Card:
    """The card of a case. It shows the state of the case when it is sent, not when it was posted.

    `copy` is the person who has it as a private card; None for the card at the desk.
    """

    case: str
    copy: str | None = None

    async def load(self, work: Work) -> CardView | None:
        undo_ms = work.channel.retention.undo_seconds * 1000
        return await card_view.view(work.tx, self.case, work.now, undo_ms, self.copy)

    def render(self, speaker: Speaker, view: CardView) -> Outgoing:
        return (working_card if view.is_private else board_card)(speaker, view)


def board_card(speaker: Speaker, view: CardView) -> Outgoing:
    text = card_view.roomy(view, lambda room: _text(speaker, view, room))
    return Outgoing(text, _rows(speaker, view), undo=card_view.offered_undo(view))


def _text(speaker: Speaker, view: CardView, room: int) -> str:
    return paragraphs(
        card_view.head(speaker, view),
        card_view.moved(speaker, view),
        card_view.what(speaker, view, room),
        card_view.earlier(speaker, view),
        card_view.decision(speaker, view),
        card_view.proposal(speaker, view),
        card_menus.standing(speaker, view),
    )


def _rows(speaker: Speaker, view: CardView) -> Rows:
    """Return the verdicts that take one press; the rest is on the working card."""
    t, case = speaker.t, view.case
    opens = Button(t.plain("Open"), url=case_link(speaker.bot_username, case.id))
    if case.proposal is not None:
        return ((opens,),)
    acts = []
    if view.can_undo:
        acts = [case_button(case, t.plain("Undo"), press.UndoDecision, style="danger")]
    elif case.status.is_undecided and not view.holder:
        acts = [case_button(case, t.plain("Take"), press.TakeCase, style="primary")]
    return filled(*preset_rows(speaker, view), [*acts, opens])


def working_card(speaker: Speaker, view: CardView) -> Outgoing:
    text = card_view.roomy(view, lambda room: _working_card_text(speaker, view, room))
    rows = (*working_rows(speaker, view), *next_row(speaker))
    return Outgoing(text, rows, undo=card_view.offered_undo(view), protected=True)


def _working_card_text(speaker: Speaker, view: CardView, room: int) -> str:
    choice = choice_of(speaker, view)
    return paragraphs(
        card_view.head(speaker, view),
        card_view.moved(speaker, view),
        card_view.pattern_warning(speaker, view),
        card_view.what(speaker, view, room),
        kept_posts(speaker, view, room),
        card_view.said(speaker, view, room // 2),
        card_view.alike(speaker, view),
        card_view.earlier(speaker, view),
        card_view.decision(speaker, view),
        card_view.proposal(speaker, view),
        on_card(speaker, view),
        card_menus.standing(speaker, view),
        question(speaker, view) if choice is None else _asked(speaker, view, choice),
    )


def _asked(speaker: Speaker, view: CardView, choice: Choosing) -> str:
    verdict = choice.verdict
    needs_two = verdict is not None and takes_two(speaker, view, verdict)
    return asked(speaker, choice, needs_two=needs_two)


SHOWN_DECISIONS = 5
NAMED = 12
"""Urgent cases for whose card there is no room yet, named in the digest; the oldest first."""


async def digest_view(tx: Transaction, desk: str, now: int) -> DigestView:
    on = await desks_store.desks.get(tx, desk)
    counts = await store.backlog_counts(tx, desk, now - HOLD_MS)
    cardless = await store.without_card(tx, desk, NAMED, Urgency.URGENT) if counts.urgent else []
    return DigestView(
        is_on=on is not None and on.in_digest,
        waiting=counts.waiting,
        urgent=counts.urgent,
        held=counts.held,
        oldest_at=counts.oldest,
        decided=tuple(
            [
                DecidedCase(case, await desks_store.staff_name(tx, case.decision.by))
                for case in await store.decided_lately(tx, desk, SHOWN_DECISIONS)
                if case.decision is not None
            ]
        ),
        named=tuple(case for case in cardless if not is_held(case, now)),
        looks=await store.looks_waiting_elsewhere(tx, on.chat) if on is not None else 0,
    )


MINUTE_MS = 60 * 1000
SHOWN_LINK = 120
"""UTF-16 units of a link."""
IN_MINUTES = 120
"""A longer wait is shown as the time when it began."""


@message
class Digest:
    """One message for all cases that wait at a desk when it is sent."""

    desk: str

    async def load(self, work: Work) -> DigestView:
        return await digest_view(work.tx, self.desk, work.now)

    def render(self, speaker: Speaker, view: DigestView) -> Outgoing:
        named = [_named(speaker, case) for case in view.named]
        decided = [_line(speaker, each) for each in view.decided]
        text = paragraphs(
            _head(speaker, view),
            _how(speaker, view),
            view.is_on and _listed(speaker.t("Urgent, and without a card yet:"), named),
            view.is_on and _listed(speaker.t("Recently decided:"), decided),
        )
        return Outgoing(text, next_row(speaker) if view.is_on else ())


def _head(speaker: Speaker, view: DigestView) -> str:
    t = speaker.t
    return lines(
        bold(t.plural("{n} case waits", "{n} cases are waiting", view.waiting))
        if view.waiting
        else bold(t("Nothing is waiting. Thank you.")),
        view.urgent and t.plural("{n} of them is urgent", "{n} of them are urgent", view.urgent),
        _oldest(speaker, view.oldest_at) if view.oldest_at is not None else None,
        view.held
        and t.plural("{n} more is with a moderator", "{n} more are with moderators", view.held),
        looks_line(speaker, view.looks),
    )


def _oldest(speaker: Speaker, since: int) -> str:
    t, minutes = speaker.t, max(0, speaker.now - since) // MINUTE_MS
    if minutes >= IN_MINUTES:
        return t("The oldest has been waiting since {time}", time=t.time(since))
    return t.plural(
        "The oldest has been waiting for {n} minute",
        "The oldest has been waiting for {n} minutes",
        minutes,
    )


def _how(speaker: Speaker, view: DigestView) -> str | None:
    if view.is_on:
        return speaker.t(
            "Reports are coming in faster than cards can be posted here. “Next” brings the "
            "case whose turn it is to our private chat. Urgent cases still get a card here."
        )
    if view.waiting or view.held:
        return speaker.t("The rush is over: every case that waits has a card of its own again.")
    return None


def _listed(heading: str, entries: list[str]) -> str | None:
    return lines(bold(heading), *entries) if entries else None


def _named(speaker: Speaker, case: Case) -> str:
    what = speaker.violation(case.violation)
    head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)} · {what}"
    return lines(head, quote(shortened(case.display, SHOWN_LINK)) if case.display else None)


def _line(speaker: Speaker, decided: DecidedCase) -> str:
    case, t = decided.case, speaker.t
    if case.decision is None:
        return ""
    return t(
        "№ {number}: {outcome} – {name}",
        number=case.number,
        outcome=outcome_label(speaker, case.decision.finding.outcome),
        name=decided.name,
    )


def looks_line(speaker: Speaker, waiting: int) -> str | None:
    """For digests: how many decided cases the people of a desk may decide again."""
    if not waiting:
        return None
    return speaker.t.plural(
        "{n} decided case is waiting for a second look: /queue second",
        "{n} decided cases are waiting for a second look: /queue second",
        waiting,
    )


MOST_WAITING = 10
"""Cards that may be queued for a desk; a group takes about 14 a minute."""
MOST_URGENT = 10
"""Urgent cards that may be queued: more would not be posted within a minute. The digest lists
the others until there is room."""
TICK_MS = 13 * 1000
"""How often the digest is rendered again; an unchanged one is not sent."""
DIGEST = "digest"
SAME_FLOOD_MS = 15 * 60 * 1000
"""A flood that returns within this time uses the digest message that is still there."""


def digest_name(desk: str) -> str:
    """The name of a desk's digest: of its message and of its task."""
    return f"{DIGEST}:{desk}"


def lane_for(work: Work, lane: Lane) -> Lane:
    """A moderator who works in private sees the private card: the desk's may follow later."""
    return Lane.REFRESH if work.private_chat is not None and lane is Lane.DESK_ANSWER else lane


async def admits(work: Work, case: Case, desk: Desk, lane: Lane, where: Position) -> bool:
    """True if this card may be posted now. Where too many are queued, the digest begins."""
    if where.stands or lane is Lane.DESK_ANSWER:
        return True
    if lane in {Lane.REFRESH, Lane.SETTLED} and not case.status.is_undecided:
        return False  # it was decided before it had a card here
    if lane is Lane.URGENT_CARD:
        full = where.urgent >= MOST_URGENT
    else:
        full = desk.in_digest or where.waiting >= MOST_WAITING
    if full and not desk.in_digest:
        await begin(work, desk)
    return not full


async def begin(work: Work, desk: Desk) -> None:
    """From now on one message lists what waits."""
    ended = await desks_store.begin_digest(work.tx, desk.id)
    if ended is None or ended < work.now - SAME_FLOOD_MS:
        # The digest of an earlier flood is far up in the chat: post a new message.
        await sent_messages.drop(work.tx, digest_name(desk.id))
    await post_digest(work, desk)
    await plan_tick(work, desk)


async def end(work: Work, desk: Desk) -> None:
    """From now on every case gets its own card again."""
    await desks_store.end_digest(work.tx, desk.id)


async def plan_tick(work: Work, desk: Desk) -> None:
    params = {"desk": desk.id}
    await tasks_store.schedule(work.tx, DIGEST, digest_name(desk.id), params, work.now + TICK_MS)


async def post_digest(work: Work, desk: Desk) -> None:
    """Post the digest, which is rendered when it is sent; an unchanged one is not sent."""
    name = digest_name(desk.id)
    await work.say(desk.recipient, Digest(desk.id), Lane.DIGEST, remember=name, latest=name)


@task(DIGEST, lasting=True)
async def tick(work: Work, params: dict[str, Any]) -> None:
    """Update the digest; end it when few enough cases are left without a card."""
    desk = await _open_desk(work, params["desk"])
    if desk is None:
        return
    if not desk.in_digest:
        await _post_late_cases(work, desk)
        return
    if desk.trouble is None:
        await _show_urgent(work, desk)
        await post_digest(work, desk)
        await _end_if_over(work, desk)
    await plan_tick(work, desk)  # also after the end: for late cases


async def _open_desk(work: Work, desk_id: str) -> Desk | None:
    desk = await desks_store.desks.get(work.tx, desk_id)
    there = None if desk is None else await desks_store.desk_at(work.tx, desk.chat, desk.thread)
    return there if there is not None and there.id == desk_id else None


async def _show_urgent(work: Work, desk: Desk) -> None:
    """Post urgent cards that were over the limit as soon as there is room."""
    most = MOST_URGENT
    for case in await store.without_card(work.tx, desk.id, most, Urgency.URGENT):
        await show(work, case)


async def _end_if_over(work: Work, desk: Desk) -> None:
    """End the digest and post the last cards once there is room for all of them."""
    left = await store.without_card(work.tx, desk.id, MOST_WAITING)
    queued = await store.cards_waiting(work.tx, desk.recipient.address)
    if len(left) + queued >= MOST_WAITING:
        return
    await end(work, desk)
    for case in left:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
        await post(work, case, desk, lane)


async def _post_late_cases(work: Work, desk: Desk) -> None:
    """Post cards of cases that were stored while the digest ended.

    On PostgreSQL the transaction that ends the digest does not see them.
    """
    left = await store.without_card(work.tx, desk.id, MOST_WAITING + 1)
    if len(left) > MOST_WAITING:
        await begin(work, desk)
        return
    for case in left:
        await show(work, case)


async def of_members(work: Work, case: Case, desk: Desk) -> dict[str, str]:
    """The private cards of moderators (person → language); who left the group loses theirs."""
    given = await cases_store.cards_of(work.tx, case.id)
    for person in list(given):
        if not await _is_member(work, desk, person):
            await cases_store.take_back(work.tx, case.id, person)
            del given[person]
    return given


async def _is_member(work: Work, desk: Desk, person: str) -> bool:
    telegram_id = await work.telegram_id(person)
    if telegram_id is None:
        return False
    role = await roles.role_at(work, telegram_id, desk)
    return may(role, Right.HANDLE_CASES)


LOOKED_AT = 10
"""Newest reports of a person whose cards are refreshed when the person blocks or unblocks us."""
_KEEPS_MENUS = OF_REFERRAL | OF_REGISTER | {Act.JOIN, Act.NOTE, Act.SHOW_FILES, Act.TELL, Act.READ}
"""Acts of staff that leave an open menu on the card."""
_COUNTED = frozenset({Act.ADD, Act.ANSWER, Act.JOIN, Act.ASK, Act.NOTE, Act.TELL, Act.SHOW_FILES})
"""Acts that the group's card only counts: it waits for the next, so that several are one edit."""
COUNTS_WAIT_MS = 5 * 1000
"""How long a card of a group waits for the next addition to the case."""


def place_of(case: str, copy: str | None = None) -> str:
    """The name that the card's message id is stored under: the desk's card, or a private one."""
    return f"card:{case}" if copy is None else f"card:{case}:{copy}"


@message
class CardMoved:
    """Replaces an old card by a pointer without buttons.

    `message` is the old card; `here`: the new card is at the same desk.
    """

    case: str
    number: str
    message: int
    here: bool

    async def load(self, work: Work) -> Literal[True] | None:
        """Nothing is sent where the card is at this message again."""
        place = await sent_messages.get(work.tx, place_of(self.case))
        return None if place is not None and place.message_id == self.message else True

    def render(self, speaker: Speaker, is_away: Literal[True] = True) -> Outgoing:
        del is_away
        if self.here:
            text = speaker.t("№ {number}: the card is further down.", number=self.number)
        else:
            text = speaker.t(
                "№ {number} is not at this desk any more: another desk has it, or it waits for "
                "one.",
                number=self.number,
            )
        return Outgoing(text, only_edit=True)


async def open_menu(work: Work, case: Case, menu: tuple[str, ...]) -> None:
    """Show a menu, a path like ("o", "restricted"), until an act of staff closes it.

    Cards at a desk have no menus.
    """
    if work.private_chat is not None:
        await cases_store.open_menu(work.tx, case.id, work.private_chat, menu)
    await show_where_pressed(work, case)


async def chosen_path(work: Work, case: Case) -> tuple[str, ...]:
    """The options of an outcome, or the act that needs a reason, on the card that was pressed."""
    if work.private_chat is None:
        return ()
    menu = await cases_store.open_path(work.tx, case.id, work.private_chat)
    return menu[1:] if menu[:1] in {("o",), ("b",)} else ()


async def close_menu(work: Work, case: Case) -> None:
    """Close the menus on all cards of the case."""
    await cases_store.close_menus(work.tx, case.id)


async def show_where_pressed(work: Work, case: Case) -> None:
    """Show the change only on the card that was pressed: the others have nothing new."""
    if work.private_chat is None:
        await show(work, case, lane=Lane.DESK_ANSWER)
        return
    given = await cases_store.cards_of(work.tx, case.id)
    await _show_private(work, case, work.private_chat, given.get(work.private_chat))


async def show(
    work: Work, case: Case, *, lane: Lane | None = None, not_before: int | None = None
) -> None:
    """Send the case's card, new or changed, to its desk and to every moderator with a private one.

    Changes that wait are merged into one message. In a flood a new card waits in the digest.
    """
    desk = await desks_store.desks.get(work.tx, case.desk) if case.desk else None
    if desk is None:
        return
    if lane is None:
        lane = Lane.URGENT_CARD if case.urgency is Urgency.URGENT else Lane.CARD
    where = await store.backlog_position(work.tx, desk.recipient.address, card=place_of(case.id))
    await _refresh_copies(work, case, desk)
    lane = lane_for(work, lane)
    if await admits(work, case, desk, lane, where):
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
    await cases_store.give_card(work.tx, case.id, copy, language)
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
    desk = await desks_store.desks.get(work.tx, case.desk) if case.desk else None
    if desk is not None:
        await _refresh_copies(work, case, desk)


async def _refresh_copies(work: Work, case: Case, desk: Desk) -> None:
    for copy, language in (await of_members(work, case, desk)).items():
        await _show_private(work, case, copy, language)


async def retire(work: Work, case: Case) -> None:
    """Replace the card's message by a line without buttons that says where the card is now."""
    place = await sent_messages.get(work.tx, place_of(case.id))
    desk = await desks_store.desks.get(work.tx, case.desk) if case.desk else None
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
    desk = await desks_store.desks.get(work.tx, moved.desk) if moved.desk else None
    given = await cases_store.cards_of(work.tx, case.id)
    stay = {} if desk is None else await of_members(work, moved, desk)
    for copy in sorted(given.keys() - stay.keys()):
        name = place_of(case.id, copy)
        place = await sent_messages.get(work.tx, name)
        await sent_messages.drop(work.tx, name)
        if place is not None:
            pointer = CardMoved(case.id, case.number, place.message_id, here=False)
            to = Recipient(Address(person=copy), given[copy])
            await work.say(to, pointer, Lane.DESK_ANSWER, edit=place.message_id, latest=name)


async def refresh_of_report(work: Work, report: str) -> None:
    for case_id in dict.fromkeys(id for id, _ in await reports_store.cases_of(work.tx, report)):
        case = await cases_store.cases.get(work.tx, case_id)
        if case is not None:
            await refresh(work, case)


_AT_ONCE_MS = 1_500


async def follows_in(work: Work, case: str, desk: Desk) -> int:
    """Seconds until the desk's card shows what this unit of work changed; 0: at once, or no change.

    An estimate: an urgent card that comes in meanwhile goes before.
    """
    budget = work.deployment.pace
    after = work.now - budget.window_ms
    before = await desks_store.ahead_of(work.tx, desk.chat, place_of(case), after)
    if before is None:
        return 0
    wait = budget.wait_ms(work.now, before.sent, before.waiting)
    return 0 if wait < _AT_ONCE_MS else -(-wait // 1000)


async def follow(work: Work, moved: Moved) -> None:
    """Show a move on the cards of the case."""
    before, after, move, lane = moved.before, moved.after, moved.move, moved.lane
    if after.desk != before.desk:
        await leave(work, before, after)
    if move.staff is not None and move.act not in _KEEPS_MENUS:
        await close_menu(work, after)
    if lane is None:
        await refresh_private(work, after)
    elif move.act in _COUNTED and lane is Lane.REFRESH:
        await count_soon(work, after)
    else:
        await refresh(work, after, lane)
