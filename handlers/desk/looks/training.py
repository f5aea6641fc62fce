"""/train, its buttons, and the button by which seniors choose golden cases."""

from typing import Any

from telegram import Update

from bot.channel.model import UnknownId
from bot.domain.actions.case import digest_of
from bot.domain.actions.looks import training as actions
from bot.domain.desk.case import Act, IllegalMove
from bot.domain.notice import Lane
from bot.domain.notices.looks.training import GoldenPrompt
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.desk import cards
from bot.services.desk.looks import deciding, screens, training
from bot.services.desk.verdicts import NoSuchChoice
from bot.services.visit import Visit
from bot.services.work import fresh_id
from bot.storage.desk import cards as stored
from bot.storage.desk import prompts
from bot.storage.desk.looks import golden
from bot.storage.desk.looks.golden import Golden
from bot.storage.desk.prompts import Prompt
from handlers.desk.prompts import PLACE
from handlers.guards import citizen, desks_here, message_of, say_here
from handlers.press import CasePress, Press


async def on_train(update: Update, context: BotContext) -> None:
    """/train in private: the next golden case, or one's own results where none is left."""
    visit, message = context.visit, message_of(update)
    if not await _bring_next(visit):
        results = await training.own_results(visit.work, await desks_here(visit), _me(visit))
        await say_here(visit, results, message.message_id)


async def on_next(press: Press[actions.TrainNext]) -> None:
    if not await _bring_next(press.visit):
        press.toast(Toast.NOTHING_WAITS)


async def on_own(press: Press[actions.ShowOwnTraining]) -> None:
    visit = press.visit
    here = await desks_here(visit)
    await press.tell(await training.own_results(press.work, here, _me(visit)))


async def on_desk(press: Press[actions.ShowDeskTraining]) -> None:
    await press.tell(await training.desk_results(press.work, await desks_here(press.visit)))


async def on_pick(press: Press[actions.PickInTraining]) -> None:
    found = await _shown(press)
    if found is not None:
        await _step(press, found[0], (*found[1], press.action.option))


async def on_back(press: Press[actions.StepBackInTraining]) -> None:
    found = await _shown(press)
    if found is not None:
        await _step(press, found[0], found[1][:-1])


async def on_answer(press: Press[actions.AnswerGolden]) -> None:
    found = await _shown(press)
    if found is None:
        return
    one, path = found
    try:
        verdict = deciding.choice(press.work.channel, one.violation, path).verdict
    except (NoSuchChoice, UnknownId):
        verdict = None
    if verdict is None:
        press.toast(Toast.NOT_POSSIBLE)
        return
    await training.answer(press.work, one, _me(press.visit), verdict)
    await training.show(press.work, one, press.person, _language(press.visit))


async def on_choose(press: CasePress[Any]) -> None:
    """Ask a senior for the reasoning. Raises IllegalMove for a case that cannot be golden."""
    work, case = press.work, press.case
    if not training.can_be_golden(case):
        raise IllegalMove(case, Act.NOTE)
    prompt = Prompt(
        fresh_id(), press.desk.chat, press.actor.telegram_id, case.id, Act.NOTE.value,
        {"golden": True},
    )  # fmt: skip
    await prompts.add(work.tx, prompt)
    under, place = cards.place_of(case.id, work.private_chat), f"{PLACE}{prompt.id}"
    ask = GoldenPrompt(case.number)
    await work.say(press.visit.recipient, ask, Lane.DESK_ANSWER, under=under, remember=place)
    press.toast(Toast.WRITE_REPLY)


async def _bring_next(visit: Visit) -> bool:
    waiting = await training.left(visit.work, await desks_here(visit), _me(visit))
    if waiting:
        await training.give(visit.work, waiting[0], citizen(visit), _language(visit))
    return bool(waiting)


async def _shown(press: Press[Any]) -> tuple[Golden, tuple[str, ...]] | None:
    """The golden case of a desk of the presser, and the options chosen so far.

    None after an answer to an old button: a case that is gone, or another step.
    """
    one = await golden.get(press.work.tx, press.action.golden)
    here = {desk.id for desk in await desks_here(press.visit)}
    if one is None or one.desk not in here:
        press.toast(Toast.NOT_FOUND)
        return None
    path = await stored.menu(press.work.tx, screens.menu_of(one.id), press.person.id)
    if digest_of(path) == press.action.after:
        return one, path
    press.toast(Toast.OUTDATED)
    await training.show(press.work, one, press.person, _language(press.visit))
    return None


async def _step(press: Press[Any], one: Golden, path: tuple[str, ...]) -> None:
    try:
        deciding.choice(press.work.channel, one.violation, path)
    except (NoSuchChoice, UnknownId):
        press.toast(Toast.NOT_POSSIBLE)
        return
    await stored.open_menu(press.work.tx, screens.menu_of(one.id), press.person.id, path)
    await training.show(press.work, one, press.person, _language(press.visit))


def _language(visit: Visit) -> str:
    return visit.staff_language or citizen(visit).language


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
