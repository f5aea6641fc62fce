"""Digest of a desk: one message for the cards that are more than its group takes."""

from bot.cases.model import HOLD_MS, Case
from bot.core import desks_store, members_store
from bot.core.messages import Lane, Message, Outgoing, Speaker, bold, lines, paragraphs
from bot.core.queues import sent_messages, tasks_store
from bot.core.work import Work
from bot.desk import card_menus, digest_store
from bot.desk.card_messages import place_of
from bot.reports.decision_words import outcome_label
from bot.values import Value


class DigestView(Value):
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


class Digest(Message):
    """One message for all cases that wait at a desk when it is sent."""

    desk: str

    async def load(self, work: Work) -> DigestView:
        tx = work.tx
        desk = await desks_store.desks.get(tx, self.desk)
        counts = (
            await digest_store.backlog_counts(tx, self.desk, work.now - HOLD_MS) or {}
        )
        decided = []
        for case in await digest_store.decided_lately(tx, self.desk, SHOWN_DECISIONS):
            if case.decision is not None:
                decided.append(
                    (case, await members_store.staff_name(tx, case.decision.by))
                )
        is_on = desk is not None and desk.in_digest
        return DigestView(is_on=is_on, **counts, decided=tuple(decided))

    def render(self, speaker: Speaker, view: DigestView) -> Outgoing:
        t = speaker.t
        waiting = lines(
            in_queue(speaker, view.waiting, view.urgent, view.oldest_at),
            view.held
            and t.plural(
                "{n} more is with a moderator",
                "{n} more are with moderators",
                view.held,
            ),
        )
        if not view.is_on:
            over = t(
                "The rush is over: every case that waits has a card of its own again."
            )
            return Outgoing(
                paragraphs(waiting, bool(view.waiting or view.held) and over)
            )
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
    waiting = t("Nothing is waiting. Thank you.")
    if n:
        waiting = t.plural("{n} case in the queue", "{n} cases in the queue", n)
    return lines(
        bold(waiting),
        urgent and t.plural("{n} of them is urgent", "{n} of them are urgent", urgent),
        oldest_at
        and t("The oldest has been waiting since {time}", time=t.time(oldest_at)),
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


async def admits_card(
    work: Work, case: Case, desk: desks_store.Desk, lane: Lane
) -> bool:
    """True if this card may be posted now. Where too many are queued, the digest begins."""
    address = desk.recipient.address
    where = (
        await digest_store.backlog_position(work.tx, address, place_of(case.id)) or {}
    )
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


async def begin_digest(work: Work, desk: desks_store.Desk) -> None:
    """From now on one message lists what waits."""
    ended = await desks_store.begin_digest(work.tx, desk.id)
    if ended is None or ended < work.now - SAME_FLOOD_MS:
        # The digest of an earlier flood is far up in the chat: post a new message.
        await sent_messages.drop(work.tx, digest_name(desk.id))
    await post_digest(work, desk)
    await plan_tick(work, desk)


async def plan_tick(work: Work, desk: desks_store.Desk) -> None:
    params = {"desk": desk.id}
    await tasks_store.schedule(
        work.tx, DIGEST, digest_name(desk.id), params, work.now + TICK_MS
    )


async def post_digest(work: Work, desk: desks_store.Desk) -> None:
    """Post the digest, which is rendered when it is sent; an unchanged one is not sent."""
    name = digest_name(desk.id)
    await work.say(
        desk.recipient, Digest(desk.id), Lane.DIGEST, remember=name, latest=name
    )
