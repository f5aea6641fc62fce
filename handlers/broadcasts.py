"""Handlers of broadcasts: /broadcast, its panel, and an admin's message as content."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from typing import Any

from telegram import Message, MessageEntity, Update
from telegram.constants import MessageLimit

from bot.broadcasts import approvals, messages, service, store
from bot.broadcasts import messages as acts
from bot.broadcasts import model as broadcasts_model
from bot.core import people_store
from bot.core.chat_commands import Chat
from bot.core.database.database import VersionConflict
from bot.core.languages import N_
from bot.core.people import BroadcastExpected, Composing, Expecting, Right, may
from bot.core.posts import Lane, Notice
from bot.core.queues import sent_messages
from bot.core.queues.sent_messages import SentMessage
from bot.core.speaker import language_name
from bot.core.times import DAY_MS
from bot.core.toasts import Toast, Toasted
from bot.core.typed_time import TimeProblem, read_time
from bot.core.work import Work
from bot.desk.visit import Visit
from bot.links.url import has_known_ending, parse_url
from bot.links.values import BadLink
from bot.telegram.application import BotContext
from handlers.core.press import (
    BroadcastPress,
    Handler,
    citizen,
    command,
    leave_work,
    message_of,
    on,
    say_here,
    tell,
)
from handlers.core.press import Press as AnyPress
from handlers.core.reading import files_of

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


def content_for_all(
    message: Message, *, as_caption: bool = False
) -> broadcasts_model.Content | messages.Unfit:
    """The message as it would reach people; `as_caption` when its words go under a file."""
    if message.media_group_id is not None:
        return messages.Unfit(messages.Said.ALBUM)
    files = files_of(message)
    if files and files[0].kind not in KINDS:
        return messages.Unfit(messages.Said.NOT_TAKEN)
    text = message.text if message.text is not None else message.caption
    if not files and not message.text:
        return messages.Unfit(messages.Said.NOT_TAKEN)
    media = (files[0].kind, files[0].file_id) if files else None
    limit, said = MessageLimit.MAX_TEXT_LENGTH, messages.Said.TEXT_TOO_LONG
    if media is not None or as_caption:
        limit, said = MessageLimit.CAPTION_LENGTH, messages.Said.CAPTION_TOO_LONG
    size = len((text or "").encode("utf-16-le", "surrogatepass")) // 2
    if size > limit:
        return messages.Unfit(said, str(size))
    entities = message.entities if message.text is not None else message.caption_entities
    return broadcasts_model.Content(to_html(text or "", entities), media)


def to_html(text: str, entities: Sequence[MessageEntity]) -> str:
    """The text as Telegram HTML; what Telegram finds by itself (links, names) stays plain text.

    Telegram's entities lie within each other or apart. One of an unknown kind, or that crosses
    another, is left out.
    """
    raw = text.encode("utf-16-le", "surrogatepass")  # offsets count UTF-16 units
    known = [one for one in entities if one.offset >= 0 and one.length > 0 and _tag(one)]
    known.sort(key=lambda one: (one.offset, -one.length))
    return _marked(raw, known, 0, len(raw) // 2)


def _marked(raw: bytes, entities: Sequence[MessageEntity], start: int, end: int) -> str:
    def plain(first: int, last: int) -> str:
        return escape(raw[first * 2 : last * 2].decode("utf-16-le", "replace"), quote=False)

    out, at = "", start
    for place, one in enumerate(entities, 1):
        upto = one.offset + one.length
        if at <= one.offset and upto <= end:
            within = [each for each in entities[place:] if each.offset + each.length <= upto]
            inner, tag = _marked(raw, within, one.offset, upto), _tag(one)
            out += f"{plain(at, one.offset)}<{tag}>{inner}</{tag.split()[0]}>"
            at = upto
    return out + plain(at, end)


def _tag(entity: MessageEntity) -> str:
    """Return the opening tag of an entity in HTML; empty for one that is not kept."""
    emoji = entity.custom_emoji_id or ""
    if entity.type == MessageEntity.TEXT_LINK and entity.url:
        return f'a href="{escape(entity.url)}"'
    if entity.type == MessageEntity.CUSTOM_EMOJI and emoji.isascii() and emoji.isdigit():
        return f'tg-emoji emoji-id="{emoji}"'
    return _TAGS.get(entity.type, "")


URL_LIMIT = 1000
_LINE = re.compile(r"^(?P<label>.*?)\s*(?:\s[-–—|]|[:|=])?\s+(?P<url>\S+)$")
_SCHEME = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?(.*)", re.I | re.S)


def read_buttons(text: str) -> tuple[broadcasts_model.LinkButton, ...] | messages.Unfit:
    """The buttons of as many lines, or the first line that is none; empty ones are passed over."""
    written = [line.strip() for line in text.splitlines() if line.strip()]
    if len(written) > broadcasts_model.MOST_BUTTONS:
        return messages.Unfit(messages.Said.TOO_MANY, written[broadcasts_model.MOST_BUTTONS])
    found: list[broadcasts_model.LinkButton] = []
    for line in written:
        match = _LINE.match(line)
        label = match["label"].strip(" -–—|:=\t") if match else ""
        address = _address(match["url"]) if match else None
        if not label or "://" in label or address is None:
            return messages.Unfit(messages.Said.NO_BUTTON, line)
        if len(label.encode("utf-16-le")) // 2 > broadcasts_model.LABEL_LIMIT:
            return messages.Unfit(messages.Said.LABEL_TOO_LONG, line)
        found.append((label, address))
    return tuple(found) if found else messages.Unfit(messages.Said.NO_BUTTON, "")


def _address(text: str) -> str | None:
    """The address as Telegram opens it, or None; without a scheme it is taken for https."""
    scheme, rest = _SCHEME.match(text.strip("<>,;")).groups("https")  # type: ignore[union-attr]
    try:
        usable = has_known_ending(parse_url(rest).host) and scheme.lower() in {"http", "https"}
    except BadLink:
        return None
    address = f"{scheme}://{rest}"
    return address if usable and len(address) <= URL_LIMIT else None


COMPOSING_MS = DAY_MS


def is_mine(visit: Visit, broadcast: broadcasts_model.Broadcast) -> bool:
    return broadcast.author == visit.me


async def find(visit: Visit, id: str) -> broadcasts_model.Broadcast | None:
    """A broadcast that was not discarded."""
    found = await store.get(visit.work.tx, id)
    return None if found is None or found.stage is broadcasts_model.Stage.DISCARDED else found


async def expect(
    visit: Visit,
    broadcast: broadcasts_model.Broadcast,
    asked: Composing = Composing.NOTHING,
    language: str | None = None,
) -> None:
    """Set the meaning of the admin's next message for this broadcast."""
    expected = BroadcastExpected(broadcast.id, asked, language)
    expecting = Expecting(expected, visit.work.now + COMPOSING_MS)
    await people_store.expect(visit.work.tx, citizen(visit).id, expecting)


