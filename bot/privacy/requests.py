"""Requests about data, answered by custodians; erasure of an account named on paper.

Two people who never handled a case of the account decide it, and it happens at a random time within
two days, so that no card shows which report was erased.
"""

import re
from functools import partial

from bot.cases import store as cases_store
from bot.core import (
    codes,
    members_store,
    people_store,
    reviews,
    reviews_store,
    role_store,
)
from bot.core.messages import (
    N_,
    Action,
    Button,
    Lane,
    Message,
    Outgoing,
    Rows,
    Speaker,
    Worded,
    bold,
    button,
    code,
    filled,
    lines,
    numbered,
    paragraphs,
    quote,
    untapped,
)
from bot.core.people import Person, Right
from bot.core.queues import tasks, tasks_store
from bot.core.times import DAY_MS
from bot.core.work import Work, fresh_id, fresh_number
from bot.desk import second_person
from bot.privacy import erasure, requests_store
from bot.privacy.model import (
    LOOKS_A_DAY,
    NEEDED,
    Ended,
    Held,
    Request,
    RequestAct,
    RequestKind,
)
from bot.register import appeals_store
from bot.reports import reports_store, targets_store
from bot.reports.menu import AskAboutData
from bot.values import AskedFor, replace


@button("d:list", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequests(Action):
    """Requests that wait, and how the last ones ended."""


@button("d:new", right=Right.ANSWER_DATA)
class EnterOutsideRequest(Action):
    """A custodian writes down a written request from outside."""


@button("d:show:{request}", right=Right.SEE_DATA_REQUESTS)
class ShowDataRequest(Action):
    request: str


@button("d:end:{request}:{asked}", right=Right.ANSWER_DATA)
class EndDataRequest(Action):
    """Ask for the written reason, with which the request ends, or for what it names."""

    request: str
    asked: AskedFor


@button("d:confirm:{request}", right=Right.SEE_DATA_REQUESTS)
class ConfirmErasure(Action):
    request: str


class DataSaid(Worded):
    """Words that need no more than the number of a request; some ask for what `AskedFor` names."""

    WORDS = N_(
        "Write what you want to know or change. A custodian of data, or an admin where there is"
        " none, reads it and answers here in the bot; they do not see who you are. /mydata shows"
        " everything we keep of you at once. /cancel stops it."
    )
    CAUSE = N_(
        "Write who asks, with the date and number of the paper, at most 1,000 characters. It is"
        " kept for good and admins read it: write no name, number or code of the person."
    )
    SUBJECT = N_(
        "Send the report code or the number of the Telegram account. I only say whether something"
        " is held. It is not kept, and I delete your message."
    )
    ANSWER = N_(
        "Write the answer to request № {number}. The reason is kept for good and admins read it;"
        " a person who asked in the bot reads it, too."
    )
    REFUSE = N_(
        "Write why request № {number} is refused. It is kept for good and admins read it; a person"
        " who asked in the bot reads it, too."
    )
    ERASE = N_(
        "Write why the data of request № {number} is erased, which cannot be undone. It is done at"
        " once; for the account that a paper names, within two days after two people agreed who had"
        " nothing to do with it. The reason is kept for good and admins read it."
    )
    DONE = N_("Request № {number} has ended. It is kept with your reason.")
    PLANNED = N_(
        "Request № {number}: the data is erased within two days, at a random time."
    )
    ASKED = N_("Your request № {number} waits for an answer, which comes here.")
    CONFIRMED = N_(  # one person agreed to the erasure
        "You agreed to the erasure of request № {number}. It takes two people, and is "
        "carried out within two days."
    )
    WAITS = N_(  # the erasure of an account waits until others agree
        "Request № {number} waits until two people agree who had nothing to do with it. Then "
        "the data is erased within two days, and you hear the number of the erasure. If they "
        "do not agree within two days, the request ends."
    )
    GONE = N_("This request has ended, or others answer it.")
    UNREADABLE = N_(
        "This is no report code and no number of an account: send one of these. Names of accounts"
        " are not kept, so they lead to nothing; such a person can ask in the bot."
    )
    ENOUGH = N_(  # looked up today
        "You have looked up as many codes and numbers as a day allows. The admins are told."
    )
    LOOKS_FULL = N_(
        "{name} has looked up {n} codes and numbers for requests about data in 24 hours: no more"
        " are answered. /requests shows the reasons."
    )
    ERASURE_ASKED = N_(
        "{name} asks to erase the data of an account after a written request, № {number}. Two"
        " people must agree who had nothing to do with it; some are asked. Where there are no two"
        " such people, an operator can run: {command}"
    )
    WORDS_ONLY = N_("Please send this as text of at most 1,000 characters, or /cancel.")


class DataWord(Message):
    """`proof` is the number of an erasure, for its asker; `name` is one of staff."""

    said: DataSaid
    number: str = ""
    proof: str | None = None
    name: str = ""

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        command = code(f"python -m bot confirm-erasure {self.number}")
        named = {
            "number": self.number,
            "name": self.name,
            "n": LOOKS_A_DAY,
            "command": command,
        }
        text = lines(t(self.said.sentence, **named), _number_of(speaker, self.proof))
        every = (Button(t.plain("All requests"), ShowDataRequests()),)
        if self.said not in {DataSaid.WAITS, DataSaid.DONE}:
            return Outgoing(text)
        return Outgoing(text, (every,))


class DataAnswered(Message):
    number: str
    act: RequestAct
    words: str

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        number = self.number
        head = {
            RequestAct.ANSWER: t(
                "The answer to your request № {number}:", number=number
            ),
            RequestAct.REFUSE: t("Your request № {number} was refused:", number=number),
            RequestAct.ERASE: t(
                "Your data is erased after your request № {number}:", number=number
            ),
        }[self.act]
        again = (Button(t.plain("Ask about my data"), AskAboutData()),)
        text = lines(bold(head), quote(untapped(self.words, SHOWN)))
        if self.act is RequestAct.ERASE:
            return Outgoing(text)
        return Outgoing(text, (again,))


class DataRequestCame(Message):
    """Tells a custodian that a person asks, or that `name` asks them to agree to an erasure."""

    request: str
    number: str
    name: str | None = None

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = t(
            "A person asks about their data: request № {number}.", number=self.number
        )
        if self.name is not None:
            text = t(
                "{name} asks to erase the data of an account after a written request, № {number}. "
                "Please look whether the paper asks for it, and agree or leave it.",
                name=self.name,
                number=self.number,
            )
        return Outgoing(text, (_opens(speaker, self.request, self.number),))


class DataRequests(Message):
    """Requests that wait (id, number), and the last that ended, newest first.

    `looks` says how often each custodian looked up a code or an id in the last 24 hours.
    """

    is_custodian: bool
    has_custodian: bool
    waiting: tuple[tuple[str, str], ...]
    ended: tuple[Ended, ...]
    looks: tuple[tuple[str, int], ...] = ()

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Requests about data")),
            lines(
                t("Waiting: {n}", n=len(self.waiting)),
                *[
                    t(
                        "Codes and numbers looked up in 24 hours by {name}: {n}",
                        name=name,
                        n=n,
                    )
                    for name, n in self.looks
                ],
            ),
            not self.has_custodian
            and t(
                "⚠ There is no custodian: until an admin makes one in /staff, admins answer."
            ),
            *[_ended(speaker, one) for one in self.ended],
        )
        opens: Rows = ()
        if self.is_custodian:
            opens = tuple(_opens(speaker, *one) for one in self.waiting[:8])
            opens = (
                *opens,
                (Button(t.plain("A written request"), EnterOutsideRequest()),),
            )
        return Outgoing(text, opens)


