"""Words that several messages about broadcasts share."""

from collections.abc import Iterable, Mapping

from bot.domain.broadcast.broadcast import Audience, Stage, Topic
from bot.domain.notices.broadcast import Written
from bot.i18n import N_, Translator
from bot.messages.languages import language_name
from bot.messages.speaker import Speaker, lines

MINUTE = 60
MOST_NAMED = 6
"""Names in a list; a person reads no more of them."""

TOPICS: Mapping[Topic, str] = {
    Topic.SAFETY: N_("Safety notices"),
    Topic.HOTLINES: N_("Hotline news"),
    Topic.RESULTS: N_("Results of our work"),
    Topic.BREACH: N_("Breach of personal data"),
}
STAGES: Mapping[Stage, str] = {
    Stage.DRAFT: N_("draft"),
    Stage.AWAITING_APPROVAL: N_("waits for approval"),
    Stage.SCHEDULED: N_("scheduled"),
    Stage.SENDING: N_("being sent"),
    Stage.PAUSED: N_("paused"),
    Stage.DONE: N_("done"),
    Stage.CANCELLED: N_("cancelled"),
    Stage.DISCARDED: N_("discarded"),
}


def topic_name(t: Translator, topic: Topic) -> str:
    return t.plain(TOPICS[topic])


def stage_name(t: Translator, stage: Stage) -> str:
    return t.plain(STAGES[stage])


def people(speaker: Speaker, number: int) -> str:
    t = speaker.t
    return t.plural("{count} person", "{count} people", number, count=t.number(number))


def duration(speaker: Speaker, seconds: int) -> str:
    """How long something takes, in words for a busy reader."""
    t = speaker.t
    if seconds < MINUTE:
        return t("less than a minute")
    hours, minutes = divmod(-(-seconds // MINUTE), 60)
    if not hours:
        return t.plural("{n} minute", "{n} minutes", minutes)
    return t("{h} h {m} min", h=hours, m=minutes)


def outlook(speaker: Speaker, recipients: int, seconds: int, per_second: int, stars: int) -> str:
    """To how many it goes, how long that takes and what it costs."""
    if not recipients:
        return speaker.t("Sent now, it would reach no person.")
    t, time, pace = speaker.t, duration(speaker, seconds), speaker.t.number(per_second)
    cost = t("Cost: none")
    if stars:
        count = t.number(stars)
        cost = t.plural(
            "Cost: at most {count} Star", "Cost: at most {count} Stars", stars, count=count
        )
    return lines(
        t("Recipients now: {people}", people=people(speaker, recipients)),
        t("Will take: {time} (at most {pace} a second)", time=time, pace=pace),
        cost,
    )


def written_line(speaker: Speaker, one: Written) -> str:
    """Whether a language is written, or what its people get instead."""
    t, name = speaker.t, language_name(one.language)
    if one.is_written:
        return t("✓ {language}", language=name)
    if one.instead == one.language:
        return t("{language}: stays as it is", language=name)
    if not (one.people and one.instead):
        return t("✗ {language}: nothing yet", language=name)
    return t.plural(
        "✗ {language}: nothing yet. {count} person will get the text in: {instead}.",
        "✗ {language}: nothing yet. {count} people will get the text in: {instead}.",
        one.people,
        language=name,
        count=t.number(one.people),
        instead=language_name(one.instead),
    )


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
    return found or [t("All people who agreed and did not unsubscribe from this topic")]


def listed(names: Iterable[str]) -> str:
    every = list(names)
    shown = ", ".join(every[:MOST_NAMED])
    return f"{shown} … +{len(every) - MOST_NAMED}" if len(every) > MOST_NAMED else shown
