"""Other admins look at a large broadcast before it goes out, and hear what is changed later."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.broadcast.broadcast import Broadcast
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices.broadcast import BroadcastSettled, PreviewHead, Settled
from bot.services.broadcast.panel import preview_head, show_messages
from bot.services.work import Work
from bot.storage.desk import desks
from bot.storage.queues import sent_messages


def _place(broadcast: Broadcast, admin: int) -> str:
    return f"approval:{broadcast.id}:{admin}"


async def approvers(work: Work, broadcast: Broadcast) -> list[int]:
    """Admins who may approve it: everybody but its author."""
    return sorted(await work.admins() - {broadcast.author})


async def ask_approval(work: Work, broadcast: Broadcast, *, grew: bool = False) -> None:
    """Show it to every other admin and ask for a decision.

    With `grew` it had been planned as one that needs none.
    """
    question = await _question(work, broadcast, grew=grew)
    for admin in await approvers(work, broadcast):
        await _ask(work, broadcast, admin, question)


async def ask_anew(work: Work, broadcast: Broadcast, admin: int) -> None:
    """Ask one of them here and now, who looks for it or became an admin since."""
    await _ask(work, broadcast, admin, await _question(work, broadcast))


async def _question(work: Work, broadcast: Broadcast, *, grew: bool = False) -> PreviewHead:
    """The same for all of them: its audience is counted once."""
    author = await desks.staff_name(work.tx, broadcast.author)
    return await preview_head(work, broadcast, mine=False, author=author, grew=grew)


async def _ask(work: Work, broadcast: Broadcast, admin: int, question: PreviewHead) -> None:
    to, place = Address(chat=admin), _place(broadcast, admin)
    await show_messages(work, broadcast, to, Lane.NOTICE)
    language = await work.language_of_admin(admin)
    await sent_messages.drop(work.tx, place)
    await work.say(Recipient(to, language), question, Lane.NOTICE, remember=place)


async def settle(work: Work, broadcast: Broadcast, word: BroadcastSettled) -> None:
    """Tell everybody who was asked what became of it, where the question stands."""
    for admin in await approvers(work, broadcast):
        language = await work.language_of_admin(admin)
        place = _place(broadcast, admin)
        if await sent_messages.get(work.tx, place) is not None:
            await work.say(
                Recipient(Address(chat=admin), language), word, Lane.NOTICE, remember=place
            )


async def tell_author(work: Work, broadcast: Broadcast, word: BroadcastSettled) -> None:
    language = await work.language_of_admin(broadcast.author)
    await work.say(Recipient(Address(chat=broadcast.author), language), word, Lane.NOTICE)


async def tell_correction(
    work: Work, broadcast: Broadcast, by: int, name: str, languages: Iterable[str]
) -> None:
    """Nobody approves a correction: the other admins see its words and who gave them."""
    changed = [language for language in broadcast.contents if language in set(languages)]
    await _tell_others(work, broadcast, by, name, Settled.CORRECTING, changed)


async def tell_withdrawal(work: Work, broadcast: Broadcast, by: int, name: str) -> None:
    """Nobody approves a deletion: the other admins see what is deleted and by whom."""
    every = list(broadcast.contents)
    await _tell_others(work, broadcast, by, name, Settled.WITHDRAWING, every)


async def _tell_others(
    work: Work, broadcast: Broadcast, by: int, name: str, settled: Settled, languages: list[str]
) -> None:
    word = BroadcastSettled(broadcast.id, broadcast.number, settled, name=name)
    for admin in sorted(await work.admins() - {by}):
        to = Address(chat=admin)
        await show_messages(work, broadcast, to, Lane.NOTICE, languages)
        await work.say(Recipient(to, await work.language_of_admin(admin)), word, Lane.NOTICE)