async def expect_nothing(visit: Visit) -> None:
    person = citizen(visit)
    if person.expecting is not None and isinstance(person.expecting.what, BroadcastExpected):
        await leave_work(visit)


async def put(
    visit: Visit, broadcast: broadcasts_model.Broadcast, notice: Notice, edit: int | None
) -> None:
    """Show a notice: the author in their one message, another admin where they pressed."""
    to = citizen(visit).recipient
    if is_mine(visit, broadcast):
        chat = visit.sender.chat or 0
        await service.show(visit.work, to, broadcast, notice, edit, chat)
    else:
        await visit.work.tell(to, notice, edit=edit)


async def show(
    visit: Visit,
    broadcast: broadcasts_model.Broadcast,
    edit: int | None,
    said: messages.Said | None = None,
) -> None:
    """The broadcast as it is now; an admin who may approve it is asked to."""
    stage = broadcast.stage
    if stage is broadcasts_model.Stage.AWAITING_APPROVAL and not is_mine(visit, broadcast):
        await expect_nothing(visit)
        await service.ask(visit.work, broadcast, visit.me)
    elif stage.is_over or stage.is_running:
        await expect_nothing(visit)
        await put(visit, broadcast, await service.run_card(visit.work, broadcast), edit)
    else:
        await show_panel(visit, broadcast, edit, said=said)


