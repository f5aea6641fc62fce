"""Group of an authority as its desk: bound by an admin; referrals and reminders are shown there."""

from bot.authorities.answer_form import (
    Acknowledge,
    AnswerDraft,
    AnswerEnd,
    Kind,
    answer_lines,
    undo_line,
)
from bot.authorities.answers_store import Given, get_answer
from bot.authorities.authority_desks import desk_of
from bot.authorities.case_files import CaseFileDocument, gather
from bot.authorities.documents import Form
from bot.authorities.model import Event
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.cases.store import cases, get_referral, last_event
from bot.channel.model import UnknownId
from bot.core import desks_store, members_store
from bot.core.chat_commands import Chat
from bot.core.command_menu import help_lines
from bot.core.database import Transaction
from bot.core.deep_links import answer_link
from bot.core.messages import (
    N_,
    Action,
    Button,
    Lane,
    Message,
    Outgoing,
    Part,
    Place,
    Rows,
    Speaker,
    Worded,
    bold,
    button,
    filled,
    lines,
    numbered,
    paragraphs,
    quote,
)
from bot.core.people import Right
from bot.core.pickers import URGENCY_MARKS, packed
from bot.core.queues import outbox
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id
from bot.desk.desk_screens import make_me_admin
from bot.desk.desks import DeskPlace, cannot_check
from bot.reports.decision_words import reasoning
from bot.reports.passage import quoted
from bot.values import Act, DeskKind, Value


@button("au:set:{authority|-}", right=Right.SET_UP_DESKS, place=Place.GROUP)
class ShowAuthorities(Action):
    authority: str | None = None


@button("au:set:{authority}:{region|all}", right=Right.SET_UP_DESKS, place=Place.GROUP)
class BindAuthority(Action):
    """Bind the group to a department, or to the authority as a whole."""

    authority: str
    region: str | None


class PlaceSaid(Worded):
    NO_AUTHORITY = N_("The channel file names no authority.")
    OF_MODERATORS = N_(
        "Moderators work in this group, or once did, and its messages show cases. Make a new group"
        " for the authority and send /desk authority there."
    )
    OF_AUTHORITY = N_(
        "This group belongs to an authority, or once did, so it cannot become a desk of"
        " moderators. Make a new group for them. /desk authority chooses another authority, /desk"
        " off ends it."
    )
    OTHER_AUTHORITY = N_(
        "Another topic of this group belongs to another authority. Each authority needs a group of"
        " its own, because all members can read all topics."
    )
    CLOSED = N_(
        "This group no longer belongs to an authority. Nothing is passed on to it."
    )


class PlaceWord(Message):
    said: PlaceSaid

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(speaker.t(self.said.sentence))


class AuthorityChoice(Message):
    authority: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        own = speaker.own
        channel = speaker.channel
        if self.authority is None:
            text = t(
                "Which authority does this group belong to? All its members will read what is "
                "passed on to it, and can answer. That does not make them moderators."
            )
            buttons = []
            for one in channel.authorities:
                chosen: Action = BindAuthority(one.code, None)
                if one.departments:
                    chosen = ShowAuthorities(one.code)
                buttons.append(Button(own(one.short), chosen))
            return Outgoing(text, packed(buttons))
        code = self.authority
        text = t("Which department of {authority}?", authority=speaker.authority(code))
        departments = channel.authority(code).departments
        buttons = [
            Button(own(one.short), BindAuthority(code, one.region))
            for one in departments
        ]
        whole = Button(t.plain("The whole authority"), BindAuthority(code, None))
        back = Button(t.plain("Back"), ShowAuthorities())
        return Outgoing(text, ((whole,), *packed(buttons), (back,)))


class AuthorityDeskReady(Message):
    """The group belongs to an authority now. With `cannot_check` the bot is no administrator."""

    authority: str
    region: str | None
    cannot_check: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        whose = speaker.authority(self.authority)
        if self.region is not None:
            whose = speaker.own(
                speaker.channel.addressee(self.authority, self.region).name
            )
        return Outgoing(
            paragraphs(
                bold(t("This group belongs to: {whose}", whose=whose)),
                t(
                    "What the channel passes on arrives here. /help says how to answer it."
                ),
                self.cannot_check and make_me_admin(speaker),
            )
        )


