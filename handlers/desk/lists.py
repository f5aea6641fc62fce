"""/queue, /find, /case and /mine, at a desk and in private, and the buttons under their answers."""

from dataclasses import replace
from typing import Any

from telegram import Update

from bot.domain.actions import desk, lists
from bot.domain.actions.lists import QueueAction
from bot.domain.citizen.receipt import NUMBER_LENGTH, read_receipt
from bot.domain.desk.case import Case
from bot.domain.desk.queue import Filters, Only, Part
from bot.domain.notice import Lane
from bot.domain.notices import desk as say
from bot.domain.notices.desk import DeskProblem
from bot.domain.notices.toast import Toast
from bot.pipeline.application import BotContext
from bot.services.authority.following import looking as again
from bot.services.authority.waiting import queue as authority
from bot.services.desk import casework
from bot.services.desk.lists import finding, mine, queue
from bot.services.desk.looks import blind
from bot.services.desk.looks.blind import ListOfCases
from bot.services.register import waiting as publications
from bot.services.visit import Visit
from bot.storage.desk.lists import searches
from handlers.desk.looks import looking
from handlers.desk.opening import bring, lead_to
from handlers.guards import desks_here, message_of, say_here
from handlers.press import Press
from handlers.register import deciding as appeals
from handlers.register import publishing
from handlers.rule import on


async def on_queue(update: Update, context: BotContext) -> None:
    """/queue, alone or with words that narrow it down; /queue authority and again are others."""
    visit, message = context.visit, message_of(update)
    words = " ".join(context.args or ())
    if words.casefold() in looking.WORDS:
        await looking.say_offered(visit, message.message_id)
        return
    if words.casefold() in publications.WORDS:
        await publishing.say_offered(visit, message.message_id)
        return
    if words.casefold() in appeals.WORDS:
        await appeals.say_offered(visit, message.message_id)
        return
    if words.casefold() in authority.WORDS:
        waiting = await authority.shown(visit.work, await desks_here(visit))
        await answer(visit, waiting, message.message_id)
        return
    if words.casefold() in again.WORDS:
        due = await again.page(visit.work, await desks_here(visit))
        await say_here(visit, replace(due, is_private=visit.sender.is_private), message.message_id)
        return
    filters, unknown = queue.read_filters(visit.work, words)
    if unknown is not None:
        word = say.DeskWord(DeskProblem.UNKNOWN_FILTER, unknown[:50])
        await say_here(visit, word, message.message_id)
        return
    found = await queue.shown(visit.work, await desks_here(visit), filters, _me(visit))
    await answer(visit, found, message.message_id)


