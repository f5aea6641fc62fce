"""Appeals: their draft, queue and answer.

The path of an answer holds the ids chosen so far: the finding, then a ground and a reason.
"""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from typing import Any

from bot.cases import store as stored
from bot.cases.model import Because, Case, Decision, IllegalMove, Move, TooLate, keep_decision
from bot.channel.model import Channel, UnknownId
from bot.core.database.database import Transaction, VersionConflict
from bot.core.languages import N_, numbered
from bot.core.messages import says
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Role
from bot.core.posts import Lane
from bot.core.queues import tasks_store
from bot.core.queues.tasks import every, task
from bot.core.speaker import Part, Speaker, bold, filled, lines, paragraphs, quote
from bot.core.work import Work, fresh_id
from bot.desk import card_parts, card_view, casework, duty, look_screens, second_person, verdicts
from bot.desk import move as moves
from bot.desk.buttons import digest_of
from bot.desk.card_menus import asked, labels
from bot.desk.look_screens import offered as offered_options
from bot.desk.second_person import SecondPeople, noted
from bot.desk.verdict import Actor
from bot.desk.verdicts import Asked, Choosing, NoSuchChoice
from bot.desk.views import CardView
from bot.links.link import defang
from bot.register import appeal_answers, appeals_store, store
from bot.register import appeal_buttons as press
from bot.register import appeal_notices as said
from bot.register.appeal_buttons import AppealEnded, AppealsOffered, AppealsWait, NoPeopleForAppeal
from bot.register.appeal_model import (
    CONFIRMING,
    Answer,
    Appeal,
    Finding,
    Kind,
    NotYours,
    Stage,
    decided,
    is_held,
    passed_on,
    taken,
    undone,
)
from bot.register.contest_screens import ABOUT_SENTENCES, why_lines
from bot.register.model import Entry
from bot.reports import files_store
from bot.reports.news_screens import outcome_label, reasoning
from bot.values import Act, Outcome, Statement, Why

NO_REASON = "appeal"
"""The reason where the channel file has no ground and no reason for an overturned decision."""


class Needed(StrEnum):
    """Parts of an answer besides those of a decision."""

    FINDING = "finding"
    WORDS = "words"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class AppealChoice:
    """State of the choice.

    `part` is asked for the decision that replaces the first, if not None; else `needed`. `answer`
    is whole once only words or the confirmation are missing.
    """

    path: tuple[str, ...]
    options: tuple[str, ...] = ()
    needed: Needed = Needed.FINDING
    part: Choosing | None = None
    answer: Answer | None = None


