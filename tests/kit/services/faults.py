"""A bot's watch over itself, on real parts that a test breaks; time passes as the test says."""

import asyncio
import os
from contextlib import suppress
from functools import partial
from types import SimpleNamespace

from bot.authorities.mail import Mailer, MailHealth
from bot.backups import drills
from bot.connections import MailServer
from bot.core import alarm_mail, clock_check, starts
from bot.core.alarms import TOLD_BY_WATCH, Trouble, raise_alarm, tell_alarm
from bot.core.database import TransientDatabaseError, new_id
from bot.core.messages import translator
from bot.core.queues import leases
from bot.core.watch import Watch
from bot.core.work import Work
from bot.telegram import stalls
from bot.web.health import Health, IntakeStatus
from bot.wiring import CHECKS
from tests.kit.authority.mailbox import open_mailbox
from tests.kit.pipeline.machine import Breakable, cancelled
from tests.kit.process.ports import free_port
from tests.kit.services.desk_acts import owed, said
from tests.kit.waiting import until

TO = "watch@example.kz"
MINUTE = 60
HOUR = 60 * MINUTE


class Faults:
    """`room` is what the disk has left; `sends` is False while no message leaves."""

    def __init__(self, database, clock, deployment, bot, folder, monkeypatch):
        self.database, self.clock, self.deployment = (
            Breakable(database),
            clock,
            deployment,
        )
        self.bot, self.folder = bot, folder
        self.room, self.sends = 10**12, True
        self.letters, self.told = [], []
        self.port, self.tasks = free_port(), []
        disk = partial(SimpleNamespace, total=10**12, used=0)
        monkeypatch.setattr("shutil.disk_usage", lambda _: disk(free=self.room))

    async def open_mail(self):
        self._open = open_mailbox(port=self.port)
        self.box = await self._open.__aenter__()
        self._read = 0

    async def close_mail(self):
        await self._open.__aexit__(None, None, None)

    async def start(self):
        """A process begins: what the one before it knew is gone, and no signal asked it to stop."""
        await self.end()
        owner, database = new_id(), self.database
        async with database.transaction() as tx:
            for name in await leases.processes(tx):
                await leases.release(tx, leases.PROCESS + name, name)
            await starts.note_start(tx, owner)
        self._build(database)
        self.heartbeats = leases.Heartbeats(database, owner, ("poller",))
        self.tasks = [asyncio.create_task(self.mail.run())]

    def _build(self, database):
        steady = self.clock.steady
        self.telegram = stalls.TelegramHealth(self.bot, steady, tuple)
        self.stalls = stalls.Stalls(database, int, lambda: None, lambda: False)
        self.telegram_clock = clock_check.TelegramClock(database)
        self.clock_watch = clock_check.ClockWatch(
            database, self.telegram_clock, self._doubt
        )
        mailer = Mailer(
            MailServer("127.0.0.1", self.port, "none"), "reports@example.kz"
        )
        self.mail_health = MailHealth(mailer, lambda: True)
        self.mail = alarm_mail.AlarmMail(
            (TO,), self._letter, mailer.send_letter, retry_seconds=0.05
        )
        health = Health(
            database,
            IntakeStatus(self.telegram.reaches),
            beats=lambda: self.heartbeats.is_fresh,
            reaches_telegram=self.telegram.reaches,
            stalled=self.stalls.seconds,
        )
        self.backups = drills.BackupHealth(self.deployment.settings, self.clock, steady)
        outside = {
            Trouble.DISK_LOW: partial(stalls.is_disk_low, self.folder),
            **self.backups.checks(),
            Trouble.MAIL_AWAY: lambda: self.mail_health.is_away,
        }
        leads = partial(bool, 1)
        self.watch = Watch(
            database,
            self.deployment,
            health.look,
            outside,
            CHECKS,
            leads,
            self._tell,
        )

    async def end(self):
        await cancelled(*self.tasks)

    async def pass_time(self, minutes, step=1):
        """Each minute, or in larger steps, every part looks."""
        for _ in range(0, minutes, step):
            self.clock.advance(seconds=step * MINUTE)
            self.telegram_clock.hear(self.clock(), self.clock.steady())
            await self.telegram.look()
            for look in (
                self.heartbeats.renew,
                self.stalls.look,
                self.clock_watch.look,
            ):
                with suppress(TransientDatabaseError):
                    await look()
            await self.mail_health.look()
            await self.backups.look()
            await self.watch.look()
            with suppress(TransientDatabaseError):
                await self._read_messages()
            await self._read_letters()

    async def _read_messages(self):
        async with self.database.transaction() as tx:
            work = Work(tx, self.deployment)
            for _, kind, params, *_ in await owed(work):
                if kind in ("AdminWord", "TroubleOver"):
                    state = "ALARM" if kind == "AdminWord" else "over"
                    name = params["trouble"].replace("_", " ")
                    self.told.append(f"{state}: {name}")
            if self.sends:
                await said(work)

    async def _read_letters(self):
        """Take what arrived, once all that can leave has."""
        if not self.mail_health.is_away:
            await until(lambda: not self.mail._waiting)
        new = self.box.mails[self._read :]
        self._read += len(new)
        self.letters += new

    def _letter(self, word):
        channel = self.deployment.channel
        languages = [
            translator(one, channel.zone, channel.zone_label)
            for one in channel.languages
        ]
        return alarm_mail.write_letter(word, "bot", languages, self.clock())

    async def _doubt(self, tx):
        await raise_alarm(Work(tx, self.deployment), Trouble.CLOCK_DOUBTED, tx.now)

    async def _tell(self, word):
        self.mail.put(word)
        if word.trouble in TOLD_BY_WATCH:
            async with self.database.transaction() as tx:
                await tell_alarm(Work(tx, self.deployment), word)


def touch(path, at):
    """Make a file as old as a moment (ms UTC)."""
    path.touch()
    os.utime(path, (at / 1000, at / 1000))