class DataRequestScreen(Message):
    """A request that waits. Where the erasure of an account is asked for, the reader may perhaps
    agree."""

    request: str
    may_confirm: bool = False

    async def load(self, work: Work) -> Request | None:
        return await requests_store.requests.get(work.tx, self.request)

    def render(self, speaker: Speaker, request: Request) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("Request № {number}", number=request.number)),
            lines(t.plain(KIND_SENTENCES[request.kind]), t.day(request.at)),
            request.words and quote(untapped(request.words, SHOWN)),
            request.held is not None and t(HELD_SENTENCES[request.held]),
            request.reason
            and lines(
                t("The data of this account is to be erased, once others agree:"),
                quote(untapped(request.reason, SHOWN)),
            ),
        )
        rows: Rows = _ends(speaker, request)
        if request.reason:
            agree = ConfirmErasure(self.request)
            agrees = Button(t.plain("Agree to the erasure"), agree, style="danger")
            rows = ()
            if self.may_confirm:
                rows = ((agrees,),)
        return Outgoing(
            text, filled(*rows, (Button(t.plain("Back"), ShowDataRequests()),))
        )


SHOWN = 1000
SHOWN_IN_LIST = 200
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
    RequestAct.ERASE: N_("erased"),
    RequestAct.LAPSE: N_("ended by itself"),
}


