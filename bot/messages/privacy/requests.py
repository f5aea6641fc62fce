"""Requests about data: what a person reads, and the custodians' and admins' screens."""

from bot.domain.actions.privacy.requests import (
    AskAboutData,
    ChooseRefusalGround,
    ConfirmErasure,
    EndDataRequest,
    EnterOutsideRequest,
    EnterSubject,
    ShowDataRequest,
    ShowDataRequests,
)
from bot.domain.citizen.receipt import show
from bot.domain.link import defang
from bot.domain.notices import privacy as said
from bot.domain.notices.privacy import DataProblem
from bot.domain.staff.custody import Asked, Ground, Held, RequestAct, RequestKind
from bot.i18n import N_, numbered
from bot.messages.fit import shortened
from bot.messages.outgoing import Button, Outgoing, Rows
from bot.messages.speaker import Speaker, bold, code, filled, lines, paragraphs, quote, says

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


@says(said.DataAsk)
def data_ask(speaker: Speaker, notice: said.DataAsk) -> Outgoing:
    t = speaker.t
    if notice.waiting is not None:
        return Outgoing(
            t("Your request № {number} waits for an answer, which comes here.",
              number=notice.waiting)
        )  # fmt: skip
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


@says(said.DataAsked)
def data_asked(speaker: Speaker, notice: said.DataAsked) -> Outgoing:
    return Outgoing(
        speaker.t("Your request has № {number}. The answer comes here.", number=notice.number)
    )


@says(said.DataAnswered)
def data_answered(speaker: Speaker, notice: said.DataAnswered) -> Outgoing:
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


@says(said.DataRequestCame)
def data_request_came(speaker: Speaker, notice: said.DataRequestCame) -> Outgoing:
    t = speaker.t
    text = t("A person asks about their data: request № {number}.", number=notice.number)
    opens = Button(
        t.plain("Open № {number}", number=notice.number), ShowDataRequest(notice.request)
    )
    return Outgoing(text, ((opens,),))


@says(said.DataRequests)
def data_requests(speaker: Speaker, notice: said.DataRequests) -> Outgoing:
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


def _ended(speaker: Speaker, one: said.EndedRequest) -> str:
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


@says(said.DataRequestScreen)
def data_request(speaker: Speaker, notice: said.DataRequestScreen) -> Outgoing:
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


def _confirms(speaker: Speaker, notice: said.DataRequestScreen) -> Rows:
    t = speaker.t
    agree = Button(t.plain("Agree to the erasure"), ConfirmErasure(notice.request), style="danger")
    back = (Button(t.plain("Back"), ShowDataRequests(0)),)
    return ((agree,), back) if notice.may_confirm else (back,)


def _grounds(speaker: Speaker, notice: said.DataRequestScreen) -> Rows:
    t, id = speaker.t, notice.request
    every = [
        (Button(t.plain(GROUND_SENTENCES[ground]), EndDataRequest(id, Asked.REFUSE, ground)),)
        for ground in Ground
    ]
    return (*every, (Button(t.plain("Back"), ShowDataRequest(id)),))


def _ends(speaker: Speaker, notice: said.DataRequestScreen) -> Rows:
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


@says(said.DataPrompt)
def data_prompt(speaker: Speaker, notice: said.DataPrompt) -> Outgoing:
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


@says(said.DataRequestDone)
def data_request_done(speaker: Speaker, notice: said.DataRequestDone) -> Outgoing:
    t = speaker.t
    done = t.plain(ACT_SENTENCES[notice.act])
    proof = notice.proof and code(show(notice.proof))
    text = lines(
        t("Request № {number}: {done}. It is kept with your reason.",
          number=notice.number, done=done),
        t("Number of the erasure: {code}", code=proof) if proof else None,
    )  # fmt: skip
    return Outgoing(text, ((Button(t.plain("All requests"), ShowDataRequests(0)),),))


@says(said.DataErasureWaits)
def data_erasure_waits(speaker: Speaker, notice: said.DataErasureWaits) -> Outgoing:
    t = speaker.t
    text = t(
        "Request № {number} waits until two people agree who had nothing to do with it. Then the"
        " data is erased within two days, and you hear the number of the erasure. If they do not"
        " agree within two days, the request ends.",
        number=notice.number,
    )
    return Outgoing(text, ((Button(t.plain("All requests"), ShowDataRequests(0)),),))


@says(said.DataErasureToConfirm)
def data_erasure_to_confirm(speaker: Speaker, notice: said.DataErasureToConfirm) -> Outgoing:
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


@says(said.DataErasureConfirmed)
def data_erasure_confirmed(speaker: Speaker, notice: said.DataErasureConfirmed) -> Outgoing:
    return Outgoing(
        speaker.t(
            "You agreed to the erasure of request № {number}. It takes two people, and is carried"
            " out within two days.",
            number=notice.number,
        )
    )


@says(said.DataErasureAsked)
def data_erasure_asked(speaker: Speaker, notice: said.DataErasureAsked) -> Outgoing:
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


@says(said.DataErasureDecided)
def data_erasure_decided(speaker: Speaker, notice: said.DataErasureDecided) -> Outgoing:
    t = speaker.t
    proof = notice.proof and code(show(notice.proof))
    text = lines(
        t("Request № {number}: the data is erased within two days, at a random time.",
          number=notice.number),
        t("Number of the erasure: {code}", code=proof) if proof else None,
    )  # fmt: skip
    return Outgoing(text)


@says(said.DataWord)
def data_word(speaker: Speaker, notice: said.DataWord) -> Outgoing:
    return Outgoing(speaker.t(PROBLEM_SENTENCES[notice.problem]))


@says(said.DataLooksFull)
def data_looks_full(speaker: Speaker, notice: said.DataLooksFull) -> Outgoing:
    return Outgoing(
        speaker.t(
            "{name} has looked up {n} codes and numbers for requests about data in 24 hours: no"
            " more are answered. /requests shows the reasons.",
            name=notice.name,
            n=notice.most,
        )
    )
