"""History of a case: what was done with it, when and by which member of staff."""

from collections.abc import Callable

from bot import values
from bot.cases import store
from bot.cases.acts import ACTS
from bot.cases.model import Case
from bot.cases.order_words import order_lines
from bot.cases.pattern_rules import Pattern
from bot.core import desks_store, members_store
from bot.core.messages import (
    Outgoing,
    Shown,
    Speaker,
    What,
    adapter,
    as_many,
    bold,
    lines,
    message,
    paragraphs,
    quote,
    untapped,
)
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk.buttons import WHY_SENTENCES
from bot.desk.card_words import patterns_named
from bot.links.link import defang
from bot.reports import pauses, questions_store
from bot.reports.decision_words import FOUND_LABELS, outcome_label
from bot.values import Act, Order, Outcome, Why


@frozen
class HistoryLine:
    """`other` is the moderator who got the case, `until` when a case that was put off came back.

    `before` and `after` are what was corrected: ids of types, codes of regions, titles of desks.
    """

    act: Act
    at: int
    name: str | None
    outcome: Outcome | None = None
    text: str | None = None
    why: Why | None = None
    other: str | None = None
    until: int | None = None
    before: str | None = None
    after: str | None = None
    bad_faith: str | None = None  # why reports were closed: an id of the channel file
    order: Order | None = None
    found: values.Found | None = None  # when the material was looked at again
    patterns: tuple[Pattern, ...] = ()  # what was noted in the reports


@message
class History:
    number: str
    lines: tuple[HistoryLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        newest = as_many([_event(speaker, line) for line in reversed(self.lines)], HISTORY_ROOM)
        head = bold(speaker.t("History of № {number}", number=self.number))
        text = paragraphs(head, quote(lines(*reversed(newest)), expandable=True))
        return Outgoing(text, silent=True, protected=True)


HISTORY_ROOM = 3800
"""UTF-16 units of a history's lines with their markup."""


def _event(speaker: Speaker, line: HistoryLine) -> str:
    t = speaker.t
    what = speaker.t(ACTS[line.act].said)
    changed = None
    if line.after is not None:
        name: Callable[[str | None], str] = {
            Act.SET_TYPE: lambda id: speaker.violation(id or ""),
            Act.SET_REGION: speaker.region,
            Act.SAY_REGION: speaker.region,
        }.get(line.act, lambda title: defang(title or "?"))
        changed = f"{name(line.before)} → {name(line.after)}"
    return lines(
        t("{time}: {act} – {name}", time=t.time(line.at), act=what, name=line.name)
        if line.name
        else t("{time}: {act}", time=t.time(line.at), act=what),
        line.outcome and outcome_label(speaker, line.outcome),
        *(order_lines(speaker, line.order) if line.order else ()),
        line.found and t(FOUND_LABELS[line.found]),
        patterns_named(speaker, line.patterns),
        changed,
        line.other and t("To {name}", name=defang(line.other)),
        line.until and t("Until {time}", time=t.time(line.until)),
        line.why and t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])),
        pauses.reason(speaker, line.bad_faith, None),
        line.text and untapped(line.text, 300),
    )


SHOWN_EVENTS = 25
"""The newest events in a history."""


async def history(work: Work, case: Case) -> History:
    async def name_of(staff: int | None) -> str | None:
        return None if staff is None else await members_store.staff_name(work.tx, staff)

    found = []
    for event in await store.newest_events(work.tx, case.id, SHOWN_EVENTS):
        detail = dict(event.detail)
        if event.act is Act.MOVE:
            for which in ("before", "after"):
                desk = await desks_store.desks.get(work.tx, detail[which] or "")
                detail[which] = desk.title if desk else "?"
        text = detail.get("text") or detail.get("words") or detail.get("number")
        if not text and "reply" in detail:  # an answer that its reporter erased since is not shown
            reply = await questions_store.replies.get(work.tx, detail["reply"])
            text = reply.text if reply else None
        who = await name_of(event.staff or detail.get("of"))
        to = await name_of(detail.get("to"))
        shown = {"act": event.act, "at": event.at, "name": who, "other": to, "text": text}
        found.append(adapter(HistoryLine).validate_python({**detail, **shown}))
    return History(case.number, tuple(found))


async def quoted(work: Work, case: Case) -> Shown | None:
    """Return the content of reporters that the history shows."""
    said = await store.newest_replies(work.tx, case.id, SHOWN_EVENTS)
    replies = await questions_store.replies_named(work.tx, said)
    ids = tuple(reply.id for reply in replies if reply.text)
    return Shown(What.HISTORY, case.id, sources=ids) if ids else None
