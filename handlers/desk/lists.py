"""Handlers of /queue, /find, /case, /mine and /next, at a desk and in private."""

from telegram import Message

from bot.authorities import follow_ups
from bot.core.capabilities import Name, is_on
from bot.core.chat_commands import Chat, HelpLine
from bot.core.codes import NUMBER_LENGTH, read_receipt
from bot.core.messages import N_, Lane, Notice, typed
from bot.core.people import Person, Right
from bot.core.reviews_store import Kind
from bot.core.toasts import Toast
from bot.desk import hidden_cases, next_case, own_cases, queue, search
from bot.desk.buttons import OpenCase, TakeNext
from bot.desk.lists import CaseList
from bot.desk.model import Filters, Only
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.values import replace
from handlers.core.dispatch import about, on
from handlers.core.press import (
    Press,
    ask_to_write_first,
    command,
    desks_here,
    reachable,
    say_here,
    words_of,
)
from handlers.desk import home, reviews
from handlers.desk.case_press import NAMED_CASES, CasePress, bring, lead_to

_QUEUE = (
    N_("/queue – what is waiting; /queue drugs KZ-75 free – only these"),
    N_(
        "/queue overdue, free, mine, urgent or asked – only cases past their time, without a "
        "holder, mine, urgent, or waiting for a reporter’s answer"
    ),
    N_("/queue authority – cases that wait for an authority"),
    HelpLine(
        N_("/queue publish – decisions to look at before they are published"),
        Name.REGISTER,
    ),
    N_("/queue appeals – decisions that people contest"),
    N_("/queue second – decisions that wait for a second look"),
    N_("/queue again – links to open again: is the material still there?"),
)


_REVIEWS = {"second": Kind.LOOK, "publish": Kind.PUBLICATION, "appeals": Kind.APPEAL}
"""Words after /queue that mean decisions which wait for another person."""


@command(
    "queue",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.HANDLE_CASES,
    finds_work=Chat.PRIVATE,
    menu=N_("What is waiting"),
    help=_QUEUE,
)
async def on_queue(visit: Visit, message: Message) -> None:
    """Show the queue, also narrowed down by words, or the list that a word names."""
    words = words_of(message)
    named = {key for key, said in typed("queue").items() if words.casefold() in said}
    if not is_on(visit.work.channel, Name.REGISTER):
        named.discard("publish")
    for key, kind in _REVIEWS.items():
        if key in named:
            await reviews.say_offered(visit, kind)
            return
    here = await desks_here(visit)
    if "authority" in named:
        desks = tuple(desk.id for desk in here)
        await show(
            visit, follow_ups.AuthorityQueue(desks, copy=visit.work.private_chat)
        )
    elif "again" in named:
        due = await follow_ups.due(visit.work, here)
        await say_here(visit, replace(due, is_private=visit.sender.is_private))
    else:
        filters, unknown = queue.read_filters(visit.work, words)
        if unknown is not None:
            await say_here(visit, DeskWord(DeskProblem.UNKNOWN_FILTER, unknown[:50]))
            return
        found = await queue.show_queue(visit.work, here, filters, visit.me)
        await _answer_queue(visit, found)


@command(
    "find",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.HANDLE_CASES,
    finds_work=Chat.PRIVATE,
    menu=N_("Search by link, words, number or date"),
    help=(N_("/find words – search by link, parts of words, number or date"),),
)
async def on_find(visit: Visit, message: Message) -> None:
    words = words_of(message)
    if not words:
        await say_here(visit, DeskWord(DeskProblem.NEEDS_WORDS))
        return
    found = await search.search_cases(visit.work, words, await desks_here(visit))
    await answer(visit, found)


@command(
    "mine",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.HANDLE_CASES,
    finds_work=Chat.PRIVATE,
    menu=N_("My cases"),
    help=(N_("/mine – the cases I hold, and what I decided today"),),
)
async def on_mine(visit: Visit, message: Message) -> None:
    await answer(
        visit, await own_cases.show_mine(visit.work, await desks_here(visit), visit.me)
    )


