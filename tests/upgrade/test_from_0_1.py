"""A database of version 0.1, left in the middle of everything, is upgraded in place and drains.

It was made by the commit 1bc15c4 while Telegram refused to send: posts wait, a broadcast runs, a
decision can still be undone, a menu and a draft are open, a note and an addition are expected.
"""

import asyncio
import json
import shutil
import sqlite3
import time
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

import sqlalchemy as sa
from pydantic import SecretStr

from bot.app import Habarla
from bot.sandbox import Sandbox
from bot.services import resealing
from bot.settings import Settings
from bot.storage.desk import cases
from bot.storage.desk.lists import search
from bot.storage.engine.migrate import migrate
from bot.storage.queues.inbox import InboxState
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import (
    case_events,
    inbox,
    outbox,
    people,
    recipients,
    referrals,
    reports,
    tasks,
)
from tests.kit.people.buttons import labels
from tests.kit.process.raw_files import hits, spellings
from tests.kit.services.log import check
from tests.kit.stage import TOKEN, quick_channel
from tests.kit.storage.sealed import in_clear
from tests.kit.waiting import until

KEPT = Path(__file__).parent / "version_0_1"
UNDO_SECONDS = 600
DELETED = "unmistakable-row-that-was-deleted"
LEFT_OVER = (
    "INSERT INTO facts VALUES ('gone', '" + DELETED * 100 + "')",
    "DELETE FROM facts WHERE name = 'gone'",
)
HOTLINE = {
    "ivan": "Горячая линия 110 – бесплатно и круглосуточно.",
    "olga": "Жедел желі 110 – тегін, тәулік бойы.",
    "tom": "Hotline 110: free, day and night.",
}


class Clock:
    """The time at which version 0.1 stopped, going on from there."""

    def __init__(self, stopped: int) -> None:
        self._began, self.ahead = time.monotonic(), stopped

    def __call__(self) -> int:
        return self.ahead + int((time.monotonic() - self._began) * 1000)


@asynccontextmanager
async def upgraded(folder, *commands):
    """The present bot on the database of 0.1, with the people who used it.

    The commands are carried out in the file first.
    """
    notes = json.loads((KEPT / "notes.json").read_text(encoding="utf-8"))
    shutil.copy(KEPT / "world.json", folder / "world.json")
    with sqlite3.connect(folder / "habarla.db") as file:
        file.executescript((KEPT / "database.sql").read_text(encoding="utf-8"))
        file.executescript(";".join(commands))
    clock = Clock(notes["now"])
    async with Sandbox(TOKEN, state=folder / "world.json", bare=True, page=False) as sandbox:
        sandbox.faults.clear()
        settings = Settings(
            _env_file=None,
            bot_token=SecretStr(TOKEN),
            bot_api_url=sandbox.root,
            database_url=SecretStr(f"sqlite:///{folder / 'habarla.db'}"),
            admin_ids=(notes["admin"],),
            channel_file=quick_channel(folder, UNDO_SECONDS),
            secret_key=SecretStr(notes["secret"]),
            data_dir=folder,
        )
        await migrate(settings.database)
        habarla = Habarla(settings, serve=False, clock=clock)
        await habarla.start()
        people = {name: sandbox.phone(notes[name]) for name in ("dana", "ivan", "olga", "tom")}
        try:
            yield SimpleNamespace(habarla=habarla, clock=clock, notes=notes, **people)
        finally:
            await habarla.stop()


async def rows(on, statement):
    async with on.habarla.database.reading() as tx:
        return await tx.rows(statement)


def times(phone, text):
    return sum(m.from_bot and text in m.text for m in phone.messages())


async def test_what_waited_in_0_1_is_sent_and_nothing_is_set_aside(tmp_path):
    async with upgraded(tmp_path) as on:
        for name, text in HOTLINE.items():
            await getattr(on, name).wait(text, after=0)
        await on.olga.wait("Менің хабарламаларым", after=0)  # the answer to /my
        await on.tom.wait("/report", after=0)  # the answer to /help
        on.clock.ahead += UNDO_SECONDS * 1000
        await on.ivan.wait("Не подтвердилось", after=0)  # the outcome, when undo is over
        for name, text in HOTLINE.items():
            assert times(getattr(on, name), text) == 1
        assert await rows(on, sa.select(recipients).where(recipients.c.fate == 0)) == []
        dead = await rows(on, sa.select(inbox.c.update_id).where(inbox.c.state == InboxState.DEAD))
        failed = await rows(
            on, sa.select(outbox.c.id, outbox.c.error).where(outbox.c.state == OutboxState.FAILED)
        )
        assert (dead, failed) == ([], [])


async def test_what_people_were_in_the_middle_of_in_0_1_goes_on(tmp_path):
    async with upgraded(tmp_path) as on:
        group, notes = on.notes["group"], on.notes
        on.ivan.say("Ещё одна деталь")
        await on.ivan.wait("Добавлено")
        drugs = button(on.tom, notes["tom_types"], "Drugs")
        on.tom.press_data(drugs, notes["tom_types"])
        await on.tom.wait(lambda m: "I agree" in labels(m), after=0)
        on.tom.press("I agree")  # the consent has a new version
        await on.tom.wait(lambda m: "I agree" not in labels(m))
        on.tom.press_data(drugs, notes["tom_types"])
        await on.tom.wait(lambda m: "Send" in labels(m), after=0)
        on.tom.press("Send")
        receipt = await on.tom.wait(lambda m: "Copy the code" in labels(m))
        assert receipt.id == notes["tom_types"], "it takes the place of the review"
        prompt = on.dana.world.chats[group].messages[notes["prompt"]]
        on.dana.say("Проверить хостинг", chat=group, reply_to=prompt)
        await on.dana.wait("Проверить хостинг", chat=group)
        on.dana.press_data(f"c:{case_of(notes)}:2:take", notes["cardA"], group)
        await on.dana.wait_answer()


