"""Screens of appeals: the choice of an answer, step by step, and what staff are told."""

from dataclasses import replace
from enum import StrEnum
from functools import partial

from bot.cases import store as cases_store
from bot.cases.model import Case, Decision
from bot.channel.model import Channel, UnknownId
from bot.core import reviews_store
from bot.core.buttons import Action, button
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.reviews import Offered, menu_of
from bot.core.speaker import Speaker, bold, filled, lines, paragraphs, quote
from bot.core.work import Work
from bot.dataclass import frozen
from bot.desk import card_view, second_looks, verdicts
from bot.desk.buttons import digest_of
from bot.desk.card_menus import asked, labels
from bot.desk.card_view import CardView
from bot.desk.second_person import (
    ConfirmReview,
    PassReviewOn,
    PickInReview,
    ReviewAction,
    ShowReviewFiles,
    StepBackInReview,
    TakeReview,
)
from bot.desk.verdicts import Asked, Choosing, NoSuchChoice
from bot.links.link import defang
from bot.register import appeals_store
from bot.register.appeal_model import Appeal, Kind, Stage
from bot.register.contest_screens import ABOUT_SENTENCES
from bot.reports import files_store
from bot.reports.decision_words import answer_lines, outcome_label, reasoning
from bot.values import CONFIRMS, AppealAnswer, Finding, Outcome, Ruling, Statement


@button("rv:{kind}:{review}:words:{after}")
class WriteAnswerAgain(ReviewAction):
    after: str


@button("rv:{kind}:{review}:theirs")
class ShowAppealFiles(ReviewAction):
    """Files of the person who contests."""


@button("z:{appeal}:undo", right=Right.BE_SECOND)
class UndoAppeal(Action):
    appeal: str


_APPEAL = reviews_store.Kind.APPEAL
NO_REASON = "appeal"
"""The reason where the channel file has no ground and no reason for an overturned decision."""


class Needed(StrEnum):
    """Parts of an answer besides those of a decision."""

    FINDING = "finding"
    WORDS = "words"
    CONFIRM = "confirm"


@frozen
class AppealChoice:
    """State of the choice.

    `part` is asked for the decision that replaces the first, if not None; else `needed`. `answer`
    is whole once only words or the confirmation are missing.
    """

    path: tuple[str, ...]
    options: tuple[str, ...] = ()
    needed: Needed = Needed.FINDING
    part: Choosing | None = None
    answer: AppealAnswer | None = None


