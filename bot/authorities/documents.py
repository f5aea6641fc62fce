"""Data of printed documents as plain values; `templates/document.typ` makes a PDF of them."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import ClassVar, Literal

from bot.authorities.model import Texts
from bot.channel.parts import OutcomeText
from bot.core.languages import N_, Translator, numbered
from bot.core.messages import message
from bot.core.outgoing import Drawing, Outgoing
from bot.core.speaker import Speaker, known
from bot.core.times import today
from bot.core.typesetting import Format, Makeable
from bot.dataclass import frozen
from bot.links.link import defang
from bot.register.pages import entry_address
from bot.values import Statement


@frozen
class Entry:
    """A name and what it stands for. What is `exact`, like an address, is set letter by letter."""

    name: str
    value: str
    exact: bool = False


@frozen
class Table:
    """`widths` are the shares of the columns, of which there are as many as in each row."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]


@frozen
class Section:
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


@frozen
class Code:
    """An address as a QR code: its modules row by row, 1 is dark, and what a camera leads to."""

    modules: tuple[str, ...]
    says: str


@frozen
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


WRITTEN_IN = {
    "kk": N_("The moderator’s words, written in Kazakh:"),
    "ru": N_("The moderator’s words, written in Russian:"),
    "en": N_("The moderator’s words, written in English:"),
}


def said(texts: Texts, language: str) -> str:
    """A text in this language, else in the first one it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def issuer(t: Translator, name: str, *, is_state_body: bool) -> str:
    return name if is_state_body else t.plain("{name} · not a state body", name=name)


def introduced(t: Translator, language: str | None) -> str:
    if language is None:
        return t.plain("The moderator’s words:")
    if language not in WRITTEN_IN:
        return t.plain(
            "The moderator’s words, written in another language ({code}):", code=language
        )
    return t.plain(WRITTEN_IN[language])


def day(text: str) -> str:
    """ "2026-03-12" as 12.03.2026."""
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def time(t: Translator, text: str) -> str:
    """ "2026-03-12T09:30:05Z" in the channel's zone."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return t.time_and_zone(round(moment.timestamp() * 1000))


def entries(*some: Entry | None) -> tuple[Entry, ...]:
    return tuple(one for one in some if one is not None)


def reasons(
    t: Translator, reason: str, words: str, written_in: str | None, facts: Iterable[str]
) -> list[Section]:
    """The reason in the words of the channel file and of a moderator, and what the decision relies
    on, where these are known."""
    found, sentences, items = list[Section](), [reason] if reason else [], tuple(facts)
    if words:
        sentences.append(introduced(t, written_in))
    if sentences:
        text = words or None
        told = Section(t.plain("Reason"), (*sentences,), quoted=text, quoted_language=written_in)
        found.append(told)
    if items:
        found.append(Section(t.plain("What the decision relies on"), items=items))
    return found


