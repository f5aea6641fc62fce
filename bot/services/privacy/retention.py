"""How long each kind of data is kept: the rules, what is over its time now, and its end.

The sweep deletes and `python -m bot retention` counts by the same table, so that the two agree.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from bot.domain.figures.period import start_of
from bot.services.citizen import erasure
from bot.services.desk.duty import forwarded
from bot.services.privacy.forgetting import forget_idle
from bot.services.register.appeals import forgetting as appeals_forgetting
from bot.services.staff import former
from bot.services.work import DAY_MS, Work
from bot.storage.authority import public_posts
from bot.storage.broadcast import broadcasts
from bot.storage.citizen import drafts, expiry
from bot.storage.desk.duty import due
from bot.storage.engine.expiring import Due, Expiring
from bot.storage.privacy import erasures, forgetting
from bot.storage.queues import inbox, outbox
from bot.storage.register import appeal_drafts, appeals
from bot.storage.register.contested import SINCE

FEW, MANY = 200, 1_000
"""Rows at once that are expensive to end, and others: a sweep's transaction must stay short."""
LOOKED_AGAIN_MS = 7 * DAY_MS
"""People with a report, a draft or a wish for news are looked at again so much later."""


@dataclass(frozen=True, slots=True)
class Rule:
    """`days` is a key of the channel file's `[retention]`, counted from what `since` says.

    `look` and `end` get the moment before which rows are over (ms UTC); `end` returns how many
    rows it ended, at most `most`.
    """

    kind: str
    days: str
    since: str
    look: Callable[[Work, int], Awaitable[Due]]
    end: Callable[[Work, int, int], Awaitable[int]]
    most: int = MANY

    def before(self, work: Work) -> int:
        return work.now - int(getattr(work.channel.retention, self.days)) * DAY_MS


def _rows(
    kind: str,
    days: str,
    since: str,
    rows: Expiring,
    *,
    due_now: bool = False,
    contested: bool = False,
) -> Rule:
    """Rows that are deleted; with `due_now` they say themselves until when they are kept, with
    `contested` they stay while a decision that relied on them can be contested."""

    def more(work: Work) -> dict[str, int]:
        return {SINCE: _contested_since(work)} if contested else {}

    async def look(work: Work, before: int) -> Due:
        return await rows.due(work.tx, work.now if due_now else before, **more(work))

    async def end(work: Work, before: int, most: int) -> int:
        return await rows.delete(work.tx, work.now if due_now else before, most, **more(work))

    return Rule(kind, days, since, look, end)


def _contested_since(work: Work) -> int:
    return work.now - work.channel.appeals.contest_days * DAY_MS


def _kept_from(work: Work) -> int:
    day = work.channel.appeals.kept_from
    return work.now if day is None else start_of(day, work.channel.zone)


async def _look_at_reports(work: Work, before: int) -> Due:
    return await expiry.OVERDUE.due(
        work.tx, before, **{SINCE: _contested_since(work), expiry.KEPT_FROM: _kept_from(work)}
    )


async def _end_reports(work: Work, before: int, most: int) -> int:
    """Whose last report expired is forgotten with it."""
    expired = await expiry.expire(work.tx, before, most, _contested_since(work), _kept_from(work))
    for report, _ in expired:
        await erasure.take_back(work, report)
    persons = {person for _, person in expired if person is not None}
    agreed_before = work.now - work.channel.retention.people_days * DAY_MS
    await forgetting.look_now(work.tx, persons, agreed_before)
    return len(expired)


async def _look_at_forwarded(work: Work, before: int) -> Due:
    return await due.FORWARDED.due(work.tx, before)


async def _end_forwarded(work: Work, before: int, most: int) -> int:
    return await forwarded.close_old(work, before, most)


async def _look_at_people(work: Work, before: int) -> Due:
    return await forgetting.due(work.tx, before)


async def _end_people(work: Work, before: int, most: int) -> int:
    return await forget_idle(work, before, most, LOOKED_AGAIN_MS)


async def _look_at_appeals(work: Work, before: int) -> Due:
    return Due(*await appeals.over_due(work.tx, before))


async def _end_appeals(work: Work, before: int, most: int) -> int:
    return await appeals_forgetting.over(work, before, most)


async def _look_at_recipients(work: Work, before: int) -> Due:
    return await broadcasts.forgettable(work.tx, before)


async def _end_recipients(work: Work, before: int, most: int) -> int:
    return await broadcasts.forget_recipients(work.tx, before, most)


RULES: tuple[Rule, ...] = (
    Rule(
        "forwarded cases (closed, not deleted)", "forwarded_days", "the outcome was told",
        _look_at_forwarded, _end_forwarded, FEW,
    ),
    Rule(
        "reports: words, files, the link to a person", "reports_after_closing_days",
        "the case closed, or the report was withdrawn", _look_at_reports, _end_reports, FEW,
    ),
    Rule(
        "people without a report or a wish for news", "people_days",
        "they agreed, or when the last report expires", _look_at_people, _end_people, FEW,
    ),
    _rows(
        "people without consent", "drafts_days", "they were last seen", forgetting.PASSERS_BY
    ),
    _rows("unsent reports", "drafts_days", "the last change", drafts.expiring, due_now=True),
    Rule(
        "recipients of broadcasts", "recipients_days", "the broadcast ended",
        _look_at_recipients, _end_recipients,
    ),
    Rule(
        "names and ids of former staff", "staff_days", "they left", former.look, former.end, FEW,
    ),
    _rows("numbers of updates", "updates_days", "they came", inbox.RECEIVED),
    _rows("updates that failed", "set_aside_days", "they came", inbox.SET_ASIDE),
    _rows(
        "messages sent to groups, without their content", "messages_days", "they were sent",
        outbox.OVER,
    ),
    _rows(
        "marks that a message was posted once", "reports_after_closing_days", "it was posted",
        outbox.SAID,
    ),
    _rows(
        "where a day begins in the numbers of private messages", "updates_days",
        "the day began", outbox.NUMBERED,
    ),
    _rows(
        "posts of public channels, kept as evidence", "evidence_days",
        "the case was decided, or the post was kept", public_posts.OLD, contested=True,
    ),
    Rule(
        "appeals: words, files, the link to a person", "reports_after_closing_days",
        "the appeal was answered or withdrawn", _look_at_appeals, _end_appeals, FEW,
    ),
    _rows(
        "unsent appeals", "drafts_days", "the last change", appeal_drafts.expiring, due_now=True
    ),
    _rows("proofs of erasure", "proofs_days", "it was asked for", erasures.OLD),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A rule with its days, and what is over its time now."""

    rule: Rule
    days: int
    due: Due


async def standings(work: Work) -> list[Standing]:
    """What would go now, by kind; changes nothing."""
    return [
        Standing(
            rule,
            getattr(work.channel.retention, rule.days),
            await rule.look(work, rule.before(work)),
        )
        for rule in RULES
    ]


async def end_what_is_over(work: Work) -> bool:
    """One portion of each kind; whether nothing is left."""
    is_whole = True
    for rule in RULES:
        ended = await rule.end(work, rule.before(work), rule.most)
        is_whole = is_whole and ended < rule.most
    return is_whole
