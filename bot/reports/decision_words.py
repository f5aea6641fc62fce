"""Decisions in words: statuses, outcomes, reasons, later looks."""

from collections.abc import Iterable

from bot.cases.model import Decision
from bot.cases.order_words import order_lines
from bot.channel.model import Channel
from bot.core.capabilities import text_of
from bot.core.messages import (
    N_,
    Part,
    Speaker,
    Translator,
    bold,
    known,
    language_name,
    lines,
    quote,
    translator,
    unbroken,
)
from bot.reports import passage
from bot.reports.model import Decided
from bot.reports.own_links import own_link
from bot.values import AppealAnswer, Finding, Found, Outcome, Ruling, Status

STATUS_SENTENCES = {
    Status.RECEIVED: N_("Received"),
    Status.UNDER_REVIEW: N_("Under review"),
    Status.NEED_INFO: N_("More information needed"),
    Status.FORWARDED: N_("Confirmed, awaiting the authority"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.CLOSED: N_("Closed"),
}
FOUND_LABELS = {
    Found.GONE: N_("The material is gone"),
    Found.THERE: N_("The material is still there"),
    Found.MOVED: N_("It is at another address now"),
    Found.UNSEEN: N_("It could not be looked at"),
}
LOOK_SENTENCES = {
    Ruling.UPHELD: N_("Other people looked again: the report is still not confirmed."),
    Ruling.PARTLY: N_("Other people looked again: the report is still not confirmed."),
    Ruling.OVERTURNED: N_("Other people looked again and decided otherwise."),
}


def status_label(speaker: Speaker, status: Status) -> str:
    return speaker.t(STATUS_SENTENCES[status])


def outcome_label(speaker: Speaker, outcome: Outcome) -> str:
    text = known(speaker.channel.outcome, outcome)
    if text is None:
        return speaker.t("Decision revised")
    return f"{text.icon} {speaker.own(text.label)}"


def state_label(speaker: Speaker, status: Status, outcome: Outcome | None) -> str:
    if status is Status.CLOSED and outcome is Outcome.FORWARDED:
        return speaker.t("Confirmed, but no answer from the authority")
    if outcome is None:
        return status_label(speaker, status)
    return outcome_label(speaker, outcome)


def decided_lines(speaker: Speaker, decided: Decided) -> list[Part]:
    *result, time = result_lines(speaker, decided)
    why = [*reasoning(speaker, decided), *quoted_lines(speaker, decided)]
    again = looked_again(speaker, decided.found, decided.looked_at)
    return [own_link(decided.link, decided.display), *result, *why, time, again]


def known_decision(speaker: Speaker, decided: Decided, more: Part = None) -> str:
    head = bold(speaker.t("There is already a decision on this link:"))
    return quote(lines(head, *decided_lines(speaker, decided), more))


def looked_again(speaker: Speaker, found: Found | None, at: int | None) -> str | None:
    if found is None or at is None:
        return None
    t = speaker.t
    return t(
        "Looked at again on {day}: {found}", day=t.day(at), found=t(FOUND_LABELS[found])
    )


def result_lines(speaker: Speaker, decided: Decided) -> list[Part]:
    """Outcome, meaning, its way, time: nothing that a locked screen must not show."""
    t = speaker.t
    time = t("Decided: {time}", time=t.time(decided.at))
    ended = passage.ended(speaker, decided)
    ways = passage.stands(speaker, decided)
    if ended is not None:
        return [bold(ended), *ways, time]
    text = known(speaker.channel.outcome, decided.finding.outcome)
    meaning = text is not None and speaker.own(text.meaning)
    return [bold(outcome_label(speaker, decided.finding.outcome)), meaning, *ways, time]


def quoted_lines(speaker: Speaker, decided: Decided) -> list[Part]:
    finding = decided.finding
    way = decided.passage
    note = _note(speaker, finding.words, finding.words_language)
    return [note, way is not None and passage.refusal(speaker, way)]


def _note(speaker: Speaker, words: str | None, language: str | None) -> str | None:
    t = speaker.t
    if not words:
        return None
    if language is None or language == t.language:
        return t("Note from staff: {words}", words=words)
    return t(
        "Note from staff ({language}): {words}",
        language=language_name(language),
        words=words,
    )


def reasoning(
    speaker: Speaker, decision: Decision | Decided, *, brief: bool = False
) -> list[Part]:
    """Lines: the authority by its name, or its `brief` one, its order, the ground, the reason."""
    t = speaker.t
    authority = _authority_name(speaker, decision, brief=brief)
    order: list[Part] = []
    if decision.finding.order is not None:
        order = order_lines(speaker, decision.finding.order)
    elif decision.finding.outcome is Outcome.RESTRICTED:
        order = [t("Order: not on record")]
    return [
        authority and t("Authority: {name}", name=authority),
        *order,
        *basis_lines(speaker, decision.finding),
    ]


def _authority_name(
    speaker: Speaker, decision: Decision | Decided, *, brief: bool
) -> str | None:
    authority = decision.finding.authority
    if authority is None:
        return None
    if brief:
        return speaker.authority(authority)
    department = None
    if isinstance(decision, Decided) and decision.passage is not None:
        department = decision.passage.department
    return passage.addressee_name(speaker, authority, department)


def basis_lines(speaker: Speaker, finding: Finding) -> list[Part]:
    t = speaker.t
    text = known(speaker.channel.outcome, finding.outcome)
    if text is None:
        return []
    ground = text.ground(finding.ground)
    why = why_sentence(t, speaker.channel, finding)
    return [
        ground is not None and t("Ground: {ground}", ground=speaker.own(ground.label)),
        why and t("Why: {reason}", reason=why),
    ]


def why_sentence(t: Translator, channel: Channel, finding: Finding) -> str:
    """Say why, in the language of the translator: what was seen, then the reason, each a sentence.

    Decisions of 0.2.0 have only the reason. What left the channel file is left out.
    """
    text = known(channel.outcome, finding.outcome)
    reason = text and text.reason(finding.reason)
    said = [seen_sentence(t, channel, finding.facts)]
    if reason:
        said.append(unbroken(text_of(reason.text.say(t.language), channel)))
    return " ".join(one for one in said if one)


def seen_sentence(t: Translator, channel: Channel, facts: Iterable[str]) -> str:
    """Name what was seen in the material; "" for none.

    Each language puts the nouns of the channel file into a sentence of its own catalog.
    """
    seen = [one.text.say(t.language) for one in channel.seen_facts(facts)]
    if not seen:
        return ""
    return t.plain("The material contains {facts}.", facts=t.listed(seen))


def why_texts(channel: Channel, finding: Finding) -> dict[str, str]:
    """The sentence in each language of the channel."""
    return {
        language: why_sentence(
            translator(language, channel.zone, channel.zone_label), channel, finding
        )
        for language in channel.languages
    }


def answer_lines(speaker: Speaker, answer: AppealAnswer) -> list[Part]:
    words = _note(speaker, answer.words, answer.words_language)
    finding = answer.finding
    if finding is None:
        return [words]
    return [
        outcome_label(speaker, finding.outcome),
        *basis_lines(speaker, finding),
        words,
    ]
