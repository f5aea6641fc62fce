"""Handlers of broadcasts: /broadcast, its panel, and an admin's message as content."""

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

from telegram import Message, MessageEntity
from telegram.constants import MessageLimit

from bot.broadcasts import messages, model, service, store
from bot.broadcasts.messages import BroadcastAction, Said, Settled, Sure, Unfit
from bot.broadcasts.model import (
    Broadcast,
    Content,
    IllegalTransition,
    RunKind,
    Stage,
    Transition,
)
from bot.broadcasts.results import BroadcastQuestion, BroadcastRun, BroadcastTable
from bot.core import people_store
from bot.core.chat_commands import Chat
from bot.core.database import VersionConflict
from bot.core.messages import LABEL_LIMIT, N_, Lane, units
from bot.core.people import BroadcastExpected, Composing, Expecting, Right, may
from bot.core.queues import sent_messages
from bot.core.times import DAY_MS
from bot.core.toasts import Toast, Toasted
from bot.core.typed_time import TimeProblem, read_time
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.visit import Visit
from bot.links.endings import TLDS
from bot.links.url import BadLink, parse_url
from bot.values import replace
from handlers.core.dispatch import Subject, about, on
from handlers.core.press import (
    A_co,
    Press,
    PressOn,
    citizen,
    command,
    leave_work,
    say_here,
    tell,
)
from handlers.core.updates import files_of

BroadcastPress: TypeAlias = PressOn[A_co, Broadcast]
KINDS = {"photo", "video", "document", "animation"}
_TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "spoiler": "tg-spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote expandable",
}


def content_for_all(message: Message, *, as_caption: bool = False) -> Content | Unfit:
    """The message as it would reach people; `as_caption` when its words go under a file."""
    if message.media_group_id is not None:
        return Unfit(Said.NOT_TAKEN)
    media = None
    limit = MessageLimit.MAX_TEXT_LENGTH
    if as_caption:
        limit = MessageLimit.CAPTION_LENGTH
    if files := files_of(message):
        if files[0].kind not in KINDS:
            return Unfit(Said.NOT_TAKEN)
        media = (files[0].kind, files[0].file_id)
        limit = MessageLimit.CAPTION_LENGTH
    elif not message.text:
        return Unfit(Said.NOT_TAKEN)
    text = message.text
    entities = message.entities
    if text is None:
        text = message.caption or ""
        entities = message.caption_entities
    if units(text) > limit:
        return Unfit(Said.TOO_LONG, str(int(limit)))
    return Content(to_html(text, entities), media)


