"""Outcomes for reporters. Those of one report that are told within an hour share one message."""

from collections.abc import Sequence

from bot.cases import store
from bot.cases.afterwards import Stage
from bot.cases.model import Case
from bot.core.messages import (
    LIMIT,
    Lane,
    Message,
    Outgoing,
    Part,
    Post,
    PostOptions,
    Recipient,
    Speaker,
    bold,
    lines,
    numbered,
    takes,
)
from bot.core.queues import outbox
from bot.core.times import HOUR_MS
from bot.core.work import Work, compose
from bot.reports import decision_words, news, reports_store, targets_store
from bot.reports.model import Decided, Report
from bot.reports.news import OutcomeNews
from bot.values import Value, Way, replace

DEPARTURE_MS = 5 * 1000
"""Time for which news of a decision waits for that of its departure, so that both are one message."""
SHARED_MS = HOUR_MS
"""Time for which the first outcome of a report waits for those of its other links."""
_ROOM = LIMIT - 600
"""UTF-16 units for the outcomes of one message; the rest is for what stands around them."""


class OutcomesView(Value):
    """`decided` of the `links` of a report have a decision; `told` are those of this message."""

    told: tuple[OutcomeNews, ...]
    decided: int
    links: int


class OutcomesNews(Message):
    """The outcomes of several links of one report, each as it stands when the message leaves."""

    report: str
    cases: tuple[str, ...]

    async def load(self, work: Work) -> OutcomesView | None:
        report = await reports_store.reports.get(work.tx, self.report)
        if report is None or await news.recipient_of(work, report) is None:
            return None
        cases = await targets_store.cases_of(work.tx, report.id)
        told = [
            await _outcome_of(work, report, case)
            for case in cases
            if case.id in self.cases and case.announced_at is not None
        ]
        outcomes = tuple(one for one in told if one is not None)
        if not outcomes:
            return None
        decided = sum(case.announced_at is not None for case in cases)
        return OutcomesView(outcomes, decided, len(cases))

    def render(self, speaker: Speaker, view: OutcomesView) -> Outgoing:
        [first, *others] = view.told
        if view.links == 1 and not others:
            return first.render(speaker)
        t = speaker.t
        blocks, left = _blocks(speaker, view.told)
        if left:
            blocks.append(t("The report shows the other decisions, {n}.", n=left))
        head = f"{numbered(first.number)} · {speaker.violation(first.violation)}"
        shown = news.news(
            speaker,
            self.report,
            lines(
                bold(head),
                t("Links decided: {n} of {total}.", n=view.decided, total=view.links),
            ),
            *blocks,
            t("If you disagree or know more, add to the report."),
        )
        found = [one.decided for one in view.told]
        return replace(shown, rows=news.outcome_rows(speaker, self.report, found))


def _blocks(speaker: Speaker, told: Sequence[OutcomeNews]) -> tuple[list[Part], int]:
    """Write each decision once, above the links that it was taken on; and count those links that
    the message has no room for."""
    links: dict[tuple[str, str], list[Part]] = {}
    for one in told:
        words = lines(*decision_words.quoted_lines(speaker, one.decided))
        links.setdefault((_head(speaker, one), words), []).append(one.decided.display)
    blocks: list[Part] = []
    room = _ROOM
    left = 0
    for (head, words), displays in links.items():
        block = lines(head, news.covered(speaker, lines(*displays, words)))
        room -= takes(block)
        if room < 0 and blocks:
            left += len(displays)
        else:
            blocks.append(block)
    return blocks, left


def _head(speaker: Speaker, one: OutcomeNews) -> str:
    *result, _time = decision_words.result_lines(speaker, one.decided)
    return lines(
        one.again and speaker.t("The earlier decision was replaced."),
        *result,
        *decision_words.reasoning(speaker, one.decided),
        speaker.t("Decided: {time}", time=speaker.t.day(one.decided.at)),
    )


async def _outcome_of(work: Work, report: Report, case: Case) -> OutcomeNews | None:
    decided = await _decided_of(work, await standing_of(work, case))
    if case.decision is None or decided is None:
        return None
    links = await targets_store.displays_of(work.tx, case.id)
    again = case.decision.before is not None
    return news.outcome_news_of(report, decided, links, again=again)


async def _decided_of(work: Work, standing: Case) -> Decided | None:
    referral = await news.referral_of(work, standing)
    return news.decided_of(standing, referral=referral)


async def standing_of(work: Work, case: Case) -> Case:
    """The case whose decision a reporter of this one is told: that which it was joined to, once
    that is told."""
    target = await store.final_of(work.tx, case)
    if target is None or target.announced_at is None:
        return case
    return target


async def outcome_posts(work: Work, case: Case) -> list[Post]:
    """The outcome to each reporter of a case, alone or beside those of the report's other links."""
    standing = await standing_of(work, case)
    decided = await _decided_of(work, standing)
    if case.decision is None or decided is None:
        return []
    links = await targets_store.displays_of(work.tx, case.id)
    several = await targets_store.with_several_links(work.tx, case.id)
    again = case.decision.before is not None
    posts = []
    for report in await reports_store.reports_of_case(work.tx, case.id):
        to = await news.recipient_of(work, report)
        if to is None:
            continue
        if report.id in several:
            posts.append(await _shared_post(work, to, report, case))
            continue
        outcome = news.outcome_news_of(report, decided, links, again=again)
        options = PostOptions(once=news.decided_key(case, report))
        referral = decided.passage
        if referral is not None:
            options["latest"] = news.decided_key(standing, report)
            if referral.stage is Stage.LEAVING and referral.way is not Way.HAND:
                options["not_before"] = work.now + DEPARTURE_MS
        posts.append(compose(to, outcome, Lane.NOTICE, **options))
    return posts


async def _shared_post(work: Work, to: Recipient, report: Report, case: Case) -> Post:
    """The message of a report with several links, which takes the place of the waiting one."""
    waiting = await _waiting_cases(work, report.id)
    told = OutcomesNews(report.id, tuple(dict.fromkeys((*waiting, case.id))))
    return compose(
        to,
        told,
        Lane.NOTICE,
        once=news.decided_key(case, report),
        latest=_key(report.id),
        not_before=work.now + await _wait_ms(work, report, case),
    )


async def _wait_ms(work: Work, report: Report, case: Case) -> int:
    """Wait for the other links' outcomes, no longer than one of them can still come."""
    for other in await targets_store.cases_of(work.tx, report.id):
        is_told = other.id == case.id or other.announced_at is not None
        is_coming = other.status.is_undecided or other.decision is not None
        if is_coming and not is_told:
            return SHARED_MS
    return DEPARTURE_MS


async def is_waiting(work: Work, report: Report, case: Case) -> bool:
    """True if the outcome of a case waits to be told with others: it is told as it stands then."""
    return case.id in await _waiting_cases(work, report.id)


async def _waiting_cases(work: Work, report: str) -> tuple[str, ...]:
    params = await outbox.waiting_params(work.tx, _key(report))
    if params is None:
        return ()
    return tuple(params["cases"])


def _key(report: str) -> str:
    return f"outcomes:{report}"