async def show_panel(
    visit: Visit,
    broadcast: broadcasts_model.Broadcast,
    edit: int | None,
    menu: tuple[str, ...] = (),
    said: messages.Said | None = None,
    detail: str | None = None,
) -> None:
    """The panel with a menu open; the next message is what this menu asks for."""
    asked = None
    if broadcast.stage is broadcasts_model.Stage.DRAFT and is_mine(visit, broadcast):
        what, asked = _asks_for(visit, broadcast, menu)
        await expect(visit, broadcast, what, asked)
    else:
        await expect_nothing(visit)
    notice = await service.panel_of(
        visit.work, broadcast, visit.me, menu, asked=asked, said=said, detail=detail
    )
    await put(visit, broadcast, notice, edit)


def _asks_for(
    visit: Visit, broadcast: broadcasts_model.Broadcast, menu: tuple[str, ...]
) -> tuple[Composing, str | None]:
    match menu:
        case ("lang", language):
            return Composing.CONTENT, language
        case ("buttons", language):
            return Composing.BUTTONS, language
        case ("when",):
            return Composing.TIME, None
        case () if broadcast.corrects is None:
            for language in visit.work.channel.languages:
                if language not in broadcast.contents:
                    return Composing.CONTENT, language
    return Composing.NOTHING, None


async def begin_again(
    press: BroadcastPress[Any], begun: broadcasts_model.Broadcast, settled: messages.Settled
) -> None:
    """A run that changes what was sent begins, with the words of the pressed broadcast."""
    by, name = press.visit.me, press.visit.sender.name
    await service.begin_again(press.work, begun, press.broadcast, by, name, settled)
    await settle(press, settled)


async def settle(press: BroadcastPress[Any], settled: messages.Settled) -> None:
    """Put what became of it in place of the question."""
    await press.replace(
        messages.BroadcastSettled(press.broadcast.id, press.broadcast.number, settled)
    )


@command(
    "broadcast",
    right=Right.BROADCAST,
    menu=N_("Write to all people"),
    help=(N_("/broadcast – write to all people, or to those of a topic"),),
)
async def on_broadcast(update: Update, context: BotContext) -> None:
    """/broadcast in an admin's private chat."""
    visit = context.visit
    await leave_work(visit, BroadcastExpected)
    await tell(visit, messages.BroadcastStart())


@command(
    "broadcasts",
    right=Right.BROADCAST,
    menu=N_("All broadcasts"),
    help=(N_("/broadcasts – all broadcasts: drafts, planned ones, sent ones"),),
)
async def on_broadcasts(update: Update, context: BotContext) -> None:
    """/broadcasts: all of them, the newest first."""
    visit = context.visit
    await leave_work(visit, BroadcastExpected)
    await tell(visit, await service.list_page(visit.work, 0))


@command("broadcast", Chat.GROUP)
@command("broadcasts", Chat.GROUP)
async def on_broadcast_in_group(update: Update, context: BotContext) -> None:
    """Point to the private chat."""
    word = messages.BroadcastWord(messages.BroadcastProblem.IN_PRIVATE_ONLY)
    if context.visit.desk is not None:
        await say_here(context.visit, word, message_of(update).message_id)


@on(acts.BeginBroadcast)
async def on_begin(press: AnyPress[acts.BeginBroadcast]) -> None:
    await press.replace(messages.BroadcastStart())


