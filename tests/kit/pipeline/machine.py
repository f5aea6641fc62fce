"""An echo bot on the real pipeline, which tests kill and restart."""

import asyncio
from contextlib import asynccontextmanager
from types import SimpleNamespace

import sqlalchemy as sa
from telegram import Bot
from telegram.ext import MessageHandler, TypeHandler, filters

from bot.core import sealed
from bot.core.database import VersionConflict, new_id, now_ms
from bot.core.messages import Address, Lane, Outgoing, Post
from bot.core.queues import outbox
from bot.core.queues.leases import Heartbeats
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import outbox as table
from bot.core.queues.tasks import TaskRunner, Timed
from bot.core.visit import Prepared
from bot.telegram.application import build_application, know_the_bot
from bot.telegram.delivery import Delivery
from bot.telegram.poller import Pauses, Poller
from bot.telegram.rate_limits import Budgets, Limits
from bot.telegram.request import AiohttpRequest
from bot.telegram.workers import Workers
from tests.kit.databases import open_with_key
from tests.kit.storage.outbox import states
from tests.kit.waiting import until

QUICK = Limits(per_second=1000, private_burst=1000, group=1000, group_background=1000)


def pseudonym(identifier):
    return f"hashed-{identifier}"


class Breakable:
    """A database that raises `trouble` instead of beginning a transaction."""

    def __init__(self, database):
        self._real, self.trouble = database, None

    def __getattr__(self, name):
        return getattr(self._real, name)

    @asynccontextmanager
    async def transaction(self, **how):
        if self.trouble is not None:
            raise self.trouble
        async with self._real.transaction(**how) as tx:
            yield tx


class EchoVisitor:
    """Counts its calls. `gate` stops updates after their handler; `held` counts these."""

    def __init__(self):
        self.prepared, self.held, self.reported, self.answered = 0, 0, [], 0
        self.gate = None
        self.fail_report = False

    async def prepare(self, update):
        self.prepared += 1
        if update.message and update.message.text == "unprepared":
            raise RuntimeError("no network")
        return Prepared()

    async def load(self, tx, update, prepared):
        return SimpleNamespace(tx=tx, is_muted=False, pass_gate=self.pass_gate)

    async def pass_gate(self):
        if self.gate is not None:
            self.held += 1
            await self.gate.wait()

    async def answer_callback(self, visit):
        self.answered += 1
        raise RuntimeError("the query is too old")

    async def report_error(self, tx, raw, error_id):
        if self.fail_report:
            raise RuntimeError("no words")
        self.reported.append((raw, error_id))
        await sealed.put_fact(tx, f"reported:{error_id}", "1")


class EchoRenderer:
    """`gate` holds the rendering, so that a test can kill the process there."""

    def __init__(self):
        self.gate, self.waiting = None, False

    async def render(self, tx, row):
        if self.gate is not None:
            self.waiting = True
            await self.gate.wait()
        if row.kind == "broken":
            raise KeyError("missing")
        if row.kind == "nothing":
            return None
        text = str(row.params.get("text", "hello"))
        options = {
            k: v for k, v in row.params.items() if k in {"file", "stays_last", "undo"}
        }
        return Outgoing(text, **options)


class Streets:
    """A directory in which an address is a chat id."""

    def __init__(self):
        self.unreachables, self.moves, self.threads_gone = [], [], []
        self.refusals, self.newest = 0, 0
        self.undos = []

    def has_written_since(self, address, message):
        return self.newest > message

    def keep_number(self, chat, message, now):
        del chat, message, now

    def message_of_draft(self, address, draft, content):
        return None

    def showed_draft(self, address, draft, message, content):
        pass

    async def sealed(self, tx, addresses):
        return {}

    def chat_of(self, address, sealed):
        if address.person is not None:
            return None if address.person == "erased" else (int(address.person), None)
        return address.chat, address.thread

    async def unreachable(self, tx, address, reason):
        self.unreachables.append((address, reason))

    async def moved(self, tx, old_chat, new_chat):
        self.moves.append((old_chat, new_chat))
        await outbox.move_chat(tx, old_chat, new_chat)

    async def thread_gone(self, tx, address):
        self.threads_gone.append(address)

    async def arrived(self, tx, kind, params):
        del tx, kind, params

    async def undo_shown(self, tx, case, decision):
        self.undos.append((case, decision))

    async def token_refused(self, tx):
        self.refusals += 1


WORKED, TWICE = "worked:", "worked twice"


async def repeat(update, context):
    """The only handler of the echo bot: it posts the text to the outbox, and notes the update."""
    text = update.message.text or "?"
    if text == "fail":
        raise ValueError("what the person wrote: fail")
    if text == "conflict":
        raise VersionConflict("with itself")
    await outbox.post(context.visit.tx, post(update.message.chat, text))
    if not await sealed.put_once(context.visit.tx, f"{WORKED}{update.update_id}", text):
        await sealed.put_fact(context.visit.tx, TWICE, text)
    await context.visit.pass_gate()


