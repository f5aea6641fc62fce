"""Data of printed documents as plain values; `templates/document.typ` makes a PDF of them."""

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar, Literal

from bot.authorities.model import (
    FiledFinding,
    LegalGround,
    Named,
    ReliedOn,
    Texts,
    Words,
)
from bot.channel.model import Channel
from bot.channel.parts import Ground
from bot.core.messages import Speaker, Translator, known, language_name
from bot.core.times import today
from bot.core.typesetting import Format, Makeable
from bot.links.link import defang
from bot.reports.decision_words import why_texts
from bot.values import Statement, Value, replace


class Entry(Value):
    """A name and what it stands for. What is `exact`, like an address, is set letter by letter."""

    name: str
    value: str
    exact: bool = False


class Table(Value):
    """`widths` are the shares of the columns, of which there are as many as in each row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


class Section(Value):
    """Under its heading: paragraphs, entries, a list, a table, each where there is something.

    `quoted` are words of a person, in `quoted_language`.
    """

    heading: str
    paragraphs: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    items: tuple[str, ...] = ()
    table: Table | None = None
    quoted: str | None = None
    quoted_language: str | None = None


class Code(Value):
    """An address as a QR code: its modules row by row, 1 is dark, and what a camera leads to."""

    modules: tuple[str, ...]
    says: str


class Document(Makeable):
    """`issuer` stands above the title, `subject` below it, `footer` at the foot of each page.

    `day` is the day of the document, like "2026-03-12"; `page` is "Page {n} of {all}" in its
    language. It follows PDF/UA-1, and the same document gives the same bytes.
    """

    template: ClassVar[str] = "document"
    kind: ClassVar[Literal["photo", "document"]] = "document"
    format: ClassVar[Format] = "pdf"
    language: str
    title: str
    subject: str
    issuer: str
    day: str
    sections: tuple[Section, ...]
    footer: str
    page: str
    code: Code | None = None


def said(texts: Texts, language: str) -> str:
    """A text in this language, else in the first one it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def issuer(t: Translator, name: str, *, is_state_body: bool) -> str:
    if is_state_body:
        return name
    return t.plain("{name} · not a state body", name=name)


def instant(at: int) -> str:
    """A time (ms UTC): "2026-03-12T09:30:05Z"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC):%Y-%m-%dT%H:%M:%SZ}"


def day(text: str) -> str:
    """ "2026-03-12" as 12.03.2026."""
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def time(t: Translator, text: str) -> str:
    """ "2026-03-12T09:30:05Z" in the channel's zone."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return t.time_and_zone(round(moment.timestamp() * 1000))


def entries(*some: Entry | Literal[False] | None) -> tuple[Entry, ...]:
    """Entries without those that `condition and entry` leaves out."""
    return tuple(one for one in some if one)


SEEN = "seen"
"""Id of a reason that is made of facts alone."""


def _legal_ground(channel: Channel, ground: Ground) -> LegalGround:
    law = {
        language: act for language in channel.languages if (act := ground.act(language))
    }
    edition = None
    if ground.as_of is not None:
        edition = ground.as_of.isoformat()
    is_checked = ground.checked is not None
    return LegalGround(ground.id, ground.label.root, law or None, edition, is_checked)


def stated(channel: Channel, statement: Statement) -> FiledFinding:
    """The same reasons with the texts of the channel file; what left it is left out."""
    finding = statement.finding
    label = known(channel.outcome, finding.outcome)
    outcome = known(channel.outcome, statement.found or finding.outcome)
    filed = None
    reason = None
    if outcome is not None:
        ground = outcome.ground(finding.ground)
        if ground is not None:
            filed = _legal_ground(channel, ground)
        why = why_texts(channel, replace(finding, outcome=outcome.id))
        if any(why.values()):
            reason = Named(finding.reason or SEEN, why)
    named = Named(finding.outcome.value, {})
    if label is not None:
        named = Named(finding.outcome.value, label.label.root)
    words = None
    if finding.words:
        words = Words(finding.words, finding.words_language)
    return FiledFinding(
        id=statement.decision,
        outcome=named,
        decided_at=instant(statement.decided_at),
        second_person=statement.second_person,
        ground=filed,
        reason=reason,
        facts=tuple(
            ReliedOn(fact.id, text.text.root, today(fact.at, channel.zone).isoformat())
            for fact in statement.facts
            if (text := known(channel.fact, fact.id)) is not None
        ),
        words=words,
    )


def _reason(speaker: Speaker, finding: FiledFinding) -> Section:
    t = speaker.t
    why = list[str]()
    if finding.reason is not None:
        why.append(said(finding.reason.name, t.language))
    head = t.plain("Reason")
    words = finding.words
    if words is None:
        return Section(head, tuple(why))
    why.append(introduced(t, words.language))
    quoted = defang(words.text)
    return Section(head, tuple(why), quoted=quoted, quoted_language=words.language)


def decision(
    speaker: Speaker, heading: str, finding: FiledFinding, *more: Entry | None
) -> list[Section]:
    t = speaker.t
    language = speaker.t.language
    ground = finding.ground
    sentences = [
        t.plain("People decided, not a program, however many reports there were.")
    ]
    if finding.second_person:
        sentences.append(t.plain("Another person of the desk approved the decision."))
    outcome = said(finding.outcome.name, language) or t.plain("Decision revised")
    shown = [
        Entry(t.plain("Outcome"), outcome),
        Entry(t.plain("Decided"), time(t, finding.decided_at)),
    ]
    if ground is not None:
        shown.append(Entry(t.plain("Ground"), said(ground.name, language)))
    if ground is not None and ground.law:
        shown.append(Entry(t.plain("Act and article"), said(ground.law, language)))
        if ground.edition is not None:
            shown.append(Entry(t.plain("Edition as of"), day(ground.edition)))
    found = [Section(heading, tuple(sentences), entries=(*shown, *entries(*more)))]
    if finding.reason is not None or finding.words is not None:
        found.append(_reason(speaker, finding))
    if finding.facts:
        items = tuple(
            t.plain("{fact} ({day})", fact=said(fact.text, language), day=day(fact.day))
            for fact in finding.facts
        )
        found.append(Section(t.plain("What the decision relies on"), items=items))
    return found


def introduced(t: Translator, language: str | None) -> str:
    if language is None:
        return t.plain("The moderator’s words:")
    return t.plain(
        "The moderator’s words ({language}):", language=language_name(language)
    )


class Form(StrEnum):
    PDF = "pdf"
    JSON = "json"