@on(acts.NewBroadcast)
async def on_new(press: AnyPress[acts.NewBroadcast]) -> None:
    made = await service.create(press.work, press.visit.me, press.action.topic)
    await show_panel(press.visit, made, press.message)


@on(acts.ListBroadcasts)
async def on_list(press: AnyPress[acts.ListBroadcasts]) -> None:
    await expect_nothing(press.visit)
    await press.replace(await service.list_page(press.work, press.action.page))


@on(acts.OpenBroadcast)
async def on_open(press: AnyPress[acts.OpenBroadcast]) -> None:
    """The list's message becomes that of the broadcast."""
    broadcast = await find(press.visit, press.action.broadcast)
    if broadcast is None:
        press.toast(Toast.BROADCAST_GONE, alert=True)
    else:
        await show(press.visit, broadcast, press.message)


async def explained(handler: Handler, press: BroadcastPress[Any]) -> None:
    """Run a handler, and answer what the state of the broadcast does not allow."""
    try:
        await handler(press)
    except service.SamePerson:
        press.toast(Toast.OWN_APPROVAL, alert=True)
    except service.NotAuthor:
        press.toast(Toast.NOT_YOUR_DRAFT, alert=True)
    except (broadcasts_model.IllegalTransition, VersionConflict):
        now = await find(press.visit, press.broadcast.id)
        await outdated(press.visit, now or press.broadcast, press.message)


async def outdated(
    visit: Visit, broadcast: broadcasts_model.Broadcast, pressed: int | None
) -> None:
    """An old button, or another admin was quicker: show the broadcast as it is now."""
    visit.answer(Toasted(Toast.BROADCAST_CHANGED))
    if not is_mine(visit, broadcast) or not broadcast.stage.is_running:
        await show(visit, broadcast, pressed, messages.Said.CHANGED_ELSEWHERE)


async def _panel(
    press: BroadcastPress[acts.BroadcastAction],
    broadcast: broadcasts_model.Broadcast,
    menu: tuple[str, ...] = (),
    said: messages.Said | None = None,
    detail: str | None = None,
) -> None:
    await show_panel(press.visit, broadcast, press.message, menu, said, detail)


async def _edit(
    press: BroadcastPress[acts.BroadcastAction], menu: tuple[str, ...] = (), **changes: Any
) -> None:
    await _panel(press, await service.edit(press.work, press.broadcast, **changes), menu)


@on(acts.ShowMenu)
async def on_menu(press: BroadcastPress[acts.ShowMenu]) -> None:
    menu, of = press.action.menu, press.action.of
    known: Mapping[messages.Menu, Iterable[str | None]] = {
        messages.Menu.LANGUAGE: press.work.channel.languages,
        messages.Menu.BUTTONS: press.broadcast.contents,
        messages.Menu.FILTERS: (None, *broadcasts_model.Filter),
    }
    if of not in known.get(menu, (None,)):
        raise broadcasts_model.IllegalTransition(
            press.broadcast.stage, broadcasts_model.Transition.EDIT
        )
    await _panel(press, press.broadcast, (menu,) if of is None else (menu, of))


@on(acts.SetTopic)
async def on_set_topic(press: BroadcastPress[acts.SetTopic]) -> None:
    await _edit(press, topic=press.action.topic)


@on(acts.RemoveLinkButtons)
async def on_remove_link_buttons(press: BroadcastPress[acts.RemoveLinkButtons]) -> None:
    broadcast, language = press.broadcast, press.action.language
    if (content := broadcast.contents.get(language)) is not None:
        content = replace(content, buttons=())
        broadcast = await service.save_content(press.work, broadcast, language, content)
    await _panel(press, broadcast, ("lang", language), messages.Said.BUTTONS_SAVED)


