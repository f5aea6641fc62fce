"""Samples of the card in an authority's group, and of its answers in private chats."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.answer_draft import AnswerDraft, AnswerProblem, Kind, Step
from bot.domain.authority.order import Order
from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Case, Decision, Outcome, Status
from bot.domain.notices.authority import answers as say
from bot.messages.authority.card import referral_card
from bot.messages.gallery.authority import desk_samples
from bot.messages.gallery.decided_samples import LINK, NOW
from bot.messages.gallery.samples import NUMBER, Counted
from bot.messages.outgoing import Outgoing
from bot.messages.speaker import Speaker
from bot.services.authority.group.desk_cards import ReferralView
from bot.services.work import DAY_MS
from bot.storage.authority.answers import Given

REFERRAL, NAME = "sampleReferral01", "Бақыт"
WORDS = "The material was published outside our territory."


def to_authorities(channel: Channel) -> Iterator[Any]:
    """All that members of authorities' groups read."""
    yield from desk_samples.samples(channel)
    yield from cards(channel)
    yield from samples(channel)


def samples(channel: Channel) -> Iterator[Any]:
    code = channel.authorities[0].code
    order = Order(code, "12-7/345", date(2026, 11, 20), channel.country)
    done = AnswerDraft(REFERRAL, Kind.DONE, Step.RESULT)
    refused = AnswerDraft(REFERRAL, Kind.REFUSED, Step.REASON)
    worded = replace(refused, words=WORDS, language="en")
    form = say.AuthorityForm(done, NUMBER, code, None)
    yield form
    yield replace(form, answer=replace(done, step=Step.REVIEW))
    yield replace(form, answer=refused)
    for problem in AnswerProblem:
        yield replace(form, answer=replace(refused, step=Step.WORDS), problem=problem)
    for kind in (Kind.ASKED, Kind.TOLD):
        yield replace(form, answer=AnswerDraft(REFERRAL, kind, Step.WORDS))
    yield replace(form, answer=replace(worded, step=Step.LANGUAGE))
    for answer in (worded, _usual(channel, refused)):
        yield replace(form, answer=replace(answer, step=Step.REVIEW))
    given = say.AnswerGiven(replace(done, order=order), NUMBER, code, NOW)
    for answer in (done, _usual(channel, refused), worded, replace(done, order=order)):
        yield replace(given, answer=answer)
    for kind in (Kind.ASKED, Kind.TOLD):
        yield replace(given, answer=replace(worded, kind=kind), until=None)
    for stage in (Stage.SENT, Stage.RECEIVED):
        yield say.AnswerRecording(REFERRAL, NUMBER, stage)
    for end in say.AnswerEnd:
        yield say.AnswerWord(end, NUMBER)
    yield say.AnswerWord(say.AnswerEnd.ANSWERED, NUMBER, NAME)
    yield say.AuthorityTold(NUMBER, WORDS, "en")
    for taken_back in (False, True):
        yield say.AuthorityReminder(NUMBER, taken_back)


def _usual(channel: Channel, refused: AnswerDraft) -> AnswerDraft:
    return replace(refused, reason=next((each.id for each in channel.refusals), None))


def cards(channel: Channel) -> Iterator[Counted]:
    """The card in the group at each stage, and with an answer that can be undone."""
    for view in _views(channel):
        yield Counted(say.ReferralCard(REFERRAL), view, _shown)


def _shown(speaker: Speaker, notice: say.ReferralCard, view: ReferralView) -> Outgoing:
    del notice
    return referral_card(speaker, view)


def _views(channel: Channel) -> Iterator[ReferralView]:
    code, outcome = channel.authorities[0].code, channel.outcome(Outcome.FORWARDED)
    ground = outcome.grounds[0].id if outcome.grounds else None
    decision = Decision(
        "sample", Outcome.FORWARDED, ground, None, code, None, 1, NOW, Status.RECEIVED
    )
    kind = channel.types_on()[0]
    case = Case(
        "sampleCase000001", NUMBER, 3, Status.FORWARDED, kind.id, kind.priority.urgency, NOW,
        region=next((region.code for region in channel.regions), None), display=LINK.display,
        decision=decision, announced_at=NOW,
    )  # fmt: skip
    sent = Referral(
        REFERRAL, case.id, "sample", code, None, Way.DESK, Stage.SENT, NOW, sent_at=NOW
    )  # fmt: skip
    yield ReferralView(sent, case)
    received = replace(sent, stage=Stage.RECEIVED, received_at=NOW)
    yield ReferralView(received, case, NAME)
    order = Order(code, "12-7/345", date(2026, 11, 20), channel.country)
    answer = AnswerDraft(REFERRAL, Kind.DONE, Step.REVIEW, order=order)
    yield ReferralView(received, case, NAME, NAME, Given(answer, 1, NOW, NOW + 60_000))
    done = replace(received, stage=Stage.DONE, closed_at=NOW + DAY_MS)
    for each in (done, replace(done, order=order)):
        yield ReferralView(each, case, NAME, NAME)
    refused = replace(done, stage=Stage.REFUSED, refusal=WORDS, refusal_language="en")
    yield ReferralView(refused, case, NAME, NAME)
    usual = next((each.id for each in channel.refusals), WORDS)
    yield ReferralView(replace(refused, refusal=usual, refusal_language=None), case, NAME, NAME)
    yield ReferralView(replace(sent, stage=Stage.RECALLED), case)
