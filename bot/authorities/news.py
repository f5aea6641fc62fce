"""News of a referral, for moderators and for reporters; each stage is told once.

Stages that are still unread share one message, which takes the place of the waiting one.
"""

from collections.abc import Mapping

from bot.cases import routing
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.core.messages import (
    N_,
    Button,
    Lane,
    Message,
    Notice,
    Outgoing,
    Speaker,
    Worded,
    bold,
    lines,
    numbered,
    paragraphs,
    spoiler,
)
from bot.core.queues import outbox
from bot.core.work import Work, compose
from bot.desk import colleagues, duty
from bot.desk.buttons import OpenCase
from bot.desk.referral_parts import TellAuthority
from bot.reports import news as telling
from bot.reports import outcomes
from bot.reports.model import Report
from bot.reports.passage import about, addressee_name, quoted, refusal, so_far
from bot.reports.reports_store import reports_of_case
from bot.reports.targets_store import displays_of
from bot.values import Way


class Happened(Worded):
    NOT_SENT = N_(
        "The case file could not be sent. Open the case: “Pass on” tries it again, “Hand over"
        " instead” brings it to this chat."
    )
    REFUSED = N_("The authority refused. Open the case and decide what to do next.")
    ASKED = N_("The authority asks a question:")
    # Seniors hear of it.
    REMINDED_LAST = N_(
        "The authority has not answered, and no reminder is left. Please find out why."
    )
    NOT_ANSWERED = N_(
        "You handed this case over, and no answer is recorded. Please ask the authority, then"
        " record its answer."
    )
    NOT_HANDED_OVER = N_(
        "The case file waits to be handed over. Hand it over, then confirm it in the case."
    )
    # Also where the moderator handed it over already.
    RECALLED = N_(
        "The decision was taken back. Do not hand the case file over; if the authority already"
        " has it, let the authority know."
    )
    READDRESSED = N_(
        "A reporter named the region: the case file goes to its department now. Do not hand the"
        " earlier file over."
    )


class ReferralNews(Message):
    """`words` are the authority's own, in the language `language`; without one they are the id of a
    usual reason. `answered` is the referral whose question can be answered here. Times are ms UTC.
    """

    case: str
    number: str
    violation: str
    authority: str
    department: str | None
    what: Happened
    since: int
    words: str | None = None
    language: str | None = None
    answered: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            lines(
                *about(
                    speaker,
                    self.number,
                    self.violation,
                    self.authority,
                    self.department,
                ),
                t("Since: {time}", time=t.time(self.since)),
            ),
            t(self.what.sentence),
            quoted(speaker, self.words, self.language),
        )
        opens = (Button(t.plain("Open the case"), OpenCase(self.case)),)
        if self.answered is None:
            return Outgoing(text, (opens,))
        tells = TellAuthority(self.case, 0, self.answered)
        return Outgoing(
            text, ((Button(t.plain("Answer the authority"), tells),), opens)
        )


class NotSent(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "A case file could not be sent to its authority. See /queue authority"
            )
        )


class StageNews(Message):
    report: str
    number: str
    violation: str
    passage: Referral

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        passage = self.passage
        kind = self.violation and speaker.violation(self.violation)
        said = None
        what_next = t("You will read its answer here.")
        if passage.stage is Stage.REFUSED:
            said = refusal(speaker, passage)
            what_next = t("Moderators decide what to do next; you will read it here.")
        elif passage.stage is Stage.SILENT:
            what_next = t(
                "Your report is closed now. If the authority answers while we still have it, you "
                "will read it here."
            )
        text = paragraphs(
            lines(
                bold(" · ".join(filter(None, (numbered(self.number), kind)))),
                addressee_name(speaker, passage.authority, passage.department),
                *so_far(speaker, passage),
                what_next,
            ),
            said and lines(t("What the authority wrote (tap to read):"), spoiler(said)),
        )
        return telling.news(speaker, self.report, text)


