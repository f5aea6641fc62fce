"""Words that several screens of a broadcast share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from bot.domain.broadcast.broadcast import Audience, Stage, Topic
from bot.domain.notices.broadcast import Written
from bot.i18n import Translator
from bot.messages.languages import language_name
from bot.messages.speaker import Speaker, lines

MINUTE, HOUR = 60, 3600
MOST_NAMED = 6
"""Names in a list; a person reads no more of them."""


def topic_label(speaker: Speaker, topic: Topic) -> str:
    return topic_name(speaker.t, topic)


def topic_name(t: Translator, topic: Topic) -> str:
    match topic:
        case Topic.SAFETY:
            return t.plain("Safety notices")
        case Topic.HOTLINES:
            return t.plain("Hotline news")
        case Topic.RESULTS:
            return t.plain("Results of our work")
    assert_never(topic)


def stage_label(speaker: Speaker, stage: Stage) -> str:
    t = speaker.t
    match stage:
        case Stage.DRAFT:
            return t.plain("draft")
        case Stage.AWAITING_APPROVAL:
            return t.plain("waits for approval")
        case Stage.SCHEDULED:
            return t.plain("scheduled")
        case Stage.SENDING:
            return t.plain("being sent")
        case Stage.PAUSED:
            return t.plain("paused")
        case Stage.DONE:
            return t.plain("done")
        case Stage.CANCELLED:
            return t.plain("cancelled")
        case Stage.DISCARDED:
            return t.plain("discarded")
    assert_never(stage)


def people(speaker: Speaker, number: int) -> str:
    t = speaker.t
    return t.plural("{count} person", "{count} people", number, count=t.number(number))


def duration(speaker: Speaker, seconds: int) -> str:
    """How long something takes, in words for a busy reader."""
    t = speaker.t
    if seconds < MINUTE:
        return t("less than a minute")
    minutes = -(-seconds // MINUTE)
    if seconds < HOUR:
        return t.plural("{n} minute", "{n} minutes", minutes)
    return t("{h} h {m} min", h=minutes // 60, m=minutes % 60)


def outlook(speaker: Speaker, recipients: int, seconds: int, per_second: int, stars: int) -> str:
    """To how many it goes, how long that takes and what it costs."""
    t = speaker.t
    return lines(
        t("Recipients now: {people}", people=people(speaker, recipients)),
        t(
            "Time it takes: {time} (at most {pace} a second)",
            time=duration(speaker, seconds),
            pace=t.number(per_second),
        ),
        t.plural(
            "Cost: at most {count} Star",
            "Cost: at most {count} Stars",
            stars,
            count=t.number(stars),
        )
        if stars
        else t("Cost: none"),
    )


def written_lines(speaker: Speaker, every: tuple[Written, ...]) -> list[str]:
    return [_written(speaker, one) for one in every]


def _written(speaker: Speaker, one: Written) -> str:
    t, name = speaker.t, language_name(one.language)
    if one.is_written:
        what = media_label(speaker, one.media)
        if one.media is not None and one.has_text:
            what = t.plain("{file} with text", file=what)
        if one.buttons:
            buttons = t.plural("{n} button", "{n} buttons", one.buttons)
            return t("✓ {language}: {what}, {buttons}", language=name, what=what, buttons=buttons)
        return t("✓ {language}: {what}", language=name, what=what)
    if not one.people:
        return t("✗ {language}: nothing yet", language=name)
    values = {"language": name, "count": t.number(one.people)}
    if one.instead is None:
        return t.plural(
            "✗ {language}: nothing yet. {count} person will get nothing.",
            "✗ {language}: nothing yet. {count} people will get nothing.",
            one.people,
            **values,
        )
    return t.plural(
        "✗ {language}: nothing yet. {count} person will get the text in: {instead}.",
        "✗ {language}: nothing yet. {count} people will get the text in: {instead}.",
        one.people,
        instead=language_name(one.instead),
        **values,
    )


def media_label(speaker: Speaker, kind: str | None) -> str:
    t = speaker.t
    match kind:
        case None:
            return t.plain("text")
        case "photo":
            return t.plain("photo")
        case "video":
            return t.plain("video")
        case "animation":
            return t.plain("animation")
        case _:
            return t.plain("document")


def audience_lines(speaker: Speaker, audience: Audience) -> list[str]:
    """Whom it is for; one line for each condition."""
    t = speaker.t
    found: list[str] = []
    if audience.languages:
        found.append(t("Languages: {list}", list=listed(map(language_name, audience.languages))))
    if audience.regions:
        found.append(t("Regions: {list}", list=listed(map(speaker.region, audience.regions))))
    if audience.types:
        found.append(t("Reported: {list}", list=listed(map(speaker.violation, audience.types))))
    if audience.active_days is not None:
        days = audience.active_days
        found.append(
            t.plural("Wrote to us in the last {n} day", "Wrote to us in the last {n} days", days)
        )
    if audience.only_named:
        found.append(t("Only people in whose language something is written"))
    return found or [t("Everybody who agreed and did not unsubscribe from this topic")]


def listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} … +{len(every) - MOST_NAMED}" if len(every) > MOST_NAMED else shown
