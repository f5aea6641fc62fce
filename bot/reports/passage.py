"""Way of a referral in words for reporters: its stages, and the authority's reply."""

from bot.cases.afterwards import Referral, Stage
from bot.core.messages import (
    N_,
    Speaker,
    bold,
    known,
    language_name,
    lines,
    numbered,
    quote,
    shortened,
)
from bot.links.link import defang
from bot.reports.model import Decided
from bot.values import Outcome, Way

SHOWN_WORDS = 1000
WAY_SENTENCES = {
    Way.DESK: N_("the authority’s desk in Telegram"),
    Way.EMAIL: N_("e-mail"),
    Way.WEBHOOK: N_("webhook"),
    Way.HAND: N_("handed over by a moderator"),
}


def stands(speaker: Speaker, decided: Decided) -> list[str]:
    """Lines: how far a forwarded case is now; none for other decisions."""
    passage = decided.passage
    if decided.finding.outcome is not Outcome.FORWARDED:
        return []
    if passage is None:
        return [
            speaker.t(
                "We have no record of whether the case was sent to the authority."
            )
        ]
    return so_far(speaker, passage)


def so_far(speaker: Speaker, passage: Referral) -> list[str]:
    """Say each step; an authority that acts or refuses need not say first that the case arrived."""
    t = speaker.t
    sent = passage.sent_at
    received = passage.received_at
    stage = passage.stage
    told = list[str]()
    if sent is not None:
        told.append(t("The case was sent to the authority on {day}.", day=t.day(sent)))
    elif stage is not Stage.SILENT:
        return [t("The case has not been sent to the authority yet.")]
    if received is not None and stage is not Stage.REFUSED:
        day = t.day(received)
        told.append(
            t("The authority confirmed on {day} that it has the case.", day=day)
        )
    if stage is Stage.REFUSED:
        told.append(t("The authority answered that it will not act on the case."))
    elif stage is Stage.SILENT and sent is None:
        told.append(t("The case could not be sent to the authority."))
    elif stage is Stage.SILENT:
        told.append(t("The authority has not answered in time."))
    return told


def ended(speaker: Speaker, decided: Decided) -> str | None:
    """How the way to the authority ended, in place of the outcome; None while it goes on."""
    way = decided.passage
    if decided.finding.outcome is not Outcome.FORWARDED or way is None:
        return None
    if way.stage is Stage.REFUSED:
        return speaker.t("Confirmed, but the authority refused")
    if way.stage is Stage.SILENT:
        return speaker.t("Confirmed, but no answer from the authority")
    return None


def refusal(speaker: Speaker, passage: Referral) -> str | None:
    t = speaker.t
    if not passage.refusal:
        return None
    language = passage.refusal_language
    words = in_words(speaker, passage.refusal, language)
    if language is None or language == t.language:
        return t("Its reason: {words}", words=words)
    return t(
        "Its reason ({language}): {words}",
        language=language_name(language),
        words=words,
    )


def in_words(speaker: Speaker, said: str, language: str | None) -> str:
    """Free words, safe to show; without a language it is the id of a usual reason."""
    if language is None:
        usual = known(speaker.channel.refusal, said)
        if usual is not None:
            return speaker.own(usual.text)
    return defang(shortened(said, SHOWN_WORDS))


def quoted(speaker: Speaker, words: str | None, language: str | None) -> str | None:
    """A usual reason in the reader's language, or free words with the language they are in."""
    if not words:
        return None
    t = speaker.t
    shown = quote(in_words(speaker, words, language))
    if not language or language == t.language:
        return shown
    return lines(shown, t("Language: {name}", name=language_name(language)))


def addressee_name(speaker: Speaker, authority: str, department: str | None) -> str:
    found = known(speaker.channel.authority, authority)
    if found is None:
        return authority
    own = found.department(department, None)
    return speaker.own((own or found).name)


def about(
    speaker: Speaker,
    number: str,
    violation: str,
    authority: str,
    department: str | None,
) -> tuple[str, str]:
    head = bold(f"{numbered(number)} · {speaker.violation(violation)}")
    return head, authority_line(speaker, authority, department)


def authority_line(speaker: Speaker, authority: str, department: str | None) -> str:
    name = addressee_name(speaker, authority, department)
    return speaker.t("Authority: {name}", name=name)
