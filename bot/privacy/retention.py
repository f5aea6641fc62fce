"""End of data: expired reports, people whom nothing keeps, withdrawn consents."""

from collections.abc import Awaitable, Callable

from bot.broadcasts import store as broadcasts
from bot.channel.model import Channel
from bot.core import erasures, people_store, role_store
from bot.core.database import After, database, expiry
from bot.core.messages import Button, Message, Outgoing, Speaker, bold, paragraphs
from bot.core.people import Person
from bot.core.pickers import ShowMenu
from bot.core.queues import outbox, tasks
from bot.core.schema import lives
from bot.core.times import DAY_MS, start_of
from bot.core.work import Work
from bot.desk import casework, due_store, shown_words
from bot.privacy import consents_store, erasure, expiry_store, kept_people_store
from bot.register import appeals, appeals_store, objections, objections_store
from bot.reports import menu as press
from bot.reports import reports_store
from bot.reports.consent import consent_text
from bot.staff import former_staff_store, people
from bot.values import Value, replace

FEW = 200
MANY = 1_000
"""Rows at once that are expensive to end, and others: a sweep's transaction must stay short."""
LOOKED_AGAIN_MS = 7 * DAY_MS
"""People with a report, a draft or a wish for news are looked at again so much later."""


async def forget_idle(work: Work, gone_before: int, limit: int) -> int:
    """Forget people whom nothing keeps any more; how many were looked at.

    Staff stay: their private chat with the bot is where they work.
    """
    found = await kept_people_store.forgetting_candidates(work.tx, gone_before, limit)
    if not found:
        return 0
    known = {*await role_store.names(work.tx), *work.deployment.admins}
    staff = {each for one in known for each in work.vault.identities(one)}
    free = {
        one["id"] for one in found if not one["needed"] and one["identity"] not in staff
    }
    for person in free:
        await expiry.delete_with_person(work.tx, person)
        await people_store.delete_person(work.tx, person)
    needed = [one["id"] for one in found if one["id"] not in free]
    if needed:
        await kept_people_store.postpone_forgotten(
            work.tx, needed, work.tx.today + LOOKED_AGAIN_MS
        )
    return len(found)


class Rule(Value):
    """`days` is a key of the channel file's `[retention]`, counted from what `kind` says.

    Rows that are over are deleted, or ended by `end`, which gets the moment before which they are
    over (ms UTC) and how many it may end, and returns how many it ended. `names_its_end`: each row
    holds the moment when it is over. `asks` names further moments that `rows` ask for.
    """

    kind: str
    days: str
    rows: expiry.Expiring
    end: Callable[[Work, int, int], Awaitable[int]] | None = None
    names_its_end: bool = False
    asks: tuple[str, ...] = ()

    @property
    def most(self) -> int:
        if self.end:
            return FEW
        return MANY

    def moments(self, work: Work) -> dict[str, int]:
        appeals = work.channel.appeals
        days = int(getattr(work.channel.retention, self.days))
        gone_before = before = work.now - days * DAY_MS
        if self.names_its_end:
            before = work.now
        kept_from = work.now
        if appeals.kept_from is not None:
            kept_from = start_of(appeals.kept_from, work.channel.zone)
        known = {
            "before": before,
            "gone_before": gone_before,
            # Until when decisions can be contested, and since when their grounds are kept for it.
            expiry_store.SINCE: work.now - appeals.contest_days * DAY_MS,
            expiry_store.KEPT_FROM: kept_from,
        }
        return {name: known[name] for name in ("before", *self.asks)}

    async def run(self, work: Work) -> int:
        moments = self.moments(work)
        if self.end is None:
            return await self.rows.delete(work.tx, limit=MANY, **moments)
        return await self.end(work, moments.get("gone_before", moments["before"]), FEW)


async def _end_reports(work: Work, before: int, most: int) -> int:
    """Delete expired reports; a person whose last one expired is forgotten with it."""
    expired = await expiry_store.expire(work.tx, most, REPORTS.moments(work))
    for report, _ in expired:
        await erasure.take_back(work, report)
    if persons := sorted({person for _, person in expired if person is not None}):
        agreed_before = work.now - work.channel.retention.people_days * DAY_MS
        await kept_people_store.look_now(work.tx, persons, agreed_before)
    return len(expired)


