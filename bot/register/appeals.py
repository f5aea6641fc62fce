"""Appeals from the queue to the answer: who may decide, what is decided, and what follows.

A contest of an entry and a reporter's second look at “not confirmed” are decided alike. The path of
an answer holds the ids chosen so far: the ruling, then a ground and a reason.
"""

from collections.abc import Sequence
from typing import Any

from bot.authorities import referrals
from bot.cases import moves
from bot.cases import store as cases_store
from bot.cases.happenings import DecisionEnded, DecisionTold, Happening
from bot.cases.hooks import Wanted
from bot.cases.model import Because, Case, Decision, IllegalMove, Move, TooLate
from bot.channel.model import Channel, UnknownId
from bot.core import erasures, people_store, reviews_store
from bot.core.messages import (
    N_,
    Action,
    Button,
    Lane,
    Message,
    Outgoing,
    Part,
    PostOptions,
    Rows,
    Shown,
    Speaker,
    What,
    bold,
    button,
    filled,
    known,
    language_name,
    lines,
    numbered,
    paragraphs,
    quote,
    shortened,
    untapped,
)
from bot.core.people import Right, Role
from bot.core.queues.tasks import task
from bot.core.reviews import NotYours, menu_of
from bot.core.work import Work, compose, fresh_id
from bot.desk import card_words, casework, colleagues, second_person, shown_words
from bot.desk.buttons import digest_of
from bot.desk.card_menus import further
from bot.desk.card_view import CardView, read_card
from bot.desk.model import CHOSEN, Actor, Opinion, same_finding
from bot.desk.review_queue import (
    IN_REVIEW,
    DeskQueue,
    PassReviewOn,
    ReviewStep,
    ShowReviewFiles,
    TakeReview,
)
from bot.desk.verdict_form import (
    RULING_LABELS,
    Asked,
    NoSuchChoice,
    Path,
    VerdictStep,
    answers_to,
    draw_step,
    verdict_step,
)
from bot.desk.verdicts import relied_on
from bot.register import objections_store
from bot.register import store as entries_store
from bot.register.appeal_model import Appeal, Kind, Objection, answer_of, undone
from bot.register.appeals_store import (
    APPEAL_DRAFTS,
    appeals_of_person,
    appeals_of_report,
    appeals_open_of_case,
    appeals_over,
    change_appeal,
    empty_appeal,
    get_appeal,
)
from bot.register.model import hash_of
from bot.reports import files_store, news, own_reports, reports_store
from bot.reports.decision_words import (
    LOOK_SENTENCES,
    answer_lines,
    outcome_label,
    reasoning,
)
from bot.reports.menu import show_button
from bot.reports.model import Report
from bot.values import (
    CONFIRMS,
    Act,
    AppealAnswer,
    AppealStage,
    Fact,
    Finding,
    Outcome,
    Ruling,
    Value,
    Why,
    replace,
)

RULED = {
    Ruling.UPHELD: N_("The decision stands."),
    Ruling.PARTLY: N_("The decision stands on another ground."),
    Ruling.OVERTURNED: N_("The decision was overturned."),
}
ANSWERED = {Kind.CONTEST: RULED, Kind.LINK: RULED, Kind.SECOND_LOOK: LOOK_SENTENCES}
"""The ruling as its person reads it."""


class AppealAnswered(Message):
    number: str
    kind: Kind
    answer: AppealAnswer
    report: str | None = None  # of a second look

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        is_look = self.kind is Kind.SECOND_LOOK
        head = t("There is an answer to your appeal.")
        if is_look:
            head = t("You asked for a second look at your report.")
        ended = t(ANSWERED[self.kind][self.answer.ruling])
        text = paragraphs(
            lines(bold(head), bold(numbered(self.number)), ended),
            lines(*answer_lines(speaker, self.answer)),
            not is_look
            and t(
                "You can also go to court. The register shows the decision as it stands now."
            ),
        )
        if self.report is None:
            return Outgoing(text)
        return Outgoing(text, ((show_button(speaker, self.report),),))