def choosing(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """Return the choice after this path. Raises NoSuchChoice."""
    decision = case.decision
    if decision is None:
        raise NoSuchChoice(appeal.id)
    findings = _findings(channel, appeal, case, decision)
    if not path:
        return AppealChoice(path, findings)
    if path[0] not in findings:
        raise NoSuchChoice(path[0])
    finding, rest = Finding(path[0]), path[1:]
    if finding is Finding.UPHELD:
        answer = Answer(finding, None, decision.ground, decision.reason)
        return _whole(appeal, path, answer, rest)
    if appeal.kind is Kind.SECOND_LOOK:
        return _confirmed(channel, appeal, case, path)
    outcome = decision.outcome if finding is Finding.PARTLY else Outcome.OVERTURNED
    return _grounded(channel, appeal, decision, outcome, path)


def _findings(channel: Channel, appeal: Appeal, case: Case, decision: Decision) -> tuple[str, ...]:
    """A second look at “not confirmed” finds that, or something else."""
    partly = appeal.kind is Kind.CONTEST and bool(_other_grounds(channel, case, decision))
    every = (Finding.UPHELD, *([Finding.PARTLY] if partly else []), Finding.OVERTURNED)
    return tuple(one.value for one in every)


def _other_grounds(channel: Channel, case: Case, decision: Decision) -> tuple[str, ...]:
    if decision.outcome not in CONFIRMING:
        return ()
    try:
        every = channel.grounds(decision.outcome.value, case.violation)
    except UnknownId:
        return ()
    return tuple(one.id for one in every if one.id != decision.ground)


def _grounded(
    channel: Channel, appeal: Appeal, decision: Decision, outcome: Outcome, path: tuple[str, ...]
) -> AppealChoice:
    """The ground and the reason of the decision that replaces the first."""
    text = next((one for one in channel.outcomes if one.id is outcome), None)
    grounds, reasons = tuple[str, ...](), tuple[str, ...]()
    if text is not None:
        every = channel.grounds(outcome.value, appeal.violation)
        is_same = outcome is decision.outcome
        grounds = tuple(g.id for g in every if not is_same or g.id != decision.ground)
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
    authority = decision.authority if outcome is decision.outcome else None
    answer = Answer(Finding(path[0]), outcome, chosen.get(Asked.GROUND), reason, authority)
    return _whole(appeal, path, answer, rest)


def _confirmed(channel: Channel, appeal: Appeal, case: Case, path: tuple[str, ...]) -> AppealChoice:
    """Instead of “not confirmed”: another outcome, chosen as in a second look of staff."""
    inner = path[1:]
    if inner and inner[0] == Outcome.NOT_CONFIRMED:
        raise NoSuchChoice(inner[0])
    part = look_screens.choice(channel, case.violation, inner)
    if part.asked is Asked.OUTCOME:
        options = tuple(one for one in part.options if one != Outcome.NOT_CONFIRMED)
        part = Choosing(part.asked, part.path, options)
    if part.verdict is None:
        return AppealChoice(path, part.options, part=part)
    verdict = part.verdict
    answer = Answer(
        Finding.OVERTURNED, verdict.outcome, verdict.ground, verdict.reason, verdict.authority
    )
    return _whole(appeal, path, answer, ())


def _whole(
    appeal: Appeal, path: tuple[str, ...], answer: Answer, rest: tuple[str, ...]
) -> AppealChoice:
    if rest:
        raise NoSuchChoice(rest[0])
    needed = Needed.CONFIRM if appeal.reply else Needed.WORDS
    return AppealChoice(path, needed=needed, answer=answer)


@dataclass(frozen=True, slots=True)
class AppealView:
    """`card` is None once the person does not hold the appeal any more; with `gave` they decided.

    `path` holds the options chosen so far; `files` counts those that came with the appeal.
    """

    appeal: Appeal
    number: str
    gave: bool
    card: CardView | None = None
    reasons: Statement | None = None
    entry: Entry | None = None
    path: tuple[str, ...] = ()
    files: int = 0


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
        card_parts.said(speaker, card, room // 2),
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
    return (*findings, *filled(shown), *card_parts.further(speaker, card))


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


@says(AppealsWait)
def appeals_wait(speaker: Speaker, notice: AppealsWait) -> Outgoing:
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


@says(AppealsOffered)
def appeals_offered(speaker: Speaker, notice: AppealsOffered) -> Outgoing:
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
    return offered_options(speaker, notice, waiting, not_mine, begin, _take(speaker))


def _take(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("Take an appeal"), press.TakeAppeal(), style="primary"),),)


@says(NoPeopleForAppeal)
def no_people(speaker: Speaker, notice: NoPeopleForAppeal) -> Outgoing:
    t = speaker.t
    text = t(
        "⚠ The decision on № {number} is contested, and every known person took part in it. The "
        "answer is due by {day}: open another desk, or add a senior who had nothing to do with it.",
        number=notice.number,
        day=t.day(notice.due_at),
    )
    return Outgoing(text)


@says(AppealEnded)
def appeal_ended(speaker: Speaker, notice: AppealEnded) -> Outgoing:
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


async def path_of(work: Work, appeal: Appeal, copy: str) -> tuple[str, ...]:
    """The options that the person chose so far."""
    return await stored.cards_menu(work.tx, appeal_answers.menu_of(appeal.id), copy)


async def step(work: Work, appeal: Appeal, copy: str, path: tuple[str, ...]) -> AppealChoice:
    """Show what is asked after this path. Raises NoSuchChoice."""
    asked = choosing(work.channel, appeal, await case_of(work, appeal), path)
    await stored.cards_open_menu(work.tx, appeal_answers.menu_of(appeal.id), copy, path)
    await appeal_answers.refresh(work, appeal, Lane.DESK_ANSWER)
    return asked


async def case_of(work: Work, appeal: Appeal) -> Case:
    """The case with the decision that is contested. Raises NotYours where it was changed."""
    case = await stored.get_case(work.tx, appeal.case)
    if case is None or case.decision is None or case.decision.id != appeal.decision:
        raise NotYours(appeal.id)
    return case


