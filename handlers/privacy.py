"""Handlers of news, own data and requests about data."""

from telegram import CallbackQuery, InlineKeyboardMarkup, Message

from bot.broadcasts import store
from bot.core.messages import N_
from bot.core.people import DataExpected, Right
from bot.core.toasts import Toast
from bot.desk.visit import Visit
from bot.links.link import defang
from bot.privacy import anonymity, own_data, requests, requests_store
from bot.privacy.requests import DataRequestScreen, DataSaid, DataWord
from bot.reports import filing, menu, own_reports, topics, welcome
from bot.values import AskedFor
from handlers.core.dispatch import on
from handlers.core.press import Press, citizen, command, leave_work, tell


@on(topics.AskForNews)
async def on_news(press: Press[topics.AskForNews]) -> None:
    """Answered below: the report code above cannot be shown again."""
    if not filing.has_agreed(press.work, press.person):
        await welcome.ask_consent(press.work, press.person, welcome.ConsentAsk())
        return
    await topics.ask_for_news(press.work, press.person)
    await press.tell(
        topics.TopicChoices(await topics.wanted_by(press.work, press.person))
    )


@on(topics.TurnTopic)
async def on_turn(press: Press[topics.TurnTopic]) -> None:
    """Under a broadcast only the last button changes."""
    topic = press.action.topic
    shown = press.action.broadcast
    wanted = press.action.wanted
    if shown == topics.TRY:
        press.toast(Toast.TOPIC_TRY, alert=True)
        return
    under = None
    if shown is not None and await store.get(press.work.tx, shown) is not None:
        under = shown
    await topics.choose(
        press.work, press.person.id, topic, wanted=wanted, broadcast=under
    )
    if wanted:
        press.toast(Toast.TOPIC_ON, topic.value)
    else:
        press.toast(Toast.TOPIC_OFF, topic.value)
    if shown is None:
        await press.replace(
            topics.TopicChoices(await topics.wanted_by(press.work, press.person))
        )
    else:
        await press.replace(
            topics.TopicButtons(topic, shown, not wanted, _links(press.query))
        )


def _links(query: CallbackQuery) -> tuple[tuple[str, str], ...]:
    """The buttons with links of the pressed message: they stay as they are."""
    message = query.message
    if not isinstance(message, Message):
        return ()
    markup = message.reply_markup
    if not isinstance(markup, InlineKeyboardMarkup):
        return ()
    buttons = (button for row in markup.inline_keyboard for button in row)
    return tuple(
        (button.text, button.url) for button in buttons if button.url is not None
    )


@command(
    "mydata",
    menu=N_("Everything we keep of you, as a file"),
    help=(N_("/mydata – everything we keep of you, as a file"),),
)
async def on_my_data(visit: Visit, message: Message) -> None:
    person = citizen(visit)
    data = await own_data.collect(visit.work, person, visit.me)
    for as_json in (False, True):
        # Each file by its own key, so that both come to a person who writes fast.
        latest = f"my-data:{person.id}:{as_json}"
        await visit.work.tell(
            person.recipient, own_data.OwnData(data, as_json), latest=latest
        )


GONE = DataWord(DataSaid.GONE)
MAX_WORDS = 1000


@on(menu.AskAboutData)
async def on_ask(press: Press[menu.AskAboutData]) -> None:
    if known := await requests.own_request(press.work, press.person):
        await press.tell(DataWord(DataSaid.ASKED, known.number))
        return
    await _prompt(press.visit, DataExpected(AskedFor.WORDS))


@command(
    "requests",
    right=Right.SEE_DATA_REQUESTS,
    menu=N_("Requests about data"),
    help=(
        N_("/requests – requests about data: custodians answer them, admins see why"),
    ),
)
async def on_requests(visit: Visit, message: Message) -> None:
    await leave_work(visit, DataExpected)
    as_custodian = visit.may(Right.ANSWER_DATA)
    await tell(visit, await requests.screen(visit.work, as_custodian=as_custodian))


@on(requests.ShowDataRequests)
async def on_list(press: Press[requests.ShowDataRequests]) -> None:
    await leave_work(press.visit, DataExpected)
    as_custodian = press.visit.may(Right.ANSWER_DATA)
    await press.replace(await requests.screen(press.work, as_custodian=as_custodian))


@on(requests.EnterOutsideRequest)
async def on_new(press: Press[requests.EnterOutsideRequest]) -> None:
    await _prompt(press.visit, DataExpected(AskedFor.CAUSE))


@on(requests.ShowDataRequest)
async def on_show(press: Press[requests.ShowDataRequest]) -> None:
    """Admins see what they may agree to, and nothing else."""
    shown: DataRequestScreen | DataWord = GONE
    if request := await requests_store.lock_request(
        press.work.tx, press.action.request
    ):
        may_confirm = await requests.may_confirm(press.work, request, press.visit.me)
        if may_confirm or press.visit.may(Right.ANSWER_DATA):
            shown = DataRequestScreen(request.id, may_confirm=may_confirm)
    await press.replace(shown)


@on(requests.ConfirmErasure)
async def on_confirm(press: Press[requests.ConfirmErasure]) -> None:
    request = press.action.request
    by = press.visit.me
    await press.replace(await requests.confirm(press.work, request, by))


@on(requests.EndDataRequest)
async def on_end(press: Press[requests.EndDataRequest]) -> None:
    action = press.action
    request = await requests_store.lock_request(press.work.tx, action.request)
    if request is None or request.reason is not None:
        await press.replace(GONE)
    else:
        what = DataExpected(action.asked, request.id)
        await _prompt(press.visit, what, request.number)


async def take(visit: Visit, message: Message, what: DataExpected) -> bool:
    """The words that a person or a custodian was asked for; False if they are custodian no more."""
    if what.asked is not AskedFor.WORDS and not visit.may(Right.ANSWER_DATA):
        return False
    text = (message.text or "").strip()
    if not text or len(text) > MAX_WORDS:
        await tell(visit, DataWord(DataSaid.WORDS_ONLY))
        return True
    await leave_work(visit)
    match what.asked:
        case AskedFor.WORDS:
            request = await requests.ask(visit.work, citizen(visit), defang(text))
            await tell(visit, DataWord(DataSaid.ASKED, request.number))
        case AskedFor.CAUSE:
            begun = await requests.begin_look_up(visit.work, text, visit.me)
            what = DataExpected(AskedFor.SUBJECT, begun.id)
            await _prompt(visit, what, begun.number)
        case AskedFor.SUBJECT:
            number = message.message_id
            await anonymity.delete(visit.work, citizen(visit), number, number)
            id = what.request or ""
            found = await requests.look_up_held(visit.work, id, text, visit.me)
            if found is DataSaid.UNREADABLE:
                await own_reports.expect(visit.work, citizen(visit), what)
            if isinstance(found, DataSaid):
                await tell(visit, DataWord(found))
            else:
                await tell(visit, DataRequestScreen(id))
        case asked:
            done = await requests.end_request(
                visit.work, what.request or "", asked, text, visit.me
            )
            await tell(visit, done)
    return True


async def _prompt(visit: Visit, what: DataExpected, number: str = "") -> None:
    await own_reports.expect(visit.work, citizen(visit), what)
    await tell(visit, DataWord(DataSaid[what.asked.name], number))