@on(acts.InsertHotlines)
async def on_hotlines(press: BroadcastPress[acts.InsertHotlines]) -> None:
    """The numbers of the channel file become the text, so that none is mistyped."""
    work, broadcast, language = press.work, press.broadcast, press.action.language
    before = broadcast.contents.get(language)
    text = messages.hotlines_text(work.channel, language)
    content = broadcasts_model.Content(text, buttons=before.buttons if before else ())
    changed = await service.save_content(work, broadcast, language, content)
    await _panel(press, changed, said=messages.Said.SAVED, detail=language_name(language))


@on(acts.RemoveText)
async def on_remove_text(press: BroadcastPress[acts.RemoveText]) -> None:
    language = press.action.language
    changed = await service.save_content(press.work, press.broadcast, language, None)
    await _panel(press, changed, said=messages.Said.REMOVED, detail=language_name(language))


@on(acts.ToggleFilter)
async def on_toggle_filter(press: BroadcastPress[acts.ToggleFilter]) -> None:
    action, channel, broadcast = press.action, press.work.channel, press.broadcast
    known = {
        broadcasts_model.Filter.LANGUAGES: channel.languages,
        broadcasts_model.Filter.REGIONS: [region.code for region in channel.regions],
        broadcasts_model.Filter.TYPES: [kind.id for kind in channel.types],
        broadcasts_model.Filter.ACTIVITY: [str(days) for days in broadcasts_model.ACTIVE_DAYS],
    }[action.filter]
    if action.value not in known:
        raise broadcasts_model.IllegalTransition(broadcast.stage, broadcasts_model.Transition.EDIT)
    audience = broadcast.audience.toggled(action.filter, action.value)
    await _edit(press, ("to", action.filter), audience=audience)


@on(acts.DropTime)
async def on_drop_time(press: BroadcastPress[acts.DropTime]) -> None:
    await _edit(press, scheduled_at=None)


@on(acts.SendTest)
async def on_test(press: BroadcastPress[acts.SendTest]) -> None:
    """The message as the admin would get it, and no other person."""
    broadcast, to = press.broadcast, press.person.recipient
    language = broadcast.language_for(to.language, press.work.channel.languages)
    if language is None:
        await _panel(press, broadcast, said=messages.Said.NOTHING_WRITTEN)
        return
    alone = replace(broadcast, contents={language: broadcast.contents[language]})
    await service.show_messages(press.work, alone, to, Lane.ANSWER)
    press.toast(Toast.TEST_COMES)


@on(acts.ShowPreview)
async def on_preview(press: BroadcastPress[acts.ShowPreview]) -> None:
    """Every language as people will see it; below them, the number and the last button."""
    broadcast = press.broadcast
    if not broadcast.contents:
        await _panel(press, broadcast, said=messages.Said.NOTHING_WRITTEN)
        return
    await service.show_messages(press.work, broadcast, press.person.recipient, Lane.ANSWER)
    await show_panel(press.visit, broadcast, None, ("send",))


@on(acts.SubmitBroadcast)
async def on_submit(press: BroadcastPress[acts.SubmitBroadcast]) -> None:
    """Send it now, at its time, or after a second admin's approval."""
    visit, broadcast = press.visit, press.broadcast
    problem = await _problem(press.work, broadcast)
    if problem is not None:
        await _panel(press, broadcast, said=problem)
        return
    gone = await service.submit(press.work, broadcast)
    if gone.id != broadcast.id:
        await expect_nothing(visit)
        await begin_again(press, gone, messages.Settled.CORRECTING)
        return
    if gone.stage is broadcasts_model.Stage.AWAITING_APPROVAL:
        await service.ask(press.work, gone)
    await show(visit, gone, press.message)