async def write(work: Work, appeal: Appeal, words: str | None, language: str) -> Appeal:
    """Keep the words to the person; None lets them be written again."""
    after = replace(appeal, reply=words, reply_language=language if words else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    return await appeals_store.get_appeal(work.tx, appeal.id) or after


async def decide(work: Work, appeal: Appeal, actor: Actor, answer: Answer) -> Appeal:
    """Record the answer of who holds the appeal, and put it in force; the appeal as it is then.

    Raises NotYours for who does not hold it or took part in the decision, and IllegalMove where
    the case does not permit it.
    """
    case = await case_of(work, appeal)
    if not await second_person.may_judge(work, appeal, case, actor.telegram_id):
        raise NotYours(appeal.id)
    answer = await _in_force(work, appeal, case, answer, actor)
    after = decided(appeal, answer, actor.telegram_id, work.now)
    decision = None if answer.outcome is None else _decision(case, answer, actor, work.now)
    after = replace(after, replaced_by=decision.id if decision else None)
    await appeals_store.change_appeal(work.tx, appeal, after)
    case = await _recorded(work, case, appeal, answer, actor)
    if decision is not None:
        move = Move(
            Act.OVERTURN, work.now, actor.telegram_id, decision, detail={"appeal": appeal.number}
        )
        # The time to undo it begins when the desk's card shows it: no private card does.
        await casework.conclude(replace(work, private_chat=None), case, move)
    else:
        await appeal_answers.plan(work, after)
    await appeal_answers.refresh(work, await _now(work, after), Lane.DESK_ANSWER)
    return await _now(work, after)


async def _in_force(work: Work, appeal: Appeal, case: Case, answer: Answer, actor: Actor) -> Answer:
    """The answer without its decision where another one must be made: by two people, where the
    channel file wants it, see `come_due`. A link that was reported again has a case of its own,
    which is decided anew."""
    if appeal.kind is not Kind.SECOND_LOOK or answer.outcome is None:
        return answer
    decision = _decision(case, answer, actor, work.now)
    move = Move(Act.OVERTURN, work.now, actor.telegram_id, decision)
    is_two = await second_person.is_needed(work, case, move)
    return replace(answer, outcome=None) if is_two or await _has_other(work, case) else answer


async def _has_other(work: Work, case: Case) -> bool:
    """True if the link of a closed case has another open case by now."""
    link = None if case.status.is_open else case.canonical
    return link is not None and await stored.cases_open_for(work.tx, link) is not None


@task(appeal_answers.ANSWER)
async def come_due(work: Work, params: dict[str, Any]) -> None:
    """A task: the time to undo an answer without a decision is over. The person is told, and a case
    that two people decide otherwise is opened again, without those who took part."""
    told = await appeal_answers.come_due(work, params)
    if told is None:
        return
    case, appeal = told
    by, is_otherwise = appeal.decided_by, appeal.finding is Finding.OVERTURNED
    if by is not None and is_otherwise and not await _has_other(work, case):
        case = replace(case, recused=case.recused | await second_person.took_part(work, case))
        await casework.reopen(work, case, Actor(by, "", Role.MODERATOR), Because(Why.OBJECTION))


def _decision(case: Case, answer: Answer, actor: Actor, now: int) -> Decision:
    """The decision that replaces the first. Another ground alone keeps the order, and the first
    person stands for the outcome beside the second."""
    first = case.decision
    is_partly = answer.finding is Finding.PARTLY and first is not None
    return Decision(
        id=fresh_id(),
        outcome=answer.outcome or Outcome.OVERTURNED,
        ground=answer.ground,
        reason=answer.reason,
        authority=answer.authority,
        words=None,
        by=actor.telegram_id,
        at=now,
        status_before=case.status,
        before=keep_decision(first, case.announced_at),
        order=first.order if is_partly and first else None,
        approved_by=first.by if is_partly and first else None,
    )


async def _recorded(work: Work, case: Case, appeal: Appeal, answer: Answer, actor: Actor) -> Case:
    detail = {
        "appeal": appeal.number,
        "kind": appeal.kind.value,
        "finding": answer.finding.value,
        "ground": answer.ground,
        "reason": answer.reason,
    }
    kept = {name: value for name, value in detail.items() if value}
    move = Move(Act.APPEAL_END, work.now, actor.telegram_id, detail=kept)
    return await moves.make(work, case, move, lane=None)


async def undo(work: Work, appeal_id: str, actor: Actor) -> None:
    """Back into the hands of who decided, before the person is told.

    Raises NotYours for another person, TooLate afterwards.
    """
    appeal = await appeals_store.get_appeal(work.tx, appeal_id)
    case = None if appeal is None else await stored.get_case(work.tx, appeal.case)
    if appeal is None or case is None or appeal.decided_by != actor.telegram_id:
        raise NotYours(appeal_id)
    if appeal.stage is not Stage.DECIDED:
        raise TooLate(case, Act.APPEAL_UNDO)
    if appeal.replaced_by is None:
        if work.now >= appeal_answers.told_at(work, appeal):
            raise TooLate(case, Act.APPEAL_UNDO)
        await appeals_store.change_appeal(work.tx, appeal, undone(appeal, work.now))
        await appeal_answers.cancel(work, appeal)
    elif case.decision is not None and case.decision.id == appeal.replaced_by:
        # `answering.follow` brings the appeal back with the earlier decision.
        case = await casework.undo(work, case, actor)
    else:
        raise IllegalMove(case, Act.APPEAL_UNDO)
    detail = {"appeal": appeal.number}
    await moves.make(
        work, case, Move(Act.APPEAL_UNDO, work.now, actor.telegram_id, detail=detail), lane=None
    )
    await appeal_answers.refresh(work, await _now(work, appeal), Lane.DESK_ANSWER)


async def _now(work: Work, appeal: Appeal) -> Appeal:
    return await appeals_store.get_appeal(work.tx, appeal.id) or appeal


LOOKED_THROUGH = 200
"""Waiting appeals among which one for the person is looked for, those due first at the head."""


async def offered(work: Work, staff: int, *, is_private: bool) -> AppealsOffered:
    """List the appeals that wait for this person, and for all."""
    held, free = await _for(work, staff)
    waiting, late, without = await appeals_store.appeals_waiting_counts(work.tx)
    return AppealsOffered(len(free), held is not None, waiting, late, without, is_private)


async def take_next(work: Work, staff: int) -> tuple[Appeal, Case] | None:
    """Bring the appeal that the person holds, or the next one they may decide.

    The screen comes to their private chat. Two people who ask at once get different ones.
    """
    held, free = await _for(work, staff)
    for appeal in (*([held] if held else []), *free):
        case = await stored.get_case(work.tx, appeal.case)
        if case is None or case.decision is None:
            continue
        try:
            mine = await take(work, appeal, case, staff)
        except (NotYours, VersionConflict):
            continue
        await appeal_answers.give(work, mine)
        return mine, case
    return None


async def _for(work: Work, staff: int) -> tuple[Appeal | None, list[Appeal]]:
    """The appeal that the person holds, and those they may take."""
    seconds, held, free = SecondPeople(work), None, list[Appeal]()
    for appeal in await appeals_store.appeals_waiting(work.tx, LOOKED_THROUGH):
        if appeal.holder == staff and is_held(appeal, work.now):
            held = held or appeal
        elif not is_held(appeal, work.now):
            case = await stored.get_case(work.tx, appeal.case)
            # While the case is open again, there is no decision to judge.
            if case is not None and case.decision is not None:
                may = await seconds.for_appeal(appeal, case)
                free += [appeal] if staff in may else []
    return held, free


async def take(work: Work, appeal: Appeal, case: Case, staff: int) -> Appeal:
    """Raises NotYours for who may not decide it, VersionConflict where another was first."""
    if appeal.holder == staff:
        return appeal
    if not await second_person.may_judge(work, appeal, case, staff):
        raise NotYours(appeal.id)
    if appeal.holder is not None:
        appeal = await free(work, appeal)
    await appeals_store.change_appeal(work.tx, appeal, taken(appeal, staff, work.now))
    return await held(work, appeal.id, staff)


async def free(work: Work, appeal: Appeal, lane: Lane = Lane.REFRESH) -> Appeal:
    """Take the appeal out of the hands of who held it; they are not asked again."""
    after = passed_on(appeal)
    await appeals_store.change_appeal(work.tx, appeal, after)
    await appeal_answers.close(work, appeal, lane)
    return await appeals_store.get_appeal(work.tx, appeal.id) or after


async def held(work: Work, appeal_id: str, staff: int) -> Appeal:
    """The waiting appeal in this person's hands. Raises NotYours."""
    appeal = await appeals_store.get_appeal(work.tx, appeal_id)
    if appeal is None or appeal.stage is not Stage.WAITING or appeal.holder != staff:
        raise NotYours(appeal_id)
    return appeal


async def view(
    tx: Transaction, channel: Channel, appeal_id: str, copy: str, held_by: int | None
) -> AppealView | None:
    """The screen of the person `copy`; `held_by` is their Telegram id."""
    appeal = await appeals_store.get_appeal(tx, appeal_id)
    card = None if appeal is None else await card_view.view(tx, appeal.case, tx.now, 0, copy)
    if appeal is None or card is None:
        return None
    number, gave = card.case.number, held_by is not None and appeal.decided_by == held_by
    is_mine = held_by is not None and appeal.holder == held_by and not gave
    if not is_mine or card.case.decision is None or card.case.decision.id != appeal.decision:
        return AppealView(appeal, number, gave)
    reasons = await verdicts.of_case(tx, channel, card.case, card.case.display)
    return AppealView(
        appeal,
        number,
        gave,
        replace(card, menu=(), is_private=True),
        reasons,
        await store.get_entry(tx, appeal.entry) if appeal.entry else None,
        await stored.cards_menu(tx, appeal_answers.menu_of(appeal.id), copy),
        len(await files_store.of_report(tx, appeal.id)),
    )


APPEALS = "appeals"
AT_ONCE = 200


@dataclass(slots=True)
class _Owed:
    """Reminders owed to one person."""

    appeals: list[Appeal] = field(default_factory=list)


@every(APPEALS, minutes=30)
async def sweep(work: Work) -> None:
    """Look through the appeals that are due first, and remind people of them."""
    seconds, owed = SecondPeople(work), dict[int, _Owed]()
    for appeal in await appeals_store.appeals_waiting(work.tx, AT_ONCE):
        for one in await _watch(work, seconds, appeal):
            owed.setdefault(one, _Owed()).appeals.append(appeal)
    told = await _remind(work, owed)
    for appeal in {a.id: a for one in told for a in owed[one].appeals}.values():
        now = await appeals_store.get_appeal(work.tx, appeal.id) or appeal
        await appeals_store.change_appeal(work.tx, now, replace(now, reminded=_steps(work, now)))


async def soon(work: Work) -> None:
    """An appeal came: people hear of it within a minute."""
    await tasks_store.schedule(work.tx, APPEALS, APPEALS, {}, work.now + 60 * 1000)


def _steps(work: Work, appeal: Appeal) -> int:
    """How many reminders are due by now: at half of the time, at its end."""
    half = appeal.filed_at + (appeal.due_at - appeal.filed_at) // 2
    return (work.now >= half) + (work.now >= appeal.due_at)


async def _watch(work: Work, seconds: SecondPeople, appeal: Appeal) -> set[int]:
    """Bring an appeal up to date; who is to be reminded of it."""
    case = await stored.get_case(work.tx, appeal.case)
    if case is None or case.decision is None:
        return set()
    if appeal.holder is not None and not is_held(appeal, work.now):
        appeal = await free(work, appeal)
    found = await seconds.for_appeal(appeal, case)
    if appeal.holder is None:
        await _note_people(work, appeal, case.number, found)
    if appeal.reminded >= _steps(work, appeal):
        return set()
    return {appeal.holder} if appeal.holder is not None else found


async def _note_people(work: Work, appeal: Appeal, number: str, found: set[int]) -> None:
    """Keep whether a known person may decide it; the admins hear when there is none."""
    after = noted(appeal, found, work.now)
    if after is None:
        return
    await appeals_store.change_appeal(work.tx, appeal, after)
    if not found:
        told = NoPeopleForAppeal(number, appeal.due_at)
        await work.tell_admins(told, once=f"appeal_without_people:{appeal.id}")


async def _remind(work: Work, owed: dict[int, _Owed]) -> set[int]:
    """Tell each person how many appeals they may decide; who was told."""
    reached = await duty.awake(work, owed)
    for watcher in reached:
        mine = owed[watcher.telegram_id].appeals
        late = sum(one.due_at <= work.now for one in mine)
        waiting = AppealsWait(len(mine), min(one.due_at for one in mine), late)
        steps = "-".join(f"{one.id}{_steps(work, one)}" for one in mine[:3])
        once = f"appeals:{watcher.telegram_id}:{len(mine)}:{steps}"
        await work.say(watcher.recipient, waiting, Lane.NOTICE, once=once)
    return {watcher.telegram_id for watcher in reached}
