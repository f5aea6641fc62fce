"""A statement of reasons as a document: in the reader's language, the same for all who ask."""

from bot.channel.outcomes import Ground, OutcomeText
from bot.domain.authority.order import Order
from bot.domain.authority.statement import Statement
from bot.domain.link import defang
from bot.i18n import numbered
from bot.messages.documents.spec import Code, Document, Entry, Section
from bot.messages.documents.words import entries, introduced, issuer, today
from bot.messages.register.site import entry_address
from bot.messages.speaker import Speaker, known


def statement_document(speaker: Speaker, statement: Statement, site: str | None = None) -> Document:
    """With a code that leads to the entry in the register at `site`, where there is one."""
    t = speaker.t
    return Document(
        language=t.language,
        title=t.plain("Statement of reasons"),
        subject=f"{numbered(statement.number)} · {_type(speaker, statement)}",
        issuer=issuer(speaker),
        day=today(speaker.channel, statement.decided_at),
        sections=tuple(each for each in _sections(speaker, statement) if each is not None),
        footer=t.plain("Statement of reasons № {number}", number=statement.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
        code=_code(speaker, statement, site),
    )


def statement_pdf(speaker: Speaker, statement: Statement, site: str | None = None) -> bytes:
    """For programs without a running bot; the bot makes documents in a process of its own."""
    from bot.messages.typesetting import make

    return make(statement_document(speaker, statement, site))


def _sections(speaker: Speaker, statement: Statement) -> list[Section | None]:
    channel = speaker.channel
    found = known(channel.outcome, statement.found or statement.outcome)
    return [
        _decision(speaker, statement, known(channel.outcome, statement.outcome)),
        _ground(speaker, statement, found),
        _why(speaker, statement, found),
        _facts(speaker, statement),
        _authority(speaker, statement),
        _people(speaker, statement),
        _contest(speaker),
    ]


def _type(speaker: Speaker, statement: Statement) -> str:
    kind = known(speaker.channel.type, statement.violation)
    return statement.violation if kind is None else speaker.own(kind.title)


def _decision(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> Section:
    t = speaker.t
    label = t.plain("Decision revised") if outcome is None else speaker.own(outcome.label)
    link = statement.display and Entry(t.plain("Link"), defang(statement.display), exact=True)
    return Section(
        t.plain("Decision"),
        entries=entries(
            Entry(t.plain("Outcome"), label),
            None if outcome is None else Entry(t.plain("Meaning"), speaker.own(outcome.meaning)),
            link or None,
            Entry(t.plain("Decided"), t.time(statement.decided_at)),
        ),
    )


def _ground(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> Section | None:
    t, grounds = speaker.t, () if outcome is None else outcome.grounds
    ground = next((one for one in grounds if one.id == statement.ground), None)
    if ground is None:
        return None
    return Section(
        t.plain("Ground"), (speaker.own(ground.label),), entries=entries(*_edition(speaker, ground))
    )


def _edition(speaker: Speaker, ground: Ground) -> list[Entry | None]:
    """The law, and the day of its text; a ground without a law has neither."""
    t, law = speaker.t, ground.act(speaker.t.language)
    if law is None:
        return []
    day = f"{ground.as_of:%d.%m.%Y}"
    return [Entry(t.plain("Act and article"), law), Entry(t.plain("Edition as of"), day)]


def _why(speaker: Speaker, statement: Statement, outcome: OutcomeText | None) -> Section | None:
    t, reasons = speaker.t, () if outcome is None else outcome.reasons
    reason = next((speaker.own(one.text) for one in reasons if one.id == statement.reason), None)
    words = statement.words and defang(statement.words)
    if not reason and not words:
        return None
    above = introduced(t, statement.words_language) if words else None
    return Section(
        t.plain("Reason"), tuple(each for each in (reason, above) if each),
        quoted=words or None, quoted_language=statement.words_language,
    )  # fmt: skip


def _facts(speaker: Speaker, statement: Statement) -> Section | None:
    t = speaker.t
    items = []
    for fact in statement.facts:
        text = known(speaker.channel.fact, fact.id)
        if text is not None:
            items.append(t.plain("{fact} ({day})", fact=speaker.own(text.text), day=t.day(fact.at)))
    return Section(t.plain("What the decision relies on"), items=tuple(items)) if items else None


def _authority(speaker: Speaker, statement: Statement) -> Section | None:
    t, order = speaker.t, statement.order
    code = order.authority if order is not None else statement.authority
    if code is None:
        return None
    found = known(speaker.channel.authority, code)
    name = Entry(t.plain("Authority"), code if found is None else speaker.own(found.name))
    return Section(
        t.plain("Authority and document"),
        entries=entries(name, *([] if order is None else _order(speaker, order))),
    )


def _order(speaker: Speaker, order: Order) -> list[Entry]:
    t = speaker.t
    until = t.plain("no end date") if order.until is None else f"{order.until:%d.%m.%Y}"
    return [
        Entry(t.plain("Document"), numbered(order.number)),
        Entry(t.plain("Day of the document"), f"{order.date:%d.%m.%Y}"),
        Entry(t.plain("Territory"), _territory(speaker, order.territory)),
        Entry(t.plain("In force until"), until),
    ]


def _territory(speaker: Speaker, code: str) -> str:
    if code != speaker.channel.country:
        return speaker.region(code)
    whole = {"KZ": speaker.t.plain("the whole of Kazakhstan")}
    return whole.get(code) or speaker.t.plain("the whole country")


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
    """The code of the entry in the public register."""
    if statement.entry is None or site is None:
        return None
    from bot.messages.posters import qr  # rarely needed

    address = entry_address(site, speaker.t.language, statement.entry)
    says = speaker.t.plain("The entry in the public register: {address}", address=address)
    return Code(qr.modules(address), says)