@command(
    "case",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.HANDLE_CASES,
    finds_work=Chat.PRIVATE,
    menu=N_("Open a case by its number"),
    help=(N_("/case 4F7K2M – open a case"),),
)
async def on_case(visit: Visit, message: Message) -> None:
    """/case and a number, or the report code of a call: in private the card comes, at a desk a line
    with the way to it. A call about several links has a case for each."""
    typed = words_of(message).replace(" ", "")
    if not typed:
        await say_here(visit, DeskWord(DeskProblem.NEEDS_WORDS))
        return
    found = await search.find_case_or_call(visit.work, typed, await desks_here(visit))
    if not found.lines:
        shown = typed[:20]
        if read_receipt(typed):
            # A report code is not written down again, not even in a refusal.
            shown = f"{typed[:NUMBER_LENGTH]}…"
        await say_here(visit, DeskWord(DeskProblem.UNKNOWN_CASE, shown))
    elif visit.sender.is_private:
        for line in found.lines:
            barred = await hidden_cases.barred(visit.work, visit.me, line.case)
            if barred is None:
                await bring(visit, line.case)
            else:
                await say_here(visit, DeskWord(barred))
    else:
        await answer(visit, found)


@about(NAMED_CASES, OpenCase)
async def on_open(press: CasePress[OpenCase]) -> None:
    case = press.subject
    if press.visit.sender.is_private:
        await bring(press.visit, case)
        press.toast_below(Toast.NEXT_BELOW, case.number)
    else:
        await lead_to(press, case)


@on(queue.ShowQueue)
async def on_turn(press: Press[queue.ShowQueue]) -> None:
    visit = press.visit
    action = press.action
    filters = await queue.filters_of(press.work, action)
    if filters is None:
        press.toast(Toast.OUTDATED_LIST)
        return
    here = await desks_here(visit)
    page = action.page
    like = action.like
    found = await queue.show_queue(press.work, here, filters, visit.me, page, like)
    await _answer_queue(visit, found, press.message)


@on(queue.TakeSeveral)
async def on_take_several(press: Press[queue.TakeSeveral]) -> None:
    visit = press.visit
    filters = await queue.filters_of(press.work, press.action)
    if filters is None:
        press.toast(Toast.OUTDATED_LIST)
        return
    here = await desks_here(visit)
    me = visit.me
    taken = await queue.take_several(press.work, here, filters, me)
    own = Filters(Only.MINE, site=filters.site)
    found = await queue.show_queue(press.work, here, own, me, like=press.action.like)
    press.toast(Toast.TOOK_SEVERAL, str(found.counts.others), len(taken))
    await answer(visit, found, press.message)


async def _answer_queue(
    visit: Visit, found: queue.Queue, edit: int | None = None
) -> None:
    if visit.sender.is_private:
        found = replace(found, reviews=await home.reviews_for(visit))
    await answer(visit, found, edit)


async def answer(visit: Visit, found: CaseList, edit: int | None = None) -> None:
    seen = await hidden_cases.masked(visit.work, visit.me, found)
    await show(visit, replace(seen, is_private=visit.sender.is_private), edit)


async def show(visit: Visit, shown: Notice, edit: int | None = None) -> None:
    if edit is None:
        await say_here(visit, shown)
    else:
        place = f"list:{visit.recipient.address}:{edit}"
        await visit.work.say(
            visit.recipient, shown, Lane.DESK_ANSWER, edit=edit, latest=place
        )


@command(
    "next",
    Chat.PRIVATE,
    Chat.GROUP,
    right=Right.HANDLE_CASES,
    finds_work=True,
    menu=N_("Take the next case in private"),
    help=(N_("/next – the case whose turn it is, in our private chat"),),
)
async def on_next(visit: Visit, message: Message) -> None:
    """Bring the next case in private; a group hears only why none comes."""
    person = await reachable(visit)
    if person is None:
        await ask_to_write_first(visit)
    elif await _pull(visit, person) is None:
        await say_here(visit, queue.Queue(()))


@on(TakeNext)
async def on_next_press(press: Press[TakeNext]) -> None:
    visit = press.visit
    person = await reachable(visit)
    if person is None:
        press.toast(Toast.WRITE_FIRST, alert=True)
        await ask_to_write_first(visit)
        return
    number = await _pull(visit, person)
    if number is None:
        press.toast(Toast.NOTHING_WAITS)
    else:
        press.toast_below(Toast.NEXT_BELOW, number)


async def _pull(visit: Visit, person: Person) -> str | None:
    """Bring a case that waits, else one to be looked at again; return its number."""
    here = await desks_here(visit)
    language = visit.in_private(person).language
    case = await next_case.take_next(visit.work, here, visit.actor, person, language)
    if case is None:
        return await reviews.bring_next(visit)
    return case.number
