"""Buttons about requests for data: of a person, and of a custodian."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.buttons import Action, button
from bot.core.languages import N_, numbered
from bot.core.messages import says
from bot.core.outgoing import Button, Outgoing, Rows, shortened
from bot.core.people import Right
from bot.core.speaker import Speaker, bold, code, filled, lines, paragraphs, quote
from bot.links.link import defang
from bot.privacy.model import Asked, Ground, Held, RequestAct, RequestKind
from bot.reports.model import show


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
    """Ask for the written reason; the request ends with it."""

    request: str
    asked: Asked
    ground: Ground | None


@button("d:confirm:{request}", right=Right.SEE_DATA_REQUESTS)
class ConfirmErasure(Action):
    """Agree to the erasure of an account."""

    request: str


@button("d:subject:{request}", right=Right.ANSWER_DATA)
class EnterSubject(Action):
    """Ask for the report code or the id that a request from outside names."""

    request: str


class DataProblem(StrEnum):
    """Why a custodian's words led to nothing."""

    GONE = "gone"  # the request has ended
    USERNAME = "username"  # names are not kept
    UNREADABLE = "unreadable"
    ENOUGH = "enough"  # looked up today
    NOT_CUSTODIAN = "not_custodian"
    NOT_NEEDED = "not_needed"  # nothing can be confirmed
    WORDS_ONLY = "words_only"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class WaitingRequest:
    request: str
    number: str
    kind: RequestKind
    at: int


@dataclass(frozen=True, slots=True)
class EndedRequest:
    """How a request ended: by whom, why, and what for."""

    at: int
    number: str
    kind: RequestKind
    act: RequestAct
    name: str | None
    reason: str | None
    ground: Ground | None = None
    held: Held | None = None
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataWord:
    problem: DataProblem


@dataclass(frozen=True, slots=True)
class DataAsk:
    """Asks a person what they want to know; `waiting` is the number of a request that waits."""

    waiting: str | None = None


@dataclass(frozen=True, slots=True)
class DataAsked:
    """The request is kept under this number."""

    number: str


@dataclass(frozen=True, slots=True)
class DataAnswered:
    """What a custodian answers the person who asked in the bot."""

    number: str
    act: RequestAct
    words: str
    ground: Ground | None = None


@dataclass(frozen=True, slots=True)
class DataRequestCame:
    """Tells a custodian that a person asks."""

    request: str
    number: str


@dataclass(frozen=True, slots=True)
class DataRequests:
    """Requests that wait, for a custodian, and a page of those that ended, newest first.

    `counts` says how many of a kind ended in a way, `looks` how often each custodian looked up a
    code or an id in the last 24 hours.
    """

    page: int
    more: bool
    is_custodian: bool
    has_custodian: bool
    waiting: tuple[WaitingRequest, ...]
    ended: tuple[EndedRequest, ...]
    counts: tuple[tuple[RequestKind, RequestAct, int], ...] = ()
    looks: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class DataPrompt:
    """Asks a custodian for words about a request, or for a code or an id.

    What is asked to be erased `later` takes others who agree.
    """

    asked: Asked
    number: str | None = None
    later: bool = False


@dataclass(frozen=True, slots=True)
class DataRequestDone:
    """The request has ended; `proof` is the number of the erasure."""

    number: str
    act: RequestAct
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataErasureWaits:
    """The erasure of an account is asked for; others must agree."""

    number: str


@dataclass(frozen=True, slots=True)
class DataErasureToConfirm:
    """Asks a person to agree to the erasure of an account that `name` asks for."""

    request: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class DataErasureConfirmed:
    number: str


@dataclass(frozen=True, slots=True)
class DataErasureAsked:
    """Tells admins who asks for the erasure of an account, and what helps if no one may agree."""

    number: str
    name: str


@dataclass(frozen=True, slots=True)
class DataErasureDecided:
    """An account will be erased; who asked for it gets the number of the erasure."""

    number: str
    proof: str | None = None


@dataclass(frozen=True, slots=True)
class DataLooksFull:
    """Tells admins that a custodian has looked up as many codes and ids as a day allows."""

    name: str
    most: int