async def stage(work: Work, case: Case, before: Referral, after: Referral) -> None:
    is_sent = before.sent_at is None and after.sent_at is not None
    public = telling.decided_of(case, referral=after)
    if public is None or not (is_sent or after.stage in _TOLD):
        return
    again = case.decision is not None and case.decision.before is not None
    links = await displays_of(work.tx, case.id)
    for report in await reports_of_case(work.tx, case.id):
        whole = telling.outcome_news_of(report, public, links, again=again)
        news = StageNews(report.id, report.number, report.violation, after)
        key = _key(after, report)
        instead = {telling.decided_key(case, report): whole}
        await _tell(work, case, report, news, key, instead, once=f"{after.stage}:{key}")


_TOLD = {Stage.RECEIVED, Stage.REFUSED, Stage.SILENT}


async def ended(work: Work, before: Case, case: Case, referral: Referral) -> None:
    """Tell each reporter of the case how the authority acted, in one closing message."""
    public = telling.decided_of(case)
    if public is None:
        return
    links = await displays_of(work.tx, case.id)
    for report in await reports_of_case(work.tx, case.id):
        news = telling.outcome_news_of(report, public, links)
        key = telling.decided_key(case, report)
        earlier = telling.decided_key(before, report)
        instead = dict.fromkeys((earlier, _key(referral, report)), news)
        await _tell(work, case, report, news, key, instead, once=key)


async def _tell(
    work: Work,
    case: Case,
    report: Report,
    news: Notice,
    key: str,
    instead: Mapping[str, Notice],
    once: str,
) -> None:
    """Put another notice in place of one that waits under its key, else send this one under `key`.

    Under `once` nothing is told twice.
    """
    to = await telling.recipient_of(work, report)
    if to is None or await outbox.was_posted(work.tx, once):
        return
    if await outcomes.is_waiting(work, report, case):
        return  # it is told as it stands then
    for latest, other in instead.items():
        post = compose(to, other, Lane.NOTICE, once=once, latest=latest)
        if await outbox.replace(work.tx, post) is not None:
            return
    await work.say(to, news, Lane.NOTICE, once=once, latest=key)


def _key(referral: Referral, report: Report) -> str:
    return f"stage:{referral.id}:{report.id}"


GATHER_MS = 60 * 1000
"""How long a desk's group waits for further case files that could not be sent."""


async def tell(
    work: Work,
    case: Case,
    referral: Referral,
    what: Happened,
    words: str | None = None,
    language: str | None = None,
) -> None:
    """Tell who decided the case in private, else who is on duty, else the desk's group.

    In quiet hours people hear of it when these are over, of urgent cases at once.
    """
    desk = await routing.desk_of(work.tx, case)
    if desk is None:
        return
    if what is Happened.NOT_SENT:
        key = f"not_sent:{desk.id}"
        later = work.now + GATHER_MS
        await work.say(
            desk.recipient, NotSent(), Lane.NOTICE, latest=key, not_before=later
        )
    found = []
    if case.decision is not None:
        found = await colleagues.find_all(work, desk, [case.decision.by])
    found = found or await duty.on_duty(work, desk)
    news = _news(case, referral, what, words, language)
    await _say_each(work, case, found, news)
    if not found and what is not Happened.NOT_SENT:
        await work.say(desk.recipient, news, Lane.NOTICE)


async def tell_seniors(work: Work, case: Case, referral: Referral) -> None:
    """No reminder is left: the seniors of the desk hear of it, without any the admins."""
    desk = await routing.desk_of(work.tx, case)
    found = []
    if desk is not None:
        found = await duty.seniors(work, desk)
    people = found or await duty.admins(work)
    await _say_each(work, case, people, _news(case, referral, Happened.REMINDED_LAST))


def _news(
    case: Case,
    referral: Referral,
    what: Happened,
    words: str | None = None,
    language: str | None = None,
) -> ReferralNews:
    about = (
        case.id,
        case.number,
        case.violation,
        referral.authority,
        referral.department,
    )
    since = referral.sent_at or referral.created_at
    answers_to = None
    if what is Happened.ASKED and referral.way is Way.DESK:
        answers_to = referral.id
    return ReferralNews(*about, what, since, words, language, answers_to)


async def _say_each(
    work: Work, case: Case, people: list[colleagues.Colleague], news: ReferralNews
) -> None:
    for one in people:
        later = await colleagues.when_to_tell(work, one.telegram_id, case.urgency)
        await work.say(one.recipient, news, Lane.NOTICE, not_before=later)
