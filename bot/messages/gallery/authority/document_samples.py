"""Samples of documents: a case file whole and at its least, statements of each outcome."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.case_file import (
    AddressedTo,
    CaseFile,
    CaseLink,
    Issuer,
    Named,
    Piece,
    Reported,
    Signature,
)
from bot.domain.authority.order import Order
from bot.domain.authority.statement import Fact, Statement
from bot.domain.desk.case import Outcome
from bot.domain.notices.authority import documents as say
from bot.messages.documents.sending import case_file_message
from bot.messages.gallery.decided_samples import LINK, NOW
from bot.messages.gallery.register.check_samples import SITE
from bot.messages.gallery.samples import Counted
from bot.services.authority.case_files.findings import stated

NUMBER, REFERRAL = "4F7K2M", "sampleReferral01"
WORDS = "Канал рекламирует запрещённые вещества и набирает курьеров."


def samples(channel: Channel) -> Iterator[Any]:
    whole = case_file(channel)
    for form in say.Form:
        notice = say.CaseFileDocument(REFERRAL, NUMBER, form, channel.languages[0])
        yield Counted(notice, whole, case_file_message)
    for outcome in channel.outcomes:
        yield say.StatementDocument(statement(channel, outcome.id), SITE)


def statement(channel: Channel, outcome: Outcome) -> Statement:
    text, kind = channel.outcome(outcome), channel.types_on()[0]
    grounds = channel.grounds(outcome, kind.id)
    code = channel.authorities[0].code if channel.authorities else None
    is_forwarded, is_restricted = outcome is Outcome.FORWARDED, outcome is Outcome.RESTRICTED
    order = None
    if is_restricted and code is not None:
        order = Order(code, "12-3/456", date(2026, 11, 20), channel.country, date(2027, 11, 20))
    return Statement(
        NUMBER, "sampleDecision01", kind.id, outcome, NOW, LINK.display,
        ground=grounds[0].id if grounds else None,
        reason=text.reasons[0].id if text.reasons else None,
        authority=code if is_forwarded else None, order=order,
        facts=_facts(channel, outcome),
        second_person=is_restricted, words=WORDS if is_forwarded else None, words_language="ru",
        entry="0fde81ea7c05ba27" if is_restricted else None,
    )  # fmt: skip


def _facts(channel: Channel, outcome: Outcome) -> tuple[Fact, ...]:
    fitting = (one for one in channel.facts if not one.outcomes or outcome in one.outcomes)
    return tuple(Fact(one.id, NOW) for one in fitting)


def case_file(channel: Channel) -> CaseFile:
    """With everything that a case file may hold."""
    kind, authority = channel.types_on()[0], channel.authorities[0]
    issuer = Issuer(
        channel.id, channel.name.root, channel.operator.root, channel.is_state_body, channel.contact
    )
    place = next(iter(channel.regions), None)
    region = None if place is None else Named(place.code, place.name.root)
    long = f"{LINK.canonical}?{'a1B2-' * 30}"
    return CaseFile(
        id=REFERRAL, number=NUMBER, made_at="2026-11-24T06:00:00Z", issuer=issuer,
        addressed_to=AddressedTo(Named(authority.code, authority.name.root), region, "email"),
        type=Named(kind.id, kind.title.root), urgency="high", region=region,
        links=(
            CaseLink(LINK.canonical, LINK.canonical, LINK.display),
            CaseLink(long, long, f"{LINK.display}?…"),
        ),
        opened_on="2026-11-20", reported=Reported(7, "2026-11-20", "2026-11-24"),
        evidence=(
            Piece(
                "public_post", "text", "2026-11-20", None, "a7" * 32, None,
                "2026-11-19T18:30:00Z", "example_shop/123",
            ),
            Piece("file", "photo", "2026-11-20", 183_000, None),
            Piece("file", "video", "2026-11-21", 5_300_000, "5f" * 32, "2026-11-22T10:00:00Z"),
        ),
        finding=stated(channel, statement(channel, Outcome.FORWARDED)),
        signature=Signature("c2FtcGxl" * 5 + "c2E=", "c2FtcGxl" * 11),
    )  # fmt: skip
