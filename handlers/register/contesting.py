"""/contest, the link of an entry's page, and the draft of an appeal."""

from dataclasses import replace

from telegram import Message, Update

from bot.domain.actions.register import contest as actions
from bot.domain.actions.register.contest import ContestAction
from bot.domain.notice import Notice
from bot.domain.notices.register import appeals as say
from bot.domain.notices.register.appeals import Refused
from bot.domain.notices.register.checking import NoMoreChecks
from bot.domain.notices.toast import Toast
from bot.domain.people import EntryExpected
from bot.domain.register import appeal_draft, deeplink
from bot.domain.register.appeal_draft import AppealDraft, Problem, Step
from bot.pipeline.application import BotContext
from bot.services.citizen import following
from bot.services.register.appeals import contesting
from bot.services.visit import Visit
from bot.services.work import ALBUM_PAUSE_MS
from handlers.guards import citizen, require_consent, stop_expecting
from handlers.press import Press
from handlers.reading import said_in
from handlers.rule import on


async def arrive(visit: Visit, payload: str) -> bool:
    """Contest the entry that a link names; False for a payload of another form."""
    entry = deeplink.parse(payload)
    if entry is not None:
        await _begin(visit, entry)
    return entry is not None


async def on_contest(update: Update, context: BotContext) -> None:
    """/contest and an id, an address or a link; alone it goes on with a draft, or asks."""
    visit, typed = context.visit, " ".join(context.args or ())
    if typed:
        await _find(visit, typed)
        return
    draft = await contesting.current(visit.work, citizen(visit))
    if draft is not None:
        await _begin(visit, draft.entry)
    else:
        await _ask(visit, say.ContestAsk())


@on(actions.BeginContest)
async def on_entry(press: Press[actions.BeginContest]) -> None:
    await _begin(press.visit, press.action.entry)


async def take_entry(visit: Visit, message: Message) -> bool:
    """What names an entry, when it was asked for."""
    if not message.text:
        return False
    await _find(visit, message.text)
    return True


async def take(visit: Visit, message: Message) -> bool:
    """Words and files for the draft."""
    person, said = citizen(visit), said_in(message)
    draft = await contesting.current(visit.work, person)
    if draft is None:
        await stop_expecting(visit)
        return False
    if not await require_consent(visit, kept=True):
        return True
    album = message.media_group_id
    if said.unkept is not None and not said.text:
        step = await contesting.step(visit.work, person, draft)
        if isinstance(step, say.ContestStep):
            step = replace(step, problem=Problem.FILE)
    else:
        step = await contesting.receive(visit.work, person, draft, said.text, said.files)
    # An album is answered when its parts have arrived, not part by part.
    latest = f"album:{person.id}:{album}" if album else None
    not_before = visit.work.now + ALBUM_PAUSE_MS if album else None
    await visit.work.tell(person.recipient, step, latest=latest, not_before=not_before)
    return True


async def show_waiting(visit: Visit, edit: int | None) -> bool:
    """After the consent: the draft that waited for it; False where there is none."""
    draft = await contesting.current(visit.work, citizen(visit))
    if draft is not None:
        await _begin(visit, draft.entry, edit)
    return draft is not None


@on(actions.SayWhatIsWrong)
async def on_about(press: Press[actions.SayWhatIsWrong]) -> None:
    draft = await _draft(press)
    if draft is not None:
        await _step(press, appeal_draft.chose(draft, press.action.about))


@on(actions.ShowContest)
async def on_show(press: Press[actions.ShowContest]) -> None:
    draft = await _draft(press)
    if draft is not None:
        await _step(press, draft)


@on(actions.WriteAgain)
async def on_again(press: Press[actions.WriteAgain]) -> None:
    draft = await _draft(press)
    if draft is not None:
        await _step(press, appeal_draft.again(draft))


@on(actions.StopContest)
async def on_stop(press: Press[actions.StopContest]) -> None:
    draft = await _draft(press)
    if draft is not None:
        await cancel(press.visit, press.message)


async def cancel(visit: Visit, edit: int | None) -> None:
    await contesting.drop(visit.work, citizen(visit))
    await stop_expecting(visit)
    await visit.work.tell(citizen(visit).recipient, say.ContestStopped(), edit=edit)


@on(actions.SendContest)
async def on_send(press: Press[actions.SendContest]) -> None:
    draft = await _draft(press)
    if draft is not None:
        await _send(press, is_anonymous=False)


@on(actions.OfferAnonymousContest)
async def on_offer_anonymous(press: Press[actions.OfferAnonymousContest]) -> None:
    draft = await _draft(press)
    if draft is not None and draft.step is Step.REVIEW:
        await press.replace(await contesting.offer_anonymous(press.work, press.person, draft))


@on(actions.SendAnonymousContest)
async def on_send_anonymous(press: Press[actions.SendAnonymousContest]) -> None:
    """Only under the code that the person saw."""
    draft = await _draft(press)
    if draft is None:
        return
    if draft.code is None:
        await press.replace(await contesting.offer_anonymous(press.work, press.person, draft))
    else:
        await _send(press, is_anonymous=True)


async def _send(press: Press[ContestAction], *, is_anonymous: bool) -> None:
    await stop_expecting(press.visit)
    sender = press.visit.sender.person or 0
    sent = await contesting.send(press.work, press.person, sender, is_anonymous=is_anonymous)
    if sent is None:
        press.toast(Toast.ALREADY_SENT)
    elif isinstance(sent, say.AppealReceipt):
        await press.replace(sent)
    else:
        await press.tell(sent)


async def _draft(press: Press[ContestAction]) -> AppealDraft | None:
    """The draft that the button belongs to. An old button shows the present draft, if any."""
    found = await contesting.current(press.work, press.person)
    if found is None or found.id != press.action.draft:
        press.toast(Toast.STEP_OVER)
        return None
    if not await require_consent(press.visit, kept=True):
        return None
    if found.revision != press.action.revision:
        press.toast(Toast.STEP_OVER)
        await _step(press, found)
        return None
    return found


async def _step(press: Press[ContestAction], draft: AppealDraft) -> None:
    await press.replace(await contesting.step(press.work, press.person, draft))


async def _find(visit: Visit, typed: str) -> None:
    found = await contesting.find(visit.work, visit.sender.person or 0, typed)
    if isinstance(found, NoMoreChecks):
        await _say(visit, found)
    elif not found:
        await _ask(visit, say.ContestAsk(unknown=True))
    elif len(found) == 1:
        await _begin(visit, found[0].id)
    else:
        await _say(visit, say.ContestChoice(tuple(map(contesting.shown, found))))


async def _ask(visit: Visit, notice: Notice) -> None:
    await following.expect(visit.work, citizen(visit), EntryExpected())
    await _say(visit, notice)


async def _begin(visit: Visit, entry: str, edit: int | None = None) -> None:
    """What is wrong? Who did not agree yet is asked first; the draft waits for it."""
    step = await contesting.begin(visit.work, citizen(visit), entry)
    is_unknown = isinstance(step, say.ContestRefused) and step.why is Refused.UNKNOWN
    if is_unknown or await require_consent(visit, kept=True):
        await visit.work.tell(citizen(visit).recipient, step, edit=edit)


async def _say(visit: Visit, notice: Notice) -> None:
    await visit.work.tell(citizen(visit).recipient, notice)
