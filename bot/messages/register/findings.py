"""How an appeal ended, in words for the person."""

from bot.domain.notices.register import appeals as said
from bot.domain.register.appeal import Finding, Kind
from bot.i18n import N_
from bot.messages.citizen.decided import NOTE_SENTENCES, outcome_label
from bot.messages.speaker import Part, Speaker, bold, known, lines, quote

FINDING_SENTENCES = {
    Finding.UPHELD: N_("The decision stands."),
    Finding.PARTLY: N_("You are partly right: the decision stands on another ground."),
    Finding.OVERTURNED: N_("You are right: the decision was overturned."),
}
LOOK_SENTENCES = {
    Finding.UPHELD: N_("Other people looked again: the report is still not confirmed."),
    Finding.PARTLY: N_("Other people looked again: the report is still not confirmed."),
    Finding.OVERTURNED: N_("Other people looked again and decided otherwise."),
}


def found(speaker: Speaker, kind: Kind, answer: said.AppealAnswer) -> str:
    """The finding as a sentence."""
    if kind is Kind.SECOND_LOOK:
        return speaker.t(LOOK_SENTENCES[answer.finding])
    return speaker.t(FINDING_SENTENCES[answer.finding])


def answer_lines(speaker: Speaker, kind: Kind, answer: said.AppealAnswer) -> str:
    """How it ended, over the reasons."""
    return lines(bold(found(speaker, kind, answer)), quote(details(speaker, answer)))


def details(speaker: Speaker, answer: said.AppealAnswer) -> str:
    """Outcome where it is another one, ground, reason, and the words to the person."""
    return lines(
        answer.outcome and outcome_label(speaker, answer.outcome),
        *why_lines(speaker, answer),
        answer.words and _words(speaker, answer.words, answer.words_language),
    )


def why_lines(speaker: Speaker, answer: said.AppealAnswer) -> list[Part]:
    """Lines: the ground and the reason, in the words of the channel file."""
    t = speaker.t
    text = None if answer.outcome is None else known(speaker.channel.outcome, answer.outcome)
    grounds, reasons = ((), ()) if text is None else (text.grounds, text.reasons)
    ground = next((one.label for one in grounds if one.id == answer.ground), None)
    reason = next((one.text for one in reasons if one.id == answer.reason), None)
    return [
        t("Ground: {ground}", ground=speaker.own(ground)) if ground else None,
        t("Why: {reason}", reason=speaker.own(reason)) if reason else None,
    ]


def _words(speaker: Speaker, words: str, language: str | None) -> str:
    """In another language than the reader's it is named first."""
    t = speaker.t
    if language in {None, t.language} or language not in NOTE_SENTENCES:
        return t("Who decided writes: {words}", words=words)
    return t(NOTE_SENTENCES[language], words=words)
