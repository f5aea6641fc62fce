"""Samples of requests about data: what people, custodians and admins read."""

from collections.abc import Iterator
from typing import Any

from bot.domain.broadcast.broadcast import NEWS
from bot.domain.notices import privacy as say
from bot.domain.notices import readers
from bot.domain.notices.privacy import DataProblem
from bot.domain.staff.custody import Asked, Ground, Held, RequestAct, RequestKind
from bot.messages.gallery.decided_samples import NOW

ID, NUMBER, NAME, PROOF = "sampleRequest001", "4F7K2M", "Арман", "4F7K2M9QWDX2A7"
CAUSE = "Letter 12-7/345 of 12.03.2026, Department of Police."


def samples() -> Iterator[Any]:
    yield say.DataAsk()
    yield say.DataAsk(NUMBER)
    yield say.DataAsked(NUMBER)
    for act in (RequestAct.ANSWER, RequestAct.ERASE):
        yield say.DataAnswered(NUMBER, act, "Your region is corrected.")
    yield say.DataAnswered(NUMBER, RequestAct.REFUSE, "See the earlier answer.", Ground.REPEATED)
    yield say.DataRequestCame(ID, NUMBER)
    waiting = tuple(say.WaitingRequest(ID, NUMBER, kind, NOW) for kind in RequestKind)
    yield say.DataRequests(0, True, True, True, waiting, tuple(_ended()), tuple(_counts()))
    yield say.DataRequests(1, False, False, False, (), tuple(_ended()), (), ((NAME, 3),))
    for kind in RequestKind:
        yield say.DataRequestScreen(ID, NUMBER, kind, NOW, CAUSE)
    for held in Held:
        yield say.DataRequestScreen(ID, NUMBER, RequestKind.OUTSIDE, NOW, CAUSE, held)
    yield say.DataRequestScreen(ID, NUMBER, RequestKind.PERSON, NOW, "?", None, grounds=True)
    for asked in (Asked.CAUSE, Asked.SUBJECT, Asked.ANSWER, Asked.REFUSE, Asked.ERASE):
        yield say.DataPrompt(asked, NUMBER)
    yield say.DataRequestDone(NUMBER, RequestAct.REFUSE)
    yield say.DataRequestDone(NUMBER, RequestAct.ERASE, PROOF)
    for problem in DataProblem:
        yield say.DataWord(problem)
    for may in (True, False):
        yield say.DataRequestScreen(
            ID, NUMBER, RequestKind.OUTSIDE, NOW, CAUSE, Held.ACCOUNT, reason=CAUSE, may_confirm=may
        )
    yield say.DataPrompt(Asked.ERASE, NUMBER, later=True)
    yield say.DataErasureWaits(NUMBER)
    yield say.DataErasureToConfirm(ID, NUMBER, NAME)
    yield say.DataErasureConfirmed(NUMBER)
    yield say.DataErasureAsked(NUMBER, NAME)
    yield say.DataErasureDecided(NUMBER)
    yield say.DataErasureDecided(NUMBER, PROOF)
    yield say.DataLooksFull(NAME, 10)
    yield readers.TopicChoices(NEWS, ())
    yield readers.TopicChoices(NEWS[:1], NEWS[1:])
    for wanted in (True, False):
        yield readers.NewsChosen(wanted)


def _ended() -> Iterator[say.EndedRequest]:
    yield say.EndedRequest(
        NOW, NUMBER, RequestKind.OUTSIDE, RequestAct.ERASE, NAME, CAUSE, None, Held.ACCOUNT, PROOF
    )
    yield say.EndedRequest(
        NOW, NUMBER, RequestKind.PERSON, RequestAct.REFUSE, NAME, "Answered.", Ground.REPEATED
    )
    yield say.EndedRequest(NOW, NUMBER, RequestKind.OUTSIDE, RequestAct.LAPSE, None, None)


def _counts() -> Iterator[tuple[RequestKind, RequestAct, int]]:
    yield RequestKind.PERSON, RequestAct.ANSWER, 12
    yield RequestKind.OUTSIDE, RequestAct.REFUSE, 2
