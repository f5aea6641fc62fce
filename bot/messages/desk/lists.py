"""A case's history, and answers to commands at a desk."""

from collections.abc import Callable

from bot.domain.actions.desk import SetDeskLanguage, SetStaffLanguage
from bot.domain.commands import Chat
from bot.domain.desk.case import Act
from bot.domain.link import defang
from bot.domain.notices import desk as said
from bot.domain.people import Right
from bot.i18n import N_
from bot.messages.authority.found_words import FOUND_SENTENCES
from bot.messages.authority.order_words import order_lines
from bot.messages.citizen import abuse
from bot.messages.citizen.decided import outcome_label
from bot.messages.commands import help_lines
from bot.messages.desk.four_eyes.patterns import named
from bot.messages.desk.holds import WHY_SENTENCES
from bot.messages.fit import as_many, shortened
from bot.messages.languages import language_name, language_row
from bot.messages.outgoing import Button, Outgoing
from bot.messages.speaker import Speaker, bold, lines, paragraphs, quote, says

HISTORY_ROOM = 3800
"""UTF-16 units of a history's lines with their markup."""


ACT_SENTENCES = {
    Act.OPEN: N_("reported"),
    Act.JOIN: N_("reported again"),
    Act.TAKE: N_("taken"),
    Act.RELEASE: N_("put back into the queue"),
    Act.ASK: N_("reporters asked"),
    Act.ANSWER: N_("a reporter answered"),
    Act.ADD: N_("a reporter added something"),
    Act.NOTE: N_("note"),
    Act.DECIDE: N_("decided"),
    Act.MERGE: N_("joined to another case"),
    Act.UNDO: N_("decision undone"),
    Act.ANNOUNCE: N_("reporters told"),
    Act.REOPEN: N_("reopened"),
    Act.SET_TYPE: N_("type corrected"),
    Act.SET_REGION: N_("region corrected"),
    Act.MOVE: N_("moved to another desk"),
    Act.SPLIT: N_("separated from another case"),
    Act.WITHDRAW: N_("withdrawn by the reporters"),
    Act.SHOW_FILES: N_("files looked at"),
    Act.HAND_OVER: N_("handed over"),
    Act.SNOOZE: N_("put off"),
    Act.WAKE: N_("came back"),
    Act.LAPSE: N_("back in the queue: nothing was done for two hours"),
    Act.RECUSE: N_("handed on because of a conflict of interest"),
    Act.UNRECUSE: N_("no conflict of interest: it was a mistake"),
    Act.TELL: N_("one reporter written to"),
    Act.HELP: N_("help numbers sent to the reporters"),
    Act.VOID: N_("closed: only reports in bad faith"),
    Act.DISCOUNT: N_("a report in bad faith no longer counts"),
    Act.RESTORE: N_("closed reports count again"),
    Act.PAUSE: N_("a reporter was paused"),
    Act.UNPAUSE: N_("the pause of a reporter was lifted"),
    Act.READ: N_("new words looked at"),
    Act.PASS_ON: N_("the case file is leaving for the authority"),
    Act.PASSED_ON: N_("the case file left for the authority"),
    Act.NOT_PASSED: N_("the case file could not be sent"),
    Act.ACKNOWLEDGE: N_("the authority received the case"),
    Act.AUTHORITY_DONE: N_("the authority acted"),
    Act.AUTHORITY_REFUSE: N_("the authority refused"),
    Act.AUTHORITY_ASK: N_("the authority asked a question"),
    Act.AUTHORITY_TELL: N_("answered the authority"),
    Act.CHASE: N_("reminded of the answer of the authority"),
    Act.LOOK: N_("looked at again"),
    Act.PROLONG: N_("the order was prolonged"),
    Act.ORDER_OVER: N_("the order ended and was not prolonged"),
    Act.PROPOSE: N_("decision proposed, a second person is needed"),
    Act.APPROVE: N_("approved: decided"),
    Act.DISAGREE: N_("proposal refused"),
    Act.TAKE_OVER: N_("proposal refused, case taken"),
    Act.TAKE_BACK: N_("proposal taken back"),
    Act.SECOND_LOOK: N_("second look"),
    Act.OVERTURN: N_("the first decision was replaced after a second look or an appeal"),
    Act.APPEAL: N_("the decision was contested"),
    Act.APPEAL_WITHDRAW: N_("the appeal was withdrawn"),
    Act.APPEAL_END: N_("the appeal was decided"),
    Act.APPEAL_UNDO: N_("the answer to the appeal was undone"),
    Act.APPEAL_TOLD: N_("the answer to the appeal was given"),
    Act.PUBLISH: N_("published in the register"),
    Act.KEEP_BACK: N_("not published in the register"),
    Act.CORRECT_ENTRY: N_("entry in the register corrected"),
    Act.SLOW: N_("a pattern in the reports was noted"),
    Act.CLOSE: N_("closed: the time for an answer of the authority is over"),
}