def _opens(speaker: Speaker, request: str, number: str) -> tuple[Button, ...]:
    return (
        Button(
            speaker.t.plain("Open № {number}", number=number), ShowDataRequest(request)
        ),
    )


def _number_of(speaker: Speaker, proof: str | None) -> str | None:
    if proof is None:
        return None
    return speaker.t(
        "Number of the erasure: {code}", code=code(codes.spell_code(proof))
    )


def _ended(speaker: Speaker, one: Ended) -> str:
    t = speaker.t
    when = t.time(one.at)
    if one.name:
        when = t("By {name}, {time}", name=one.name, time=when)
    return lines(
        bold(
            f"{numbered(one.number)} · {t.plain(KIND_SENTENCES[one.kind])}"
            f" · {t.plain(ACT_SENTENCES[one.act])}"
        ),
        when,
        one.cause and quote(untapped(one.cause, SHOWN_IN_LIST)),
        one.held is not None and t(HELD_SENTENCES[one.held]),
        one.reason and quote(untapped(one.reason, SHOWN_IN_LIST)),
        _number_of(speaker, one.proof),
    )


def _ends(speaker: Speaker, request: Request) -> Rows:
    """Return the possible ends; nothing is erased before it was looked up."""
    t = speaker.t
    ends = partial(EndDataRequest, request.id)
    is_outside = request.kind is RequestKind.OUTSIDE
    subject = (
        Button(t.plain("Code or number…"), ends(AskedFor.SUBJECT), style="primary"),
    )
    erase = (Button(t.plain("Erase…"), ends(AskedFor.ERASE), style="danger"),)
    may_erase = request.held in {Held.ACCOUNT, Held.REPORT} or not is_outside
    return filled(
        is_outside and request.held is None and subject,
        (Button(t.plain("Answer…"), ends(AskedFor.ANSWER), style="success"),),
        (Button(t.plain("Refuse…"), ends(AskedFor.REFUSE)),),
        may_erase and erase,
    )


ERASE = "data_erase"
LAPSE = "data_lapse"
WITHIN_MS = 2 * DAY_MS
"""So late at most are accounts erased after the second person agreed."""
ENDS_WITHIN_MS = DAY_MS
"""How long a request from outside may wait after it was written down: then whom it is about is
forgotten."""


async def custodians(work: Work) -> frozenset[int]:
    """Return the people who answer requests: custodians, or the admins while there is none."""
    return await role_store.custodians(work.tx) or await work.admins()