SHOWN, SHOWN_IN_LIST = 1000, 200
GROUND_SENTENCES = {
    Ground.NOT_DATA: N_("Not about personal data"),
    Ground.UNPROVEN: N_("The right to ask is not shown"),
    Ground.REPEATED: N_("Answered before"),
    Ground.LAW: N_("The law does not allow it"),
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
PROBLEM_SENTENCES = {
    DataProblem.GONE: N_("This request has ended."),
    DataProblem.USERNAME: N_(
        "Names of Telegram accounts are not kept, so this one leads to nothing. The request can"
        " name a report code or the account's number, or the person can ask in the bot."
    ),
    DataProblem.UNREADABLE: N_(
        "This is no report code and no number of an account. Send it again."
    ),
    DataProblem.ENOUGH: N_(
        "You have looked up as many codes and numbers as a day allows. The admins are told."
    ),
    DataProblem.NOT_NEEDED: N_("There is nothing to confirm."),
    DataProblem.NOT_CUSTODIAN: N_("Requests about data are for custodians of data and admins."),
    DataProblem.WORDS_ONLY: N_("Please send this as text, or /cancel."),
    DataProblem.TOO_LONG: N_("Please send at most 1,000 characters, or /cancel."),
}
PROMPT_SENTENCES = {
    Asked.CAUSE: N_(
        "Write who asks, with the date and number of the paper, at most 1,000 characters. It is"
        " kept for good and admins read it: write no name, number or code of the person."
    ),
    Asked.SUBJECT: N_(
        "Send the report code or the number of the Telegram account. I only say whether something"
        " is held. It is not kept, and I delete your message."
    ),
    Asked.ANSWER: N_(
        "Write the answer to request № {number}. The reason is kept for good and admins read it;"
        " a person who asked in the bot reads it, too."
    ),
    Asked.REFUSE: N_(
        "Write why request № {number} is refused. It is kept for good and admins read it; a person"
        " who asked in the bot reads it, too."
    ),
    Asked.ERASE: N_(
        "Write why the data of request № {number} is erased. When you send it, it is erased at"
        " once, which cannot be undone. The reason is kept for good and admins read it."
    ),
}


@says(DataAsk)
def data_ask(speaker: Speaker, notice: DataAsk) -> Outgoing:
    t = speaker.t
    if notice.waiting is not None:
        return Outgoing(
            t(
                "Your request № {number} waits for an answer, which comes here.",
                number=notice.waiting,
            )
        )
    return Outgoing(
        paragraphs(
            bold(t("Ask about your data")),
            t(
                "Write what you want to know or change. Custodians of data read it and answer here"
                " in the bot; they do not see who you are. /cancel stops it."
            ),
            t("/mydata shows everything we keep of you at once."),
        )
    )


@says(DataAsked)
def data_asked(speaker: Speaker, notice: DataAsked) -> Outgoing:
    return Outgoing(
        speaker.t("Your request has № {number}. The answer comes here.", number=notice.number)
    )


@says(DataAnswered)
def data_answered(speaker: Speaker, notice: DataAnswered) -> Outgoing:
    t, number = speaker.t, notice.number
    head = {
        RequestAct.ANSWER: t("The answer to your request № {number}:", number=number),
        RequestAct.REFUSE: t("Your request № {number} was refused:", number=number),
        RequestAct.ERASE: t("Your data is erased after your request № {number}:", number=number),
    }[notice.act]
    ground = notice.ground and t.plain(GROUND_SENTENCES[notice.ground])
    again = (Button(t.plain("Ask about my data"), AskAboutData()),)
    text = lines(
        bold(head),
        t("Ground: {ground}", ground=ground) if ground else None,
        quote(shortened(defang(notice.words), SHOWN)),
    )
    return Outgoing(text, () if notice.act is RequestAct.ERASE else (again,))


@says(DataRequestCame)
def data_request_came(speaker: Speaker, notice: DataRequestCame) -> Outgoing:
    t = speaker.t
    text = t("A person asks about their data: request № {number}.", number=notice.number)
    opens = Button(
        t.plain("Open № {number}", number=notice.number), ShowDataRequest(notice.request)
    )
    return Outgoing(text, ((opens,),))


@says(DataRequests)
def data_requests(speaker: Speaker, notice: DataRequests) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Requests about data")),
        lines(
            t("Waiting: {n}", n=len(notice.waiting)),
            *[
                f"{t.plain(KIND_SENTENCES[kind])}, {t.plain(ACT_SENTENCES[act])}: {n}"
                for kind, act, n in notice.counts
            ],
            *[
                t("Codes and numbers looked up in 24 hours by {name}: {n}", name=name, n=n)
                for name, n in notice.looks
            ],
        ),
        not notice.has_custodian
        and t("⚠ There is no custodian: until an admin makes one in /staff, admins answer."),
        *[_ended(speaker, one) for one in notice.ended],
    )
    opens: Rows = ()
    if notice.is_custodian:
        opens = tuple(
            (Button(t.plain("Open № {number}", number=one.number), ShowDataRequest(one.request)),)
            for one in notice.waiting[:8]
        )
        opens = (*opens, (Button(t.plain("A written request"), EnterOutsideRequest()),))
    turn = []
    if notice.page:
        turn.append(Button("‹", ShowDataRequests(notice.page - 1)))
    if notice.more:
        turn.append(Button("›", ShowDataRequests(notice.page + 1)))
    return Outgoing(text, filled(*opens, turn))


