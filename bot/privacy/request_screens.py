"""Screens and buttons of requests about data, for the person and for custodians."""

from enum import StrEnum
from functools import partial

from bot.core.buttons import Action, button
from bot.core.codes import show
from bot.core.languages import N_, numbered
from bot.core.messages import message
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.speaker import Speaker, bold, code, filled, lines, paragraphs, quote
from bot.links.link import defang
from bot.privacy.model import Ended, Held, RequestAct, RequestKind
from bot.values import AskedFor, RefusalGround


@button("d:ask")
class AskAboutData(Action):
    """A person wants to ask a custodian about their data."""


@button("d:list:{page}", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequests(Action):
    """A page of requests, counted from 0."""

    page: int


@button("d:new", right=Right.ANSWER_DATA)
class EnterOutsideRequest(Action):
    """A custodian writes down a written request from outside."""


@button("d:show:{request}", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequest(Action):
    request: str


@button("d:grounds:{request}", right=Right.ANSWER_DATA)
class ChooseRefusalGround(Action):
    request: str


@button("d:end:{request}:{asked}:{ground|none}", right=Right.ANSWER_DATA)
class EndDataRequest(Action):
    """Ask for the written reason, with which the request ends, or for what it names."""

    request: str
    asked: AskedFor
    ground: RefusalGround | None


@button("d:confirm:{request}", right=Right.SEE_DATA_REQUESTS)
class ConfirmErasure(Action):
    """Agree to the erasure of an account."""

    request: str


class DataSaid(StrEnum):
    """Words that need no more than the number of a request."""

    ASKED = "asked"  # the request is kept
    CONFIRMED = "confirmed"  # one person agreed to the erasure
    WAITS = "waits"  # the erasure of an account waits until others agree
    GONE = "gone"  # the request has ended
    USERNAME = "username"  # names are not kept
    UNREADABLE = "unreadable"
    ENOUGH = "enough"  # looked up today
    NOT_CUSTODIAN = "not_custodian"
    NOT_NEEDED = "not_needed"  # nothing can be confirmed
    WORDS_ONLY = "words_only"
    TOO_LONG = "too_long"


@message
class DataWord:
    said: DataSaid
    number: str = ""

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(SAID_SENTENCES[self.said], number=self.number)
        return Outgoing(text, _all_requests(speaker) if self.said is DataSaid.WAITS else ())


@message
class DataAsk:
    """Asks a person what they want to know; `waiting` is the number of a request that waits."""

    waiting: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        if self.waiting is not None:
            return Outgoing(
                t(
                    "Your request № {number} waits for an answer, which comes here.",
                    number=self.waiting,
                )
            )
        return Outgoing(
            paragraphs(
                bold(t("Ask about your data")),
                t(
                    "Write what you want to know or change. Custodians of data read it and answer "
                    "here in the bot; they do not see who you are. /cancel stops it."
                ),
                t("/mydata shows everything we keep of you at once."),
            )
        )


@message
class DataAnswered:
    """Answer of a custodian to the person who asked in the bot."""

    number: str
    act: RequestAct
    words: str
    ground: RefusalGround | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.number
        head = {
            RequestAct.ANSWER: t("The answer to your request № {number}:", number=number),
            RequestAct.REFUSE: t("Your request № {number} was refused:", number=number),
            RequestAct.ERASE: t(
                "Your data is erased after your request № {number}:", number=number
            ),
        }[self.act]
        again = (Button(t.plain("Ask about my data"), AskAboutData()),)
        text = lines(
            bold(head),
            _ground(speaker, self.ground),
            quote(shortened(defang(self.words), SHOWN)),
        )
        return Outgoing(text, () if self.act is RequestAct.ERASE else (again,))


@message
class DataRequestCame:
    """Tells a custodian that a person asks, or that `name` asks them to agree to an erasure."""

    request: str
    number: str
    name: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t("A person asks about their data: request № {number}.", number=self.number)
        if self.name is not None:
            text = t(
                "{name} asks to erase the data of an account after a written request, № {number}. "
                "Please look whether the paper asks for it, and agree or leave it.",
                name=self.name,
                number=self.number,
            )
        return Outgoing(text, (_opens(speaker, self.request, self.number),))


@message
class DataRequests:
    """Requests that wait (id, number), and a page of those that ended, newest first.

    `counts` says how many of a kind ended in a way, `looks` how often each custodian looked up a
    code or an id in the last 24 hours.
    """

    page: int
    more: bool
    is_custodian: bool
    has_custodian: bool
    waiting: tuple[tuple[str, str], ...]
    ended: tuple[Ended, ...]
    counts: tuple[tuple[RequestKind, RequestAct, int], ...] = ()
    looks: tuple[tuple[str, int], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Requests about data")),
            lines(
                t("Waiting: {n}", n=len(self.waiting)),
                *[
                    f"{t.plain(KIND_SENTENCES[kind])}, {t.plain(ACT_SENTENCES[act])}: {n}"
                    for kind, act, n in self.counts
                ],
                *[
                    t("Codes and numbers looked up in 24 hours by {name}: {n}", name=name, n=n)
                    for name, n in self.looks
                ],
            ),
            not self.has_custodian
            and t("⚠ There is no custodian: until an admin makes one in /staff, admins answer."),
            *[_ended(speaker, one) for one in self.ended],
        )
        opens: Rows = ()
        if self.is_custodian:
            opens = tuple(_opens(speaker, *one) for one in self.waiting[:8])
            opens = (*opens, (Button(t.plain("A written request"), EnterOutsideRequest()),))
        turn = []
        if self.page:
            turn.append(Button("‹", ShowDataRequests(self.page - 1)))
        if self.more:
            turn.append(Button("›", ShowDataRequests(self.page + 1)))
        return Outgoing(text, filled(*opens, turn))


@message
class DataRequestScreen:
    """A request that waits; with `grounds` the custodian chooses why it is refused.

    With a `reason` the erasure of the account is asked for, and the reader may perhaps agree.
    """

    request: str
    number: str
    kind: RequestKind
    at: int
    words: str | None
    held: Held | None = None
    grounds: bool = False
    reason: str | None = None
    may_confirm: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Request № {number}", number=self.number)),
            lines(t.plain(KIND_SENTENCES[self.kind]), t.time(self.at)),
            quote(shortened(defang(self.words), SHOWN)) if self.words else None,
            t(HELD_SENTENCES[self.held]) if self.held else None,
            self.reason
            and lines(
                t("The data of this account is to be erased, once others agree:"),
                quote(shortened(defang(self.reason), SHOWN)),
            ),
            bold(t("On which ground is it refused?")) if self.grounds else None,
        )
        id, back = self.request, (Button(t.plain("Back"), ShowDataRequests(0)),)
        if self.reason:
            agree = Button(t.plain("Agree to the erasure"), ConfirmErasure(id), style="danger")
            return Outgoing(text, filled((agree,) if self.may_confirm else (), back))
        if self.grounds:
            refuse = partial(EndDataRequest, id, AskedFor.REFUSE)
            every = [
                (Button(t.plain(GROUND_SENTENCES[ground]), refuse(ground)),)
                for ground in RefusalGround
            ]
            return Outgoing(text, (*every, (Button(t.plain("Back"), ShowDataRequest(id)),)))
        return Outgoing(text, filled(*_ends(speaker, self), back))


@message
class DataPrompt:
    """Asks a custodian for words about a request, or for a code or an id.

    What is asked to be erased `later` takes others who agree.
    """

    asked: AskedFor
    number: str | None = None
    later: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.number or ""
        if not self.later:
            return Outgoing(t(PROMPT_SENTENCES[self.asked], number=number))
        return Outgoing(
            t(
                "Write why the data of request № {number} is erased. Two people who had nothing "
                "to do with it must agree; then it is erased within two days, which cannot be "
                "undone. The reason is kept for good and admins read it.",
                number=number,
            )
        )


@message
class DataRequestDone:
    """The request has ended; without an `act` an account will be erased.

    Who asked for it gets the number of the erasure, `proof`.
    """

    number: str
    act: RequestAct | None = None
    proof: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t, number = speaker.t, self.number
        if self.act is None:
            text = t(
                "Request № {number}: the data is erased within two days, at a random time.",
                number=number,
            )
        else:
            done = t.plain(ACT_SENTENCES[self.act])
            text = t(
                "Request № {number}: {done}. It is kept with your reason.", number=number, done=done
            )
        text_and_number = lines(text, _number_of(speaker, self.proof))
        return Outgoing(text_and_number, _all_requests(speaker) if self.act else ())


@message
class DataErasureAsked:
    """Tells admins who asks for the erasure of an account, and what helps if no one may agree."""

    number: str
    name: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        return Outgoing(
            paragraphs(
                t(
                    "{name} asks to erase the data of an account after a written request, № "
                    "{number}. Two people must agree who had nothing to do with it; some are "
                    "asked.",
                    name=self.name,
                    number=self.number,
                ),
                t("Where there are no two such people, an operator can run:"),
                code(f"python -m bot confirm-erasure {self.number}"),
            )
        )


@message
class DataLooksFull:
    """Tells admins that a custodian has looked up as many codes and ids as a day allows."""

    name: str
    most: int

    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "{name} has looked up {n} codes and numbers for requests about data in 24 hours: no"
                " more are answered. /requests shows the reasons.",
                name=self.name,
                n=self.most,
            )
        )