class DataReviews(reviews.Queue[Request]):
    """Requests that wait since an earlier day."""

    kind = reviews_store.Kind.DATA

    async def subject(self, review: reviews_store.Review) -> Request | None:
        return await requests_store.requests.get(self.work.tx, review.subject)

    async def people(self, review: reviews_store.Review, subject: Request) -> set[int]:
        if subject.proposed_by is not None:
            return {*subject.asked - subject.signed}
        return {*await custodians(self.work)}

    @classmethod
    def call(cls, speaker: Speaker, n: int) -> tuple[str, Button]:
        t = speaker.t
        sentence = t.plural(
            "{n} request about data waits for you.",
            "{n} requests about data wait for you.",
            n,
        )
        return sentence, Button(t.plain("Requests about data"), ShowDataRequests())

    async def update(self) -> None:
        """Begin and end reviews as requests came and ended.

        A review begins on the day after its request, in the order of random ids: a row tells no
        moment at which a person asked.
        """
        work = self.work
        known = {one.subject for one in await self.waiting()}
        every = await requests_store.waiting_requests(work.tx)
        waiting = {one.id for one in every if one.at < work.tx.today}
        for ended in known - waiting:
            await self.end(ended)
        for new in sorted(waiting - known):
            await self.ask(new, None, work.now)


async def own_request(work: Work, person: Person) -> Request | None:
    """The one that waits which the person made in the bot; of papers about them they hear none."""
    every = await requests_store.requests_of_person(work.tx, person.id)
    return next((one for one in every if one.kind is RequestKind.PERSON), None)


async def ask(work: Work, person: Person, words: str) -> Request:
    """Keep what a person asks, sealed, and tell the custodians; one at a time waits."""
    if known := await own_request(work, person):
        return known
    request = await _begin(work, RequestKind.PERSON, words, person.id)
    await requests_store.record_request(work.tx, request, RequestAct.ASK, None)
    came = DataRequestCame(request.id, request.number)
    for custodian in sorted(await custodians(work)):
        await work.say(await work.admin_recipient(custodian), came, Lane.NOTICE)
    return request


async def _begin(
    work: Work, kind: RequestKind, words: str, person: str | None = None
) -> Request:
    while True:
        request = Request(
            fresh_id(), fresh_number(), kind, work.tx.today, words, person
        )
        if await requests_store.requests.add(work.tx, request):
            return request


async def screen(work: Work, *, as_custodian: bool) -> DataRequests:
    looks = await requests_store.count_looks(work.tx, work.now - DAY_MS)
    return DataRequests(
        is_custodian=as_custodian,
        has_custodian=bool(await role_store.custodians(work.tx)),
        waiting=tuple(
            (one.id, one.number)
            for one in await requests_store.waiting_requests(work.tx)
        ),
        ended=tuple(await requests_store.ended_requests(work.tx, 8)),
        looks=tuple(
            [
                (await members_store.staff_name(work.tx, by), n)
                for by, n in looks.items()
            ]
        ),
    )


async def end_request(
    work: Work, request_id: str, asked: AskedFor, reason: str, by: int
) -> DataWord:
    """End a request with this reason, unless it has ended already.

    To erase an account after a paper others must agree. The person who asked in the bot is told the
    answer; of an erasure they get the number, too.
    """
    request = await requests_store.lock_request(work.tx, request_id)
    if request is None or request.proposed_by is not None:
        return DataWord(DataSaid.GONE)
    act = RequestAct(asked.value)
    is_outside = request.kind is RequestKind.OUTSIDE
    if act is RequestAct.ERASE and is_outside and request.held is Held.ACCOUNT:
        await _plan_lapse(work, request, WITHIN_MS)
        return await _propose(work, request, reason, by)
    await requests_store.requests.delete(work.tx, request.id)
    person = await people_store.get(work.tx, request.person)
    if person is not None and not is_outside:
        answer = DataAnswered(request.number, act, reason)
        await work.say(person.recipient, answer, Lane.NOTICE)
    proof = None
    if act is RequestAct.ERASE:
        report = await reports_store.reports.get(work.tx, request.report)
        if report is not None:
            proof = await erasure.erase_report(work, report)
        elif person is not None:
            proof = await erasure.erase(work, person)
    cause = None
    if is_outside:
        cause = request.words
    said = {"reason": reason, "held": request.held, "cause": cause}
    await requests_store.record_request(work.tx, request, act, by, **said, proof=proof)
    return DataWord(DataSaid.DONE, request.number, proof)