def _ended(speaker: Speaker, one: EndedRequest) -> str:
    t = speaker.t
    ground = one.ground and t.plain(GROUND_SENTENCES[one.ground])
    return lines(
        bold(
            f"{numbered(one.number)} · {t.plain(KIND_SENTENCES[one.kind])}"
            f" · {t.plain(ACT_SENTENCES[one.act])}"
        ),
        t("By {name}, {time}", name=one.name, time=t.time(one.at)) if one.name else t.time(one.at),
        t(HELD_SENTENCES[one.held]) if one.held else None,
        t("Ground: {ground}", ground=ground) if ground else None,
        quote(shortened(defang(one.reason), SHOWN_IN_LIST)) if one.reason else None,
        t("Number of the erasure: {code}", code=code(show(one.proof))) if one.proof else None,
    )


@says(DataRequestScreen)
def data_request(speaker: Speaker, notice: DataRequestScreen) -> Outgoing:
    t = speaker.t
    text = paragraphs(
        bold(t("Request № {number}", number=notice.number)),
        lines(t.plain(KIND_SENTENCES[notice.kind]), t.time(notice.at)),
        quote(shortened(defang(notice.words), SHOWN)) if notice.words else None,
        t(HELD_SENTENCES[notice.held]) if notice.held else None,
        notice.reason
        and lines(
            t("The data of this account is to be erased, once others agree:"),
            quote(shortened(defang(notice.reason), SHOWN)),
        ),
        bold(t("On which ground is it refused?")) if notice.grounds else None,
    )
    if notice.reason:
        return Outgoing(text, _confirms(speaker, notice))
    return Outgoing(text, _grounds(speaker, notice) if notice.grounds else _ends(speaker, notice))


def _confirms(speaker: Speaker, notice: DataRequestScreen) -> Rows:
    t = speaker.t
    agree = Button(t.plain("Agree to the erasure"), ConfirmErasure(notice.request), style="danger")
    back = (Button(t.plain("Back"), ShowDataRequests(0)),)
    return ((agree,), back) if notice.may_confirm else (back,)


def _grounds(speaker: Speaker, notice: DataRequestScreen) -> Rows:
    t, id = speaker.t, notice.request
    every = [
        (Button(t.plain(GROUND_SENTENCES[ground]), EndDataRequest(id, Asked.REFUSE, ground)),)
        for ground in Ground
    ]
    return (*every, (Button(t.plain("Back"), ShowDataRequest(id)),))


def _ends(speaker: Speaker, notice: DataRequestScreen) -> Rows:
    """What can be done; nothing is erased before it was looked up."""
    t, id = speaker.t, notice.request
    subject: tuple[Button, ...] = ()
    is_outside = notice.kind is RequestKind.OUTSIDE
    if is_outside and notice.held is None:
        subject = (Button(t.plain("Code or number…"), EnterSubject(id), style="primary"),)
    may_erase = notice.held in {Held.ACCOUNT, Held.REPORT} or not is_outside
    erase = (Button(t.plain("Erase…"), EndDataRequest(id, Asked.ERASE, None), style="danger"),)
    return filled(
        subject,
        (Button(t.plain("Answer…"), EndDataRequest(id, Asked.ANSWER, None), style="success"),),
        (Button(t.plain("Refuse…"), ChooseRefusalGround(id)),),
        erase if may_erase else (),
        (Button(t.plain("Back"), ShowDataRequests(0)),),
    )