@button("rv:{kind}:{review}:words:{after}")
class WriteAnswerAgain(ReviewStep): ...


@button("z:{appeal}:undo", right=Right.BE_SECOND)
class UndoAppeal(Action):
    appeal: str


_APPEAL = reviews_store.Kind.APPEAL
NO_REASON = "appeal"
"""The reason where the channel file has no ground and no reason for an overturned decision."""


def appeal_step(
    channel: Channel, appeal: Appeal, case: Case, path: Path
) -> VerdictStep:
    """Return the step after this path. Raises NoSuchChoice.

    Its verdict is the decision that stands then; the words to the person are asked for last.
    """
    if case.decision is None:
        raise NoSuchChoice(appeal.id)
    first = case.decision.finding
    is_contest = appeal.kind is not Kind.SECOND_LOOK
    is_confirmed = is_contest and first.outcome in CONFIRMS
    has_other = is_confirmed and _other_grounds(channel, appeal, first, first.outcome)
    rulings = tuple(one for one in Ruling if has_other or one is not Ruling.PARTLY)
    if not path:
        return VerdictStep(path, Asked.RULING, rulings)
    if path[0] not in rulings:
        raise NoSuchChoice(path[0])
    ruling = Ruling(path[0])
    rest = path[1:]
    if ruling is Ruling.UPHELD:
        if rest:
            raise NoSuchChoice(rest[0])
        stands = Finding(first.outcome, first.ground, first.reason)
        step = VerdictStep(path, Asked.WORDS, verdict=stands)
    elif is_contest:
        step = _grounded(channel, appeal, first, path)
    else:
        step = verdict_step(
            channel, case.violation, rest, among=CHOSEN - {Outcome.NOT_CONFIRMED}
        )
    if step.verdict is None:
        return replace(step, path=path)
    if appeal.reply or appeal.kind is Kind.LINK:
        return replace(step, path=path, asked=Asked.CONFIRM_ANSWER)
    return replace(step, path=path, asked=Asked.WORDS)


def _other_grounds(
    channel: Channel, appeal: Appeal, first: Finding, outcome: Outcome
) -> tuple[str, ...]:
    """The grounds of an outcome but for that of the first decision; none of what left the file."""
    try:
        every = channel.grounds(outcome.value, appeal.violation, first.authority)
    except UnknownId:
        return ()
    return tuple(
        one.id for one in every if (outcome, one.id) != (first.outcome, first.ground)
    )


def _grounded(
    channel: Channel, appeal: Appeal, first: Finding, path: Path
) -> VerdictStep:
    is_partly, given = path[0] == Ruling.PARTLY, path[1:]
    outcome = Outcome.OVERTURNED
    if is_partly:
        outcome = first.outcome
    grounds = _other_grounds(channel, appeal, first, outcome)
    reasons: tuple[str, ...] = ()
    if known(channel.outcome, outcome):
        ground = next(iter(given), None) if grounds else None
        reasons = tuple(
            one.id for one in channel.reasons(outcome, appeal.violation, ground)
        )
    offered = ((Asked.GROUND, grounds), (Asked.REASON, reasons))
    questions = [(question, options) for question, options in offered if options]
    chosen = answers_to(questions, given)
    if len(chosen) < len(questions):
        return VerdictStep(path, *questions[len(chosen)], outcome)
    if len(given) > len(questions):
        raise NoSuchChoice(given[-1])
    reason = chosen.get(Asked.REASON)
    if not chosen:
        reason = NO_REASON
    authority = None
    if outcome is first.outcome:
        authority = first.authority
    found = Finding(outcome, chosen.get(Asked.GROUND), reason, authority)
    return VerdictStep(path, Asked.WORDS, outcome=outcome, verdict=found)