def choosing(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """Return the choice after this path. Raises NoSuchChoice."""
    decision = case.decision
    if decision is None:
        raise NoSuchChoice(appeal.id)
    first = decision.finding
    is_partly_possible = appeal.kind is Kind.CONTEST and _has_other_ground(channel, case, first)
    rulings = [one for one in Ruling if is_partly_possible or one is not Ruling.PARTLY]
    if not path:
        return AppealChoice(path, tuple(one.value for one in rulings))
    if path[0] not in rulings:
        raise NoSuchChoice(path[0])
    ruling, rest = Ruling(path[0]), path[1:]
    if ruling is Ruling.UPHELD:
        answer = AppealAnswer(ruling, Finding(first.outcome, first.ground, first.reason))
        return _whole(appeal, path, answer, rest)
    if appeal.kind is Kind.SECOND_LOOK:
        return _confirmed(channel, appeal, case, path)
    outcome = first.outcome if ruling is Ruling.PARTLY else Outcome.OVERTURNED
    return _grounded(channel, appeal, decision, outcome, path)


def _has_other_ground(channel: Channel, case: Case, first: Finding) -> bool:
    if first.outcome not in CONFIRMS:
        return False
    try:
        every = channel.grounds(first.outcome.value, case.violation)
    except UnknownId:
        return False
    return any(one.id != first.ground for one in every)


def _grounded(
    channel: Channel, appeal: Appeal, decision: Decision, outcome: Outcome, path: tuple[str, ...]
) -> AppealChoice:
    """The ground and the reason of the decision that replaces the first."""
    text = next((one for one in channel.outcomes if one.id is outcome), None)
    grounds, reasons = tuple[str, ...](), tuple[str, ...]()
    if text is not None:
        every = channel.grounds(outcome.value, appeal.violation)
        is_same = outcome is decision.finding.outcome
        grounds = tuple(g.id for g in every if not is_same or g.id != decision.finding.ground)
        reasons = tuple(r.id for r in text.reasons)
    chosen: dict[Asked, str] = {}
    rest = path[1:]
    for question, offered in ((Asked.GROUND, grounds), (Asked.REASON, reasons)):
        if not offered:
            continue
        if not rest:
            part = Choosing(question, (outcome.value, *path[1:]), offered)
            return AppealChoice(path, offered, part=part)
        if rest[0] not in offered:
            raise NoSuchChoice(rest[0])
        chosen[question], rest = rest[0], rest[1:]
    reason = chosen.get(Asked.REASON) or (None if chosen else NO_REASON)
    authority = decision.finding.authority if outcome is decision.finding.outcome else None
    finding = Finding(outcome, chosen.get(Asked.GROUND), reason, authority)
    return _whole(appeal, path, AppealAnswer(Ruling(path[0]), finding), rest)


def _confirmed(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """Instead of “not confirmed”: another outcome, chosen as in a second look of staff."""
    inner = path[1:]
    if inner and inner[0] == Outcome.NOT_CONFIRMED:
        raise NoSuchChoice(inner[0])
    part = second_looks.choice(channel, case.violation, inner)
    if part.asked is Asked.OUTCOME:
        options = tuple(one for one in part.options if one != Outcome.NOT_CONFIRMED)
        part = Choosing(part.asked, part.path, options)
    if part.verdict is None:
        return AppealChoice(path, part.options, part=part)
    verdict = part.verdict
    finding = Finding(verdict.outcome, verdict.ground, verdict.reason, verdict.authority)
    answer = AppealAnswer(Ruling.OVERTURNED, finding)
    return _whole(appeal, path, answer, ())


def _whole(
    appeal: Appeal, path: tuple[str, ...], answer: AppealAnswer, rest: tuple[str, ...]
) -> AppealChoice:
    if rest:
        raise NoSuchChoice(rest[0])
    needed = Needed.CONFIRM if appeal.reply else Needed.WORDS
    return AppealChoice(path, needed=needed, answer=answer)


@frozen
class AppealView:
    """`card` is None once the person does not hold the appeal any more; with `gave` they decided.

    `path` holds the options chosen so far; `files` counts those that came with the appeal.
    """

    appeal: Appeal
    number: str
    gave: bool
    card: CardView | None = None
    reasons: Statement | None = None
    path: tuple[str, ...] = ()
    files: int = 0


SHOWN_WORDS, SHOWN_REPLY = 700, 300
"""UTF-16 units of the words of the person, and of those to them."""
FINDING_LABELS = {
    Ruling.UPHELD: N_("The decision stands"),
    Ruling.PARTLY: N_("It stands on another ground"),
    Ruling.OVERTURNED: N_("The decision is wrong: overturn it"),
}
LOOK_LABELS = {
    Ruling.UPHELD: N_("Still not confirmed"),
    Ruling.PARTLY: N_("Still not confirmed"),
    Ruling.OVERTURNED: N_("Decide otherwise"),
}
FINDING_DONE = {
    Ruling.UPHELD: N_("The decision stands."),
    Ruling.PARTLY: N_("The decision stands on another ground."),
    Ruling.OVERTURNED: N_("The decision was overturned."),
}


@message
class AppealCard:
    """The screen of an appeal. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    appeal: str
    copy: str

    async def load(self, work: Work) -> AppealView | None:
        return await view(work, self.appeal, self.copy)

    def render(self, speaker: Speaker, view: AppealView) -> Outgoing:
        if view.card is None:
            return _over(speaker, view)
        card = view.card
        chosen = choosing(speaker.channel, view.appeal, card.case, view.path)
        text = card_view.roomy(card, lambda room: _text(speaker, view, card, chosen, room))
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
        card_view.head(speaker, card),
        card_view.what(speaker, card, room),
        _first(speaker, view, card.case.decision),
        card_view.said(speaker, card, room // 2),
        _theirs(speaker, view),
        _question(speaker, view, card, chosen),
    )


def _first(speaker: Speaker, view: AppealView, decision: Decision | None) -> str | None:
    """Describe the first decision and its basis."""
    if decision is None:
        return None
    t, reasons = speaker.t, view.reasons
    facts = () if reasons is None else reasons.facts
    known = {fact.id: fact.text for fact in speaker.channel.facts}
    return lines(
        bold(t("The first decision, {time}:", time=t.time(decision.at))),
        outcome_label(speaker, decision.finding.outcome),
        *reasoning(speaker, decision, brief=True),
        *(
            t("Relies on: {fact}", fact=speaker.own(known[fact.id]))
            for fact in facts
            if fact.id in known
        ),
        decision.finding.words and quote(shortened(defang(decision.finding.words), SHOWN_REPLY)),
        view.appeal.entry and t("Entry in the register: {id}", id=view.appeal.entry),
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
    t, reply, answer = speaker.t, view.appeal.reply, chosen.answer
    found = _label(speaker, view.appeal, view.path[0]) if view.path else None
    if chosen.part is not None and answer is None:
        return lines(found, asked(speaker, chosen.part, t("You decide:")))
    is_other = answer is not None and answer.ruling is not Ruling.UPHELD
    return lines(
        found,
        *(answer_lines(speaker, answer) if answer and is_other else ()),
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


def _label(speaker: Speaker, appeal: Appeal, ruling: str) -> str:
    if appeal.kind is Kind.SECOND_LOOK:
        return speaker.t.plain(LOOK_LABELS[Ruling(ruling)])
    return speaker.t.plain(FINDING_LABELS[Ruling(ruling)])


def _rows(speaker: Speaker, view: AppealView, card: CardView, chosen: AppealChoice) -> Rows:
    t, id, after = speaker.t, view.appeal.id, digest_of(view.path)
    pick = partial(PickInReview, _APPEAL, id, after)
    back = Button(t.plain("Back"), StepBackInReview(_APPEAL, id, after))
    again = Button(t.plain("Write the words again"), WriteAnswerAgain(_APPEAL, id, after))
    if chosen.part is not None and chosen.answer is None:
        options = zip(chosen.options, labels(speaker, chosen.part), strict=True)
        return (*((Button(label, pick(option)),) for option, label in options), (back,))
    if chosen.needed is Needed.CONFIRM:
        confirm = Button(t.plain("Confirm"), ConfirmReview(_APPEAL, id, after), style="success")
        return ((confirm,), (again, back))
    if chosen.needed is Needed.WORDS:
        return ((back,),)
    findings = tuple(
        (Button(_label(speaker, view.appeal, option), pick(option)),) for option in chosen.options
    )
    theirs = Button(t.plain("Their files ({n})", n=view.files), ShowAppealFiles(_APPEAL, id))
    files = Button(t.plain("Files ({n})", n=card.files), ShowReviewFiles(_APPEAL, id))
    passing = Button(t.plain("Pass it on"), PassReviewOn(_APPEAL, id))
    shown = [*([theirs] if view.files else []), *([files] if card.files else []), passing]
    return (*findings, *filled(shown), *card_view.further(speaker, card))


def _over(speaker: Speaker, view: AppealView) -> Outgoing:
    t, appeal = speaker.t, view.appeal
    following = Button(t.plain("Next appeal"), TakeReview(_APPEAL))
    if view.gave and appeal.ruling is not None and appeal.stage in {Stage.DECIDED, Stage.ANSWERED}:
        is_open = appeal.stage is Stage.DECIDED
        text = lines(
            bold(numbered(view.number)),
            t(FINDING_DONE[appeal.ruling]),
            t("The person is told when the time to undo it is over.")
            if is_open
            else t("The person was told. Thank you."),
        )
        undo = Button(t.plain("Undo"), UndoAppeal(appeal.id))
        return Outgoing(text, filled([undo] if is_open else [], [following]), silent=True)
    word = (
        t("№ {number}: the appeal was withdrawn.", number=view.number)
        if appeal.stage is Stage.WITHDRAWN
        else t("№ {number}: this appeal is no longer with you.", number=view.number)
    )
    return Outgoing(word, ((following,),), silent=True)


@message
class AppealsWait:
    """Reminds a person of `n` appeals they may decide; the first is due at `due_at`."""

    n: int
    due_at: int
    late: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(
                t.plural(
                    "{n} appeal is waiting, and you may decide it.",
                    "{n} appeals are waiting, and you may decide them.",
                    self.n,
                )
            ),
            self.late
            and t.plural(
                "⏰ {n} of them is past its day.", "⏰ {n} of them are past their day.", self.late
            ),
            t("The first answer is due by {day}.", day=t.day(self.due_at)),
        )
        return Outgoing(text, _take(speaker))


@message
class AppealsOffered(Offered):
    """The answer to /queue appeals."""

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        waiting = (
            bold(
                t.plural("{n} appeal is waiting.", "{n} appeals are waiting.", self.waiting)
                if self.waiting
                else t("No appeal is waiting.")
            ),
            self.late
            and t.plural(
                "⏰ {n} of them is past its day.", "⏰ {n} of them are past their day.", self.late
            ),
        )
        not_mine = t("None of them is for you: who took part in a decision does not judge it.")
        begin = t("Write /queue appeals to me in private to begin.")
        return second_looks.offered(speaker, self, waiting, not_mine, begin, _take(speaker))


def _take(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Take an appeal"), TakeReview(_APPEAL), style="primary"),),)


@message
class NoPeopleForAppeal:
    """Tells admins that no known person may decide an appeal against this case."""

    number: str
    due_at: int

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "⚠ The decision on № {number} is contested, and every known person took part in it. "
            "The answer is due by {day}: open another desk, or add a senior who had nothing to do "
            "with it.",
            number=self.number,
            day=t.day(self.due_at),
        )
        return Outgoing(text)


@message
class AppealEnded:
    """Tells who decided first how the appeal against it ended."""

    number: str
    kind: Kind
    answer: AppealAnswer

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        is_look = self.kind is Kind.SECOND_LOOK
        text = lines(
            bold(numbered(self.number)),
            t("A reporter asked for a second look at your decision; other people looked again.")
            if is_look
            else t("Your decision was contested; people who took no part in it looked again."),
            t(FINDING_DONE[self.answer.ruling]),
            *answer_lines(speaker, self.answer),
        )
        return Outgoing(text, silent=True, protected=True)


async def view(work: Work, appeal_id: str, copy: str) -> AppealView | None:
    """The screen of the person `copy`."""
    tx, held_by = work.tx, await work.telegram_id(copy)
    appeal = await appeals_store.get_appeal(tx, appeal_id)
    card = None if appeal is None else await card_view.view(tx, appeal.case, tx.now, 0, copy)
    if appeal is None or card is None:
        return None
    number, gave = card.case.number, held_by is not None and appeal.decided_by == held_by
    review = await reviews_store.get(tx, _APPEAL, appeal.id)
    is_mine = review is not None and review.holder == held_by is not None and not gave
    if not is_mine or card.case.decision is None or card.case.decision.id != appeal.decision:
        return AppealView(appeal, number, gave)
    reasons = await verdicts.of_case(tx, work.channel, card.case, card.case.display)
    return AppealView(
        appeal,
        number,
        gave,
        replace(card, menu=(), is_private=True),
        reasons,
        await cases_store.open_path(tx, menu_of(_APPEAL, appeal.id), copy),
        len(await files_store.of_report(tx, appeal.id)),
    )