async def _problem(work: Work, broadcast: broadcasts_model.Broadcast) -> messages.Said | None:
    """Return the reason it cannot be sent."""
    if not broadcast.contents:
        return messages.Said.NOTHING_WRITTEN
    if broadcast.scheduled_at is not None and broadcast.scheduled_at <= work.now:
        return messages.Said.TIME_PAST
    people = await service.count(work, broadcast)
    if not people:
        return messages.Said.NO_RECIPIENTS
    asks = await service.needs_approval(work, broadcast, people)
    if asks and not await approvals.approvers(work, broadcast):
        return messages.Said.NOBODY_APPROVES
    return None


Press = BroadcastPress[acts.BroadcastAction]


@on(acts.ShowPanel)
async def on_show(press: Press) -> None:
    await show(press.visit, press.broadcast, press.message)


@on(acts.ShowTexts)
async def on_texts(press: BroadcastPress[acts.ShowTexts]) -> None:
    to = press.person.recipient
    await service.show_messages(press.work, press.broadcast, to, Lane.ANSWER)
    press.toast(Toast.MESSAGES_COME)


@on(acts.ApproveBroadcast)
async def on_approve(press: BroadcastPress[acts.ApproveBroadcast]) -> None:
    await service.approve(press.work, press.broadcast, press.visit.me, press.visit.sender.name)
    press.toast(Toast.APPROVED)


@on(acts.RefuseBroadcast)
async def on_refuse(press: BroadcastPress[acts.RefuseBroadcast]) -> None:
    broadcast = press.broadcast
    broadcasts_model.check(broadcast, broadcasts_model.Transition.REFUSE)
    if is_mine(press.visit, broadcast):
        raise service.SamePerson
    await expect(press.visit, broadcast, Composing.REFUSAL)
    await press.replace(await service.question(press.work, broadcast, menu=("refuse",)))


@on(acts.RecallBroadcast)
async def on_recall(press: BroadcastPress[acts.RecallBroadcast]) -> None:
    """Its author may change it then; another admin stops what is not to go out at its time."""
    broadcast, visit = press.broadcast, press.visit
    if not is_mine(visit, broadcast) and broadcast.stage is not broadcasts_model.Stage.SCHEDULED:
        raise broadcasts_model.IllegalTransition(
            broadcast.stage, broadcasts_model.Transition.RECALL
        )
    back = await service.recall(press.work, broadcast, visit.me, visit.sender.name)
    await show_panel(visit, back, press.message, said=messages.Said.RECALLED)


@on(acts.PauseBroadcast, acts.ResumeBroadcast)
async def on_turn(press: BroadcastPress[acts.PauseBroadcast | acts.ResumeBroadcast]) -> None:
    """Say it over the button, and show the new state where it was pressed and to the author."""
    pauses = isinstance(press.action, acts.PauseBroadcast)
    turn = service.pause if pauses else service.resume
    broadcast = await turn(press.work, press.broadcast)
    press.toast(Toast.PAUSED if pauses else Toast.RESUMED)
    await service.refresh(press.work, broadcast)
    if not is_mine(press.visit, broadcast):
        await press.replace(await service.run_card(press.work, broadcast))


@on(acts.GetTable)
async def on_table(press: BroadcastPress[acts.GetTable]) -> None:
    await press.tell(await service.table(press.work, press.broadcast))
    press.toast(Toast.TABLE_COMES)


_ACTS = {
    messages.Sure.CANCEL: broadcasts_model.Transition.CANCEL,
    messages.Sure.DISCARD: broadcasts_model.Transition.DISCARD,
    messages.Sure.WITHDRAW: broadcasts_model.Transition.AGAIN,
}


@on(acts.AskSure)
async def on_ask_sure(press: BroadcastPress[acts.AskSure]) -> None:
    what = press.action.what
    if what is messages.Sure.DISCARD and not is_mine(press.visit, press.broadcast):
        raise service.NotAuthor
    broadcasts_model.check(press.broadcast, _ACTS[what])
    question = await service.ask_sure(press.work, press.broadcast, what)
    await (press.replace if what is messages.Sure.DISCARD else press.tell)(question)


