"""End of data: expired reports, people whom nothing keeps, withdrawn consents."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.broadcasts import store as broadcasts
from bot.cases.store import SINCE
from bot.channel.model import Channel
from bot.core import desks_store, drafts_store, people_store, role_store
from bot.core.database.database import ERASED, Transaction
from bot.core.database.expiry import Due, Expiring
from bot.core.erasures import Kind, forget_days, note
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing
from bot.core.people import Person
from bot.core.queues import inbox, outbox
from bot.core.queues.tasks import at_start, every
from bot.core.speaker import Speaker, bold, paragraphs
from bot.core.times import DAY_MS, start_of
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import casework, shown_words
from bot.desk import store as lists_store
from bot.privacy import erasure, store
from bot.privacy.store import ConsentText
from bot.register import appeals, appeals_store
from bot.reports import menu as press
from bot.reports import store as reports_store
from bot.staff import people
from bot.staff import store as staff_store

FEW, MANY = 200, 1_000
"""Rows at once that are expensive to end, and others: a sweep's transaction must stay short."""
LOOKED_AGAIN_MS = 7 * DAY_MS
"""People with a report, a draft or a wish for news are looked at again so much later."""


async def forget_idle(work: Work, gone_before: int, limit: int) -> int:
    """Forget people whom nothing keeps any more; how many were looked at.

    Staff stay: their private chat with the bot is where they work.
    """
    found = await store.forgetting_candidates(work.tx, gone_before, limit)
    if not found:
        return 0
    known = {*await role_store.names(work.tx), *work.deployment.admins}
    staff = {each for one in known for each in work.vault.identities(one)}
    free = {one["id"] for one in found if not one["needed"] and one["identity"] not in staff}
    for person in free:
        await reports_store.forget_topics(work.tx, person)
        await people_store.forget(work.tx, person)
    needed = [one["id"] for one in found if one["id"] not in free]
    if needed:
        await store.postpone_forgotten(work.tx, needed, work.tx.today + LOOKED_AGAIN_MS)
    return len(found)


def _contest_terms(work: Work, before: int = 0) -> dict[str, int]:
    """Until when decisions can be contested, and since when what they relied on is kept for it."""
    del before
    day, days = work.channel.appeals.kept_from, work.channel.appeals.contest_days
    kept_from = work.now if day is None else start_of(day, work.channel.zone)
    return {SINCE: work.now - days * DAY_MS, reports_store.KEPT_FROM: kept_from}


@frozen
class Rule:
    """`days` is a key of the channel file's `[retention]`, counted from what `since` says.

    `due` and `end` get the moment before which rows are over (ms UTC), `due` also what `bounds`
    says; `end` returns how many rows it ended, at most `most`.
    """

    kind: str
    days: str
    since: str
    due: Callable[..., Awaitable[Due]]
    end: Callable[[Work, int, int], Awaitable[int]]
    most: int = MANY
    bounds: Callable[[Work, int], dict[str, int]] = lambda work, before: {}

    def before(self, work: Work) -> int:
        return work.now - int(getattr(work.channel.retention, self.days)) * DAY_MS

    async def look(self, work: Work) -> Due:
        before = self.before(work)
        return await self.due(work.tx, **{"before": before, **self.bounds(work, before)})


def _rows(
    kind: str,
    days: str,
    since: str,
    rows: Expiring,
    bounds: Callable[[Work, int], dict[str, int]] = lambda work, before: {},
) -> Rule:
    """Rows that are deleted."""

    async def end(work: Work, before: int, most: int) -> int:
        return await rows.delete(work.tx, limit=most, **{"before": before, **bounds(work, before)})

    return Rule(kind, days, since, rows.due, end, bounds=bounds)


async def _end_reports(work: Work, before: int, most: int) -> int:
    """Delete expired reports; a person whose last one expired is forgotten with it."""
    expired = await reports_store.expire(work.tx, before, most, _contest_terms(work))
    for report, _ in expired:
        await erasure.take_back(work, report)
    if persons := sorted({person for _, person in expired if person is not None}):
        agreed_before = work.now - work.channel.retention.people_days * DAY_MS
        await store.look_now(work.tx, persons, agreed_before)
    return len(expired)