class AppealView(Value):
    """`card` is None once the person does not hold the appeal any more; with `gave` they decided.

    `path` holds the options chosen so far; `files` counts those that came with the appeal.
    """

    appeal: Appeal
    number: str
    gave: bool
    card: CardView | None = None
    facts: tuple[Fact, ...] = ()
    path: tuple[str, ...] = ()
    files: int = 0


SHOWN_WORDS = 700
SHOWN_REPLY = 300
"""UTF-16 units of the words of the person, and of those to them."""


class AppealCard(Message):
    """The screen of an appeal. It shows what stands when it is sent, not when it was posted.

    `copy` is the person in whose private chat it stands.
    """

    appeal: str
    copy: str

    async def load(self, work: Work) -> AppealView | None:
        tx = work.tx
        staff = await work.telegram_id(self.copy)
        appeal = await get_appeal(tx, self.appeal)
        if appeal is None:
            return None
        card = await read_card(tx, appeal.case, tx.now, 0, self.copy)
        if card is None:
            return None
        case = card.case
        gave = staff is not None and appeal.decided_by == staff
        review = await reviews_store.get(tx, _APPEAL, appeal.id)
        is_mine = review is not None and review.holder == staff is not None and not gave
        if not is_mine or case.decision is None or case.decision.id != appeal.decision:
            return AppealView(appeal, case.number, gave)
        return AppealView(
            appeal,
            case.number,
            gave,
            replace(card, menu=None, is_private=True),
            await relied_on(tx, work.channel, case),
            await cases_store.open_path(tx, menu_of(_APPEAL, appeal.id), self.copy),
            len(await files_store.files_of_report(tx, appeal.id)),
        )

    def render(self, speaker: Speaker, view: AppealView) -> Outgoing:
        if view.card is None:
            return _over(speaker, view)
        card = view.card
        step = appeal_step(speaker.channel, view.appeal, card.case, view.path)
        question, rows = _draw(speaker, view, card, step)
        text = card_words.roomy(
            card, lambda room: _text(speaker, view, card, question, room)
        )
        return Outgoing(text, rows, protected=True)


def _theirs(speaker: Speaker, view: AppealView) -> str:
    t = speaker.t
    appeal = view.appeal
    head = t(
        "Who contests it writes, in {language}:",
        language=language_name(appeal.language),
    )
    return lines(
        bold(head),
        appeal.words and quote(untapped(appeal.words, SHOWN_WORDS), expandable=True),
        view.files and t.plural("{n} file", "{n} files", view.files),
    )


