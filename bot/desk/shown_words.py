"""Content of reporters that chats of staff show, and how it is taken back when it is erased."""

from collections.abc import Collection, Iterable

from bot.cases import store as cases_store
from bot.core import prompts_store
from bot.core.messages import (
    Address,
    Lane,
    Message,
    Outgoing,
    Recipient,
    SentFile,
    Shown,
    Speaker,
    UncleanFile,
    What,
    lines,
)
from bot.core.queues import outbox, sent_messages
from bot.core.times import DAY_MS
from bot.core.work import Work
from bot.desk import card_messages
from bot.reports import files_store, questions_store, targets_store
from bot.reports.draft import AS_THEY_ARE
from bot.reports.menu import Cleaning

IN_COLOUR = frozenset({"video", "animation", "video_note", "document"})
"""Kinds of files that show pictures and cannot be made grey."""


class CaseFile(Message):
    """One file of a case, in a member of staff's private chat, behind a spoiler; a photo is `grey`
    for who chose so; what stays in colour says so above its spoiler.

    A grey video would have to be decoded, which no library of a fitting licence does.
    """

    number: str
    kind: str
    file_id: str
    grey: bool = False

    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        instead = t(
            "A file of case № {number} is not shown: Telegram does not give it to this bot, or what"
            " may identify the reporter could not be removed from it. If you need it, ask the"
            " reporter to send it again as photos.",
            number=self.number,
        )
        shown: SentFile | UncleanFile = SentFile(self.kind, self.file_id)
        if self.kind not in AS_THEY_ARE:
            shown = UncleanFile(self.kind, self.file_id, instead)
        elif self.grey and self.kind == "photo":
            colours = t(
                "A picture of case № {number} cannot be made grey. To see it as it is, switch grey"
                " pictures off with /duty.",
                number=self.number,
            )
            shown = UncleanFile(self.kind, self.file_id, colours)
        caption = lines(
            t("Case № {number}", number=self.number),
            self.grey
            and self.kind in IN_COLOUR
            and t("In colour: only photos can be made grey."),
        )
        return Outgoing(caption, file=shown, without_file=instead, protected=True)


class WordsTakenBack(Message):
    """Takes the place of a message that showed words of a reporter who erased them."""

    number: str

    def render(self, speaker: Speaker) -> Outgoing:
        text = speaker.t(
            "№ {number}: a reporter’s words stood here. They were erased.",
            number=self.number,
        )
        return Outgoing(text, only_edit=True)


FILES_SHOWN_MS = DAY_MS
"""How long files stay in a moderator's chat: they can be opened again."""


async def stands(work: Work, shows: Shown, *, lock: bool = False) -> bool:
    """True if the sources of a message are still there; `lock` keeps them until the commit."""
    if shows.what is What.CARD:
        return True  # it is made of the case as it is now
    if shows.what is What.FILE:
        return await files_store.files_stand(
            work.tx, shows.report or "", shows.sources, lock=lock
        )
    return await questions_store.replies_stand(work.tx, shows.sources, lock=lock)


async def note(
    work: Work, address: Address, language: str, messages: tuple[int, ...], shows: Shown
) -> None:
    """Keep that these messages show it; what was erased while they were sent is taken back."""
    until = None
    if shows.what is What.FILE:
        until = work.now + FILES_SHOWN_MS
    # The lock comes first: an erasure that waits for it finds the messages.
    is_there = await stands(work, shows, lock=True)
    await cases_store.add_shown(work.tx, address, language, messages, shows, until)
    if not is_there:
        here = await cases_store.shown_at(work.tx, address)
        await _replace(work, [one for one in here if one.message in messages])


async def of_report(work: Work, report: str) -> None:
    """Take back what shows something of a report whose words and files were just erased."""
    ids = [case.id for case in await targets_store.cases_of(work.tx, report)]
    await outbox.drop_showing(work.tx, report, ids)
    await _replace(work, await cases_store.shown_of_report(work.tx, report))
    for case in ids:
        await prompts_store.drop_about_reporters(work.tx, case)
        await _replace(
            work, await cases_store.shown_of_case(work.tx, case), keep_cards=True
        )


async def overdue(work: Work, limit: int) -> int:
    """Delete the files that were shown for long enough; how many messages."""
    due = await cases_store.shown_due(work.tx, limit)
    await _replace(work, due)
    return len(due)


async def from_chat_of(work: Work, person: str) -> None:
    """Take back all that the chat of a moderator shows who erases their data as a citizen."""
    await cases_store.take_back_all(work.tx, person)
    await at(work, Address(person=person))


async def at(
    work: Work,
    address: Address,
    of: Collection[str] | None = None,
    what: What | None = None,
) -> None:
    """Take back what a chat shows of these cases, of all cases without `of`; with `what` only
    that."""
    here = [
        one
        for one in await cases_store.shown_at(work.tx, address)
        if (of is None or one.case in of) and what in (None, one.what)
    ]
    await _replace(work, here)


async def _replace(
    work: Work,
    messages: Iterable[cases_store.ShownMessage],
    *,
    keep_cards: bool = False,
) -> None:
    """With `keep_cards` the cards in use stay: they are refreshed instead."""
    for one in messages:
        if one.what is What.CARD and keep_cards and await _in_use(work, one):
            continue
        to = Recipient(one.address, one.language)
        once = f"gone:{one.address}:{one.message}"
        if one.what is What.FILE:
            await work.say(
                to, Cleaning(one.message, one.message), Lane.NOTICE, latest=once
            )
        else:
            case = await cases_store.cases.get(work.tx, one.case)
            gone = WordsTakenBack(case.number if case else "?")
            await work.say(to, gone, Lane.NOTICE, edit=one.message, latest=once)
        await cases_store.shown.delete(work.tx, one.id)


async def _in_use(work: Work, card: cases_store.ShownMessage) -> bool:
    """True if this is the newest card of the case in this chat, and its owner still has it."""
    copy = card.address.person
    place = await sent_messages.get(work.tx, card_messages.place_of(card.case, copy))
    if place is None or place.message_id != card.message:
        return False
    return copy in await cases_store.cards_of(work.tx, card.case)