async def test_what_0_1_forwarded_has_no_invented_way_and_can_be_passed_on(tmp_path):
    forward = (
        "UPDATE cases SET status = 'forwarded', open = 1, outcome = 'forwarded', "
        "announced_at = decided_at, decision = replace(replace(decision, 'not_confirmed', "
        "'forwarded'), '\"authority\": null', '\"authority\": \"mia\"') WHERE number = 'MK5HPR'"
    )
    async with upgraded(tmp_path, forward) as on:
        on.ivan.say("/my")
        await on.ivan.wait(lambda m: "Соглашаюсь" in labels(m), after=0)
        on.ivan.press("Соглашаюсь")  # the consent has a new version
        await on.ivan.wait(lambda m: "Соглашаюсь" not in labels(m))
        on.ivan.say("/my")
        await on.ivan.wait("ждём ответа органа", after=0)
        said = on.dana.say("/queue authority")
        listed = await on.dana.wait("Не записано, отправлено ли", after=said.id)
        assert await rows(on, sa.select(referrals)) == []
        on.dana.press("Открыть", listed)
        own = await on.dana.wait(lambda m: "Ещё…" in labels(m) and "MK5HPR" in m.text)
        assert "не записано" in own.text
        on.dana.press("Ещё…", own)
        await on.dana.wait(lambda m: "Отправить в орган" in labels(m))
        on.dana.press("Отправить в орган")
        await on.dana.wait(lambda m: "Ждёт передачи" in m.text, after=0)
        [row] = await rows(on, sa.select(referrals))
        assert (row["stage"], row["authority"]) == ("leaving", "mia")


async def test_old_buttons_of_a_group_lead_to_the_working_card_and_act_on_nothing(tmp_path):
    async with upgraded(tmp_path) as on:
        card, case = on.notes["cardA"], case_of(on.notes)
        old = [on.notes["old_reason"], on.notes["old_pick"]]
        for data in (*old, *(f"c:{case}:2:{act}" for act in ("o", "ask", "note", "history", "m"))):
            on.dana.world.answers_of(on.dana.id).clear()
            on.dana.press_data(data, card, on.notes["group"])
            link = await on.dana.wait_answer()
            assert case in (link.url or ""), data
        on.dana.follow(link)
        await on.dana.wait(lambda m: "Другое…" in labels(m))
        await on.dana.wait(
            lambda m: m.id == card and "Открыть" in labels(m) and "Заметка" not in labels(m),
            chat=on.notes["group"], after=0,
        )  # fmt: skip
        async with on.habarla.database.reading() as tx:
            assert (await cases.get(tx, case_of(on.notes))).decision is None


def in_files(folder):
    """What the files of the database show of two reports, and of a row that 0.1 deleted."""
    wanted = set().union(*map(spellings, ("Продают у школы", "Something bad", "школы", DELETED)))
    return [hit for hit in hits(folder, wanted) if hit.startswith("habarla.db")]


async def test_words_that_stood_in_the_file_of_0_1_in_clear_leave_it(tmp_path):
    """Also in free space, where rows of earlier days were deleted."""
    async with upgraded(tmp_path, *LEFT_OVER) as on:
        tasks_due = sa.update(tasks).where(tasks.c.kind == "sweep").values(run_at=0)
        async with asyncio.timeout(60):
            while in_files(tmp_path):
                async with on.habarla.database.transaction() as tx:
                    await tx.run(tasks_due)
                    tx.signal("tasks")
                await asyncio.sleep(0.2)
        async with on.habarla.database.reading() as tx:
            [row] = await tx.rows(sa.select(reports).where(reports.c.number == "AMMJAD"))
            assert in_clear(row, tx)["description"] == "Продают у школы"
            [found] = await search.find(tx, "школы", 5)
        assert found.id == case_of(on.notes)


def case_of(notes):
    return notes["old_reason"].split(":")[1]


def button(phone, message, label):
    """The data of a button under a message of the private chat."""
    rows = next(m for m in phone.messages() if m.id == message).rows
    [data] = [b["callback_data"] for row in rows for b in row if label in b["text"]]
    return data


async def test_what_0_1_sealed_and_left_open_is_sealed_with_the_name_of_its_key(tmp_path):
    async with upgraded(tmp_path) as on:
        vault = on.habarla.database.sealer
        async with asyncio.timeout(60):
            while True:
                async with on.habarla.database.reading() as tx:
                    if await resealing.is_done(tx, vault):
                        break
                await asyncio.sleep(0.02)
        everyone = await rows(on, sa.select(people))
        assert everyone
        for row in everyone:
            address = bytes(row["address"])
            assert vault.is_current(address)
            assert bytes(row["identity"]) == vault.identity(vault.open(address, row["id"]))
        texts = await rows(on, sa.select(reports.c.description))
        assert not [text for (text,) in map(dict.values, texts) if text and "sealed:" not in text]


async def test_the_history_of_0_1_becomes_a_whole_log(tmp_path):
    async with upgraded(tmp_path) as on:
        await until(lambda: _all_have_leaves(on))
        found, checking = await check(on.habarla.database)
        assert found == []
        assert checking.counts["case_events"] > 0


async def _all_have_leaves(on):
    waiting = sa.select(case_events.c.id).where(case_events.c.leaf.is_(None))
    return not await rows(on, waiting)