REPORTS = Rule(
    "reports (words, files, the link to a person) after the case closed or they were withdrawn",
    "reports_after_closing_days",
    expiry_store.OVERDUE,
    _end_reports,
    asks=(expiry_store.SINCE, expiry_store.KEPT_FROM),
)
SPECIAL_RULES = {
    "forwarded": Rule(
        "forwarded cases (closed, not deleted) after the outcome was told",
        "forwarded_days",
        due_store.FORWARDED,
        casework.close_forwarded,
    ),
    "reports": REPORTS,
    "people": Rule(
        "people without a report or a wish for news after they agreed or the last report expired",
        "people_days",
        kept_people_store.FREE,
        forget_idle,
        names_its_end=True,
        asks=("gone_before",),
    ),
    "passers-by": Rule(
        "people without consent after they were last seen",
        "drafts_days",
        kept_people_store.PASSERS_BY,
    ),
    "recipients": Rule(
        "lists of the recipients of broadcasts after these ended",
        "recipients_days",
        broadcasts.LISTS,
        lambda work, before, _: broadcasts.forget_recipients(work.tx, before, MANY),
    ),
    "staff": Rule(
        "names and ids of staff after they left",
        "staff_days",
        former_staff_store.OVER,
        people.end_former_staff,
    ),
    "posts": Rule(
        "posts of public channels, kept as evidence, after the decision",
        "evidence_days",
        expiry_store.OLD_POSTS,
        asks=(expiry_store.SINCE,),
    ),
    "appeals": Rule(
        "appeals (words, files, the link to a person) after they were answered or withdrawn",
        "reports_after_closing_days",
        appeals_store.OVER,
        appeals.over,
    ),
    "objections": Rule(
        "contests of links (words, files, the link to a person) after their last message",
        "reports_after_closing_days",
        objections_store.OVER,
        objections.over,
    ),
}
"""By the words with which tables name them in their lives; the others follow from these."""
RULES = (
    *SPECIAL_RULES.values(),
    *(
        Rule(
            end.kind,
            end.days,
            expiry.expiring(table, end),
            names_its_end=end.names_its_end,
        )
        for table, life in lives()
        for end in life.ends
        if isinstance(end, After)
    ),
)


async def standings(work: Work) -> list[tuple[Rule, database.Row]]:
    """Count by kind the rows that would go now; changes nothing."""
    return [
        (rule, await rule.rows.due(work.tx, **rule.moments(work))) for rule in RULES
    ]


async def end_what_is_over(work: Work) -> bool:
    """One portion of each kind; whether nothing is left."""
    return all([await rule.run(work) < rule.most for rule in RULES])


async def archive(work: Work) -> None:
    """Keep the present text of every language, also of one that is off; idempotent."""
    for language in work.channel.consent.text.root:
        text = consent_text(work.channel, language)
        await consents_store.consents.add(work.tx, text, id=text.hash, at=work.now)


async def changed_without_version(
    tx: database.Transaction, channel: Channel
) -> list[str]:
    """Languages in which another text was shown under the present version."""
    version = channel.consent.version
    found = []
    for language in channel.consent.text.root:
        now = consent_text(channel, language)
        earlier = await consents_store.consents_of_version(tx, version, language)
        if any(one.hash != now.hash for one in earlier):
            found.append(language)
    return found


async def disagree(work: Work, person: Person) -> Person:
    """The person said no, or withdraws the consent: what it was needed for goes.

    Reports that were sent stay until they expire; the person hears no more of them.
    """
    await expiry.delete_with_person(work.tx, person.id)
    await people_store.disagree(work.tx, person.id)
    await erasures.note_erased(work, erasures.Kind.CONSENT, person.id)
    return replace(person, consent=None, region=None, declined=True)


async def withdraw_consent(work: Work, person: Person) -> Person:
    """The person hears no more of us; sent reports stay without messages until they expire."""
    for report in await reports_store.reports_of(work.tx, person.id, limit=10_000):
        await reports_store.set_tell(work.tx, report.id, tell=False)
    await outbox.drop_messages(work.tx, person.id)
    return await disagree(work, person)


SOON_MS = 500
"""Pause after a sweep that reached a limit."""


@tasks.every("sweep", minutes=10, deletes=True)
async def end_by_age(work: Work) -> int | None:
    """End what is over by age: no other place but the folder of backups may do so."""
    await expiry.delete_over(work.tx)
    await people_store.expect_no_more(work.tx)
    backups_days = work.channel.retention.backups_days
    await erasures.forget_days(work.tx, work.now - (backups_days + 2) * DAY_MS)
    is_whole = await end_what_is_over(work)
    is_whole = await shown_words.overdue(work, MANY) < MANY and is_whole
    work.tx.signal(database.ERASED)
    if is_whole:
        return None
    return SOON_MS


class WithdrawConsentAsk(Message):
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
            (
                Button(
                    t.plain("Yes, withdraw consent"),
                    press.WithdrawConsent(),
                    style="danger",
                ),
            ),
            (
                Button(
                    t.plain("Delete my data"), press.ShowScreen(press.Screen.ERASURE)
                ),
            ),
            (Button(t.plain("No, keep it"), ShowMenu()),),
        )
        return Outgoing(text, rows)


class ConsentWithdrawn(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            paragraphs(
                speaker.t(
                    "Your consent is withdrawn. We will not write to you any more."
                ),
                speaker.t(
                    "To erase what you sent, send /delete. To report again, send /start."
                ),
            )
        )