@says(said.History)
def history(speaker: Speaker, notice: said.History) -> Outgoing:
    newest = as_many([_event(speaker, line) for line in reversed(notice.lines)], HISTORY_ROOM)
    head = bold(speaker.t("History of № {number}", number=notice.number))
    text = paragraphs(head, quote(lines(*reversed(newest)), expandable=True))
    return Outgoing(text, silent=True, protected=True)


def _event(speaker: Speaker, line: said.HistoryLine) -> str:
    t = speaker.t
    what = t(ACT_SENTENCES[line.act])
    outcome = outcome_label(speaker, line.outcome) if line.outcome else None
    return lines(
        t("{time}: {act} – {name}", time=t.time(line.at), act=what, name=line.name)
        if line.name
        else t("{time}: {act}", time=t.time(line.at), act=what),
        outcome,
        *(order_lines(speaker, line.order) if line.order else ()),
        t(FOUND_SENTENCES[line.found]) if line.found else None,
        named(speaker, line.patterns) if line.patterns else None,
        _changed(speaker, line),
        t("To {name}", name=defang(line.other)) if line.other else None,
        t("Until {time}", time=t.time(line.until)) if line.until else None,
        t("Reason: {reason}", reason=t.plain(WHY_SENTENCES[line.why])) if line.why else None,
        abuse.reason(speaker, line.bad_faith, None),
        shortened(defang(line.text), 300) if line.text else None,
    )


def _changed(speaker: Speaker, line: said.HistoryLine) -> str | None:
    """What was corrected, from and to."""
    if line.after is None:
        return None
    name: Callable[[str | None], str] = {
        Act.SET_TYPE: lambda id: speaker.violation(id or ""), Act.SET_REGION: speaker.region,
    }.get(line.act, lambda title: defang(title or "?"))  # fmt: skip
    return f"{name(line.before)} → {name(line.after)}"


_OF_MODERATORS = frozenset({Right.READ_HELP, Right.HANDLE_CASES, Right.SEE_FIGURES})
_OF_ADMINS = frozenset({Right.SET_UP_DESKS, Right.MANAGE_STAFF, Right.EXPORT})


@says(said.DeskHelp)
def desk_help(speaker: Speaker, notice: said.DeskHelp) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("How this desk works")),
        t.plural(
            "Each case is one card. Take it, look, and press a usual outcome or “Other outcome…”:"
            " then choose the ground and the reason. For {n} second it can be undone; then"
            " every reporter is told.",
            "Each case is one card. Take it, look, and press a usual outcome or “Other outcome…”:"
            " then choose the ground and the reason. For {n} seconds it can be undone; then"
            " every reporter is told.",
            speaker.channel.retention.undo_seconds,
        ),
        t(
            "No member of staff learns who reported. Never open a link on a device that is not "
            "isolated."
        ),
        lines(*help_lines(speaker, Chat.GROUP, _OF_MODERATORS)),
        notice.is_admin and lines(*help_lines(speaker, Chat.GROUP, _OF_ADMINS)),
    )
    return Outgoing(text)


@says(said.DeskLanguageAsk)
def language_ask(speaker: Speaker, notice: said.DeskLanguageAsk) -> Outgoing:
    t = speaker.t
    mine = language_row(speaker, SetStaffLanguage)
    desk = [
        (Button(t.plain("Desk: {language}", language=language_name(code)), SetDeskLanguage(code)),)
        for code in speaker.channel.languages
    ]
    text = t("In which language shall I answer you? Cards are in the desk's language.")
    rows = (mine, *desk) if notice.may_set_desk else (mine,)
    return Outgoing(text, rows)


@says(said.DeskLanguageSet)
def language_set(speaker: Speaker, notice: said.DeskLanguageSet) -> Outgoing:
    t = speaker.t
    if notice.desk:
        return Outgoing(t("This desk now uses English. Changed by {name}.", name=notice.name))
    return Outgoing(t("{name}, I will answer you in English from now on.", name=notice.name))