def _text(
    speaker: Speaker, view: AppealView, card: CardView, question: str, room: int
) -> str:
    t = speaker.t
    appeal = view.appeal
    head = t("A reporter asks for a second look")
    theirs = ""
    if appeal.kind is not Kind.SECOND_LOOK:
        head = t("A decision is contested")
        theirs = _theirs(speaker, view)
    answer_by = t("⏰ The answer was due by {day}.", day=t.day(appeal.due_at))
    if appeal.due_at > speaker.now:
        answer_by = t("Answer by {day}.", day=t.day(appeal.due_at))
    decision = card.case.decision
    return paragraphs(
        lines(
            bold(head),
            answer_by,
            t(
                "You do not learn who asks. If you know the people concerned, pass it on."
            ),
            appeal.kind is Kind.LINK
            and t(
                "They do not learn that there is a decision: no words go to them, and a result only"
                " if the register shows it by then."
            ),
        ),
        card_words.head(speaker, card),
        card_words.material(speaker, card, room),
        decision is not None and _first(speaker, view, decision),
        card_words.notes_and_answers(speaker, card, room // 2),
        theirs,
        question,
    )


def _first(speaker: Speaker, view: AppealView, decision: Decision) -> str:
    t = speaker.t
    words = decision.finding.words
    facts = [speaker.own(speaker.channel.fact(fact.id).text) for fact in view.facts]
    return lines(
        bold(t("The first decision, {time}:", time=t.time(decision.at))),
        outcome_label(speaker, decision.finding.outcome),
        *reasoning(speaker, decision, brief=True),
        *(t("Relies on: {fact}", fact=fact) for fact in facts),
        words and quote(untapped(words, SHOWN_REPLY)),
        view.appeal.entry and t("Entry in the register: {id}", id=view.appeal.entry),
    )


def _draw(
    speaker: Speaker, view: AppealView, card: CardView, step: VerdictStep
) -> tuple[str, Rows]:
    """Draw the step under its ruling; before one is chosen, under words that were written."""
    t, reply, subject = speaker.t, view.appeal.reply, (_APPEAL, view.appeal.id)
    written = reply and lines(t("To the person:"), quote(shortened(reply, SHOWN_REPLY)))
    above, whole, beside = written, None, tuple[Button, ...]()
    if step.path:
        above = t.plain(RULING_LABELS[Ruling(step.path[0])])
    if step.verdict is not None:
        answer = AppealAnswer(Ruling(step.path[0]), step.verdict)
        decides: list[Part] = []
        if answer.ruling is not Ruling.UPHELD:
            decides = answer_lines(speaker, answer)
        wanted = step.asked is Asked.WORDS and t(
            "Write in this language: {language}",
            language=language_name(view.appeal.language),
        )
        whole = lines(*decides, written, bold(t(step.asked.value)), wanted)
    if step.asked is Asked.CONFIRM_ANSWER and reply:
        again = WriteAnswerAgain(*subject, digest_of(step.path))
        beside = (Button(t.plain("Write the words again"), again),)
    leave = _first_rows(speaker, view, card)
    question, rows = draw_step(
        speaker, step, IN_REVIEW, subject, question=whole, beside=beside, leave=leave
    )
    return lines(above, question), rows


def _first_rows(speaker: Speaker, view: AppealView, card: CardView) -> Rows:
    t = speaker.t
    at = (_APPEAL, view.appeal.id)
    count = card.files + view.files
    last = [Button(t.plain("Pass it on"), PassReviewOn(*at))]
    if count:
        last.insert(0, Button(t.plain("Files ({n})", n=count), ShowReviewFiles(*at)))
    return (tuple(last), *further(speaker, card))


def _over(speaker: Speaker, view: AppealView) -> Outgoing:
    t = speaker.t
    appeal = view.appeal
    following = Button(t.plain("Next appeal"), TakeReview(_APPEAL))
    is_open = appeal.stage is AppealStage.DECIDED
    if (
        view.gave
        and appeal.ruling is not None
        and (is_open or appeal.stage is AppealStage.ANSWERED)
    ):
        told = t("The person was told. Thank you.")
        if appeal.kind is Kind.LINK:
            told = t("The person is told only what the register shows. Thank you.")
        elif is_open:
            told = t("The person is told when the time to undo it is over.")
        text = lines(bold(numbered(view.number)), t(RULED[appeal.ruling]), told)
        undo = Button(t.plain("Undo the answer"), UndoAppeal(appeal.id))
        return Outgoing(text, filled(is_open and [undo], [following]), silent=True)
    text = t("№ {number}: this appeal is no longer with you.", number=view.number)
    return Outgoing(text, ((following,),), silent=True)


class NoPeopleForAppeal(Message):
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


class AppealEnded(Message):
    """Tells who decided first how the appeal against it ended."""

    number: str
    answer: AppealAnswer

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(numbered(self.number)),
            t(
                "A person asked to look at your decision again; people who took no part in it did."
            ),
            t(RULED[self.answer.ruling]),
            *answer_lines(speaker, self.answer),
        )
        return Outgoing(text, silent=True, protected=True)


Contested = tuple[Appeal, Case]