class AuthorityHelp(Message):
    is_admin: bool

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        return Outgoing(
            paragraphs(
                bold(t("How an authority answers")),
                t(
                    "Each card is one decision of the channel’s moderators, with its case file. "
                    "Press “Received” when you take it on. The other buttons open a private chat "
                    "with me: “Answer” asks for the order’s number, date, territory and term; "
                    "“Refuse” asks for a reason; “Ask the desk” sends a question to the "
                    "moderators."
                ),
                t(
                    "The first answer counts. It can be undone for a minute; then the people who"
                    " reported are told. Members of this group never learn who reported."
                ),
                lines(*help_lines(speaker, Chat.GROUP, {Right.READ_HELP})),
                self.is_admin
                and lines(*help_lines(speaker, Chat.GROUP, {Right.SET_UP_DESKS})),
            )
        )


class AuthorityTold(Message):
    number: str
    words: str
    language: str

    def render(self, speaker: Speaker) -> Outgoing:
        head = bold(speaker.t("№ {number}: the moderators answer", number=self.number))
        return Outgoing(paragraphs(head, quoted(speaker, self.words, self.language)))


class AuthorityReminder(Message):
    number: str
    taken_back: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(
            "№ {number} still waits for your answer. The buttons are under the card above.",
            number=self.number,
        )
        if self.taken_back:
            text = speaker.t(AnswerEnd.TAKEN_BACK.sentence, number=self.number)
        return Outgoing(text)


class ReferralView(Value):
    """Everything on a card in an authority's group; `given` is an answer that can be undone.

    `received_by` and `answered_by` are members of the group, or the moderator who recorded it.
    """

    referral: Referral
    case: Case
    received_by: str | None = None
    answered_by: str | None = None
    given: Given | None = None


_CLOSED = frozenset({Stage.DONE, Stage.REFUSED, Stage.RECALLED})


class ReferralCard(Message):
    """Referral card in the authority's group, in its state at the time of sending.

    Nothing in it leads to a reporter, and no link can be opened from it.
    """

    referral: str

    async def load(self, work: Work) -> ReferralView | None:
        return await view(work.tx, self.referral)

    def render(self, speaker: Speaker, view: ReferralView) -> Outgoing:
        t = speaker.t
        referral = view.referral
        case = view.case
        decision = view.case.decision
        why = None
        if decision is not None and decision.id == referral.decision_id:
            why = lines(*reasoning(speaker, decision, brief=True))
        head = f"{URGENCY_MARKS[case.urgency]} {numbered(case.number)}"
        since = referral.sent_at or referral.created_at
        wished = since + speaker.channel.terms.chase_days[0] * DAY_MS
        awaits = view.given is None and referral.stage not in _CLOSED
        text = paragraphs(
            lines(
                bold(f"{head} · {speaker.violation(case.violation)}"),
                case.region
                and t("Region: {region}", region=speaker.region(case.region)),
                t("Passed on: {time}", time=t.time(since)),
                awaits and t("Please answer by {day}.", day=t.day(wished)),
            ),
            case.display and quote(case.display),
            why,
            lines(*_state(speaker, view)),
        )
        if not awaits:
            return Outgoing(text)
        return Outgoing(text, _rows(speaker, referral))


def _state(speaker: Speaker, view: ReferralView) -> list[Part]:
    t = speaker.t
    referral = view.referral
    answer = _answer_of(referral)
    at = referral.closed_at or 0
    undo = None
    if view.given is not None:
        answer = view.given.answer
        at = view.given.at
        undo = undo_line(speaker)
    if referral.stage is Stage.RECALLED:
        return [bold(t("The moderators opened this case again. You need not answer."))]
    if answer is not None:
        by = t(
            "Answered by {name}, {time}", name=view.answered_by or "?", time=t.time(at)
        )
        return [*answer_lines(speaker, answer), by, undo]
    if referral.received_at is None:
        return [t("No answer yet.")]
    name = view.received_by or "?"
    time = t.time(referral.received_at)
    return [t("Received by {name}, {time}", name=name, time=time)]


def _answer_of(referral: Referral) -> AnswerDraft | None:
    if referral.stage is Stage.DONE:
        return AnswerDraft(referral.id, kind=Kind.DONE, order=referral.order)
    if referral.stage is Stage.REFUSED:
        words = referral.refusal
        language = referral.refusal_language
        return AnswerDraft(
            referral.id, kind=Kind.REFUSED, words=words, language=language
        )
    return None