class Machine:
    """One process of the bot, as objects of one event loop."""

    def __init__(self, url, sandbox, *, limits=QUICK, clock=now_ms):
        self.url, self.sandbox, self.limits, self.clock = url, sandbox, limits, clock
        self.visitor, self.renderer, self.directory = (
            EchoVisitor(),
            EchoRenderer(),
            Streets(),
        )
        self.handlers = {}
        self.reports, self.tasks = [], []

    async def build(self):
        self.owner = new_id()
        self.database = await open_with_key(self.url, clock=self.clock)
        self.application = build_application(self.sandbox.token, self.sandbox.root)
        self.application.add_handler(
            MessageHandler(filters.ALL & filters.UpdateType.MESSAGE, repeat)
        )
        self.application.add_handler(TypeHandler(object, ignore))
        await know_the_bot(self.application, first_pause=0.05)
        self.heartbeats = Heartbeats(
            self.database, self.owner, ["poller", "delivery", "clock"], beat=0.3
        )
        self.poller = Poller(
            self.database,
            self.application.bot,
            pseudonym,
            self.heartbeats,
            note=self.reports.append,
            timeout=2,
            pauses=Pauses(0.05, 0.2, 0.1, 0.1),
        )
        self.workers = Workers(
            self.database,
            self.application,
            self.visitor,
            self.owner,
            retry_ms=(50, 100),
        )
        self.delivery = Delivery(
            self.database,
            self.application.bot,
            self.renderer,
            self.directory,
            self.heartbeats,
            budgets=Budgets(self.limits),
        )
        timed = {name: Timed(run) for name, run in self.handlers.items()}
        self.task_runner = TaskRunner(self.database, None, self.heartbeats, timed)
        await self.heartbeats.begin()
        return self

    async def start(self, *parts):
        await self.build()
        self.run(*parts)
        return self

    def run(self, *parts):
        """Run some parts of a machine that was built before, or all of them."""
        names = parts or ("heartbeats", "poller", "workers", "delivery", "task_runner")
        self.tasks += [asyncio.create_task(getattr(self, name).run()) for name in names]

    async def kill(self):
        """End as kill -9 does: only committed data remains."""
        inner = [
            *self.workers._busy.values(),
            *self.workers._answers,
            *self.delivery.in_flight,
        ]
        await cancelled(*self.tasks, *inner)
        await self.application.shutdown()
        await self.database.close()

    async def stop(self):
        """End as SIGTERM does."""
        await self.workers.stop(2)
        self.task_runner.stop()
        await self.delivery.stop(2)
        await cancelled(*self.tasks)
        await self.heartbeats.resign()
        await self.application.shutdown()
        await self.database.close()

    async def post(self, *posts):
        async with self.database.transaction() as tx:
            return [await outbox.post(tx, one) for one in posts]

    async def deliver(self, *posts):
        """Post, and wait until each message is sent."""
        await sent(self, *await self.post(*posts))

    async def states(self):
        # Not `reading`: a test may block SQLite's only reader inside the renderer.
        async with self.database.transaction() as tx:
            return await states(tx)


def make_bot(root, **options):
    return Bot(
        "1:SANDBOX",
        base_url=f"{root}/bot",
        base_file_url=f"{root}/file/bot",
        request=AiohttpRequest(**options),
        get_updates_request=AiohttpRequest(),
    )


def say(update_id, text, person=7, name="P"):
    """A raw update with a text that a person writes in private."""
    return {
        "update_id": update_id,
        "message": {
            "message_id": update_id,
            "date": 1,
            "text": text,
            "chat": {"id": person, "type": "private", "first_name": name},
            "from": {"id": person, "is_bot": False, "first_name": name},
        },
    }


async def cancelled(*tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def ignore(update, context):
    """Work all other updates without an answer."""


def texts(sandbox, where):
    """What the bot said there, oldest first."""
    return [m.text for m in sandbox.chat(where.id).messages.values() if m.from_bot]


def post(
    to,
    text="hello",
    lane=Lane.ANSWER,
    kind="echo",
    *,
    stays_last=False,
    of=None,
    **more,
):
    address = to if isinstance(to, Address) else Address(chat=to.id)
    return Post(
        kind,
        address,
        "en",
        lane,
        {"text": text, **({"stays_last": True} if stays_last else {}), **(of or {})},
        **more,
    )


async def has(machine, state, count):
    return (await machine.states()).get(state, 0) == count


async def sent(machine, *numbers):
    """Wait until these messages, or all, are sent: a message to a private chat is gone then."""
    if not numbers:
        assert await settled(machine) == {}
        return
    waiting = sa.select(table.c.id).where(table.c.id.in_(numbers), table.c.state != 2)

    async def none_waits():
        async with machine.database.transaction() as tx:
            return not await tx.rows(waiting)

    await until(none_waits)


async def settled(machine):
    async def nothing_waits():
        states = await machine.states()
        return not states.get(OutboxState.QUEUED) and not states.get(
            OutboxState.SENDING
        )

    await until(nothing_waits)
    return await machine.states()