class Appeals(DeskQueue[Contested]):
    """Contested decisions, and “not confirmed” that a reporter asked to be looked at again."""

    kind = reviews_store.Kind.APPEAL

    async def subject(self, review: reviews_store.Review) -> Contested | None:
        """While the case is open again, or was decided otherwise, there is nothing to judge."""
        appeal = await get_appeal(self.work.tx, review.subject)
        if appeal is None:
            return None
        case = await cases_store.cases.get(self.work.tx, appeal.case)
        if case is None or case.decision is None:
            return None
        if case.decision.id != appeal.decision:
            return None
        return appeal, case

    async def people(
        self, review: reviews_store.Review, subject: Contested
    ) -> set[int]:
        """People of any desk who took no part and did not file it."""
        appeal, case = subject
        out = await second_person.took_part(self.work, case) | review.passed
        free = await self.seconds.free(await self.seconds.everyone() - out, case)
        return {one for one in free if not await self.filed(appeal, one)}

    async def filed(self, appeal: Appeal, staff: int) -> bool:
        """Return True for an appeal that is theirs, or whose report is."""
        person = await self.work.person(staff)
        if person is None:
            return False
        objection = await objections_store.objections.get(self.work.tx, appeal.id)
        report = None
        if appeal.report:
            report = await reports_store.reports.get(self.work.tx, appeal.report)
        return person.id in {
            one.person for one in (appeal, report, objection) if one is not None
        }

    async def passed(self, review: reviews_store.Review) -> None:
        """Drop the words of the holder who passed the appeal on."""
        appeal = await get_appeal(self.work.tx, review.subject)
        if appeal is not None and appeal.reply is not None:
            await write(self.work, appeal, None, "")

    async def without_people(
        self, review: reviews_store.Review, subject: Contested
    ) -> None:
        work = self.work
        told = NoPeopleForAppeal(subject[1].number, review.due)
        once = f"appeal_without_people:{review.subject}"
        by_day = colleagues.by_day(work, work.now)
        await work.tell_admins(told, once=once, not_before=by_day)

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} appeal waits for an answer.", "{n} appeals wait for an answer.", n
        )
        return sentence, Button(t.plain("Take an appeal"), TakeReview(cls.kind))

    def screen(self, review: reviews_store.Review, person: str) -> AppealCard:
        return AppealCard(review.subject, person)

    def shown(self, review: reviews_store.Review) -> Shown | None:
        if review.case is None:
            return None
        return Shown(What.CARD, review.case, review.subject)

    def steps(self, review: reviews_store.Review) -> int:
        """At half of the time, and at its end."""
        half = review.since + (review.due - review.since) // 2
        return (self.work.now >= half) + (self.work.now >= review.due)


async def update_appeals(work: Work, case: Case, happened: Happening) -> None:
    """An answer that was not told goes with its decision; appeals that wait follow one that says
    the same. Others wait until the next decision is told, see `answer_appeals`."""
    if not isinstance(happened, DecisionEnded):
        return
    was = happened.was
    now = happened.now
    for appeal in await appeals_open_of_case(work.tx, case.id):
        rests_on = {appeal.replaced_by or appeal.decision}
        if appeal.stage is AppealStage.DECIDED and was.id in rests_on:
            await change_appeal(work.tx, appeal, undone(appeal))
            await Appeals(work).undo(appeal.id)
        elif now is not None and appeal.decision == was.id and _is_same(was, now):
            await change_appeal(work.tx, appeal, replace(appeal, decision=now.id))


def _is_same(was: Decision | Opinion, now: Decision) -> bool:
    """An authority that acted names no ground."""
    return same_finding(was, now) and now.finding.ground in {was.finding.ground, None}


async def write(work: Work, appeal: Appeal, words: str | None, language: str) -> Appeal:
    """Keep the words to the person; None lets them be written again."""
    after = replace(appeal, reply=words, reply_language=None)
    if words:
        after = replace(after, reply_language=language)
    await change_appeal(work.tx, appeal, after)
    return await get_appeal(work.tx, appeal.id) or after


def _answered(
    appeal: Appeal, answer: AppealAnswer, decision: Decision | None
) -> Appeal:
    answered = replace(appeal, ruling=answer.ruling, found=answer.finding)
    if decision is not None:
        return replace(answered, replaced_by=decision.id)
    if answer.ruling is not Ruling.UPHELD:
        return replace(answered, found=None)  # two people decide anew
    return answered


