"""Samples of what reporters and moderators read of a case on its way to an authority."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Decision, Outcome, Status, Urgency
from bot.domain.notices.authority.handing import FileHandedOver, HandItOver
from bot.domain.notices.authority.passage import Passage, StageNews
from bot.domain.notices.authority.queue import AuthorityLine, AuthorityQueue
from bot.domain.notices.authority.referrals import Happened, NotSent, ReferralNews
from bot.domain.notices.reporter import OutcomeNews
from bot.messages.gallery.decided_samples import LINK, NOW, decided
from bot.messages.gallery.samples import NUMBER, REPORT
from bot.services.desk.workbench.card_view import CardView
from bot.services.work import DAY_MS

CASE = "sampleCase000001"
WORDS = "The material was published outside our territory."


def samples(channel: Channel) -> Iterator[Any]:
    if not channel.authorities:
        return
    code, first = channel.authorities[0].code, channel.types_on()[0].id
    news = ReferralNews(CASE, NUMBER, first, code, None, Happened.NOT_SENT, Stage.FAILED, Way.HAND,
                        NOW)  # fmt: skip
    for what in Happened:
        yield replace(news, what=what)
    for what in (Happened.ASKED, Happened.REFUSED):
        yield replace(news, what=what, words=WORDS, language="en")
    for count in (1, 5):
        yield NotSent(count)
    yield HandItOver(CASE, 1, NUMBER, first, code, None)
    for how in (None, "Letter 12-7/345"):
        yield FileHandedOver(CASE, NUMBER, first, code, None, how)
    yield from _queues(code, first)


def _queues(code: str, first: str) -> Iterator[Any]:
    sent = AuthorityLine(
        CASE, NUMBER, first, Urgency.URGENT, LINK.display, code, None, Stage.SENT, Way.EMAIL, NOW,
        NOW + DAY_MS,
    )  # fmt: skip
    by_hand = replace(sent, stage=Stage.LEAVING, way=Way.HAND, chase_at=None)
    for count in (1, 2, 12):
        yield AuthorityQueue((sent, by_hand)[:count], count, 0, is_private=count != 2)
    yield AuthorityQueue((), 0, 0)


def cards(channel: Channel, working: CardView) -> Iterator[CardView]:
    """A working card at each stage, by each way, and of a case without a referral."""
    code = channel.authorities[0].code
    decision = Decision(
        "sample", Outcome.FORWARDED, None, None, code, None, 1, NOW, Status.RECEIVED
    )
    case = replace(working.case, status=Status.FORWARDED, decision=decision, announced_at=NOW)
    forwarded = replace(working, case=case)
    yield forwarded
    yield replace(forwarded, menu=("more",))
    at = Referral("r1", CASE, "sample", code, None, Way.HAND, Stage.LEAVING, NOW, chase_at=NOW)
    for stage in Stage:
        yield replace(forwarded, referral=replace(at, stage=stage))
    failed = replace(at, way=Way.EMAIL, stage=Stage.FAILED)
    yield replace(forwarded, referral=failed, menu=("more",))
    for way in Way:
        yield replace(forwarded, referral=replace(at, way=way))


def to_reporters(channel: Channel) -> Iterator[Any]:
    if not channel.authorities:
        return
    code, first = channel.authorities[0].code, channel.types_on()[0].id
    sent = Passage(Stage.SENT, code, sent_at=NOW)
    received = replace(sent, stage=Stage.RECEIVED, received_at=NOW + DAY_MS)
    refused = replace(received, stage=Stage.REFUSED, refusal=WORDS, refusal_language="en")
    silent = replace(sent, stage=Stage.SILENT, closed_at=NOW + 90 * DAY_MS)
    told = decided(channel, Outcome.FORWARDED)
    not_yet = Passage(Stage.LEAVING, code)
    for passage in (not_yet, sent, received, refused, silent):
        yield OutcomeNews(REPORT, NUMBER, replace(told, passage=passage), first)
    news = StageNews(REPORT, NUMBER, first, sent, (Stage.SENT,))
    yield news
    yield replace(news, passage=received, stages=(Stage.RECEIVED,))
    yield replace(news, passage=received, stages=(Stage.SENT, Stage.RECEIVED))
    yield replace(news, passage=refused, stages=(Stage.REFUSED,))
    yield replace(news, passage=silent, stages=(Stage.SILENT,))
    never = replace(silent, sent_at=None)
    yield replace(news, passage=never, stages=(Stage.SILENT,))
