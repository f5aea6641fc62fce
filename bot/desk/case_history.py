"""History of a case: what was done with it, when and by which member of staff."""

from bot.cases import store
from bot.cases.acts import ACTS
from bot.cases.model import Case, CaseEvent
from bot.cases.order_words import order_lines
from bot.cases.pattern_rules import Pattern
from bot.core import desks_store, members_store
from bot.core.messages import (
    Message,
    Outgoing,
    Part,
    Shown,
    Speaker,
    What,
    as_many,
    bold,
    lines,
    paragraphs,
    quote,
    untapped,
)
from bot.core.work import Work
from bot.desk.buttons import WHY_SENTENCES
from bot.desk.card_words import patterns_named
from bot.links.link import defang
from bot.reports import pauses, questions_store
from bot.reports.decision_words import FOUND_LABELS, outcome_label
from bot.values import Act, Found, Order, Outcome, Value, Why, from_plain


class HistoryLine(Value):
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
    found: Found | None = None  # when the material was looked at again
    patterns: tuple[Pattern, ...] = ()  # what was noted in the reports


class History(Message):
    number: str
    lines: tuple[HistoryLine, ...]

    def render(self, speaker: Speaker) -> Outgoing:
        newest = as_many(
            [_event(speaker, line) for line in reversed(self.lines)], HISTORY_ROOM
        )
        head = bold(speaker.t("History of № {number}", number=self.number))
        text = paragraphs(head, quote(lines(*reversed(newest)), expandable=True))
        return Outgoing(text, silent=True, protected=True)


HISTORY_ROOM = 3800
"""UTF-16 units of a history's lines with their markup."""


def _event(speaker: Speaker, line: HistoryLine) -> str:
    t = speaker.t
    act = t(ACTS[line.act].said)
    time = t.time(line.at)
    head = t("{time}: {act}", time=time, act=act)
    if line.name:
        head = t("{time}: {act} – {name}", time=time, act=act, name=line.name)
    order = list[Part]()
    if line.order is not None:
        order += order_lines(speaker, line.order)
    return lines(
        head,
        line.outcome and outcome_label(speaker, line.outcome),
        *order,
        line.found and t(FOUND_LABELS[line.found]),
        patterns_named(speaker, line.patterns),
        _correction(speaker, line),
        line.other and t("To {name}", name=defang(line.other)),
        line.until and t("Until {time}", time=t.time(line.until)),
        line.why and t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])),
        pauses.reason(speaker, line.bad_faith, None),
        line.text and untapped(line.text, 300),
    )


def _correction(speaker: Speaker, line: HistoryLine) -> str | None:
    if line.after is None:
        return None
    before, after = (
        _value_named(speaker, line.act, it) for it in (line.before, line.after)
    )
    return f"{before} → {after}"


def _value_named(speaker: Speaker, act: Act, value: str | None) -> str:
    if act is Act.SET_TYPE:
        return speaker.violation(value or "")
    if act in {Act.SET_REGION, Act.SAY_REGION}:
        return speaker.region(value)
    return defang(value or "?")


SHOWN_EVENTS = 25
"""The newest events in a history."""


async def read_history(work: Work, case: Case) -> History:
    newest = await store.newest_events(work.tx, case.id, SHOWN_EVENTS)
    return History(case.number, tuple([await _line(work, event) for event in newest]))


async def _line(work: Work, event: CaseEvent) -> HistoryLine:
    detail = dict(event.detail)
    if event.act is Act.MOVE:
        for which in ("before", "after"):
            desk = await desks_store.desks.get(work.tx, detail[which])
            detail[which] = desk.title if desk else "?"
    text = detail.get("text") or detail.get("words") or detail.get("number")
    # An answer that its reporter erased since is not shown
    if not text and "reply" in detail:
        reply = await questions_store.replies.get(work.tx, detail["reply"])
        text = reply and reply.text
    who = await _name_of(work, event.staff or detail.get("of"))
    to = await _name_of(work, detail.get("to"))
    shown = {"act": event.act, "at": event.at, "name": who, "other": to, "text": text}
    line: HistoryLine = from_plain(HistoryLine, {**detail, **shown})
    return line


async def _name_of(work: Work, staff: int | None) -> str | None:
    if staff is None:
        return None
    return await members_store.staff_name(work.tx, staff)


async def quoted(work: Work, case: Case) -> Shown | None:
    """Return the content of reporters that the history shows."""
    said = await store.newest_replies(work.tx, case.id, SHOWN_EVENTS)
    replies = await questions_store.replies_named(work.tx, said)
    ids = tuple(reply.id for reply in replies if reply.text)
    if not ids:
        return None
    return Shown(What.HISTORY, case.id, sources=ids)