async def decide(work: Work, appeal: Appeal, actor: Actor, step: VerdictStep) -> Appeal:
    """Record the answer that the form's last `step` holds, put it in force, return the appeal.

    Raises NotYours for who does not hold it or took part in the decision, and without words to the
    person; IllegalMove where the case does not permit it.
    """
    queue = Appeals(work)
    by = actor.telegram_id
    answer = AppealAnswer(Ruling(step.path[0]), step.verdict)
    review = await queue.hold(appeal.id, by)
    _, case = contested = await queue.held(appeal.id, by)
    may_decide = by in await queue.people(review, contested)
    is_whole = appeal.reply or appeal.kind is Kind.LINK
    if not may_decide or appeal.stage is not AppealStage.WAITING or not is_whole:
        raise NotYours(appeal.id)
    decision = await _replacing(work, appeal, case, answer, by)
    decided = replace(
        appeal, stage=AppealStage.DECIDED, decided_by=by, decided_at=work.now
    )
    after = _answered(decided, answer, decision)
    await change_appeal(work.tx, appeal, after)
    await queue.change(review, replace(review, state=reviews_store.State.ANSWERED))
    detail = _detail(appeal, answer)
    case = await moves.act(work, case, Act.APPEAL_END, by, lane=None, detail=detail)
    if decision is not None:
        move = Move(
            Act.OVERTURN, work.now, by, decision, detail={"appeal": appeal.number}
        )
        # The time to undo it begins when the desk's card shows it: no private card does.
        await casework.conclude(replace(work, private_chat=None), case, move)
    else:
        at = work.now + moves.undo_ms(work)
        await come_due.schedule(
            work, appeal.id, at, appeal=appeal.id, decided_at=work.now
        )
    await queue.refresh(appeal.id, Lane.DESK_ANSWER)
    return after


def _detail(appeal: Appeal, answer: AppealAnswer) -> dict[str, str]:
    """The event of its end: where two people decide anew, it alone says why."""
    detail = {"appeal": appeal.number, "finding": answer.ruling.value}
    if (found := answer.finding) is not None:
        said = {"ground": found.ground, "reason": found.reason}
        detail |= {name: id for name, id in said.items() if id}
    return detail


async def _replacing(
    work: Work, appeal: Appeal, case: Case, answer: AppealAnswer, by: int
) -> Decision | None:
    """Return the decision that replaces the first one.

    None where the first stands, where two people must decide anew as the channel file wants it (see
    `come_due`), and where the link was reported again and that case is decided anew. A decision
    that changes only the ground keeps the order, and names the first person beside the second.
    """
    first = case.decision
    if answer.ruling is Ruling.UPHELD or answer.finding is None or first is None:
        return None
    order = approved_by = None
    if answer.ruling is Ruling.PARTLY:
        order = first.finding.order
        approved_by = first.by
    decision = Decision(
        fresh_id(),
        replace(answer.finding, order=order),
        by,
        work.now,
        status_before=case.status,
        before=case.earlier,
        approved_by=approved_by,
    )
    if appeal.kind is Kind.SECOND_LOOK:
        move = Move(Act.OVERTURN, work.now, by, decision)
        is_needed = await second_person.is_needed(work, case, move)
        if is_needed or await casework.has_other_open_case(work, case):
            return None
    return decision