def to_html(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text as Telegram HTML; what Telegram finds by itself (links, names) stays plain text.

    Telegram's entities lie within each other or apart. One of an unknown kind, or that crosses
    another, is left out.
    """
    raw = text.encode("utf-16-le", "surrogatepass")  # offsets count UTF-16 units
    known = [
        one for one in entities if one.offset >= 0 and one.length > 0 and _tag(one)
    ]
    known.sort(key=lambda one: (one.offset, -one.length))
    return _marked(raw, known, 0, len(raw) // 2)


def _marked(raw: bytes, entities: Sequence[MessageEntity], start: int, end: int) -> str:
    def plain(first: int, last: int) -> str:
        return escape(
            raw[first * 2 : last * 2].decode("utf-16-le", "replace"), quote=False
        )

    out = ""
    at = start
    for place, one in enumerate(entities, 1):
        upto = one.offset + one.length
        if at <= one.offset and upto <= end:
            within = [
                each for each in entities[place:] if each.offset + each.length <= upto
            ]
            inner = _marked(raw, within, one.offset, upto)
            tag = _tag(one)
            out += f"{plain(at, one.offset)}<{tag}>{inner}</{tag.split()[0]}>"
            at = upto
    return out + plain(at, end)


def _tag(entity: MessageEntity) -> str:
    """Return the opening tag of an entity in HTML; empty for one that is not kept."""
    emoji = entity.custom_emoji_id or ""
    if entity.type == MessageEntity.TEXT_LINK and entity.url:
        return f'a href="{escape(entity.url)}"'
    if (
        entity.type == MessageEntity.CUSTOM_EMOJI
        and emoji.isascii()
        and emoji.isdigit()
    ):
        return f'tg-emoji emoji-id="{emoji}"'
    return _TAGS.get(entity.type, "")


URL_LIMIT = 1000
_LINE = re.compile(r"^(?P<label>.*?)\s*(?:\s[-–—|]|[:|=])?\s+(?P<url>\S+)$")
_SCHEME = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?(.*)", re.I | re.S)


def read_buttons(text: str) -> tuple[model.LinkButton, ...] | Unfit:
    """The buttons of as many lines, or the first line that is none; empty ones are passed over."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    found: list[model.LinkButton] = []
    for line in written:
        match = _LINE.match(line)
        if match is None or len(found) == model.MOST_BUTTONS:
            return Unfit(Said.NO_BUTTON, line)
        label = match["label"].strip(" -–—|:=\t")
        address = _address(match["url"])
        is_label = label and "://" not in label and units(label) <= LABEL_LIMIT
        if not is_label or address is None:
            return Unfit(Said.NO_BUTTON, line)
        found.append((label, address))
    if not found:
        return Unfit(Said.NO_BUTTON)
    return tuple(found)


def _address(text: str) -> str | None:
    """The address as Telegram opens it, or None; without a scheme it is taken for https."""
    scheme, rest = _SCHEME.match(text.strip("<>,;")).groups("https")  # type: ignore[union-attr]
    try:
        host = parse_url(rest).host
        usable = host.rpartition(".")[2] in TLDS and scheme.lower() in {"http", "https"}
    except BadLink:
        return None
    address = f"{scheme}://{rest}"
    if not usable or len(address) > URL_LIMIT:
        return None
    return address


def is_mine(visit: Visit, broadcast: Broadcast) -> bool:
    return broadcast.author == visit.me


async def find(visit: Visit, id: str) -> Broadcast | None:
    """A broadcast that was not discarded."""
    found = await store.get(visit.work.tx, id)
    if found is None or found.stage is Stage.DISCARDED:
        return None
    return found


async def expect(
    visit: Visit, broadcast: Broadcast, asked: Composing, language: str | None = None
) -> None:
    expected = BroadcastExpected(broadcast.id, asked, language)
    expecting = Expecting(expected, visit.work.now + DAY_MS)
    await people_store.expect(visit.work.tx, citizen(visit).id, expecting)


async def expect_nothing(visit: Visit) -> None:
    expecting = citizen(visit).expecting
    if expecting is not None and isinstance(expecting.what, BroadcastExpected):
        await leave_work(visit)


async def show(
    visit: Visit,
    broadcast: Broadcast,
    edit: int | None = None,
    menu: tuple[str, ...] = (),
    said: Said | TimeProblem | None = None,
    detail: str = "",
) -> None:
    """Show the broadcast as it is now: how far it is, or its panel with a menu open, whose
    question the next message answers. An admin who may approve it is asked to.
    """
    stage = broadcast.stage
    mine = is_mine(visit, broadcast)
    work = visit.work
    if stage is Stage.AWAITING_APPROVAL and not mine:
        await expect_nothing(visit)
        await service.ask(work, broadcast, visit.me)
        return
    notice: Any = BroadcastRun(broadcast.id)
    if not (stage.is_over or stage.is_running):
        notice = await service.panel_of(
            work, broadcast, visit.me, menu=menu, said=said, detail=detail
        )
    if mine and stage is Stage.DRAFT:
        await expect(visit, broadcast, *notice.asks(work.channel))
    else:
        await expect_nothing(visit)
    # The author has one message for it; another admin sees it where they pressed.
    if mine:
        await service.show(work, broadcast, notice, edit, visit.sender.chat or 0)
    else:
        await tell(visit, notice, edit=edit)


async def begin_again(
    press: BroadcastPress[BroadcastAction], begun: Broadcast, settled: Settled
) -> None:
    """Tell the other admins of a correction or deletion that needs no approval."""
    work = press.work
    visit = press.visit
    word = messages.BroadcastSettled(begun.id, begun.number, settled, visit.sender.name)
    for admin in sorted(await work.admins() - {visit.me}):
        to = await work.admin_recipient(admin)
        await service.show_messages(work, press.subject, to, Lane.NOTICE)
        await work.say(to, word, Lane.NOTICE)
    await service.begin_below(work, begun)
    await press.replace(word)


@command(
    "broadcast",
    right=Right.BROADCAST,
    menu=N_("Write to all people"),
    help=(N_("/broadcast – write to all people, or to those of a topic"),),
)
async def on_broadcast(visit: Visit, message: Message) -> None:
    await leave_work(visit, BroadcastExpected)
    await tell(visit, messages.BroadcastStart())


@command(
    "broadcasts",
    right=Right.BROADCAST,
    menu=N_("All broadcasts"),
    help=(N_("/broadcasts – all broadcasts: drafts, planned ones, sent ones"),),
)
async def on_broadcasts(visit: Visit, message: Message) -> None:
    await leave_work(visit, BroadcastExpected)
    await tell(visit, messages.BroadcastList())


@command("broadcast", Chat.GROUP)
@command("broadcasts", Chat.GROUP)
async def on_broadcast_in_group(visit: Visit, message: Message) -> None:
    if visit.desk is not None:
        await say_here(visit, DeskWord(DeskProblem.IN_PRIVATE))


@on(messages.BeginBroadcast)
async def on_begin(press: Press[messages.BeginBroadcast]) -> None:
    await press.replace(messages.BroadcastStart())


@on(messages.NewBroadcast)
async def on_new(press: Press[messages.NewBroadcast]) -> None:
    made = await service.create(press.work, press.visit.me, press.action.topic)
    await show(press.visit, made, press.message)


@on(messages.ListBroadcasts)
async def on_list(press: Press[messages.ListBroadcasts]) -> None:
    await expect_nothing(press.visit)
    await press.replace(messages.BroadcastList())


@on(messages.OpenBroadcast)
async def on_open(press: Press[messages.OpenBroadcast]) -> None:
    broadcast = await find(press.visit, press.action.broadcast)
    if broadcast is None:
        press.toast(Toast.NOT_FOUND, alert=True)
    else:
        await show(press.visit, broadcast, press.message)


async def outdated(visit: Visit, broadcast: Broadcast, pressed: int | None) -> None:
    """An old button, or another admin was quicker: show the broadcast as it is now."""
    visit.answer(Toasted(Toast.OUTDATED))
    if not is_mine(visit, broadcast) or not broadcast.stage.is_running:
        await show(visit, broadcast, pressed)


class Broadcasts(Subject[BroadcastAction, Broadcast]):
    """Only its author composes a broadcast, while it is a draft."""

    errors = (service.SamePerson, IllegalTransition, VersionConflict)

    async def find(self, press: Press[BroadcastAction]) -> Broadcast | None:
        visit = press.visit
        action = press.action
        broadcast = await find(visit, action.broadcast)
        if broadcast is None:
            press.toast(Toast.NOT_FOUND, alert=True)
            return None
        is_composed = isinstance(action, messages.ComposingAction)
        if is_composed and not is_mine(visit, broadcast):
            press.toast(Toast.NOT_YOUR_DRAFT, alert=True)
            return None
        is_old = action.current and broadcast.version != action.version
        is_over = is_composed and broadcast.stage is not Stage.DRAFT
        is_unknown = (
            isinstance(action, messages.LanguageAction)
            and action.language not in press.work.channel.languages
        )
        if is_old or is_over or is_unknown:
            await outdated(visit, broadcast, press.message)
            return None
        return broadcast

    async def explain(
        self, press: BroadcastPress[BroadcastAction], error: Exception
    ) -> None:
        if isinstance(error, service.SamePerson):
            press.toast(Toast.OWN_WORK, alert=True)
            return
        now = await find(press.visit, press.subject.id)
        await outdated(press.visit, now or press.subject, press.message)


BROADCASTS = Broadcasts(BroadcastAction)


@about(BROADCASTS, messages.ShowMenu)
async def on_menu(press: BroadcastPress[messages.ShowMenu]) -> None:
    menu = press.action.menu
    of = press.action.of
    known: Mapping[messages.Menu, Iterable[str | None]] = {
        messages.Menu.LANGUAGE: press.work.channel.languages,
        messages.Menu.BUTTONS: press.subject.contents,
        messages.Menu.FILTERS: (None, *model.Filter),
    }
    if of not in known.get(menu, (None,)):
        raise IllegalTransition(press.subject.stage, Transition.EDIT)
    opened: tuple[str, ...] = (menu,)
    if of is not None:
        opened = (menu, of)
    await show(press.visit, press.subject, press.message, opened)


@about(BROADCASTS, messages.InsertHotlines)
async def on_hotlines(press: BroadcastPress[messages.InsertHotlines]) -> None:
    """The numbers of the channel file become the text, so that none is mistyped."""
    language = press.action.language
    text = messages.hotlines_text(press.work.channel, language)
    changed = await _save(press.visit, press.subject, language, Content(text))
    await show(press.visit, changed, press.message)


@about(BROADCASTS, messages.RemoveText)
async def on_remove_text(press: BroadcastPress[messages.RemoveText]) -> None:
    language = press.action.language
    changed = await service.save_content(press.work, press.subject, language, None)
    await show(press.visit, changed, press.message)


@about(BROADCASTS, messages.ToggleFilter)
async def on_toggle_filter(press: BroadcastPress[messages.ToggleFilter]) -> None:
    action = press.action
    channel = press.work.channel
    broadcast = press.subject
    known = {
        model.Filter.LANGUAGES: channel.languages,
        model.Filter.REGIONS: [region.code for region in channel.regions],
        model.Filter.TYPES: [kind.id for kind in channel.types],
        model.Filter.ACTIVITY: model.ACTIVE_DAYS,
    }[action.filter]
    if action.value not in known:
        raise IllegalTransition(broadcast.stage, Transition.EDIT)
    audience = broadcast.audience.toggled(action.filter, action.value)
    changed = await service.move(
        press.work, broadcast, Transition.EDIT, audience=audience
    )
    await show(press.visit, changed, press.message, ("to", action.filter))


@about(BROADCASTS, messages.DropTime)
async def on_drop_time(press: BroadcastPress[messages.DropTime]) -> None:
    changed = await service.move(
        press.work, press.subject, Transition.EDIT, scheduled_at=None
    )
    await show(press.visit, changed, press.message)


@about(BROADCASTS, messages.DiscardDraft)
async def on_discard(press: BroadcastPress[messages.DiscardDraft]) -> None:
    await service.move(press.work, press.subject, Transition.DISCARD)
    await expect_nothing(press.visit)
    await press.replace(messages.BroadcastList())


@about(BROADCASTS, messages.SendTest)
async def on_test(press: BroadcastPress[messages.SendTest]) -> None:
    broadcast = press.subject
    to = press.person.recipient
    language = broadcast.language_for(to.language, press.work.channel.languages)
    if language is None:
        await show(press.visit, broadcast, press.message, said=Said.NOTHING_WRITTEN)
        return
    alone = replace(broadcast, contents={language: broadcast.contents[language]})
    await service.show_messages(press.work, alone, to, Lane.ANSWER)
    press.toast(Toast.COMES_BELOW)


@about(BROADCASTS, messages.ShowPreview)
async def on_preview(press: BroadcastPress[messages.ShowPreview]) -> None:
    broadcast = press.subject
    if not broadcast.contents:
        await show(press.visit, broadcast, press.message, said=Said.NOTHING_WRITTEN)
        return
    await service.show_messages(
        press.work, broadcast, press.person.recipient, Lane.ANSWER
    )
    await show(press.visit, broadcast, None, ("send",))


@about(BROADCASTS, messages.SubmitBroadcast)
async def on_submit(press: BroadcastPress[messages.SubmitBroadcast]) -> None:
    visit = press.visit
    broadcast = press.subject
    problem = await service.problem(press.work, broadcast)
    if problem is not None:
        await show(visit, broadcast, press.message, said=problem)
        return
    gone = await service.submit(press.work, broadcast)
    if gone.id != broadcast.id:
        await expect_nothing(visit)
        await begin_again(press, gone, Settled.CORRECTING)
        return
    await show(visit, gone, press.message)


@about(BROADCASTS, messages.ShowTexts)
async def on_texts(press: BroadcastPress[messages.ShowTexts]) -> None:
    to = press.person.recipient
    await service.show_messages(press.work, press.subject, to, Lane.ANSWER)
    press.toast(Toast.COMES_BELOW)


@about(BROADCASTS, messages.ApproveBroadcast)
async def on_approve(press: BroadcastPress[messages.ApproveBroadcast]) -> None:
    await service.approve(
        press.work, press.subject, press.visit.me, press.visit.sender.name
    )
    press.toast(Toast.RECORDED)


@about(BROADCASTS, messages.RefuseBroadcast)
async def on_refuse(press: BroadcastPress[messages.RefuseBroadcast]) -> None:
    broadcast = press.subject
    model.check(broadcast, Transition.REFUSE)
    if is_mine(press.visit, broadcast):
        raise service.SamePerson
    await expect(press.visit, broadcast, Composing.REFUSAL)
    await press.replace(await service.question(press.work, broadcast, "refuse"))


@about(BROADCASTS, messages.RecallBroadcast)
async def on_recall(press: BroadcastPress[messages.RecallBroadcast]) -> None:
    """Its author may change it then; another admin stops what is not to go out at its time."""
    broadcast = press.subject
    visit = press.visit
    if not is_mine(visit, broadcast) and broadcast.stage is not Stage.SCHEDULED:
        raise IllegalTransition(broadcast.stage, Transition.RECALL)
    back = await service.recall(press.work, broadcast, visit.me, visit.sender.name)
    await show(visit, back, press.message)


@about(BROADCASTS, messages.PauseBroadcast)
async def on_pause(press: BroadcastPress[messages.PauseBroadcast]) -> None:
    await _turned(press, Transition.PAUSE)
    press.toast(Toast.PAUSED)


@about(BROADCASTS, messages.ResumeBroadcast)
async def on_resume(press: BroadcastPress[messages.ResumeBroadcast]) -> None:
    await _turned(press, Transition.RESUME)
    press.toast(Toast.RESUMED)


async def _turned(press: BroadcastPress[BroadcastAction], turn: Transition) -> None:
    """Show the new state where it was pressed, and to the author."""
    broadcast = await service.move(press.work, press.subject, turn)
    await show(press.visit, broadcast, press.message)
    if not is_mine(press.visit, broadcast):
        await service.refresh(press.work, broadcast)


@about(BROADCASTS, messages.GetTable)
async def on_table(press: BroadcastPress[messages.GetTable]) -> None:
    await press.tell(BroadcastTable(press.subject.id))
    press.toast(Toast.COMES_BELOW)


@about(BROADCASTS, messages.AskSure)
async def on_ask_sure(press: BroadcastPress[messages.AskSure]) -> None:
    wanted = Transition.AGAIN
    if press.action.what is Sure.CANCEL:
        wanted = Transition.CANCEL
    model.check(press.subject, wanted)
    await press.tell(BroadcastQuestion(press.subject, press.action.what))


@about(BROADCASTS, messages.ConfirmAct)
async def on_confirm(press: BroadcastPress[messages.ConfirmAct]) -> None:
    work = press.work
    broadcast = press.subject
    if press.action.what is Sure.CANCEL:
        await _turned(press, Transition.CANCEL)
    else:
        begun = await service.once_more(work, broadcast, RunKind.WITHDRAW)
        await begin_again(press, begun, Settled.WITHDRAWING)


@about(BROADCASTS, messages.BeginCorrection)
async def on_correct(press: BroadcastPress[messages.BeginCorrection]) -> None:
    original = press.subject
    draft = await service.begin_correction(press.work, original, press.visit.me)
    menu: tuple[str, ...] = ()
    if len(original.contents) == 1:
        menu = ("lang", *original.contents)
    await show(press.visit, draft, None, menu)


_FROM = "wrote:"


async def take(visit: Visit, message: Message, expected: BroadcastExpected) -> bool:
    """Give a message to the broadcast it belongs to; False when that is gone."""
    broadcast = await find(visit, expected.broadcast)
    if broadcast is None or not may(visit.role, Right.BROADCAST):
        return False
    try:
        asked = expected.asked
        language = expected.language or ""
        if asked is Composing.REFUSAL:
            await _reason(visit, broadcast, message)
        elif not is_mine(visit, broadcast) or broadcast.stage is not Stage.DRAFT:
            await show(visit, broadcast)
        elif asked is Composing.CONTENT and language:
            await _content(visit, broadcast, language, message)
        elif asked is Composing.BUTTONS:
            await _buttons(visit, broadcast, language, message)
        elif asked is Composing.TIME:
            await _time(visit, broadcast, message)
        elif message.media_group_id is None:
            await show(visit, broadcast, said=Said.CHOOSE_LANGUAGE)
    except (IllegalTransition, VersionConflict, service.SamePerson):
        now = await find(visit, broadcast.id)
        await show(visit, now or broadcast, said=Said.CHANGED_ELSEWHERE)
    return True


async def _content(
    visit: Visit, broadcast: Broadcast, language: str, message: Message
) -> None:
    """Save it, or say why it cannot be sent; only the first part of an album is answered."""
    content = await _read(visit, broadcast, language, message)
    tx = visit.work.tx
    place = f"{_FROM}{language}:{broadcast.id}"
    if message.media_group_id is not None:
        place = f"album:{message.media_group_id}"
        if await sent_messages.get(tx, place) is not None:
            return
    if message.media_group_id is not None or isinstance(content, Content):
        wrote = sent_messages.SentMessage(
            place, message.chat.id, None, message.message_id
        )
        await sent_messages.put(tx, wrote)
    if isinstance(content, Unfit):
        menu = ("lang", language)
        await show(visit, broadcast, None, menu, content.said, content.detail)
    else:
        changed = await _save(visit, broadcast, language, content)
        await show(visit, changed, said=Said.SAVED)


async def _read(
    visit: Visit, broadcast: Broadcast, language: str, message: Message
) -> Content | Unfit:
    """In a correction only words are taken, and where they stand under a file, as many as fit."""
    original = await service.original_of(visit.work, broadcast)
    old = None
    if original is not None:
        old = original.contents.get(language)
    if old is not None and not (message.text or message.caption):
        return Unfit(Said.NOT_TAKEN)
    return content_for_all(
        message, as_caption=old is not None and old.media is not None
    )


async def _save(
    visit: Visit, broadcast: Broadcast, language: str, content: Content
) -> Broadcast:
    before = broadcast.contents.get(language)
    if before is None:
        content = replace(content, buttons=())
    else:
        content = replace(content, buttons=before.buttons)
    return await service.save_content(visit.work, broadcast, language, content)


async def _buttons(
    visit: Visit, broadcast: Broadcast, language: str, message: Message
) -> None:
    before = broadcast.contents.get(language)
    read = read_buttons(message.text or "")
    if before is None:
        await show(visit, broadcast, said=Said.CHANGED_ELSEWHERE)
    elif isinstance(read, Unfit):
        await show(
            visit, broadcast, None, ("buttons", language), read.said, read.detail
        )
    else:
        content = replace(before, buttons=read)
        changed = await service.save_content(visit.work, broadcast, language, content)
        await show(visit, changed, said=Said.SAVED)


async def _time(visit: Visit, broadcast: Broadcast, message: Message) -> None:
    work = visit.work
    text = message.text or ""
    at = read_time(text, work.now, work.channel.zone)
    if isinstance(at, TimeProblem):
        await show(visit, broadcast, None, ("when",), at, text)
    else:
        changed = await service.move(work, broadcast, Transition.EDIT, scheduled_at=at)
        await show(visit, changed, said=Said.SAVED)


async def _reason(visit: Visit, broadcast: Broadcast, message: Message) -> None:
    if not message.text:
        await tell(visit, await service.question(visit.work, broadcast, "refuse"))
        return
    await expect_nothing(visit)
    name = visit.sender.name
    reason = message.text[:1000]
    await service.refuse(visit.work, broadcast, visit.me, name, reason)


async def take_edit(visit: Visit, message: Message) -> bool:
    """An edited message of a draft changes its text; False when it belongs to no draft."""
    if not may(visit.role, Right.BROADCAST):
        return False
    place = await sent_messages.find_place(
        visit.work.tx, message.chat.id, message.message_id
    )
    if place is None or not place.startswith(_FROM):
        return False
    language, _, id = place.removeprefix(_FROM).partition(":")
    broadcast = await find(visit, id)
    is_draft = broadcast is not None and broadcast.stage is Stage.DRAFT
    if broadcast is None or not is_draft or not is_mine(visit, broadcast):
        return False
    content = await _read(visit, broadcast, language, message)
    if isinstance(content, Content) and language in broadcast.contents:
        changed = await _save(visit, broadcast, language, content)
        await show(visit, changed, said=Said.SAVED)
    return True


async def leave(visit: Visit) -> None:
    await expect_nothing(visit)
    await tell(visit, DeskWord(DeskProblem.LEFT_BROADCAST))
