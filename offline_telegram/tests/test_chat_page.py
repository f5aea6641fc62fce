"""The page's WebSocket."""

import asyncio
import base64

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from offline_telegram import Person, Sandbox
from offline_telegram.chat_page import world_view
from offline_telegram.files import picture
from offline_telegram.sandbox import ALICE, BOB, CAROL, GROUP, NEWS, sample_people


class Page:
    def __init__(self, client, socket):
        self.client, self.socket = client, socket

    async def do(self, action, **fields):
        await self.socket.send_json({"do": action, **fields})

    async def next(self, kind):
        """The next event of a kind; others are skipped."""
        async with asyncio.timeout(120):
            while True:
                event = await self.socket.receive_json()
                if event["type"] == kind:
                    return event

    async def message(self):
        return (await self.next("message"))["message"]


@pytest.fixture
async def sandbox():
    async with Sandbox(populate=sample_people) as sandbox:
        yield sandbox


@pytest.fixture
async def page(sandbox):
    async with (
        aiohttp.ClientSession(sandbox.root) as client,
        client.ws_connect("/sandbox/ws") as socket,
    ):
        page = Page(client, socket)
        page.world = await page.next("world")
        yield page


async def test_a_page_shows_the_world_and_carries_a_conversation(page, bot):
    assert [person["id"] for person in page.world["people"]] == [ALICE, BOB, CAROL]
    group, news = page.world["chats"]
    assert (group["id"], group["type"]) == (GROUP, "supergroup")
    assert set(group["members"]) == {BOB, CAROL}
    assert len(news["messages"]) == 3
    assert page.world["bot"]["id"] == bot.id
    await page.do("open", **{"as": ALICE})
    await page.do("say", **{"as": ALICE}, chat=ALICE, text="/start")
    assert (await page.message())["text"] == "/start"
    button = InlineKeyboardButton("Да", callback_data="yes", style="primary")
    markup = InlineKeyboardMarkup([[button]])
    sent = await bot.send_message(
        ALICE, "<b>Правда?</b>", parse_mode="HTML", reply_markup=markup
    )
    shown = await page.message()
    assert shown["buttons"] == [[{"text": "Да", "data": "yes", "style": "primary"}]]
    assert shown["entities"] == [{"type": "bold", "offset": 0, "length": 7}]
    where = {"as": ALICE, "chat": ALICE, "message_id": sent.message_id}
    await page.do("press", **where, row=0, column=0, ref="r1")
    await page.do("commands", **{"as": ALICE}, chat=ALICE)
    assert (await page.next("commands"))["commands"] == []
    query = (await bot.get_updates())[-1].callback_query
    await bot.answer_callback_query(query.id, "Спасибо")
    answer = await page.next("answer")
    said = {"query": "r1", "text": "Спасибо", "alert": False, "url": None}
    assert answer == {"type": "answer", "to": ALICE, **said}
    await bot.delete_message(ALICE, sent.message_id)
    assert (await page.next("deleted"))["message_id"] == sent.message_id


async def test_every_kind_of_message(page, bot, sandbox):
    data = base64.b64encode(picture()).decode()
    me = {"as": ALICE, "chat": ALICE}
    photo = {"kind": "photo", "name": "a.png", "mime": "image/png", "data": data}
    await page.do("media", **me, **photo, caption="вид")
    media = (await page.message())["media"]
    async with page.client.get(f"/sandbox/file/{media['file_id']}") as answer:
        assert await answer.read() == picture()
    await page.do("album", **me, items=[photo, photo])
    one, two = await page.message(), await page.message()
    assert one["album"] == two["album"]
    await page.do("location", **me, latitude=43.2, longitude=76.9)
    assert (await page.message())["media"]["latitude"] == 43.2
    await page.do("sticker", **me)
    assert (await page.message())["media"]["kind"] == "sticker"
    await page.do("forward", **{"as": ALICE, "to": ALICE, "from": NEWS}, message_id=3)
    forwarded = await page.message()
    assert forwarded["forward"]["username"] == "sample_news"
    said = sandbox.phone(ALICE).say("было")
    await page.message()
    await page.do("edit", **me, message_id=said.id, text="стало")
    edited = await page.message()
    assert (edited["message_id"], edited["text"]) == (said.id, "стало")


async def test_leaving_joining_blocking_faults_and_reset(page, sandbox):
    await page.do("leave", **{"as": BOB}, chat=GROUP)
    assert (await page.message())["service"]["kind"] == "left"
    assert BOB not in (await page.next("chat"))["chat"]["members"]
    await page.do("join", **{"as": BOB}, chat=GROUP)
    assert (await page.message())["service"]["kind"] == "joined"
    await page.do("block", **{"as": CAROL}, blocked=True)
    assert (await page.next("person"))["person"]["blocked"]
    await page.do("faults", faults={"rate_429": 0.5})
    assert (await page.next("faults"))["faults"]["rate_429"] == 0.5
    sandbox.phone(ALICE).say("x")
    await page.do("reset")
    world = await page.next("world")
    assert ALICE not in [chat["id"] for chat in world["chats"]]


async def test_bad_action_is_answered_and_harmless(page):
    for action in (
        {"do": "say", "as": ALICE, "chat": ALICE},
        {"do": "say", "as": ALICE, "chat": 17, "text": "x"},
        {"do": "say", "as": 17, "chat": ALICE, "text": "x"},
        {"do": "say", "as": ALICE, "chat": ALICE, "text": 17},
        {"do": "dance", "as": ALICE, "chat": ALICE},
        {
            "do": "press",
            "as": ALICE,
            "chat": ALICE,
            "message_id": 9,
            "row": 0,
            "column": 0,
        },
        {"do": "media", "as": ALICE, "chat": ALICE, "kind": "photo", "data": "!"},
        {"do": "media", "as": ALICE, "chat": ALICE, "kind": "hologram"},
        {"do": "faults", "faults": {"x": 1}},
        [],
        17,
    ):
        await page.socket.send_json(action)
        assert (await page.next("error"))["text"]
        await page.socket.send_str("{")
        assert (await page.next("error"))["text"]


async def test_a_page_that_fell_behind_gets_the_whole_world_without_people_who_are_not_shown(
    page, sandbox
):
    for _ in range(5001):
        sandbox.world.tell("typing", sandbox.chat(ALICE), None)
    sandbox.phone(ALICE).say("x")
    world = await page.next("world")
    assert (await page.message())["text"] == "x"
    assert ALICE in [chat["id"] for chat in world["chats"]]
    sandbox.world.add_person(Person(9, "Hidden", shown=False))
    sandbox.world.add_person(Person(10, "Shown"))
    assert (await page.next("person"))["person"]["id"] == 10
    assert {9, 10} & {
        person["id"] for person in world_view(sandbox.world)["people"]
    } == {10}


async def test_only_files_of_the_page_are_served_with_texts_of_ones_own_and_revalidated():
    async with (
        Sandbox(labels={"kk": {"brand": "Дүкен"}}) as sandbox,
        aiohttp.ClientSession(sandbox.root) as client,
    ):
        async with client.get("/static/js/main.js") as answer:
            assert answer.headers["Cache-Control"] == "no-cache"
            assert "javascript" in answer.content_type
        async with client.get("/static/%2e%2e/world.py") as answer:
            assert answer.status == 404
        async with client.get("/static/js/labels/given.js") as answer:
            assert answer.content_type == "text/javascript"
            assert (
                await answer.text()
                == 'export const given = {"kk": {"brand": "Дүкен"}};\n'
            )
