"""Samples of second looks."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.channel.model import Channel
from bot.domain.desk.case import Outcome
from bot.domain.desk.looks.look import Drawn, Dropped, Look, Opinion, Stage
from bot.domain.notices.desk import SecondCall, Waits
from bot.domain.notices.looks import looking as say
from bot.messages.gallery import staff_samples
from bot.messages.gallery.decided_samples import NOW
from bot.services.desk.looks.blind_view import LookView, blind
from bot.services.desk.workbench.card_view import CardView

LOOK, NUMBER = "sampleLook000001", "4F7K2M"


def samples(channel: Channel) -> Iterator[Any]:
    shown = blind(replace(next(staff_samples.cards(channel)), is_private=True))
    yield from _looks(channel, shown)
    yield SecondCall(((Waits.PROPOSAL, 1),), urgent=1)
    yield SecondCall(tuple((kind, 2) for kind in Waits), urgent=2)
    yield SecondCall(((Waits.PROPOSAL, 5),), to_group=True)
    yield say.LooksWait(1)
    yield say.LooksWait(3)
    yield say.LooksOffered(3, holds=True, waiting=7, without_people=2)
    yield say.LooksOffered(1, holds=False, waiting=1, without_people=0, is_private=False)
    yield say.LooksOffered(0, holds=False, waiting=2, without_people=1)
    yield say.LooksOffered(0, holds=False, waiting=0, without_people=0)


def _opinion(channel: Channel, outcome: Outcome, card: CardView) -> Opinion:
    grounds = channel.grounds(outcome, card.case.violation)
    reasons = channel.outcome(outcome).reasons
    ground, reason = (each[0].id if each else None for each in (grounds, reasons))
    return Opinion(outcome, ground, reason, None, 11, NOW)


def _path(opinion: Opinion) -> tuple[str, ...]:
    return tuple(filter(None, (opinion.outcome.value, opinion.ground, opinion.reason)))


def _looks(channel: Channel, card: CardView) -> Iterator[LookView]:
    first = _opinion(channel, Outcome.RESTRICTED, card)
    second = _opinion(channel, Outcome.NOT_CONFIRMED, card)
    look = Look(
        LOOK, card.case.id, "decision", NOW, card.case.violation, Drawn.SHARE, "0" * 16, 5.0, NOW,
        first,
    )  # fmt: skip
    for path in ((), _path(second)[:1], _path(second)):
        yield LookView(look, NUMBER, card, path)
    third = replace(look, stage=Stage.THIRD, second=second)
    yield LookView(third, NUMBER, card, (), ((second, None), (first, "Thank you.")))
    for stage in (Stage.AGREED, Stage.THIRD, Stage.UPHELD, Stage.OVERTURNED):
        yield LookView(replace(third, stage=stage), NUMBER, gave=True)
    for why in Dropped:
        yield LookView(replace(third, stage=Stage.DROPPED, dropped=why), NUMBER)
    yield LookView(look, NUMBER)