SHOWN, SHOWN_IN_LIST = 1000, 200
GROUND_SENTENCES = {
    RefusalGround.NOT_DATA: N_("Not about personal data"),
    RefusalGround.UNPROVEN: N_("The right to ask is not shown"),
    RefusalGround.REPEATED: N_("Answered before"),
    RefusalGround.LAW: N_("The law does not allow it"),
}
HELD_SENTENCES = {
    Held.NOTHING: N_("Held: no. Nothing leads to this code or number."),
    Held.ACCOUNT: N_("Held: yes, data of this account."),
    Held.REPORT: N_("Held: yes, this report."),
}
KIND_SENTENCES = {
    RequestKind.PERSON: N_("a person asks in the bot"),
    RequestKind.OUTSIDE: N_("a written request from outside"),
}
ACT_SENTENCES = {
    RequestAct.ANSWER: N_("answered"),
    RequestAct.REFUSE: N_("refused"),
    RequestAct.PROPOSE: N_("erasure asked for"),
    RequestAct.CONFIRM: N_("erasure agreed to"),
    RequestAct.ERASE: N_("erased"),
    RequestAct.LAPSE: N_("ended by itself"),
}
SAID_SENTENCES = {
    DataSaid.ASKED: N_("Your request has № {number}. The answer comes here."),
    DataSaid.CONFIRMED: N_(
        "You agreed to the erasure of request № {number}. It takes two people, and is "
        "carried out within two days."
    ),
    DataSaid.WAITS: N_(
        "Request № {number} waits until two people agree who had nothing to do with it. Then "
        "the data is erased within two days, and you hear the number of the erasure. If they "
        "do not agree within two days, the request ends."
    ),
    DataSaid.GONE: N_("This request has ended."),
    DataSaid.USERNAME: N_(
        "Names of Telegram accounts are not kept, so this one leads to nothing. The request can"
        " name a report code or the account's number, or the person can ask in the bot."
    ),
    DataSaid.UNREADABLE: N_("This is no report code and no number of an account. Send it again."),
    DataSaid.ENOUGH: N_(
        "You have looked up as many codes and numbers as a day allows. The admins are told."
    ),
    DataSaid.NOT_NEEDED: N_("There is nothing to confirm."),
    DataSaid.NOT_CUSTODIAN: N_("Requests about data are for custodians of data and admins."),
    DataSaid.WORDS_ONLY: N_("Please send this as text, or /cancel."),
    DataSaid.TOO_LONG: N_("Please send at most 1,000 characters, or /cancel."),
}
PROMPT_SENTENCES = {
    AskedFor.CAUSE: N_(
        "Write who asks, with the date and number of the paper, at most 1,000 characters. It is"
        " kept for good and admins read it: write no name, number or code of the person."
    ),
    AskedFor.SUBJECT: N_(
        "Send the report code or the number of the Telegram account. I only say whether something"
        " is held. It is not kept, and I delete your message."
    ),
    AskedFor.ANSWER: N_(
        "Write the answer to request № {number}. The reason is kept for good and admins read it;"
        " a person who asked in the bot reads it, too."
    ),
    AskedFor.REFUSE: N_(
        "Write why request № {number} is refused. It is kept for good and admins read it; a person"
        " who asked in the bot reads it, too."
    ),
    AskedFor.ERASE: N_(
        "Write why the data of request № {number} is erased. When you send it, it is erased at"
        " once, which cannot be undone. The reason is kept for good and admins read it."
    ),
}