@on(acts.ConfirmAct)
async def on_confirm(press: BroadcastPress[acts.ConfirmAct]) -> None:
    work, broadcast = press.work, press.broadcast
    match press.action.what:
        case messages.Sure.DISCARD:
            await service.discard(work, broadcast, press.visit.me)
            await expect_nothing(press.visit)
            await settle(press, messages.Settled.DISCARDED)
        case messages.Sure.CANCEL:
            stopped = await service.cancel(work, broadcast)
            await settle(press, messages.Settled.CANCELLED)
            await service.refresh(work, stopped)
        case messages.Sure.WITHDRAW:
            begun = await service.withdraw(work, broadcast)
            await begin_again(press, begun, messages.Settled.WITHDRAWING)


@on(acts.BeginCorrection)
async def on_correct(press: BroadcastPress[acts.BeginCorrection]) -> None:
    """A draft of the new words; where there is one language, they are asked for at once."""
    original = press.broadcast
    draft = await service.begin_correction(press.work, original, press.visit.me)
    menu = ("lang", *original.contents) if len(original.contents) == 1 else ()
    await show_panel(press.visit, draft, None, menu)


_FROM = "wrote:"


async def take(visit: Visit, message: Message, expected: BroadcastExpected) -> bool:
    """Give a message to the broadcast it belongs to; False when that is gone."""
    broadcast = await find(visit, expected.broadcast)
    if broadcast is None or not may(visit.role, Right.BROADCAST):
        return False
    try:
        asked, language = expected.asked, expected.language or ""
        if asked is Composing.REFUSAL:
            await _reason(visit, broadcast, message)
        elif not is_mine(visit, broadcast) or broadcast.stage is not broadcasts_model.Stage.DRAFT:
            await expect_nothing(visit)
            await show(visit, broadcast, None)
        elif asked is Composing.CONTENT and language:
            await _content(visit, broadcast, language, message)
        elif asked in {Composing.BUTTONS, Composing.TIME} and not message.text:
            menu = (asked.value, language) if language else (asked.value,)
            await show_panel(visit, broadcast, None, menu, messages.Said.WORDS_ONLY)
        elif asked is Composing.BUTTONS:
            await _buttons(visit, broadcast, language, message)
        elif asked is Composing.TIME:
            await _time(visit, broadcast, message)
        elif message.media_group_id is None:
            await show_panel(visit, broadcast, None, said=messages.Said.CHOOSE_LANGUAGE)
    except (broadcasts_model.IllegalTransition, VersionConflict, service.SamePerson):
        now = await find(visit, broadcast.id)
        await show(visit, now or broadcast, None, messages.Said.CHANGED_ELSEWHERE)
    return True


async def _content(
    visit: Visit, broadcast: broadcasts_model.Broadcast, language: str, message: Message
) -> None:
    content = await _read(visit, broadcast, language, message)
    if isinstance(content, messages.Unfit):
        await _unfit(visit, broadcast, language, message, content)
        return
    changed = await _save(visit, broadcast, language, content)
    place = f"{_FROM}{language}:{broadcast.id}"
    wrote = SentMessage(place, message.chat.id, None, message.message_id)
    await sent_messages.put(visit.work.tx, wrote)
    await show_panel(visit, changed, None, said=messages.Said.SAVED, detail=language_name(language))


async def _read(
    visit: Visit, broadcast: broadcasts_model.Broadcast, language: str, message: Message
) -> broadcasts_model.Content | messages.Unfit:
    """In a correction only words are taken, and where they stand under a file, as many as fit."""
    original = await service.original_of(visit.work, broadcast)
    if original is None:
        return content_for_all(message)
    old = original.contents.get(language)
    if old is None:
        return messages.Unfit(messages.Said.CHOOSE_LANGUAGE)
    content = content_for_all(message, as_caption=old.media is not None)
    is_file = isinstance(content, broadcasts_model.Content) and content.media is not None
    return messages.Unfit(messages.Said.FILE_STAYS) if is_file else content