RULES: tuple[Rule, ...] = (
    Rule(
        "forwarded cases (closed, not deleted)",
        "forwarded_days",
        "the outcome was told",
        lists_store.FORWARDED.due,
        casework.close_forwarded,
        FEW,
    ),
    Rule(
        "reports: words, files, the link to a person",
        "reports_after_closing_days",
        "the case closed, or the report was withdrawn",
        reports_store.OVERDUE.due,
        _end_reports,
        FEW,
        _contest_terms,
    ),
    Rule(
        "people without a report or a wish for news",
        "people_days",
        "they agreed, or when the last report expires",
        store.FREE.due,
        forget_idle,
        FEW,
        lambda work, before: {"before": work.now, "gone_before": before},
    ),
    _rows("people without consent", "drafts_days", "they were last seen", store.PASSERS_BY),
    _rows(
        "unsent forms",
        "drafts_days",
        "the last change",
        drafts_store.EXPIRING,
        lambda work, before: {"before": work.now},
    ),
    Rule(
        "recipients of broadcasts",
        "recipients_days",
        "the broadcast ended",
        broadcasts.forgettable,
        lambda work, before, most: broadcasts.forget_recipients(work.tx, before, most),
    ),
    Rule(
        "names and ids of former staff",
        "staff_days",
        "they left",
        staff_store.OVER.due,
        people.end,
        FEW,
    ),
    _rows("numbers of updates", "updates_days", "they came", inbox.RECEIVED),
    _rows("updates that failed", "set_aside_days", "they came", inbox.SET_ASIDE),
    _rows(
        "messages sent to groups, without their content",
        "messages_days",
        "they were sent",
        outbox.OVER,
    ),
    _rows(
        "marks that a message was posted once",
        "reports_after_closing_days",
        "it was posted",
        outbox.SAID,
    ),
    _rows(
        "where a day begins in the numbers of private messages",
        "updates_days",
        "the day began",
        outbox.NUMBERED,
    ),
    _rows(
        "posts of public channels, kept as evidence",
        "evidence_days",
        "the case was decided, or the post was kept",
        reports_store.OLD_POSTS,
        lambda work, before: {SINCE: _contest_terms(work)[SINCE]},
    ),
    Rule(
        "appeals: words, files, the link to a person",
        "reports_after_closing_days",
        "the appeal was answered or withdrawn",
        appeals_store.OVER.due,
        appeals.over,
        FEW,
    ),
    _rows("proofs of erasure", "proofs_days", "it was asked for", store.OLD),
)


async def standings(work: Work) -> list[tuple[Rule, Due]]:
    """Count by kind the rows that would go now; changes nothing."""
    return [(rule, await rule.look(work)) for rule in RULES]


async def end_what_is_over(work: Work) -> bool:
    """One portion of each kind; whether nothing is left."""
    is_whole = True
    for rule in RULES:
        ended = await rule.end(work, rule.before(work), rule.most)
        is_whole = is_whole and ended < rule.most
    return is_whole


def present(channel: Channel, language: str) -> ConsentText:
    asked = channel.consent
    summary, text = asked.summary.say(language), asked.text.say(language)
    return ConsentText(asked.version, language, asked.as_of.isoformat(), summary, text)


@at_start
async def archive(work: Work) -> None:
    """Keep the present text of every language; idempotent."""
    for language in work.channel.languages:
        text = present(work.channel, language)
        await store.consents.add(work.tx, text, id=text.hash, at=work.now)


async def changed_without_version(tx: Transaction, channel: Channel) -> list[str]:
    """Languages in which another text was shown under the present version."""
    version, found = channel.consent.version, []
    for language in channel.languages:
        now = present(channel, language)
        earlier = await store.consents_of_version(tx, version, language)
        if any(one.hash != now.hash for one in earlier):
            found.append(language)
    return found


async def disagree(work: Work, person: Person) -> Person:
    """The person said no, or withdraws the consent: what it was needed for goes.

    Reports that were sent stay until they expire; the person hears no more of them.
    """
    await drafts_store.drop_all(work.tx, person.id)
    await reports_store.forget_topics(work.tx, person.id)
    await people_store.disagree(work.tx, person.id)
    await note(work, Kind.CONSENT, person.id)
    return replace(person, consent=None, region=None, declined=True)


async def withdraw(work: Work, person: Person) -> Person:
    """The person hears no more of us; sent reports stay without messages until they expire."""
    for report in await reports_store.reports_of(work.tx, person.id, limit=10_000):
        await reports_store.set_tell(work.tx, report.id, tell=False)
    await outbox.drop_messages(work.tx, person.id)
    return await disagree(work, person)


SOON_MS = 500
"""Pause after a sweep that reached a limit."""


@every("sweep", minutes=10)
async def sweep(work: Work) -> int | None:
    await desks_store.drop_old(work.tx, work.now - DAY_MS)
    await reports_store.expire_care(work.tx)
    await people_store.expect_no_more(work.tx)
    backups_days = work.channel.retention.backups_days
    await forget_days(work.tx, work.now - (backups_days + 2) * DAY_MS)
    is_whole = await end_what_is_over(work)
    is_whole = await shown_words.overdue(work, MANY) < MANY and is_whole
    work.tx.signal(ERASED)
    return None if is_whole else SOON_MS


@message
class WithdrawConsentAsk:
    """Warning before withdrawing the consent; `reports` sent ones stay until they expire."""

    reports: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        kept = speaker.channel.retention.reports_after_closing_days
        text = paragraphs(
            bold(t("Withdraw consent")),
            t(
                "We will take no new reports from you and will not write to you any more: no "
                "outcomes, questions or news. What you did not send, your region and your "
                "choice of news are deleted now."
            ),
            self.reports
            and t.plural(
                "{n} report that you sent stays until {days} days after it is closed; staff do "
                "not see your account. The report code still shows what was decided.",
                "{n} reports that you sent stay until {days} days after they are closed; staff do "
                "not see your account. The report codes still show what was decided.",
                self.reports,
                days=kept,
            ),
            t("To erase what you sent as well, choose “Delete my data”."),
        )
        rows = (
            (Button(t.plain("Yes, withdraw consent"), press.WithdrawConsent(), style="danger"),),
            (Button(t.plain("Delete my data"), press.ShowScreen(press.Screen.ERASURE)),),
            (Button(t.plain("No, keep it"), press.ShowMenu()),),
        )
        return Outgoing(text, rows)


@message
class ConsentWithdrawn:
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            paragraphs(
                speaker.t("Your consent is withdrawn. We will not write to you any more."),
                speaker.t("To erase what you sent, send /delete. To report again, send /start."),
            )
        )
