"""Sample messages of appeals that fields alone do not explain."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.cases.model import Decision
from bot.channel.model import Channel
from bot.core.buttons import encode
from bot.core.times import DAY_MS
from bot.desk.card_view import CardView
from bot.desk.model import opinion_of
from bot.gallery import citizen_samples, staff_samples
from bot.gallery.citizen_samples import NOW
from bot.register.appeal_model import (
    About,
    Appeal,
    AppealDraft,
    Kind,
    Problem,
    Refused,
    Stage,
    Step,
)
from bot.register.appeal_screens import (
    AppealEnded,
    AppealsOffered,
    AppealsWait,
    AppealView,
    NoPeopleForAppeal,
)
from bot.register.contest_screens import (
    AnonymousContest,
    AppealAnswered,
    AppealReceipt,
    AppealState,
    ContestAsk,
    ContestChoice,
    ContestRefused,
    ContestStep,
    ContestStopped,
    SecondLookAsked,
    SecondLookTaken,
)
from bot.reports.draft import Attachment
from bot.reports.menu import ShowReportBelow
from bot.values import AppealAnswer, Finding, Outcome, Ruling, Status

ID, NUMBER, CODE = "sampleAppeal0001", "K7M49Q", "K7M49QWDX2A7FE"
DUE = NOW + 15 * DAY_MS
WORDS = "This is our own shop. We sell the book with a licence, see the file."
REPLY = "We read the licence: it covers this offer."
_FILE = Attachment("photo", "file-1", "unique-1")


def samples(channel: Channel) -> Iterator[Any]:
    yield from _contesting(channel)
    yield from _answers(channel)
    yield from _staff(channel)


def _contesting(channel: Channel) -> Iterator[Any]:
    entry = citizen_samples.entry(channel)
    removed = replace(entry, id="b", finding=Finding(Outcome.REMOVED))
    yield ContestAsk()
    yield ContestAsk(unknown=True)
    yield ContestChoice((entry, removed))
    for why in Refused:
        yield ContestRefused(why, NUMBER if why is Refused.ALREADY else None, 5)
    draft = AppealDraft("sample01", entry=entry.id, version=1)
    yield ContestStep(draft, entry, DUE)
    for about in About:
        chosen = replace(draft, about=about, step=Step.WORDS)
        yield ContestStep(chosen, entry, DUE)
    whole = replace(
        draft, about=About.DECISION, step=Step.REVIEW, words=WORDS, files=(_FILE,), code=CODE
    )
    for problem in (None, *Problem):
        yield ContestStep(whole, entry, DUE, problem)
    yield ContestStopped()
    yield AnonymousContest(draft.id, 3, CODE)
    yield AppealReceipt(CODE, NUMBER, DUE, ID)
    yield AppealReceipt(CODE, NUMBER, DUE)


def _answers(channel: Channel) -> Iterator[Any]:
    text = channel.outcome(Outcome.OVERTURNED)
    reason = channel.outcome(Outcome.NOT_CONFIRMED).reasons[0].id
    stands = AppealAnswer(Ruling.UPHELD, Finding(Outcome.NOT_CONFIRMED, reason=reason), REPLY, "en")
    found = Finding(Outcome.OVERTURNED, text.grounds[0].id, text.reasons[0].id)
    overturned = AppealAnswer(Ruling.OVERTURNED, found, REPLY, "ru")
    waits = AppealState(ID, NUMBER, Kind.CONTEST, Stage.WAITING, NOW, DUE, may_withdraw=True)
    yield waits
    yield replace(waits, due_at=NOW - DAY_MS)
    yield replace(waits, confirm=True)
    yield replace(waits, stage=Stage.WITHDRAWN, may_withdraw=False)
    yield replace(waits, stage=Stage.ANSWERED, may_withdraw=False, answer=overturned)
    partly = replace(stands, ruling=Ruling.PARTLY, words=None)
    for answer in (stands, overturned, partly):
        yield AppealAnswered(NUMBER, Kind.CONTEST, answer)
        yield AppealAnswered(NUMBER, Kind.SECOND_LOOK, answer, report="report")
    yield SecondLookAsked("report", NUMBER, DUE)
    yield SecondLookTaken(((("Show the report", encode(ShowReportBelow("report"))),),))


def _decided_card(channel: Channel) -> tuple[CardView, Decision]:
    card = replace(next(staff_samples.cards(channel)), is_private=True)
    violation = card.case.violation
    grounds = channel.grounds(Outcome.REMOVED, violation)
    reasons = channel.outcome(Outcome.REMOVED).reasons
    decision = Decision(
        "decision",
        Finding(
            Outcome.REMOVED,
            ground=grounds[0].id if grounds else None,
            reason=reasons[0].id if reasons else None,
            words="Thank you.",
        ),
        11,
        NOW,
        status_before=Status.UNDER_REVIEW,
    )
    case = replace(card.case, decision=decision, status=Status.CLOSED, announced_at=NOW)
    return replace(card, case=case), decision


def _staff(channel: Channel) -> Iterator[Any]:
    card, decision = _decided_card(channel)
    case = card.case
    grounds = channel.grounds(Outcome.REMOVED, case.violation)
    appeal = Appeal(
        ID,
        "4F7K2M",
        Kind.CONTEST,
        case.id,
        decision.id,
        opinion_of(decision),
        case.violation,
        "en",
        NOW,
        DUE,
        "sample01",
        1,
        about=About.DECISION,
        words=WORDS,
    )
    view = AppealView(appeal, "4F7K2M", gave=False, card=card, files=1)
    overturned = channel.outcome(Outcome.OVERTURNED)
    path = (Ruling.OVERTURNED.value, overturned.grounds[0].id, overturned.reasons[0].id)
    for n in range(4):
        yield replace(view, path=path[:n])
    yield replace(view, path=path, appeal=replace(appeal, reply=REPLY, reply_language="en"))
    yield replace(view, path=(Ruling.UPHELD.value,), appeal=replace(appeal, due_at=NOW - DAY_MS))
    if len(grounds) > 1:
        yield replace(view, path=(Ruling.PARTLY.value,))
    look = replace(appeal, kind=Kind.SECOND_LOOK, entry=None, report="report", words=None)
    yield replace(view, appeal=look, path=(Ruling.OVERTURNED.value,))
    yield replace(view, appeal=look)
    yield from _ended(appeal, path)
    yield from _waiting()


def _ended(appeal: Appeal, path: tuple[str, ...]) -> Iterator[Any]:
    for ruling in Ruling:
        for stage in (Stage.DECIDED, Stage.ANSWERED):
            done = replace(appeal, stage=stage, ruling=ruling)
            yield AppealView(done, "4F7K2M", gave=True)
        is_other = ruling is Ruling.OVERTURNED
        found = Finding(Outcome.OVERTURNED, path[1], path[2]) if is_other else None
        yield AppealEnded("4F7K2M", Kind.CONTEST, AppealAnswer(ruling, found))
    yield AppealEnded("4F7K2M", Kind.SECOND_LOOK, AppealAnswer(Ruling.UPHELD))
    yield AppealView(replace(appeal, stage=Stage.WITHDRAWN), "4F7K2M", gave=False)
    yield AppealView(appeal, "4F7K2M", gave=False)


def _waiting() -> Iterator[Any]:
    yield AppealsWait(1, DUE)
    yield AppealsWait(3, NOW - DAY_MS, late=2)
    yield AppealsOffered(3, holds=True, waiting=7, late=1, without_people=2)
    yield AppealsOffered(1, holds=False, waiting=1, late=0, without_people=0, is_private=False)
    yield AppealsOffered(0, holds=False, waiting=2, late=0, without_people=1)
    yield AppealsOffered(0, holds=False, waiting=0, late=0, without_people=0)
    yield NoPeopleForAppeal("4F7K2M", DUE)
