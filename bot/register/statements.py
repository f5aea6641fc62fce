"""Statement of reasons: why a link was decided on so, as a PDF for reporters and staff."""

from bot.authorities import documents
from bot.authorities.documents import Code, Document, Entry, Section
from bot.cases.model import Case
from bot.cases.order_words import territory_name
from bot.core.messages import Drawing, Message, Outgoing, Speaker, known, numbered
from bot.core.site import entry_address
from bot.core.times import day_of, today
from bot.core.work import Work
from bot.desk import verdicts
from bot.links.link import defang
from bot.register import store
from bot.register.grounds import is_published
from bot.register.statement_words import (
    automated_means,
    contest_text,
    territory_without_order,
)
from bot.reports.model import Report
from bot.reports.own_reports import cases_of, public_state
from bot.values import Statement, replace


class StatementDocument(Message):
    statement: Statement

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        number = self.statement.number
        return Outgoing(
            t("Statement of reasons № {number}.", number=number),
            file=Drawing(
                f"statement-{number}.pdf", statement_document(speaker, self.statement)
            ),
            without_file=t(
                "The document could not be made. Press the button again in a few minutes."
            ),
        )


def statement_document(speaker: Speaker, statement: Statement) -> Document:
    """With a code that leads to the entry in the register, where there is one."""
    t = speaker.t
    channel = speaker.channel
    finding = documents.stated(speaker.channel, statement)
    kind = known(channel.type, statement.violation)
    title = statement.violation
    if kind is not None:
        title = speaker.own(kind.title)
    outcome = known(channel.outcome, statement.finding.outcome)
    display = statement.display
    more = []
    if outcome is not None:
        more.append(Entry(t.plain("Meaning"), speaker.own(outcome.meaning)))
    if display is not None:
        more.append(Entry(t.plain("Link"), defang(display), exact=True))
    sections = documents.decision(speaker, t.plain("Decision"), finding, *more)
    return Document(
        language=t.language,
        title=t.plain("Statement of reasons"),
        subject=f"{numbered(statement.number)} · {title}",
        issuer=documents.issuer(
            t, speaker.own(channel.name), is_state_body=channel.is_state_body
        ),
        day=today(statement.decided_at, channel.zone).isoformat(),
        sections=(
            *sections,
            *_authority(speaker, statement),
            _scope(speaker, statement),
            _contest(speaker),
        ),
        footer=t.plain("Statement of reasons № {number}", number=statement.number),
        page=t.plain("Page {n} of {all}", n="{n}", all="{all}"),
        code=_code(speaker, statement),
    )


def _authority(speaker: Speaker, statement: Statement) -> list[Section]:
    t = speaker.t
    order = statement.finding.order
    code = statement.finding.authority
    if order is not None:
        code = order.authority
    if code is None:
        return []
    name = code
    if found := known(speaker.channel.authority, code):
        name = speaker.own(found.name)
    shown = [Entry(t.plain("Authority"), name)]
    if order is not None:
        until = t.plain("no end date")
        if order.until is not None:
            until = f"{order.until:%d.%m.%Y}"
        shown += [
            Entry(t.plain("Document"), numbered(order.number)),
            Entry(t.plain("Day of the document"), f"{order.date:%d.%m.%Y}"),
            Entry(t.plain("Territory"), territory_name(speaker, order.territory)),
            Entry(t.plain("In force until"), until),
        ]
    acted: tuple[str, ...] = ()
    if statement.found is not None:
        acted = (t.plain("Then the authority decided by itself, and acted."),)
    return [Section(t.plain("Authority and document"), acted, entries=tuple(shown))]


def _contest(speaker: Speaker) -> Section:
    t = speaker.t
    text = contest_text(t, speaker.channel)
    return Section(t.plain("How to contest the decision"), (text,))


def _scope(speaker: Speaker, statement: Statement) -> Section:
    """Where and since when it applies, where no order says so, and by which means."""
    t = speaker.t
    finding = statement.finding
    shown = [Entry(t.plain("Automated means"), automated_means(t))]
    if finding.order is None:
        since = day_of(today(statement.decided_at, speaker.channel.zone))
        where = territory_without_order(t, finding.outcome)
        shown = [
            Entry(t.plain("Territory"), where),
            Entry(t.plain("Applies since"), since),
            *shown,
        ]
    return Section(t.plain("Scope and means"), entries=tuple(shown))


def _code(speaker: Speaker, statement: Statement) -> Code | None:
    if statement.entry is None or speaker.site is None:
        return None
    if not is_published(speaker.channel):
        return None
    from bot.staff import posters as qr  # rarely needed

    address = entry_address(speaker.site, speaker.t.language, statement.entry)
    says = speaker.t.plain(
        "The entry in the public register: {address}", address=address
    )
    return Code(qr.modules(address), says)


async def statement_of_case(
    work: Work, case: Case, display: str | None
) -> Statement | None:
    """The reasons for the decision that stands, and its entry in the register, if it has one.

    `display` is the link as the reader knows it.
    """
    statement = await verdicts.reasons_of_case(work.tx, work.channel, case, display)
    entry = await store.entries_of_case(work.tx, case.id)
    if statement is None or entry is None:
        return statement
    return replace(statement, entry=entry.id)


async def statements_for_reporter(work: Work, report: Report) -> list[Statement]:
    """The reasons for each decision about the report that can no longer be undone."""
    found = {}
    for case, display in await cases_of(work, report):
        if public_state(case, report)[1] is not None:
            found[case.id] = await statement_of_case(work, case, display)
    return [each for each in found.values() if each is not None]