async def _propose(work: Work, request: Request, reason: str, by: int) -> DataWord:
    """Ask for the erasure; it counts if `by` never handled a case of the account.

    A few people are asked to agree, so that not to be asked does not tell a person why.
    """
    free = await _free(work, request)
    signed = free & {by}
    others = sorted(free - {by})
    few = work.chance.sample(others, min(len(others), NEEDED - len(signed) + 1))
    asked = replace(
        request, proposed_by=by, reason=reason, asked=frozenset(few), signed=signed
    )
    await requests_store.requests.put(work.tx, asked)
    said = {"reason": reason, "held": Held.ACCOUNT, "cause": request.words}
    await requests_store.record_request(
        work.tx, request, RequestAct.PROPOSE, by, **said
    )
    name = await members_store.staff_name(work.tx, by)
    for one in few:
        came = DataRequestCame(request.id, request.number, name)
        await work.say(await work.admin_recipient(one), came, Lane.NOTICE)
    told = DataWord(DataSaid.ERASURE_ASKED, request.number, name=name)
    await work.tell_admins(told, but=frozenset({by}))
    return DataWord(DataSaid.WAITS, request.number)


async def confirm(work: Work, request_id: str, by: int) -> DataWord:
    """Agree to the erasure. All who may not, for whatever reason, read the same."""
    request = await requests_store.lock_request(work.tx, request_id)
    if request is None or not await may_confirm(work, request, by):
        return DataWord(DataSaid.GONE)
    await requests_store.record_request(work.tx, request, RequestAct.CONFIRM, by)
    signed = replace(request, signed=request.signed | {by})
    await requests_store.requests.put(work.tx, signed)
    if len(signed.signed & await _free(work, signed)) >= NEEDED:
        await approve(work, signed)
    return DataWord(DataSaid.CONFIRMED, request.number)


async def may_confirm(work: Work, request: Request, by: int) -> bool:
    return by in request.asked - request.signed and by in await _free(work, request)


async def missing(work: Work, request: Request) -> tuple[int, int]:
    """Return how many people must still agree, and how many are asked."""
    free = await _free(work, request)
    return NEEDED - len(request.signed & free), len(
        free - request.signed - {request.proposed_by}
    )


async def approve(work: Work, request: Request) -> None:
    """Let the account be erased in the next round, which comes within two days.

    It is recorded now, and nothing is when it is carried out.
    """
    proof = await erasure.new_proof(work)
    by = request.proposed_by
    await requests_store.requests.put(work.tx, replace(request, proof=proof))
    said = {"reason": request.reason, "held": Held.ACCOUNT, "cause": request.words}
    await requests_store.record_request(
        work.tx, request, RequestAct.ERASE, by, **said, proof=proof
    )
    if await tasks_store.run_at(work.tx, ERASE) is None:
        at = work.now + work.chance.randrange(WITHIN_MS)
        await tasks_store.schedule(work.tx, ERASE, ERASE, {}, at)
    if by is not None:
        done = DataWord(DataSaid.PLANNED, request.number, proof)
        await work.say(await work.admin_recipient(by), done, Lane.NOTICE)
    told = DataWord(DataSaid.PLANNED, request.number)
    await work.tell_admins(told, but=frozenset({by or 0}))


@tasks.task(ERASE)
async def carry_out(work: Work) -> None:
    for request in await requests_store.due_erasures(work.tx):
        person = await people_store.get(work.tx, request.person)
        await requests_store.requests.delete(work.tx, request.id)
        if person is not None and request.proof is not None:
            await erasure.erase(work, person, request.proof)


