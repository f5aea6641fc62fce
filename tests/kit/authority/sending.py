"""A package as a referral makes it, and the part of a process that sends it: tests disturb it."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import sqlalchemy as sa

from bot.authorities import referrals
from bot.authorities.mail import Mailer
from bot.authorities.model import Event, Package, PackedFile
from bot.authorities.sender import JOB, CaseFileSender, Packer, Patience
from bot.authorities.ways import Ways
from bot.cases import store
from bot.channel.loader import load_channel
from bot.core.database import VersionConflict, new_id
from bot.core.queues.leases import Heartbeats
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import outbox
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.telegram.renderer import Renderer
from tests.kit.authority.acts import confirmed, let_leave
from tests.kit.databases import open_with_key
from tests.kit.pipeline.machine import cancelled
from tests.kit.waiting import until

PACKAGE = Package(
    key="0199f0c0a1b2",
    event=Event.CASE_FILE,
    referral="0199f0c0a1b2",
    case="H-2611-AB12",
    language="kk",
    made_at=datetime(2026, 11, 26, 12, 0, tzinfo=UTC),
    subject="Іс H-2611-AB12: есірткіні жарнамалау",
    text="Құрметті әріптестер!\n\nІс материалдары тіркелген.",
    files=(
        PackedFile(
            "H-2611-AB12.json", "application/json", '{"нөмірі": "H-2611-AB12"}'.encode()
        ),
        PackedFile("H-2611-AB12.pdf", "application/pdf", b"%PDF-1.7\n\x00\xff"),
    ),
)


QUICK = Patience(first_seconds=0.01, growth=1.0)


class SameFiles(Packer):
    async def files(self, referral, language):
        return PACKAGE.files


class SenderProcess:
    """One process, in this loop. `offices` are fields of authorities of the channel, by code."""

    def __init__(self, url, offices, *, mail_server=None, secrets=None, patience=QUICK):
        channel = load_channel(None)
        known = [
            one.model_copy(update=offices.get(one.code, {}))
            for one in channel.authorities
        ]
        at_once = channel.retention.model_copy(update={"undo_seconds": 0})
        channel = channel.model_copy(
            update={"authorities": tuple(known), "retention": at_once}
        )
        self.deployment = Deployment(channel, Vault(b"k" * 32), frozenset(), "bot", 1)
        self.url, self.patience, self.tasks = url, patience, []
        mailer = mail_server and Mailer(mail_server, "bot@habarla.test")
        self.ways = Ways(mailer, secrets or {})

    async def start(self):
        self.database = await open_with_key(self.url)
        self.heartbeats = Heartbeats(self.database, new_id(), [JOB], beat=0.2)
        await self.heartbeats.begin()
        packer = SameFiles(
            self.database, self.deployment, Renderer(self.deployment), None
        )
        self.sender = CaseFileSender(
            self.database, self.heartbeats, packer, self.ways, self.patience
        )
        loops = (self.heartbeats.run(), self.sender.run())
        self.tasks = [asyncio.create_task(one) for one in loops]
        return self

    async def kill(self):
        """End as kill -9 does: only committed data remains."""
        await cancelled(*self.tasks, *self.sender.in_flight)
        self.tasks = []
        await self.database.close()

    async def forward(self, authority):
        """A case whose file is about to leave for an authority; the referral."""
        async with self.database.transaction() as tx:
            work = Work(tx, self.deployment)
            return await let_leave(work, await confirmed(work, authority))

    async def recall(self, referral):
        """As a worker does it: again when the sender wrote down an attempt meanwhile."""
        with suppress(VersionConflict):
            async with self.database.transaction() as tx:
                case = await store.cases.get(tx, referral.case_id)
                return await referrals.recall(Work(tx, self.deployment), case)
        return await self.recall(referral)

    async def stage(self, referral):
        async with self.database.reading() as tx:
            return (await store.get_referral(tx, referral.id)).stage

    async def history(self, referral):
        """What happened to the case, with what is known of it, oldest first."""
        async with self.database.reading() as tx:
            return await store.newest_events(tx, referral.case_id, 100)

    async def rows(self):
        """The rows of case files, oldest first."""
        ask = sa.select(outbox).where(outbox.c.lane == 35).order_by(outbox.c.id)
        async with self.database.reading() as tx:
            return [dict(row) for row in await tx.rows(ask)]

    async def states(self):
        return [OutboxState(row["state"]) for row in await self.rows()]

    async def until(self, *states, seconds=120.0):
        async def there():
            return await self.states() == list(states)

        await until(there, seconds)
