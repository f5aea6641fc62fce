"""Takes back what staff were shown of a reporter: words are replaced, files are deleted.

Telegram lets a bot edit its own messages at any time, and delete them for two days.
"""

from collections.abc import Collection, Iterable

from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.desk import WordsTakenBack
from bot.domain.notices.talks import Cleaning
from bot.services.desk import cards
from bot.services.work import DAY_MS, Work
from bot.storage.citizen import files, replies, targets
from bot.storage.desk import cards as given_cards
from bot.storage.desk import cases, prompts, shown
from bot.storage.desk.lists import searches
from bot.storage.desk.shown import ShownMessage
from bot.storage.queues import erasing, sent_messages

FILES_SHOWN_MS = DAY_MS
"""How long files stay in a moderator's chat: they can be opened again."""


async def stands(work: Work, shows: Shown, *, lock: bool = False) -> bool:
    """Whether what a message was made of is still there; `lock` keeps it there until the commit.

    A card is made of the case as it is now.
    """
    if shows.what is What.CARD:
        return True
    if shows.what is What.FILE:
        return await files.stand(work.tx, shows.report or "", shows.sources, lock=lock)
    return await replies.stand(work.tx, shows.sources, lock=lock)


async def note(
    work: Work, address: Address, language: str, messages: tuple[int, ...], shows: Shown
) -> None:
    """Keep that these messages show it; what was erased while they were sent is taken back."""
    until = work.now + FILES_SHOWN_MS if shows.what is What.FILE else None
    # The lock comes first: an erasure that waits for it finds the messages.
    is_there = await stands(work, shows, lock=True)
    await shown.add(work.tx, address, language, messages, shows, until)
    if not is_there:
        here = await shown.at(work.tx, address)
        await _replace(work, [one for one in here if one.message in messages])


async def of_report(work: Work, report: str) -> None:
    """Take back what shows something of a report whose words and files were just erased."""
    ids = list(dict.fromkeys(id for id, _ in await targets.cases_of(work.tx, report)))
    await erasing.drop_showing(work.tx, report, ids)
    await searches.drop_all(work.tx)
    await _replace(work, await shown.of_report(work.tx, report))
    for case in ids:
        await prompts.drop_about_reporters(work.tx, case)
        await _replace(work, await shown.of_case(work.tx, case), keep_cards=True)


async def overdue(work: Work, limit: int) -> int:
    """Delete the files that were shown for long enough; how many messages."""
    due = await shown.due(work.tx, limit)
    await _replace(work, due)
    return len(due)


async def from_chat_of(work: Work, person: str) -> None:
    """A moderator erases their data as a citizen: take back all that their chat shows."""
    await given_cards.take_back_all(work.tx, person)
    await at(work, Address(person=person))


async def at(work: Work, address: Address, of: Collection[str] | None = None) -> None:
    """Take back what a chat shows of these cases; of all cases without `of`."""
    here = await shown.at(work.tx, address)
    await _replace(work, [one for one in here if of is None or one.case in of])


async def files_at(work: Work, address: Address, case: str) -> None:
    """Delete the files of a case that a chat shows."""
    here = await shown.at(work.tx, address)
    await _replace(work, [one for one in here if one.case == case and one.what is What.FILE])


async def cases_at(work: Work, address: Address) -> list[str]:
    return list(dict.fromkeys(one.case for one in await shown.at(work.tx, address)))


async def _replace(
    work: Work, messages: Iterable[ShownMessage], *, keep_cards: bool = False
) -> None:
    """With `keep_cards` the cards in use stay: they are refreshed instead."""
    for one in messages:
        if one.what is What.CARD and keep_cards and await _in_use(work, one):
            continue
        to, once = Recipient(one.address, one.language), f"gone:{one.address}:{one.message}"
        if one.what is What.FILE:
            await work.say(to, Cleaning(one.message, one.message), Lane.NOTICE, latest=once)
        else:
            case = await cases.get(work.tx, one.case)
            gone = WordsTakenBack(case.number if case else "?")
            await work.say(to, gone, Lane.NOTICE, edit=one.message, latest=once)
        await shown.drop(work.tx, one)


async def _in_use(work: Work, card: ShownMessage) -> bool:
    """Whether this is the newest card of the case in this chat, and its owner still has it."""
    copy = card.address.person
    place = await sent_messages.get(work.tx, cards.place_of(card.case, copy))
    if place is None or place.message_id != card.message:
        return False
    return copy in await given_cards.given(work.tx, card.case)
