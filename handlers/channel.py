"""Handlers of the channel's settings; that the person is an admin is checked at each step."""

from typing import Any

from telegram import Message

from bot.channel.files import ChannelError
from bot.core.channel_changes import Proposal
from bot.core.forms import FormAction, Found, SendForm
from bot.core.messages import Lane, Notice
from bot.core.roles import is_admin
from bot.core.toasts import Toast
from bot.core.work import fresh_id
from bot.desk.visit import Visit
from bot.staff import channel_form, channel_settings, first_run
from bot.staff.channel_form import ChangeDraft, ChannelTold, ChannelWord, told_of
from bot.staff.roles import TelegramUser
from handlers.core.dispatch import on
from handlers.core.press import Press, look_aside
from handlers.forms import FLOWS, Flow


def _me(visit: Visit) -> TelegramUser:
    return TelegramUser(visit.me, visit.sender.name)


@on(channel_form.ShowChannel)
async def on_channel(press: Press[channel_form.ShowChannel]) -> None:
    await look_aside(press.visit)
    await press.replace(channel_form.ChannelPage())


@on(channel_form.BeginChange)
async def on_begin(press: Press[channel_form.BeginChange]) -> None:
    draft = ChangeDraft(fresh_id(), area=press.action.area)
    await CHANGE.go_on(press.visit, draft, draft, press.message)


@on(channel_form.ReadAgain)
async def on_read(press: Press[channel_form.ReadAgain]) -> None:
    try:
        lines = await channel_settings.read_again(press.work)
    except ChannelError as error:
        told = channel_form.told_faulty(error)
    else:
        word = ChannelWord.READ
        if lines:
            word = ChannelWord.UNFIT
        told = ChannelTold(word, lines=tuple(lines))
    await press.replace(told)


class ChangeFlow(Flow[ChangeDraft]):
    drafts, steps = channel_form.CHANGE_DRAFTS, channel_form.CHANGE_STEPS

    async def admits(
        self,
        visit: Visit,
        draft: ChangeDraft | None,
        press: Press[FormAction] | None = None,
    ) -> bool:
        if await is_admin(visit.work, visit.me):
            return True
        if press is not None:
            press.toast(Toast.NOT_ADMIN, alert=True)
        return False

    async def ask(
        self,
        visit: Visit,
        draft: ChangeDraft,
        problem: Any = None,
        page: str | None = None,
    ) -> Notice:
        number = int(page) if page is not None and page.isdecimal() else 0
        return channel_form.ChangeAsk(draft, problem or None, number)

    async def read(
        self, visit: Visit, draft: ChangeDraft, message: Message
    ) -> Found[ChangeDraft]:
        now = await channel_settings.standing(visit.work)
        text = message.text or ""
        return channel_form.write_value(draft, text, now, visit.work.now)

    async def choose(
        self, visit: Visit, draft: ChangeDraft, value: str
    ) -> Found[ChangeDraft]:
        now = await channel_settings.standing(visit.work)
        return channel_form.choose_value(draft, value, now)

    async def left(self, visit: Visit, draft: ChangeDraft) -> Notice:
        return channel_form.ChannelPage()

    async def send(self, press: Press[SendForm], draft: ChangeDraft) -> None:
        taken = await self.take(press.visit)
        if taken is None:
            press.toast(Toast.STEP_OVER)
            return
        try:
            told = await _made(press.visit, taken)
        except ChannelError as error:
            told = channel_form.told_faulty(error)
        await press.replace(told)
        step = await first_run.step_now(press.work)
        if step is not None:
            await press.tell(first_run.FirstRunPage(step, press.visit.me))


CHANGE = FLOWS[ChangeDraft.form] = ChangeFlow()


async def _made(visit: Visit, draft: ChangeDraft) -> Notice:
    """Make the change, or ask another admin. Raises ChannelError."""
    work = visit.work
    setting = draft.setting
    if setting.is_grave:
        return await _proposed(visit, draft)
    made = await channel_settings.change_setting(
        work, _me(visit), setting.path, draft.said
    )
    if made is None:
        return channel_form.ChannelPage()
    return told_of(ChannelWord.CHANGED, made)


async def _proposed(visit: Visit, draft: ChangeDraft) -> Notice:
    work = visit.work
    path = draft.setting.path
    made = await channel_settings.propose_change(work, _me(visit), path, draft.said)
    asked = told_of(ChannelWord.PROPOSED, made, visit.sender.name)
    await work.tell_admins(asked, but=frozenset({visit.me}))
    if await work.admins() == {visit.me}:
        return told_of(ChannelWord.ALONE, made)
    return told_of(ChannelWord.ASKED, made)


@on(channel_form.AgreeToChange)
async def on_agree(press: Press[channel_form.AgreeToChange]) -> None:
    visit = press.visit
    try:
        done = await channel_settings.approve_change(
            press.work, press.action.proposal, visit.me
        )
    except channel_settings.SamePerson:
        press.toast(Toast.OWN_WORK, alert=True)
        return
    except channel_settings.Over:
        await press.replace(ChannelTold(ChannelWord.OVER))
        return
    except ChannelError as error:
        await press.replace(channel_form.told_faulty(error))
        return
    await _tell_decided(press, ChannelWord.AGREED, done)


@on(channel_form.RefuseChange)
async def on_refuse(press: Press[channel_form.RefuseChange]) -> None:
    try:
        done = await channel_settings.refuse_change(press.work, press.action.proposal)
    except channel_settings.Over:
        await press.replace(ChannelTold(ChannelWord.OVER))
        return
    await _tell_decided(press, ChannelWord.REFUSED, done)


async def _tell_decided(press: Press[Any], word: ChannelWord, done: Proposal) -> None:
    """Tell who decided, in place of the question, and who asked."""
    told = told_of(word, done, press.visit.sender.name)
    await press.replace(told)
    if done.by != press.visit.me:
        to = await press.work.admin_recipient(done.by)
        await press.work.say(to, told, Lane.NOTICE)
