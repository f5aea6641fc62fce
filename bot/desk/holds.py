"""Hold a case, give it away, put it off."""

from bot.cases import moves, store
from bot.cases.model import HOLD_MS, Because, Case, IllegalMove, Move, is_held
from bot.core import members_store
from bot.core.desks_store import Desk
from bot.core.messages import (
    Button,
    Lane,
    Message,
    Outgoing,
    Part,
    PostOptions,
    Speaker,
    bold,
    lines,
)
from bot.core.people import Address, Recipient
from bot.core.queues.tasks import every, task
from bot.core.work import Work
from bot.desk import card_messages, cards, colleagues, due_store, notices, second_person
from bot.desk.asked import Asked, given_name, keep_asked
from bot.desk.buttons import OpenCase, RefuseCase, TakeCase, TakeConflictBack
from bot.desk.card_menus import next_row
from bot.desk.model import Actor, Snooze
from bot.values import Act, Urgency, replace


class HandedOver(Message):
    """A colleague gave a case; with `is_own` the receiver reported it and is to give it back."""

    case: str
    version: int
    number: str
    name: str
    because: Because
    is_own: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = lines(
            bold(
                t(
                    "{name} handed № {number} over to you.",
                    name=self.name,
                    number=self.number,
                )
            ),
            *notices.reason_lines(speaker, self.because),
            self.is_own and t("This case is for a colleague. Please give it back."),
        )
        at = (self.case, self.version)
        refuse = Button(t.plain("I cannot take it now"), RefuseCase(*at))
        if self.is_own:
            return Outgoing(text, ((refuse,),))
        take = Button(t.plain("I take it"), TakeCase(*at), style="success")
        return Outgoing(text, ((take, refuse),))


class CaseRefused(Message):
    """`name` put back what this moderator handed over, or refused what they proposed.

    After RELEASE the case is in the queue, after DISAGREE in their hands again, after TAKE_OVER in
    those of `name`. At night it makes no sound for who is asleep: it cannot wait, their hold runs.
    """

    case: str
    number: str
    name: str
    because: Because
    act: Act
    silent: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        named = {"name": self.name, "number": self.number}
        head: str = bold(t("{name} refused your proposal for № {number}.", **named))
        goes_on: Part = t("The case is yours again.")
        if self.act is Act.TAKE_OVER:
            goes_on = t("{name} goes on with the case.", name=self.name)
        elif self.act is Act.RELEASE:
            head = t(
                "{name} could not take № {number}: it is back in the queue.", **named
            )
            goes_on = None
        text = lines(head, *notices.reason_lines(speaker, self.because), goes_on)
        opens = Button(
            t.plain("Open № {number}", number=self.number), OpenCase(self.case)
        )
        return Outgoing(text, ((opens,),), silent=self.silent)


class SnoozeOver(Message):
    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "You put № {number} off until now. It is still yours.",
                number=self.number,
            )
        )


class HoldEnds(Message):
    """The hold ends at a moment (ms UTC) unless its moderator does something; as `CaseRefused`, it
    is `silent` at night."""

    case: str
    version: int
    number: str
    at: int
    silent: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "№ {number} goes back into the queue at {time}, unless you do something with it.",
            number=self.number,
            time=t.time(self.at),
        )
        keep = Button(t.plain("Keep it"), TakeCase(self.case, self.version))
        return Outgoing(text, ((keep,),), silent=self.silent)


class PassedOn(Message):
    """Stands in place of the card of a case with which the moderator has nothing more to do."""

    number: str
    case: str = ""
    version: int = 0

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        back = TakeConflictBack(self.case, self.version)
        text = t(
            "You handed № {number} on because of a conflict of interest. It will not be "
            "offered to you again.",
            number=self.number,
        )
        return Outgoing(
            text, ((Button(t.plain("It was a mistake"), back),), *next_row(speaker))
        )


class NotReachable(Exception):
    """The colleague is no moderator of the desk any more, or has no private chat with the bot."""

    def __init__(self, to: int) -> None:
        super().__init__(to)
        self.to = to