def _opens(speaker: Speaker, request: str, number: str) -> tuple[Button, ...]:
    return (Button(speaker.t.plain("Open № {number}", number=number), ShowDataRequest(request)),)


def _all_requests(speaker: Speaker) -> Rows:
    return ((Button(speaker.t.plain("All requests"), ShowDataRequests(0)),),)


def _number_of(speaker: Speaker, proof: str | None) -> str | None:
    if proof is None:
        return None
    return speaker.t("Number of the erasure: {code}", code=code(show(proof)))


def _ground(speaker: Speaker, ground: RefusalGround | None) -> str | None:
    if ground is None:
        return None
    return speaker.t("Ground: {ground}", ground=speaker.t.plain(GROUND_SENTENCES[ground]))


def _ended(speaker: Speaker, one: Ended) -> str:
    t = speaker.t
    return lines(
        bold(
            f"{numbered(one.number)} · {t.plain(KIND_SENTENCES[one.kind])}"
            f" · {t.plain(ACT_SENTENCES[one.act])}"
        ),
        t("By {name}, {time}", name=one.name, time=t.time(one.at)) if one.name else t.time(one.at),
        t(HELD_SENTENCES[one.held]) if one.held else None,
        _ground(speaker, one.ground),
        quote(shortened(defang(one.reason), SHOWN_IN_LIST)) if one.reason else None,
        _number_of(speaker, one.proof),
    )


def _ends(speaker: Speaker, notice: DataRequestScreen) -> Rows:
    """Return the possible ends; nothing is erased before it was looked up."""
    t, id = speaker.t, notice.request
    ends = partial(EndDataRequest, id, ground=None)
    is_outside = notice.kind is RequestKind.OUTSIDE
    subject = (Button(t.plain("Code or number…"), ends(AskedFor.SUBJECT), style="primary"),)
    erase = (Button(t.plain("Erase…"), ends(AskedFor.ERASE), style="danger"),)
    may_erase = notice.held in {Held.ACCOUNT, Held.REPORT} or not is_outside
    return (
        subject if is_outside and notice.held is None else (),
        (Button(t.plain("Answer…"), ends(AskedFor.ANSWER), style="success"),),
        (Button(t.plain("Refuse…"), ChooseRefusalGround(id)),),
        erase if may_erase else (),
    )