async def _free(work: Work, request: Request) -> frozenset[int]:
    """Custodians and admins who never handled a case of the account, and whose own it is not."""
    every = await role_store.custodians(work.tx) | await work.admins()
    for case_id in await targets_store.reported_by(work.tx, request.person or ""):
        every -= await _handled(work, case_id)
    free = set()
    for one in every:
        person = await work.person(one)
        if person is None or person.id != request.person:
            free.add(one)
    return frozenset(free)


async def _handled(work: Work, case_id: str) -> set[int | None]:
    """Return all who acted on a case, judge an appeal against it, or have its card in private."""
    case = await cases_store.cases.get(work.tx, case_id)
    acts = await cases_store.acts_by(work.tx, case_id)
    found: set[int | None] = {staff for staff, _ in acts}
    if case is not None:
        found |= {*await second_person.took_part(work, case), case.holder}
    for review in await reviews_store.of_case(work.tx, case_id):
        found |= {*review.passed, review.holder}
    for appeal in await appeals_store.appeals_of_case(work.tx, case_id):
        found.add(appeal.decided_by)
    for person in await cases_store.cards_of(work.tx, case_id):
        found.add(await work.telegram_id(person))
    return found


@tasks.task(LAPSE)
async def lapse(work: Work, request: str) -> None:
    """Forget whom a request from outside is about when no custodian ended it in time."""
    open_request = await requests_store.lock_request(work.tx, request)
    if open_request is not None:
        await requests_store.requests.delete(work.tx, request)
        await requests_store.record_request(
            work.tx, open_request, RequestAct.LAPSE, None
        )


async def _plan_lapse(work: Work, request: Request, within: int) -> None:
    await lapse.schedule(work, request.id, work.now + within, request=request.id)


async def begin_look_up(work: Work, cause: str, by: int) -> Request:
    """Write down who asks, with the date and number of the paper; recorded for good."""
    request = await _begin(work, RequestKind.OUTSIDE, cause)
    await requests_store.record_request(
        work.tx, request, RequestAct.ASK, by, reason=cause
    )
    await _plan_lapse(work, request, ENDS_WITHIN_MS)
    return request


async def _has_looked_enough(work: Work, by: int) -> bool:
    """True if the custodian has used up the day's tries; admins are told."""
    looks = await requests_store.count_looks(work.tx, work.now - DAY_MS)
    if looks.get(by, 0) < LOOKS_A_DAY:
        return False
    name = await members_store.staff_name(work.tx, by)
    full = DataWord(DataSaid.LOOKS_FULL, name=name)
    await work.tell_admins(full, once=f"data_looks:{by}:{work.now // DAY_MS}")
    return True


async def look_up_held(
    work: Work, request_id: str, text: str, by: int
) -> Held | DataSaid:
    """Find out and keep whether something is held of the report or account that `text` names.

    Only the custodian's tries are counted, and admins see how many there were.
    """
    request = await requests_store.lock_request(work.tx, request_id)
    if request is None or request.kind is not RequestKind.OUTSIDE:
        return DataSaid.GONE
    number = re.fullmatch(r"(?:id)?[ :]*0*([1-9][0-9]{0,14})[ :]*", text.strip())
    code = codes.read_receipt(text)
    if number is None and code is None:
        return DataSaid.UNREADABLE
    if await _has_looked_enough(work, by):
        return DataSaid.ENOUGH
    person = None
    report = None
    if number is not None:
        person = await work.person(int(number[1]))
    elif code is not None:
        report = await reports_store.report_by_receipt(
            work.tx, *work.vault.receipts(code)
        )
    held = Held.NOTHING
    if person is not None:
        held = Held.ACCOUNT
    elif report is not None:
        held = Held.REPORT
    found = {"person_id": person and person.id, "report_id": report and report.id}
    await requests_store.requests.set(work.tx, request.id, held=held, **found)
    await requests_store.record_request(
        work.tx, request, RequestAct.LOOK, by, held=held
    )
    return held