async def release(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Put the case back into the queue; seniors and admins may put back what others hold."""
    who = actor.telegram_id
    rank = actor.overrules
    return await moves.act(
        work, case, Act.RELEASE, who, detail=because.detail, overrule=rank
    )


async def hand_over(
    work: Work, case: Case, actor: Actor, desk: Desk, to: int, because: Because
) -> Case:
    """Give the case to a colleague, who gets its card in private and hears from whom and why: at
    night in the morning, when their hold begins, unless the case is urgent. The giver's card says
    how far it got.

    A colleague who reported the case gets no card and is asked to give it back: the giver must not
    learn it. Raises NotReachable; Recused where the colleague has a conflict of interest.
    """
    colleague = await colleagues.find_colleague(work, desk, to)
    if colleague is None:
        raise NotReachable(to)
    later = 0
    if case.urgency is not Urgency.URGENT:
        later = await colleagues.when_to_tell(work, to, case.urgency)
    who = actor.telegram_id
    detail = {**because.detail, "to": to}
    move = Move(Act.HAND_OVER, work.now, who, detail=detail, to=to, until=later or None)
    move = replace(move, overrule=actor.overrules)
    after = await moves.make_move(work, case, move)
    await keep_asked(work.tx, given_name(after), Asked(to, who))
    person = colleague.person
    language = colleague.recipient.language
    is_own = await second_person.include(work, to, case)
    if not is_own:
        await cards.give_private(work, after, person, language, not_before=later)
    told = HandedOver(case.id, after.version, case.number, actor.name, because, is_own)
    options = PostOptions(
        under=card_messages.place_of(case.id, person), not_before=later
    )
    await work.say(colleague.recipient, told, Lane.DESK_ANSWER, **options)
    return after


async def refuse(work: Work, case: Case, actor: Actor, because: Because) -> Case:
    """Put back what was handed over; the giver reads why. Raises IllegalMove for another's."""
    if case.holder != actor.telegram_id:
        raise IllegalMove(case, Act.RELEASE)
    giver = None
    given = await store.last_event(work.tx, case.id, Act.HAND_OVER)
    if given is not None and given.detail.get("to") == actor.telegram_id:
        giver = given.staff
    after = await release(work, case, actor, because)
    await tell_refused(work, case, giver, actor, because, Act.RELEASE)
    return after


async def tell_refused(
    work: Work, case: Case, to: int | None, actor: Actor, because: Because, act: Act
) -> None:
    """Tell who handed the case over, or proposed its decision, that the actor refused."""
    colleague = await colleagues.of_case(work, case, to)
    if colleague is None:
        return
    later = await colleagues.when_to_tell(work, colleague.telegram_id, case.urgency)
    told = CaseRefused(
        case.id, case.number, actor.name, because, act, silent=bool(later)
    )
    await work.say(colleague.recipient, told, Lane.NOTICE)


async def recuse(work: Work, case: Case, actor: Actor) -> Case:
    """Pass a case on for a conflict of interest; the actor's private card becomes one line."""
    copy = work.private_chat
    given = dict[str, str]()
    if copy is not None:
        given = await store.cards_of(work.tx, case.id)
        await store.take_back(work.tx, case.id, copy)
    after = await moves.act(work, case, Act.RECUSE, actor.telegram_id)
    if copy in given:
        place = card_messages.place_of(case.id, copy)
        to = Recipient(Address(person=copy), given[copy])
        told = PassedOn(case.number, case.id, after.version)
        await work.say(to, told, Lane.DESK_ANSWER, remember=place, latest=place)
    return after


async def take_conflict_back(
    work: Work, case: Case, actor: Actor, language: str
) -> Case:
    """Undo `recuse`: the actor may handle the case again, and gets its card back in private."""
    after = await moves.act(work, case, Act.UNRECUSE, actor.telegram_id)
    if work.private_chat is not None:
        await cards.give_private(work, after, work.private_chat, language)
    return after


WARNED_MS = 15 * 60 * 1000
"""How long before its end a moderator hears that a hold ends."""
AT_ONCE = 100
"""Holds looked at in one sweep: each that ends changes a card."""


@every("lapse", minutes=1)
async def end_idle_holds(work: Work) -> None:
    for case in await due_store.idle_since(
        work.tx, work.now - HOLD_MS + WARNED_MS, AT_ONCE
    ):
        if not is_held(case, work.now):
            await moves.act(work, case, Act.LAPSE, detail={"of": case.holder})
            continue
        colleague = await colleagues.of_case(work, case, case.holder)
        if colleague is None or case.held_at is None:
            continue
        to = colleague.telegram_id
        later = await colleagues.when_to_tell(work, to, case.urgency)
        ends_at = case.held_at + HOLD_MS
        told = HoldEnds(case.id, case.version, case.number, ends_at, bool(later))
        under = card_messages.place_of(case.id, colleague.person)
        once = f"hold-ends:{case.id}:{case.held_at}"
        await work.say(colleague.recipient, told, Lane.NOTICE, under=under, once=once)


async def snooze(work: Work, case: Case, actor: Actor, until: Snooze) -> Case:
    """Put a case off. What would come back at night comes in the morning, unless it is urgent or its
    moderator is on duty. Raises IllegalMove for a time that is too long for such a case."""
    at = work.now + until.ms
    duty = await members_store.get_duty(work.tx, actor.telegram_id)
    if case.urgency is not Urgency.URGENT and not duty.switched_on:
        at = colleagues.by_day(work, at)
    move = Move(Act.SNOOZE, work.now, actor.telegram_id, detail={"until": at}, until=at)
    after = await moves.make_move(work, case, move)
    await wake.schedule(work, case.id, at, case=case.id, until=at)
    return after


@task("wake")
async def wake(work: Work, case: str, until: int) -> None:
    """Bring a case back to who put it off, or to the queue when they are not there any more."""
    asleep = await store.cases.get(work.tx, case)
    if asleep is None or asleep.holder is None or asleep.snoozed_until != until:
        return
    colleague = await colleagues.of_case(work, asleep, asleep.holder)
    awake = await moves.act(work, asleep, Act.WAKE)
    if colleague is None:
        await moves.act(work, awake, Act.RELEASE)
        return
    person = colleague.person
    to = colleague.recipient
    await cards.give_private(work, awake, person, to.language)
    under = card_messages.place_of(awake.id, person)
    await work.say(to, SnoozeOver(awake.number), Lane.DESK_ANSWER, under=under)