async def _save(
    visit: Visit,
    broadcast: broadcasts_model.Broadcast,
    language: str,
    content: broadcasts_model.Content,
) -> broadcasts_model.Broadcast:
    """New text keeps the buttons of the old one."""
    before = broadcast.contents.get(language)
    content = replace(content, buttons=before.buttons if before else ())
    return await service.save_content(visit.work, broadcast, language, content)


async def _unfit(
    visit: Visit,
    broadcast: broadcasts_model.Broadcast,
    language: str,
    message: Message,
    unfit: messages.Unfit,
) -> None:
    """Say why it cannot be sent; only the first part of an album is answered."""
    if message.media_group_id is not None:
        place = f"album:{message.media_group_id}"
        if await sent_messages.get(visit.work.tx, place) is not None:
            return
        seen = SentMessage(place, message.chat.id, None, message.message_id)
        await sent_messages.put(visit.work.tx, seen)
    await show_panel(visit, broadcast, None, ("lang", language), unfit.said, unfit.detail)


async def _buttons(
    visit: Visit, broadcast: broadcasts_model.Broadcast, language: str, message: Message
) -> None:
    before = broadcast.contents.get(language)
    if before is None:
        await show_panel(visit, broadcast, None, said=messages.Said.CHANGED_ELSEWHERE)
        return
    read = read_buttons(message.text or "")
    if isinstance(read, messages.Unfit):
        menu = ("buttons", language)
        await show_panel(visit, broadcast, None, menu, read.said, read.detail)
        return
    content = replace(before, buttons=read)
    changed = await service.save_content(visit.work, broadcast, language, content)
    await show_panel(visit, changed, None, said=messages.Said.BUTTONS_SAVED)


async def _time(visit: Visit, broadcast: broadcasts_model.Broadcast, message: Message) -> None:
    work, text = visit.work, message.text or ""
    at = read_time(text, work.now, work.channel.zone)
    if isinstance(at, TimeProblem):
        await show_panel(visit, broadcast, None, ("when",), messages.Said(f"time_{at.value}"), text)
        return
    changed = await service.edit(work, broadcast, scheduled_at=at)
    await show_panel(visit, changed, None, said=messages.Said.TIME_SET)


async def _reason(visit: Visit, broadcast: broadcasts_model.Broadcast, message: Message) -> None:
    if not message.text:
        asked = await service.question(visit.work, broadcast, menu=("refuse",))
        await tell(visit, asked)
        return
    await expect_nothing(visit)
    name, reason = visit.sender.name, message.text[:1000]
    await service.refuse(visit.work, broadcast, visit.me, name, reason)


async def take_edit(visit: Visit, message: Message) -> bool:
    """An edited message of a draft changes its text; False when it belongs to no draft."""
    if not may(visit.role, Right.BROADCAST):
        return False
    place = await sent_messages.find(visit.work.tx, message.chat.id, message.message_id)
    if place is None or not place.startswith(_FROM):
        return False
    language, _, id = place.removeprefix(_FROM).partition(":")
    broadcast = await find(visit, id)
    if (
        broadcast is None
        or broadcast.stage is not broadcasts_model.Stage.DRAFT
        or not is_mine(visit, broadcast)
    ):
        return False
    content = await _read(visit, broadcast, language, message)
    if isinstance(content, broadcasts_model.Content) and language in broadcast.contents:
        changed = await _save(visit, broadcast, language, content)
        await show_panel(visit, changed, None, said=messages.Said.EDITED)
    return True


async def leave(visit: Visit) -> None:
    """/cancel while a broadcast is composed: the draft is kept."""
    await expect_nothing(visit)
    word = messages.BroadcastWord(messages.BroadcastProblem.LEFT_COMPOSING)
    await tell(visit, word)
