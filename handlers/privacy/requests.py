"""Requests about data: a person asks under Privacy; custodians answer them with /requests."""

from typing import Any

from telegram import Message, Update

from bot.domain.actions.privacy import requests as actions
from bot.domain.link import defang
from bot.domain.notice import Notice
from bot.domain.notices import privacy as say
from bot.domain.notices.privacy import DataProblem
from bot.domain.people import DataExpected, Right
from bot.domain.staff.custody import Asked, Held
from bot.pipeline.application import BotContext
from bot.services.citizen import cleaning, following
from bot.services.privacy import looking_up, papers, requests
from bot.services.visit import Visit
from bot.storage.privacy import requests as stored
from handlers.guards import citizen, leave_work
from handlers.press import Press
from handlers.rule import on

MAX_WORDS = 1000
"""Characters of a question, an answer or a reason."""


@on(actions.AskAboutData)
async def on_ask(press: Press[actions.AskAboutData]) -> None:
    known = await stored.of_person(press.work.tx, press.person.id)
    waiting = next((one.number for one in known if one.words is not None), None)
    if waiting is None:
        await following.expect(press.work, press.person, DataExpected(Asked.WORDS))
    await press.tell(say.DataAsk(waiting))


async def on_requests(update: Update, context: BotContext) -> None:
    """/requests: what waits and how requests ended; admins see the latter."""
    visit = context.visit
    await leave_work(visit, DataExpected)
    await _tell(visit, await _list(visit, 0))


@on(actions.ShowDataRequests)
async def on_list(press: Press[actions.ShowDataRequests]) -> None:
    await leave_work(press.visit, DataExpected)
    await press.replace(await _list(press.visit, press.action.page))


@on(actions.EnterOutsideRequest)
async def on_new(press: Press[actions.EnterOutsideRequest]) -> None:
    await _prompt(press.visit, DataExpected(Asked.CAUSE), None)


@on(actions.ShowDataRequest)
async def on_show(press: Press[actions.ShowDataRequest]) -> None:
    """Admins see what they may agree to, and nothing else."""
    shown = await _shown(press)
    may = press.visit.may(Right.ANSWER_DATA) or (shown is not None and shown.may_confirm)
    await press.replace(shown if shown is not None and may else _gone())


async def _shown(press: Press[Any], *, grounds: bool = False) -> say.DataRequestScreen | None:
    by = press.visit.sender.person or 0
    return await requests.show(press.work, press.action.request, by, grounds=grounds)


@on(actions.ChooseRefusalGround)
async def on_grounds(press: Press[actions.ChooseRefusalGround]) -> None:
    await press.replace(await _shown(press, grounds=True) or _gone())


@on(actions.ConfirmErasure)
async def on_confirm(press: Press[actions.ConfirmErasure]) -> None:
    by = press.visit.sender.person or 0
    await press.replace(await papers.confirm(press.work, press.action.request, by))


@on(actions.EnterSubject)
async def on_subject(press: Press[actions.EnterSubject]) -> None:
    await _about(press, Asked.SUBJECT)


@on(actions.EndDataRequest)
async def on_end(press: Press[actions.EndDataRequest]) -> None:
    action = press.action
    if action.asked in {Asked.ANSWER, Asked.ERASE} or action.ground is not None:
        await _about(press, action.asked)


async def _about(press: Press[actions.EnterSubject | actions.EndDataRequest], asked: Asked) -> None:
    """Ask for words about a request that waits."""
    shown = await _shown(press)
    if shown is None or shown.reason is not None:
        await press.replace(_gone())
        return
    ground = getattr(press.action, "ground", None)
    later = asked is Asked.ERASE and shown.held is Held.ACCOUNT
    what = DataExpected(asked, shown.request, ground)
    await _prompt(press.visit, what, shown.number, later=later)


async def take(visit: Visit, message: Message, what: DataExpected) -> bool:
    """The words that a person or a custodian was asked for; False for who is custodian no more."""
    if what.asked is not Asked.WORDS and not visit.may(Right.ANSWER_DATA):
        return False
    text = (message.text or "").strip()
    if not text or len(text) > MAX_WORDS:
        problem = DataProblem.TOO_LONG if text else DataProblem.WORDS_ONLY
        await _tell(visit, say.DataWord(problem))
        return True
    await leave_work(visit)
    match what.asked:
        case Asked.WORDS:
            request = await requests.ask(visit.work, citizen(visit), defang(text))
            await _tell(visit, say.DataAsked(request.number))
        case Asked.CAUSE:
            begun = await looking_up.begin(visit.work, text, visit.sender.person or 0)
            what = DataExpected(Asked.SUBJECT, begun.id)
            await _prompt(visit, what, begun.number)
        case Asked.SUBJECT:
            await _look_up(visit, message, what, text)
        case asked:
            done = await requests.end(
                visit.work, what.request or "", asked, text, what.ground, visit.sender.person or 0
            )
            await _tell(visit, done or _gone())
    return True


async def _look_up(visit: Visit, message: Message, what: DataExpected, text: str) -> None:
    """The message with the code or id goes from the chat, too."""
    await cleaning.delete_one(visit.work, citizen(visit), message.message_id)
    found = await looking_up.look_up(visit.work, what.request or "", text, visit.sender.person or 0)
    if isinstance(found, say.DataRequestScreen):
        await _tell(visit, found)
        return
    if found in {DataProblem.USERNAME, DataProblem.UNREADABLE}:
        await following.expect(visit.work, citizen(visit), what)
    await _tell(visit, say.DataWord(found))


async def _list(visit: Visit, page: int) -> say.DataRequests:
    return await requests.screen(visit.work, page, as_custodian=visit.may(Right.ANSWER_DATA))


async def _prompt(
    visit: Visit, what: DataExpected, number: str | None, *, later: bool = False
) -> None:
    await following.expect(visit.work, citizen(visit), what)
    await _tell(visit, say.DataPrompt(what.asked, number, later))


def _gone() -> say.DataWord:
    return say.DataWord(DataProblem.GONE)


async def _tell(visit: Visit, notice: Notice) -> None:
    await visit.work.tell(citizen(visit).recipient, notice)