async def undo(work: Work, appeal_id: str, actor: Actor) -> None:
    """Give an appeal back to the person who answered it.

    Raises NotYours, and TooLate once the reporter was told.
    """
    appeal = await get_appeal(work.tx, appeal_id)
    if appeal is None or appeal.decided_by != actor.telegram_id:
        raise NotYours(appeal_id)
    case = await cases_store.cases.get(work.tx, appeal.case)
    if case is None:
        raise NotYours(appeal_id)
    if appeal.stage is not AppealStage.DECIDED:
        raise TooLate(case, Act.APPEAL_UNDO)
    if appeal.replaced_by is None:
        if work.now >= (appeal.decided_at or work.now) + moves.undo_ms(work):
            raise TooLate(case, Act.APPEAL_UNDO)
        await change_appeal(work.tx, appeal, undone(appeal))
        await Appeals(work).undo(appeal.id)
        await come_due.cancel(work, appeal.id)
    elif case.decision is not None and case.decision.id == appeal.replaced_by:
        # `update_appeals` brings the appeal back with the earlier decision.
        case = await casework.undo(work, case, actor)
    else:
        raise IllegalMove(case, Act.APPEAL_UNDO)
    detail = {"appeal": appeal.number}
    await moves.act(
        work, case, Act.APPEAL_UNDO, actor.telegram_id, lane=None, detail=detail
    )
    await Appeals(work).refresh(appeal.id, Lane.DESK_ANSWER)


@task("appeal_answer")
async def come_due(work: Work, appeal: str, decided_at: int) -> None:
    """A task: the time to undo an answer without a decision is over. The person is told, and a case
    that two people decide otherwise is opened again, without those who took part."""
    due = await get_appeal(work.tx, appeal)
    if (
        due is None
        or due.stage is not AppealStage.DECIDED
        or due.replaced_by is not None
    ):
        return
    case = await cases_store.cases.get(work.tx, due.case)
    if due.decided_at != decided_at or case is None:
        return
    case = await moves.apply_wanted(work, case, await _answer(work, case, due))
    by = due.decided_by
    is_otherwise = due.ruling is Ruling.OVERTURNED
    if by and is_otherwise and not await casework.has_other_open_case(work, case):
        case = replace(
            case, recused=case.recused | await second_person.took_part(work, case)
        )
        await casework.reopen(
            work, case, Actor(by, "", Role.MODERATOR), Because(Why.OBJECTION)
        )


async def answer_appeals(
    work: Work, case: Case, happened: Happening
) -> Sequence[Wanted]:
    """A decision stands: answer the appeals that it ends, in the unit of work that tells it.

    Others who contested the decision that it replaces are answered with it, too.
    """
    wanted: list[Wanted] = []
    if not isinstance(happened, DecisionTold):
        return wanted
    decision = happened.decision
    for appeal in await appeals_open_of_case(work.tx, case.id):
        if appeal.stage is AppealStage.DECIDED:
            if appeal.replaced_by == decision.id:
                wanted += await _answer(work, case, appeal)
        elif appeal.decision != decision.id:
            wanted += await _follows(work, case, appeal, decision)
    if decision.finding.outcome is Outcome.OVERTURNED:
        await referrals.recall(work, case)
    return wanted


async def _follows(
    work: Work, case: Case, appeal: Appeal, decision: Decision
) -> Sequence[Wanted]:
    """Another decision stands now: an appeal that waited is against it, or answered by it."""
    if _is_same(appeal.first, decision):
        await change_appeal(work.tx, appeal, replace(appeal, decision=decision.id))
        return ()
    ruling = Ruling.OVERTURNED
    if same_finding(appeal.first, decision):
        ruling = Ruling.PARTLY
    said = decision.finding
    answered = replace(
        appeal,
        ruling=ruling,
        found=Finding(said.outcome, said.ground, said.reason),
        reply=None,
        reply_language=None,
        decided_at=work.now,
        replaced_by=decision.id,
    )
    return await _answer(work, case, appeal, answered)