@says(DataPrompt)
def data_prompt(speaker: Speaker, notice: DataPrompt) -> Outgoing:
    t, number = speaker.t, notice.number or ""
    if not notice.later:
        return Outgoing(t(PROMPT_SENTENCES[notice.asked], number=number))
    return Outgoing(
        t(
            "Write why the data of request № {number} is erased. Two people who had nothing to do"
            " with it must agree; then it is erased within two days, which cannot be undone. The"
            " reason is kept for good and admins read it.",
            number=number,
        )
    )


@says(DataRequestDone)
def data_request_done(speaker: Speaker, notice: DataRequestDone) -> Outgoing:
    t = speaker.t
    done = t.plain(ACT_SENTENCES[notice.act])
    proof = notice.proof and code(show(notice.proof))
    text = lines(
        t(
            "Request № {number}: {done}. It is kept with your reason.",
            number=notice.number,
            done=done,
        ),
        t("Number of the erasure: {code}", code=proof) if proof else None,
    )
    return Outgoing(text, ((Button(t.plain("All requests"), ShowDataRequests(0)),),))


@says(DataErasureWaits)
def data_erasure_waits(speaker: Speaker, notice: DataErasureWaits) -> Outgoing:
    t = speaker.t
    text = t(
        "Request № {number} waits until two people agree who had nothing to do with it. Then the"
        " data is erased within two days, and you hear the number of the erasure. If they do not"
        " agree within two days, the request ends.",
        number=notice.number,
    )
    return Outgoing(text, ((Button(t.plain("All requests"), ShowDataRequests(0)),),))


@says(DataErasureToConfirm)
def data_erasure_to_confirm(speaker: Speaker, notice: DataErasureToConfirm) -> Outgoing:
    t = speaker.t
    text = t(
        "{name} asks to erase the data of an account after a written request, № {number}. Please"
        " look whether the paper asks for it, and agree or leave it.",
        name=notice.name,
        number=notice.number,
    )
    opens = Button(
        t.plain("Open № {number}", number=notice.number), ShowDataRequest(notice.request)
    )
    return Outgoing(text, ((opens,),))


@says(DataErasureConfirmed)
def data_erasure_confirmed(speaker: Speaker, notice: DataErasureConfirmed) -> Outgoing:
    return Outgoing(
        speaker.t(
            "You agreed to the erasure of request № {number}. It takes two people, and is carried"
            " out within two days.",
            number=notice.number,
        )
    )


@says(DataErasureAsked)
def data_erasure_asked(speaker: Speaker, notice: DataErasureAsked) -> Outgoing:
    t = speaker.t
    return Outgoing(
        paragraphs(
            t(
                "{name} asks to erase the data of an account after a written request, № {number}."
                " Two people must agree who had nothing to do with it; some are asked.",
                name=notice.name,
                number=notice.number,
            ),
            t("Where there are no two such people, an operator can run:"),
            code(f"python -m bot confirm-erasure {notice.number}"),
        )
    )


@says(DataErasureDecided)
def data_erasure_decided(speaker: Speaker, notice: DataErasureDecided) -> Outgoing:
    t = speaker.t
    proof = notice.proof and code(show(notice.proof))
    text = lines(
        t(
            "Request № {number}: the data is erased within two days, at a random time.",
            number=notice.number,
        ),
        t("Number of the erasure: {code}", code=proof) if proof else None,
    )
    return Outgoing(text)


@says(DataWord)
def data_word(speaker: Speaker, notice: DataWord) -> Outgoing:
    return Outgoing(speaker.t(PROBLEM_SENTENCES[notice.problem]))


@says(DataLooksFull)
def data_looks_full(speaker: Speaker, notice: DataLooksFull) -> Outgoing:
    return Outgoing(
        speaker.t(
            "{name} has looked up {n} codes and numbers for requests about data in 24 hours: no"
            " more are answered. /requests shows the reasons.",
            name=notice.name,
            n=notice.most,
        )
    )