def _rows(speaker: Speaker, referral: Referral) -> Rows:
    t = speaker.t
    bot = speaker.bot_username
    id = referral.id
    received = Button(t.plain("Received"), Acknowledge(id), style="primary")
    return filled(
        referral.received_at is None and [received],
        [
            Button(t.plain("Answer"), url=answer_link(bot, Kind.DONE, id)),
            Button(t.plain("Refuse"), url=answer_link(bot, Kind.REFUSED, id)),
        ],
        [Button(t.plain("Ask the desk"), url=answer_link(bot, Kind.ASKED, id))],
    )


def place_of(referral: str) -> str:
    return f"referral:{referral}"


async def view(tx: Transaction, referral_id: str) -> ReferralView | None:
    """None for a referral that is gone, or was taken back before it arrived."""
    referral = await get_referral(tx, referral_id)
    if referral is None:
        return None
    case = await cases.get(tx, referral.case_id)
    if case is None:
        return None
    if referral.stage is Stage.RECALLED and referral.sent_at is None:
        return None

    async def who(*acts: Act) -> str | None:
        for act in acts:
            event = await last_event(tx, case.id, act)
            if (
                event is not None
                and event.staff
                and event.detail.get("referral") == referral.id
            ):
                return await members_store.staff_name(tx, event.staff)
        return None

    given = await get_answer(tx, referral.id)
    received = await who(Act.ACKNOWLEDGE)
    answered = await who(Act.AUTHORITY_DONE, Act.AUTHORITY_REFUSE)
    if given is not None:
        answered = await members_store.staff_name(tx, given.by)
    return ReferralView(referral, case, received, answered, given)


async def post(work: Work, referral: Referral, event: Event) -> bool:
    """Show it in the group of the department, else of the authority; False where there is none."""
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if desk is None:
        return False
    case = await cases.get(work.tx, referral.case_id)
    if case is None:
        return True
    to = desk.recipient
    place = place_of(referral.id)
    if event is Event.CASE_FILE:
        card = ReferralCard(referral.id)
        await work.say(to, card, Lane.NOTICE, remember=place, latest=place)
        await gather(work, referral)
        for form in Form:
            file = CaseFileDocument(referral.id, form, desk.language)
            await work.say(to, file, Lane.NOTICE, under=place)
    else:
        await refresh(work, referral)
        word = AuthorityReminder(case.number, event is Event.RECALLED)
        await work.say(to, word, Lane.NOTICE, under=place)
    return True


async def refresh(work: Work, referral: Referral) -> None:
    desk = await desk_of(work.tx, referral.authority, referral.department)
    if desk is not None and referral.stage is not Stage.PLANNED:
        card = ReferralCard(referral.id)
        place = place_of(referral.id)
        await work.say(
            desk.recipient, card, Lane.DESK_ANSWER, remember=place, latest=place
        )


async def place_problem(work: Work, chat: int) -> PlaceSaid | None:
    """The reason a group cannot become an authority's: messages of moderators show cases."""
    if not work.channel.authorities:
        return PlaceSaid.NO_AUTHORITY
    kinds = await desks_store.kinds_in(work.tx, chat)
    return PlaceSaid.OF_MODERATORS if DeskKind.DESK in kinds else None


async def bind(
    work: Work, place: DeskPlace, admin: int, whose: tuple[str, str | None]
) -> AuthorityDeskReady | PlaceWord:
    """Make the group the desk of an authority and a department's region, in place of another one.

    The desk speaks the language of the authority. Raises UnknownId for what the channel file does
    not have.
    """
    authority, region = whose
    office = work.channel.authority(authority)
    if region not in {None, *(department.region for department in office.departments)}:
        raise UnknownId("department", region or "")
    if (said := await place_problem(work, place.chat)) is not None:
        return PlaceWord(said)
    for other in await desks_store.desks_in(work.tx, place.chat):
        # All members read all topics.
        if other.thread != place.thread and other.authority != authority:
            return PlaceWord(PlaceSaid.OTHER_AUTHORITY)
    known = await desks_store.desk_at(work.tx, place.chat, place.thread)
    desk = desks_store.Desk(
        known.id if known else fresh_id(),
        place.chat,
        place.thread,
        place.title,
        known.language if known else office.language or work.channel.languages[0],
        kind=DeskKind.AUTHORITY,
        authority=authority,
        region=region,
    )
    await desks_store.put_desk(work.tx, desk, admin)
    if known is not None and known.trouble is not None:
        await outbox.release_held(work.tx, desk.recipient.address, desk.language)
    return AuthorityDeskReady(authority, region, await cannot_check(work, place.chat))