async def _answer(
    work: Work, case: Case, appeal: Appeal, answered: Appeal | None = None
) -> list[Wanted]:
    """Close the appeal, and tell its person, and who decided first its ruling, not its judge.

    A person who contests anonymously reads the answer with their code.
    """
    after = replace(answered or appeal, stage=AppealStage.ANSWERED, closed_at=work.now)
    await change_appeal(work.tx, appeal, after)
    await Appeals(work).end(appeal.id)
    detail = {"appeal": appeal.number}
    wanted: list[Wanted] = [Move(Act.APPEAL_TOLD, work.now, detail=detail)]
    answer = answer_of(after)
    once = f"appeal:{appeal.id}"
    if answer is None:
        return wanted
    report = await reports_store.reports.get(work.tx, appeal.report)
    if report is not None:
        told = AppealAnswered(report.number, appeal.kind, answer, report=report.id)
        if to := await news.recipient_of(work, report):
            wanted.append(compose(to, told, Lane.NOTICE, once=once))
    filed = await shown_objection(work, appeal) if appeal.kind is Kind.LINK else appeal
    if (
        filed
        and filed.person
        and (person := await people_store.get(work.tx, filed.person))
    ):
        told = AppealAnswered(filed.number, appeal.kind, answer)
        wanted.append(compose(person.recipient, told, Lane.NOTICE, once=once))
    wanted += await _tell_decider(work, case, appeal, answer)
    return wanted


async def _tell_decider(
    work: Work, case: Case, appeal: Appeal, answer: AppealAnswer
) -> Sequence[Wanted]:
    """Tell who decided first how the appeal ended, at night in the morning."""
    first = await colleagues.recipient(work, appeal.first.by)
    if first is None:
        return ()
    found = answer.finding
    if answer.ruling is Ruling.UPHELD:
        found = None
    ending = AppealEnded(case.number, AppealAnswer(answer.ruling, found))
    options = PostOptions(
        once=f"appeal_ended:{appeal.id}",
        not_before=colleagues.by_day(work, work.now),
    )
    return [compose(first, ending, Lane.NOTICE, **options)]


async def shown_objection(work: Work, appeal: Appeal) -> Objection | None:
    """The objection that became this appeal, if the register shows the decision as one about this
    very link: else its person is told nothing."""
    objection = await objections_store.objections.get(work.tx, appeal.id)
    entry = await entries_store.entries_of_case(work.tx, appeal.case)
    if (
        objection is None
        or entry is None
        or entry.link_sha256 != hash_of(objection.link)
    ):
        return None
    return objection


async def of_person(work: Work, person: str) -> None:
    await APPEAL_DRAFTS.drop(work.tx, person)
    for appeal in await appeals_of_person(work.tx, person):
        await forget(work, appeal)
        await erasures.note_erased(work, erasures.Kind.APPEAL, appeal.id)


async def of_report(work: Work, report: str) -> None:
    """A report that is withdrawn or erased asks for no second look any more."""
    for appeal in await appeals_of_report(work.tx, report):
        if appeal.stage is AppealStage.WAITING:
            await forget(work, appeal)


async def forget(work: Work, appeal: Appeal) -> None:
    """Withdraw an appeal that is open, and take its words, files and person out of it."""
    if appeal.stage.is_open:
        await come_due.cancel(work, appeal.id)
        gone = replace(appeal, stage=AppealStage.WITHDRAWN, closed_at=work.now)
        await change_appeal(work.tx, appeal, gone)
        await Appeals(work).end(appeal.id)
        case = await cases_store.cases.get(work.tx, appeal.case)
        if case is not None:
            detail = {"appeal": appeal.number}
            await moves.act(work, case, Act.APPEAL_WITHDRAW, lane=None, detail=detail)
    await empty_appeal(work.tx, appeal.id)
    await files_store.drop_files(work.tx, appeal.id)
    await shown_words.of_report(work, appeal.id)


async def over(work: Work, before: int, most: int) -> int:
    found = await appeals_over(work.tx, before, most)
    for appeal in found:
        await forget(work, appeal)
    return len(found)


async def second_look(work: Work, report: Report) -> dict[str, Any]:
    """Return whether a second look can be asked for, is awaited, or was answered."""
    asked = await appeals_of_report(work.tx, report.id)
    if not asked:
        return {"may_ask_look": bool(await own_reports.second_lookable(work, report))}
    waiting = next((one for one in asked if one.stage.is_open), None)
    if waiting is not None:
        return {"look_due": waiting.due_at}
    return {"look_answer": answer_of(asked[0])}