async def on_find(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    words = " ".join(context.args or ())
    if not words:
        await say_here(visit, say.DeskWord(DeskProblem.NEEDS_WORDS), message.message_id)
        return
    found = await finding.find(visit.work, words, await desks_here(visit))
    if visit.sender.is_private and found.total > len(found.lines):
        found = replace(found, search=await finding.keep(visit.work, _me(visit), words))
    await answer(visit, found, message.message_id)


async def on_mine(update: Update, context: BotContext) -> None:
    visit, message = context.visit, message_of(update)
    found = await mine.shown(visit.work, await desks_here(visit), _me(visit), Part.HELD)
    await answer(visit, found, message.message_id)


async def on_case(update: Update, context: BotContext) -> None:
    """/case and a number, or the report code of a call: in private the card comes, at a desk a line
    with the way to it. A call about several links has a case for each."""
    visit, message = context.visit, message_of(update)
    typed = "".join(context.args or ())
    if not typed:
        await say_here(visit, say.DeskWord(DeskProblem.NEEDS_WORDS), message.message_id)
        return
    cases = await finding.named(visit.work, typed, await desks_here(visit))
    if not cases:
        # A report code is not written down again, not even in a refusal.
        shown = f"{typed[:NUMBER_LENGTH]}…" if read_receipt(typed) else typed[:20]
        word = say.DeskWord(DeskProblem.UNKNOWN_CASE, shown)
        await say_here(visit, word, message.message_id)
    elif visit.sender.is_private:
        for case in cases:
            await _bring_open(visit, case, message.message_id)
    else:
        found = await finding.listed(visit.work, cases, await desks_here(visit))
        await answer(visit, found, message.message_id)


async def _bring_open(visit: Visit, case: Case, reply_to: int) -> None:
    """The card, unless the sender may not open it."""
    barred = await blind.barred(visit.work, _me(visit), case)
    if barred is not None:
        await say_here(visit, say.DeskWord(DeskProblem(barred.value)), reply_to)
    else:
        await bring(visit, case)


@on(desk.OpenCase)
async def on_open(press: Press[desk.OpenCase]) -> None:
    """A list's button brings the case's card to the presser's private chat."""
    case = await casework.find_case(press.work, press.action.case, press.visit.desk)
    if case is None:
        press.toast(Toast.NOT_FOUND)
    elif (barred := await blind.barred(press.work, press.visit.sender.person, case)) is not None:
        press.toast(barred, alert=True)
    elif press.visit.sender.is_private:
        await bring(press.visit, case)
        press.toast(Toast.NEXT_COMES, case.number)
    else:
        await lead_to(press, case)


@on(lists.ShowQueue)
async def on_show_queue(press: Press[lists.ShowQueue]) -> None:
    await _turn(press, page=press.action.page)


@on(lists.ChooseQueue)
async def on_choose(press: Press[lists.ChooseQueue]) -> None:
    await _turn(press, by=press.action.by)


@on(lists.TakeSeveral)
async def on_take_several(press: Press[lists.TakeSeveral]) -> None:
    """Take the free cases; then the presser's own of the same site are shown."""
    visit, filters = press.visit, await queue.filters_of(press.work, press.action)
    if filters is None:
        press.toast(Toast.OUTDATED_LIST)
        return
    here, me = await desks_here(visit), _me(visit)
    taken = await queue.take_several(press.work, here, filters, me)
    own = Filters(Only.MINE.value, host=filters.host, account=filters.account)
    found = await queue.shown(press.work, here, own, me, like=press.action.like)
    left = found.counts.others if found.counts else 0
    press.toast(Toast.TOOK_SEVERAL if taken else Toast.NOTHING_FREE, str(left), len(taken))
    await answer(visit, found, None, edit=press.message)


@on(lists.ShowMine)
async def on_show_mine(press: Press[lists.ShowMine]) -> None:
    visit, action = press.visit, press.action
    here = await desks_here(visit)
    found = await mine.shown(press.work, here, _me(visit), action.part, action.page)
    await answer(visit, found, None, edit=press.message)


@on(lists.ShowFound)
async def on_show_found(press: Press[lists.ShowFound]) -> None:
    visit, action = press.visit, press.action
    words = await searches.words(press.work.tx, _me(visit), action.search)
    if words is None:
        press.toast(Toast.OUTDATED_LIST)
        return
    found = await finding.find(press.work, words, await desks_here(visit), action.page)
    await answer(visit, replace(found, search=action.search), None, edit=press.message)


async def _turn(press: Press[QueueAction], **how: Any) -> None:
    visit, filters = press.visit, await queue.filters_of(press.work, press.action)
    if filters is None:
        press.toast(Toast.OUTDATED_LIST)
        return
    here, like = await desks_here(visit), press.action.like
    found = await queue.shown(press.work, here, filters, _me(visit), like=like, **how)
    await answer(visit, found, None, edit=press.message)


async def answer(
    visit: Visit, found: ListOfCases, reply_to: int | None, edit: int | None = None
) -> None:
    """Say a list where it was asked for; in private with its buttons."""
    is_private = visit.sender.is_private
    shown = replace(await blind.masked(visit.work, _me(visit), found), is_private=is_private)
    if edit is None:
        await say_here(visit, shown, reply_to)
    else:
        place = f"list:{visit.recipient.address}:{edit}"
        await visit.work.say(visit.recipient, shown, Lane.DESK_ANSWER, edit=edit, latest=place)


def _me(visit: Visit) -> int:
    return visit.sender.person or 0
