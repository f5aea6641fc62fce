"""Appeals in private chats of staff: the screen, what waits, how it ended."""

from functools import partial

from bot.domain.actions.case import digest_of
from bot.domain.actions.register import deciding as press
from bot.domain.desk.case import Decision
from bot.domain.link import defang
from bot.domain.notices.register import appeals as said
from bot.domain.register.appeal import Appeal, Finding, Kind, Stage
from bot.i18n import N_, numbered
from bot.messages.citizen.decided import outcome_label, reasoning
from bot.messages.desk import beside, card_parts
from bot.messages.desk.choice import asked, labels
from bot.messages.desk.looks.offers import offered
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.register.contesting import ABOUT_SENTENCES
from bot.messages.register.findings import why_lines
from bot.messages.speaker import Part, Speaker, bold, filled, lines, paragraphs, quote, says
from bot.services.desk.workbench.card_view import CardView
from bot.services.register.appeals.choosing import AppealChoice, Needed, choosing
from bot.services.register.appeals.view import AppealView

SHOWN_WORDS, SHOWN_REPLY = 700, 300
"""UTF-16 units of the words of the person, and of those to them."""
FINDING_LABELS = {
    Finding.UPHELD: N_("The decision stands"),
    Finding.PARTLY: N_("It stands on another ground"),
    Finding.OVERTURNED: N_("The decision is wrong: overturn it"),
}
LOOK_LABELS = {
    Finding.UPHELD: N_("Still not confirmed"),
    Finding.PARTLY: N_("Still not confirmed"),
    Finding.OVERTURNED: N_("Decide otherwise"),
}
FINDING_DONE = {
    Finding.UPHELD: N_("The decision stands."),
    Finding.PARTLY: N_("The decision stands on another ground."),
    Finding.OVERTURNED: N_("The decision was overturned."),
}


def appeal_card(speaker: Speaker, view: AppealView) -> Outgoing:
    if view.card is None:
        return _over(speaker, view)
    card = view.card
    chosen = choosing(speaker.channel, view.appeal, card.case, view.path)
    text = card_parts.roomy(card, lambda room: _text(speaker, view, card, chosen, room))
    return Outgoing(text, _rows(speaker, view, card, chosen), protected=True)


