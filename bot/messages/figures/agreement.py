"""The page of /stats about second looks, and what the monthly figure says of them."""

from collections.abc import Mapping

from bot.domain.figures.agreement import Agreement, SecondLooks
from bot.domain.figures.suppression import Hidden
from bot.messages.charts import Bars, Chart, Series
from bot.messages.figures.words import period_name, share, type_label
from bot.messages.fit import as_many, units
from bot.messages.speaker import Part, Speaker, lines, paragraphs
from bot.services.figures.figures import PeriodFigures

_LISTED = 12
"""Bars of a chart that a phone shows at once."""


def agreement(speaker: Speaker, report: PeriodFigures, room: int) -> str:
    """The share of second looks that found the same, in all and by type."""
    t, looks = speaker.t, report.looks
    head = paragraphs(
        t("Second looks: a decided case is decided again by a person who does not see the first "
          "decision."),
        lines(*_in_all(speaker, looks.in_all)),
        lines(
            looks.dropped
            and t("Ended without a result (decision changed, report erased): {n}", n=looks.dropped),
            looks.waiting and t("Waiting now: {n}", n=looks.waiting),
            looks.without_people
            and t(
                "⚠ Of these, without a person who may decide: {n}. Another desk or another senior "
                "is needed.",
                n=looks.without_people,
            ),
        ),
    )  # fmt: skip
    shown = looks.shown()
    types = [_of_type(speaker, id, one) for id, one in shown.items() if isinstance(one, Agreement)]
    hidden = {why: _named(speaker, shown, why) for why in Hidden}
    foot = lines(
        hidden[Hidden.SMALL] and t("Fewer than 5 each: {types}", types=hidden[Hidden.SMALL]),
        hidden[Hidden.PROTECTS]
        and t(
            "Not shown, so that a small number cannot be computed: {reasons}.",
            reasons=hidden[Hidden.PROTECTS],
        ),
    )
    left = room - units(head) - units(foot) - 8
    return paragraphs(head, lines(*as_many(types, left)), foot)


def _named(speaker: Speaker, shown: Mapping[str, Agreement | Hidden], why: Hidden) -> str:
    return ", ".join(type_label(speaker, id) for id, one in shown.items() if one is why)


def _in_all(speaker: Speaker, every: Agreement) -> list[Part]:
    t = speaker.t
    if not every.looks:
        return [t("None in this period.")]
    if not every.is_shown:
        return [t("Fewer than 5 cases were decided again: no share is shown.")]
    return [
        t(
            "Found the same: {same} of {n} ({share})",
            same=every.same,
            n=every.looks,
            share=share(every.same / every.looks),
        ),
        every.comparable
        and t(
            "On the same ground: {same} of {n} that can be compared ({share})",
            same=every.same_ground,
            n=every.comparable,
            share=share(every.same_ground / every.comparable),
        ),
        t("First decision replaced by a third person: {n}", n=every.overturned),
    ]


def _of_type(speaker: Speaker, id: str, one: Agreement) -> str:
    return speaker.t(
        "{type}: {same} of {n} ({share})",
        type=type_label(speaker, id),
        same=one.same,
        n=one.looks,
        share=share(one.same / one.looks),
    )


def agreement_chart(speaker: Speaker, report: PeriodFigures) -> Chart:
    t = speaker.t
    found = [(id, one) for id, one in report.looks.shown().items() if isinstance(one, Agreement)]
    drawn = found[:_LISTED]
    return Bars(
        t.plain("Second looks by type. {period}", period=period_name(speaker, report.period)),
        tuple(type_label(speaker, id) for id, _ in drawn),
        (
            Series(t.plain("Found the same"), tuple(one.same for _, one in drawn)),
            Series(
                t.plain("Found something else"), tuple(one.looks - one.same for _, one in drawn)
            ),
        ),
        tuple(share(one.same / one.looks) for _, one in drawn),
        t.plain("Too few in this period"),
    )


def monthly_agreement(speaker: Speaker, looks: SecondLooks | None) -> str | None:
    """For the monthly figure; nothing where the channel draws no cases."""
    t = speaker.t
    if looks is None or not (speaker.channel.second_look.percent or looks.by_type):
        return None
    every = looks.in_all
    if not every.is_shown:
        return t("Second looks by another person: fewer than 5, or none.")
    return t(
        "Second looks by another person: {n}. They found the same as the first decision in {same} "
        "({share}).",
        n=t.number(every.looks),
        same=t.number(every.same),
        share=share(every.same / every.looks),
    )