def statement_document(speaker: Speaker, statement: Statement, site: str | None = None) -> Document:
    """With a code that leads to the entry in the register at `site`, where there is one."""
    t, channel = speaker.t, speaker.channel
    kind = known(channel.type, statement.violation)
    title = statement.violation if kind is None else speaker.own(kind.title)
    found = known(channel.outcome, statement.found or statement.finding.outcome)
    sections = (
        _decision(speaker, statement, known(channel.outcome, statement.finding.outcome)),
        _ground(speaker, statement, found),
        *_reasons(speaker, statement, found),
        _authority(speaker, statement),
        _people(speaker, statement),
        _contest(speaker),
    )
    return Document(
        language=t.language,
        title=t.plain("Statement of reasons"),
        subject=f"{numbered(statement.number)} · {title}",
        issuer=issuer(t, speaker.own(channel.name), is_state_body=channel.is_state_body),
        day=today(statement.decided_at, channel.zone).isoformat(),
        sections=tuple(each for each in sections if each is not None),
        footer=t.plain("Statement of reasons № {number}", number=statement.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
        code=_code(speaker, statement, site),
    )


def _decision(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> Section:
    t = speaker.t
    label = t.plain("Decision revised") if outcome is None else speaker.own(outcome.label)
    link = statement.display and Entry(t.plain("Link"), defang(statement.display), exact=True)
    return Section(
        t.plain("Decision"),
        entries=entries(
            Entry(t.plain("Outcome"), label),
            Entry(t.plain("Meaning"), speaker.own(outcome.meaning)) if outcome else None,
            link or None,
            Entry(t.plain("Decided"), t.time_and_zone(statement.decided_at)),
        ),
    )


def _ground(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> Section | None:
    t, ground = speaker.t, outcome.ground(statement.finding.ground) if outcome else None
    if ground is None:
        return None
    law, edition = ground.act(t.language), tuple[Entry, ...]()
    if law is not None:
        day = f"{ground.as_of:%d.%m.%Y}"
        edition = Entry(t.plain("Act and article"), law), Entry(t.plain("Edition as of"), day)
    return Section(t.plain("Ground"), (speaker.own(ground.label),), entries=edition)


def _reasons(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> list[Section]:
    t, finding = speaker.t, statement.finding
    reason = outcome.reason(finding.reason) if outcome else None
    facts = (
        t.plain("{fact} ({day})", fact=speaker.own(text.text), day=t.day(fact.at))
        for fact in statement.facts
        if (text := known(speaker.channel.fact, fact.id)) is not None
    )
    said, words = speaker.own(reason.text) if reason else "", defang(finding.words or "")
    return reasons(t, said, words, finding.words_language, facts)


def _authority(speaker: Speaker, statement: Statement) -> Section | None:
    t, order = speaker.t, statement.finding.order
    code = order.authority if order is not None else statement.finding.authority
    if code is None:
        return None
    found = known(speaker.channel.authority, code)
    shown = [Entry(t.plain("Authority"), code if found is None else speaker.own(found.name))]
    if order is not None:
        until = t.plain("no end date") if order.until is None else f"{order.until:%d.%m.%Y}"
        shown += [
            Entry(t.plain("Document"), numbered(order.number)),
            Entry(t.plain("Day of the document"), f"{order.date:%d.%m.%Y}"),
            Entry(t.plain("Territory"), _territory(speaker, order.territory)),
            Entry(t.plain("In force until"), until),
        ]
    return Section(t.plain("Authority and document"), entries=tuple(shown))


def _territory(speaker: Speaker, code: str) -> str:
    if code != speaker.channel.country:
        return speaker.region(code)
    if code == "KZ":
        return speaker.t.plain("the whole of Kazakhstan")
    return speaker.t.plain("the whole country")


def _people(speaker: Speaker, statement: Statement) -> Section:
    t = speaker.t
    sentences = [
        t.plain(
            "People decided: a moderator looked at the case and chose the outcome. No program"
            " decided, and the number of reports did not."
        )
    ]
    if statement.second_person:
        sentences.append(t.plain("Another person of the desk approved the decision."))
    if statement.found is not None:
        sentences.append(t.plain("Then the authority decided by itself, and acted."))
    return Section(t.plain("Who decided"), tuple(sentences))


def _contest(speaker: Speaker) -> Section:
    t, channel = speaker.t, speaker.channel
    if channel.contest is not None:
        text = speaker.own(channel.contest)
    elif channel.contact is not None:
        text = t.plain("Write to {contact}, or go to court.", contact=channel.contact)
    else:
        text = t.plain("Write to the operator of the channel, or go to court.")
    return Section(t.plain("How to contest the decision"), (text,))


def _code(speaker: Speaker, statement: Statement, site: str | None) -> Code | None:
    if statement.entry is None or site is None:
        return None
    from bot.staff import posters as qr  # rarely needed

    address = entry_address(site, speaker.t.language, statement.entry)
    says = speaker.t.plain("The entry in the public register: {address}", address=address)
    return Code(qr.modules(address), says)


class Form(StrEnum):
    PDF = "pdf"
    JSON = "json"


@message
class StatementDocument:
    """The reasons for a decision, as a PDF in the language of the message.

    `site` is the address of the public register, without a slash at the end, if it has one.
    """

    statement: Statement
    site: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.statement.number
        return Outgoing(
            t("Statement of reasons № {number}.", number=number),
            file=Drawing(
                f"statement-{number}.pdf", statement_document(speaker, self.statement, self.site)
            ),
            without_file=t(
                "The document could not be made. Press the button again in a few minutes."
            ),
        )