def _text(
    speaker: Speaker, view: AppealView, card: CardView, chosen: AppealChoice, room: int
) -> str:
    t, appeal = speaker.t, view.appeal
    is_look = appeal.kind is Kind.SECOND_LOOK
    head = t("A reporter asks for a second look") if is_look else t("A decision is contested")
    return paragraphs(
        lines(
            bold(head),
            t("Answer by {day}.", day=t.day(appeal.due_at))
            if appeal.due_at > speaker.now
            else t("⏰ The answer was due by {day}.", day=t.day(appeal.due_at)),
            t("You do not learn who asks. If you know the people concerned, pass it on."),
        ),
        card_parts.head(speaker, card),
        card_parts.what(speaker, card, room),
        _first(speaker, view, card.case.decision),
        beside.said(speaker, card, room // 2),
        _theirs(speaker, view),
        _question(speaker, view, card, chosen),
    )


def _first(speaker: Speaker, view: AppealView, decision: Decision | None) -> str | None:
    """What was decided, and what it relied on."""
    if decision is None:
        return None
    t, reasons = speaker.t, view.reasons
    facts = () if reasons is None else reasons.facts
    known = {fact.id: fact.text for fact in speaker.channel.facts}
    return lines(
        bold(t("The first decision, {time}:", time=t.time(decision.at))),
        outcome_label(speaker, decision.outcome),
        *reasoning(speaker, decision, brief=True),
        *(
            t("Relies on: {fact}", fact=speaker.own(known[fact.id]))
            for fact in facts
            if fact.id in known
        ),
        decision.words and quote(shortened(defang(decision.words), SHOWN_REPLY)),
        t("Entry in the register: {id}", id=view.entry.id) if view.entry else None,
    )


def _theirs(speaker: Speaker, view: AppealView) -> str | None:
    t, appeal = speaker.t, view.appeal
    if appeal.kind is Kind.SECOND_LOOK:
        return None
    return lines(
        bold(t("Who contests it writes, in {language}:", language=appeal.language)),
        appeal.about and t(ABOUT_SENTENCES[appeal.about]),
        appeal.words and quote(shortened(defang(appeal.words), SHOWN_WORDS), expandable=True),
        view.files and t.plural("{n} file", "{n} files", view.files),
    )


def _question(speaker: Speaker, view: AppealView, card: CardView, chosen: AppealChoice) -> str:
    t, reply = speaker.t, view.appeal.reply
    found = _label(speaker, view.appeal, view.path[0]) if view.path else None
    if chosen.part is not None and chosen.answer is None:
        return lines(found, asked(speaker, chosen.part, t("You decide:")))
    return lines(
        found,
        *_chosen(speaker, chosen),
        reply and lines(t("To the person:"), quote(shortened(reply, SHOWN_REPLY))),
        bold(
            {
                Needed.FINDING: t("What do you find?"),
                Needed.WORDS: t(
                    "Write the reasons to the person now, as a message in this chat: in plain "
                    "words, without names."
                ),
                Needed.CONFIRM: t("Is that your answer?"),
            }[chosen.needed]
        ),
    )


def _chosen(speaker: Speaker, chosen: AppealChoice) -> list[Part]:
    answer = chosen.answer
    if answer is None or answer.outcome is None:
        return []
    shown = said.AppealAnswer(answer.finding, answer.outcome, answer.ground, answer.reason)
    return [outcome_label(speaker, answer.outcome), *why_lines(speaker, shown)]


def _label(speaker: Speaker, appeal: Appeal, finding: str) -> str:
    if appeal.kind is Kind.SECOND_LOOK:
        return speaker.t.plain(LOOK_LABELS[Finding(finding)])
    return speaker.t.plain(FINDING_LABELS[Finding(finding)])


def _rows(speaker: Speaker, view: AppealView, card: CardView, chosen: AppealChoice) -> Rows:
    t, id, after = speaker.t, view.appeal.id, digest_of(view.path)
    pick = partial(press.PickInAppeal, id, after)
    back = Button(t.plain("Back"), press.StepBackInAppeal(id, after))
    again = Button(t.plain("Write the words again"), press.WriteAnswerAgain(id, after))
    if chosen.part is not None and chosen.answer is None:
        options = zip(chosen.options, labels(speaker, chosen.part), strict=True)
        return (*((Button(label, pick(option)),) for option, label in options), (back,))
    if chosen.needed is Needed.CONFIRM:
        confirm = Button(t.plain("Confirm"), press.ConfirmAppeal(id, after), style="success")
        return ((confirm,), (again, back))
    if chosen.needed is Needed.WORDS:
        return ((back,),)
    findings = tuple(
        (Button(_label(speaker, view.appeal, option), pick(option)),) for option in chosen.options
    )
    theirs = Button(t.plain("Their files ({n})", n=view.files), press.ShowAppealFiles(id))
    files = Button(t.plain("Files ({n})", n=card.files), press.ShowContestedFiles(id))
    passing = Button(t.plain("Pass it on"), press.PassAppealOn(id))
    shown = [*([theirs] if view.files else []), *([files] if card.files else []), passing]
    return (*findings, *filled(shown), *beside.further(speaker, card))


def _over(speaker: Speaker, view: AppealView) -> Outgoing:
    t, appeal = speaker.t, view.appeal
    following = Button(t.plain("Next appeal"), press.TakeAppeal())
    if view.gave and appeal.finding is not None and appeal.stage in {Stage.DECIDED, Stage.ANSWERED}:
        is_open = appeal.stage is Stage.DECIDED
        text = lines(
            bold(numbered(view.number)),
            t(FINDING_DONE[appeal.finding]),
            t("The person is told when the time to undo it is over.")
            if is_open
            else t("The person was told. Thank you."),
        )
        undo = Button(t.plain("Undo"), press.UndoAppeal(appeal.id))
        return Outgoing(text, filled([undo] if is_open else [], [following]), silent=True)
    word = (
        t("№ {number}: the appeal was withdrawn.", number=view.number)
        if appeal.stage is Stage.WITHDRAWN
        else t("№ {number}: this appeal is no longer with you.", number=view.number)
    )
    return Outgoing(word, ((following,),), silent=True)


@says(said.AppealsWait)
def appeals_wait(speaker: Speaker, notice: said.AppealsWait) -> Outgoing:
    t = speaker.t
    text = lines(
        bold(
            t.plural(
                "{n} appeal is waiting, and you may decide it.",
                "{n} appeals are waiting, and you may decide them.",
                notice.n,
            )
        ),
        notice.late
        and t.plural(
            "⏰ {n} of them is past its day.", "⏰ {n} of them are past their day.", notice.late
        ),
        t("The first answer is due by {day}.", day=t.day(notice.due_at)),
    )
    return Outgoing(text, _take(speaker))


@says(said.AppealsOffered)
def appeals_offered(speaker: Speaker, notice: said.AppealsOffered) -> Outgoing:
    t = speaker.t
    waiting = (
        bold(
            t.plural("{n} appeal is waiting.", "{n} appeals are waiting.", notice.waiting)
            if notice.waiting
            else t("No appeal is waiting.")
        ),
        notice.late
        and t.plural(
            "⏰ {n} of them is past its day.", "⏰ {n} of them are past their day.", notice.late
        ),
    )
    not_mine = t("None of them is for you: who took part in a decision does not judge it.")
    begin = t("Write /queue appeals to me in private to begin.")
    return offered(speaker, notice, waiting, not_mine, begin, _take(speaker))


def _take(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Take an appeal"), press.TakeAppeal(), style="primary"),),)


@says(said.NoPeopleForAppeal)
def no_people(speaker: Speaker, notice: said.NoPeopleForAppeal) -> Outgoing:
    t = speaker.t
    text = t(
        "⚠ The decision on № {number} is contested, and every known person took part in it. The "
        "answer is due by {day}: open another desk, or add a senior who had nothing to do with it.",
        number=notice.number, day=t.day(notice.due_at),
    )  # fmt: skip
    return Outgoing(text)


@says(said.AppealEnded)
def appeal_ended(speaker: Speaker, notice: said.AppealEnded) -> Outgoing:
    t = speaker.t
    is_look = notice.kind is Kind.SECOND_LOOK
    shown = said.AppealAnswer(notice.finding, notice.outcome, notice.ground, notice.reason)
    text = lines(
        bold(numbered(notice.number)),
        t("A reporter asked for a second look at your decision; other people looked again.")
        if is_look
        else t("Your decision was contested; people who took no part in it looked again."),
        t(FINDING_DONE[notice.finding]),
        notice.outcome and outcome_label(speaker, notice.outcome),
        *(why_lines(speaker, shown) if notice.outcome else ()),
    )
    return Outgoing(text, silent=True, protected=True)
