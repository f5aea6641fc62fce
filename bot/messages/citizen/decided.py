"""Words for statuses and decisions."""

from bot.domain.actions.citizen import GetStatement
from bot.domain.actions.register.contest import AskSecondLook
from bot.domain.authority.follow_up import Found
from bot.domain.desk.case import Decision, Outcome, Status
from bot.domain.desk.looks.look import Opinion
from bot.domain.link import defang
from bot.domain.notices import reporter as said
from bot.i18n import N_
from bot.messages.authority import passage
from bot.messages.authority.found_words import FOUND_SENTENCES
from bot.messages.authority.order_words import order_lines
from bot.messages.outgoing import Button
from bot.messages.speaker import Part, Speaker, bold, known, quote

STATUS_SENTENCES = {
    Status.RECEIVED: N_("Received"),
    Status.UNDER_REVIEW: N_("Under review"),
    Status.NEED_INFO: N_("More information needed"),
    Status.FORWARDED: N_("Confirmed, awaiting the authority"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.CLOSED: N_("Closed"),
}


NOTE_SENTENCES = {
    "kk": N_("Note from staff, written in Kazakh: {words}"),
    "ru": N_("Note from staff, written in Russian: {words}"),
    "en": N_("Note from staff, written in English: {words}"),
}


def status_label(speaker: Speaker, status: Status) -> str:
    return speaker.t(STATUS_SENTENCES[status])


def outcome_label(speaker: Speaker, outcome: Outcome) -> str:
    """The channel file's icon and name of an outcome."""
    text = known(speaker.channel.outcome, outcome)
    if text is None:
        return speaker.t("Decision revised")
    return f"{text.icon} {speaker.own(text.label)}"


def state_label(speaker: Speaker, status: Status, outcome: Outcome | None) -> str:
    """The outcome if there is one, else the status."""
    if status is Status.CLOSED and outcome is Outcome.FORWARDED:
        return speaker.t("Confirmed, but no answer from the authority")
    return status_label(speaker, status) if outcome is None else outcome_label(speaker, outcome)


def described(text: str | None, limit: int) -> str | None:
    """A description in a quotation, cut after `limit` characters."""
    if not text:
        return None
    shown = defang(text)
    if len(shown) > limit:
        shown = shown[:limit] + "…"
    return quote(shown, expandable=len(shown) > 300)


def decided_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Lines: link, outcome, meaning, its way, why, words of staff, time, what was found."""
    *result, time = result_lines(speaker, decided)
    again = looked_again(speaker, decided.found, decided.looked_at)
    return [decided.display, *result, *why_lines(speaker, decided), time, again]


def looked_again(speaker: Speaker, found: Found | None, at: int | None) -> str | None:
    """What was found when the material was looked at again, for reporters and staff."""
    if found is None or at is None:
        return None
    t = speaker.t
    return t("Looked at again on {day}: {found}", day=t.day(at), found=t(FOUND_SENTENCES[found]))


def result_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Outcome, meaning, its way, time: nothing that a locked screen must not show."""
    t = speaker.t
    time = t("Decided: {time}", time=t.time(decided.at))
    ended, ways = passage.ended(speaker, decided), passage.stands(speaker, decided)
    if ended is not None:
        return [bold(ended), *ways, time]
    result, meaning = bold(outcome_label(speaker, decided.outcome)), _meaning(speaker, decided)
    return [result, meaning, *ways, time]


def statement_button(speaker: Speaker, report: str) -> Button:
    return Button(speaker.t.plain("Statement of reasons (PDF)"), GetStatement(report))


def second_look_button(speaker: Speaker, report: str) -> Button:
    """Under “not confirmed”: other people look again, once."""
    return Button(speaker.t.plain("Ask for a second look"), AskSecondLook(report))


def why_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Lines: authority, ground, reason, words of staff, why the authority refused."""
    return [*reasoning(speaker, decided), *quoted_lines(speaker, decided)]


def quoted_lines(speaker: Speaker, decided: said.Decided) -> list[Part]:
    """Lines in people's own words: of staff, and why the authority refused."""
    words = decided.words and _note(speaker, decided.words, decided.words_language)
    way = decided.passage
    refused = None if way is None else passage.refusal(speaker, way)
    return [words, refused]


def _note(speaker: Speaker, words: str, language: str | None) -> str:
    """Words of staff; in another language than the reader's it is named first."""
    t = speaker.t
    if language is None or language == t.language:
        return t("Note from staff: {words}", words=words)
    if language not in NOTE_SENTENCES:
        return t(
            "Note from staff, in another language ({code}): {words}", code=language, words=words
        )
    return t(NOTE_SENTENCES[language], words=words)


def reasoning(
    speaker: Speaker, decision: Decision | Opinion | said.Decided, *, brief: bool = False
) -> list[Part]:
    """Lines: the authority by its name, or its `brief` one, its order, the ground, the reason."""
    t, authority = speaker.t, decision.authority
    if authority and brief:
        authority = speaker.authority(authority)
    elif authority:
        way = decision.passage if isinstance(decision, said.Decided) else None
        authority = passage.addressee_name(speaker, authority, way.department if way else None)
    text = known(speaker.channel.outcome, decision.outcome)
    grounds, reasons = ((), ()) if text is None else (text.grounds, text.reasons)
    ground = next((each.label for each in grounds if each.id == decision.ground), None)
    reason = next((each.text for each in reasons if each.id == decision.reason), None)
    return [
        t("Authority: {name}", name=authority) if authority else None,
        *([] if isinstance(decision, Opinion) else _order(speaker, decision)),
        t("Ground: {ground}", ground=speaker.own(ground)) if ground else None,
        t("Why: {reason}", reason=speaker.own(reason)) if reason else None,
    ]


def _order(speaker: Speaker, decision: Decision | said.Decided) -> list[Part]:
    if decision.order is not None:
        return order_lines(speaker, decision.order)
    if decision.outcome is Outcome.RESTRICTED:
        return [speaker.t("Order: not on record")]
    return []


def _meaning(speaker: Speaker, decided: said.Decided) -> str | None:
    text = known(speaker.channel.outcome, decided.outcome)
    return None if text is None else speaker.own(text.meaning)
