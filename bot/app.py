"""Builds a running Habarla out of settings: the only place where all parts meet."""

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from telegram import User

from bot.authorities import posted_answers, sender, ways
from bot.backups import daily, drills, journal
from bot.broadcasts.sender import Broadcasting
from bot.channel.changes import Adapt, ChannelFiles, as_it_is, read_files
from bot.channel.loader import retired_keys
from bot.channel.model import Channel
from bot.core import (
    alarm_mail,
    channel_changes,
    clock_check,
    dead_man,
    file_process,
    key_files,
    metrics,
    row_order,
    starts,
    storage,
    watch,
)
from bot.core.alarms import (
    TOLD_BY_WATCH,
    AdminWord,
    Trouble,
    raise_alarm,
    tell_alarm,
)
from bot.core.database import (
    Database,
    Transaction,
    TransientDatabaseError,
    new_id,
    now_ms,
)
from bot.core.database.engines import open_database
from bot.core.deep_links import TELEGRAM
from bot.core.messages import Recipient
from bot.core.queues import leases, tasks
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.desk.reachability import Directory
from bot.history.checkpoint_file import keep_checkpoints
from bot.history.first_macs import give_first_macs
from bot.privacy import retention
from bot.register.routes import Register
from bot.settings import Settings
from bot.staff import claim
from bot.telegram import accept, application, bot_profile, stalls
from bot.telegram.delivery import Delivery
from bot.telegram.poller import (
    ALLOWED_UPDATES,
    Poller,
    announce_webhook,
    wait_until_taken,
)
from bot.telegram.rate_limits import Budgets, Limits
from bot.telegram.renderer import Renderer
from bot.telegram.slow_messages import SlowMessages
from bot.telegram.workers import Workers
from bot.web import answers, health, webhook
from bot.web.server import Ports, Routes
from bot.wiring import CHECKS, MEASURES, wire
from handlers.core.routes import COMMANDS, register
from handlers.core.visitor import Visitor

if TYPE_CHECKING:
    from bot.authorities.mail import Mailer

logger = structlog.get_logger(__name__)

JOBS = ("delivery", "clock", "introduction", "authority")
"""Names of leases; a process that polls also takes "poller"."""
STOP_SECONDS = 8.0
_SOON_SECONDS = 2.0
_ADMINS_SECONDS = 60.0
AT_ONCE = 16
"""Updates that one process works in parallel."""
SENDER_AT_ONCE = 2
"""The same for the process that sends while others run: sending takes half of its time."""


class Habarla:
    """Everything that runs in one process. `start`, then `stop`.

    With `share_port` other processes of the same bot may listen on PORT, too. `limits`, `clock`
    (ms) and `telegram_site` replace Telegram's limits, the system's clock and the address of links
    to the bot in the register; `adapt` changes the channel of the files.
    """

    database: Database
    heartbeats: leases.Heartbeats
    workers: Workers
    delivery: Delivery

    def __init__(
        self,
        settings: Settings,
        *,
        serve: bool = True,
        share_port: bool = False,
        adapt: Adapt = as_it_is,
        limits: Limits | None = None,
        clock: Callable[[], int] = now_ms,
        telegram_site: str = TELEGRAM,
    ) -> None:
        self._settings = settings
        self._telegram_site = telegram_site
        self._adapt = adapt
        self._clock = clock
        self._limits = limits or Limits(per_second=settings.messages_per_second)
        self._serve = serve
        self._share_port = share_port
        self._tasks: list[asyncio.Task[None]] = []
        self._admins: list[Recipient] = []
        self._with_channel: list[accept.OutageNotices | Register] = []
        self._letters: alarm_mail.AlarmMail | None = None
        self._ports = Ports(settings)
        self._application: application.BotApplication

    async def start(self) -> None:
        """Raises SettingsError, ChannelError or AlreadyRunning; after an error, `close`."""
        wire()
        settings = self._settings
        files = _read_shipped_or_own(settings, self._adapt)
        for line in retired_keys(settings.channel_file):
            logger.warning(line)
        self.database = await open_database(settings.database, clock=self._clock)
        if self._serve and not self._share_port:
            await self._ports.open(shared=False)
        await storage.upgrade(self.database, settings.database)
        vault = await storage.open_vault(self.database, settings)
        await give_first_macs(self.database)
        self._telegram_clock = clock_check.TelegramClock(self.database)
        self._application = application.build_application(
            settings.token,
            settings.bot_api_url,
            clock=self.database.clock,
            hear=self._telegram_clock.hear,
        )
        register(self._application)
        bot = await self._known()
        await self._deploy(files, vault, bot)
        await self._assemble()
        logger.info(
            "Habarla is running", bot=bot.username, channel=self._deployment.channel.id
        )

    async def _deploy(self, files: ChannelFiles, vault: Vault, bot: User) -> None:
        """Lay what admins changed over the files before any part reads the channel."""
        settings = self._settings
        self._deployment = Deployment(
            files.channel(),
            vault,
            frozenset(settings.admin_ids),
            bot.username or "",
            bot.id,
            per_second=settings.messages_per_second,
            paid_broadcasts=settings.allow_paid_broadcast,
            public_url=settings.public_url or settings.webhook_url,
            register_url=settings.register_url,
            checkpoint_chat=settings.checkpoint_chat,
            commands=COMMANDS,
            settings=settings,
            pace=self._limits.pace,
            files=files,
        )
        self._channel_watch = channel_changes.ChannelWatch(
            self.database, self._deployment, self._take_channel
        )
        await self._channel_watch.begin()

    async def _known(self) -> User:
        """The bot, as soon as Telegram says who it is.

        Others may listen on a shared port: this process joins them when it can serve, or when
        Telegram keeps it waiting, so that a probe finds it alive.
        """
        knowing = asyncio.create_task(application.know_the_bot(self._application))
        try:
            await asyncio.wait({knowing}, timeout=_SOON_SECONDS)
            if self._serve and self._share_port and not knowing.done():
                await self._ports.open(shared=True)
            return await knowing
        finally:
            knowing.cancel()

    async def _assemble(self) -> None:
        database = self.database
        bot = self._application.bot
        deployment = self._deployment
        owner = new_id()
        heartbeats = await self._begin_heartbeats(owner)
        self._renderer = Renderer(deployment)
        budgets = Budgets(self._limits)
        self._build_senders(budgets)
        visitor = Visitor(database, bot, deployment, self._renderer)
        at_once = partial(_at_once, heartbeats)
        self.workers = Workers(
            database, self._application, visitor, owner, at_once=at_once
        )
        await self._plan_tasks()
        clock_watch = await self._begin_clock_watch()
        self._task_runner = tasks.TaskRunner(database, deployment, heartbeats)
        intake = await self._build_intake()
        profile = bot_profile.BotProfile(
            database, bot, deployment, self._renderer, heartbeats
        )
        self._spawn(
            heartbeats.run(),
            self.workers.run(),
            self.delivery.run(),
            self._task_runner.run(),
            self._broadcasting.run(),
            self._case_files.run(),
            intake,
            profile.run(),
            self._alarms.run(),
            clock_watch.run(),
            self._outage_notices.run(),
            self._follow_admins(),
            self._channel_watch.run(),
        )
        self._guard(owner)

    async def _begin_clock_watch(self) -> clock_check.ClockWatch:
        watch = clock_check.ClockWatch(
            self.database, self._telegram_clock, self._doubt_clock
        )
        await watch.look()
        return watch

    def _take_channel(self, channel: Channel) -> None:
        """Tell the parts that keep a channel of their own; the others ask the deployment."""
        self.database.signal("desks")  # the profile of the bot says what it is about
        for part in self._with_channel:
            part.use_channel(channel)
        self._spawn(self._keep_consent())

    async def _keep_consent(self) -> None:
        """Keep the text that people consent to from now on; the next start keeps it otherwise."""
        with suppress(TransientDatabaseError):
            async with self.database.transaction() as tx:
                await retention.archive(Work(tx, self._deployment))

    async def _plan_tasks(self) -> None:
        async with self.database.transaction() as tx:
            work = Work(tx, self._deployment)
            await tasks.plan(work)
            await retention.archive(work)

    async def _follow_admins(self) -> None:
        """Know whom to tell that the database is away, also of admins who came since the start."""
        while True:
            with suppress(TransientDatabaseError):
                async with self.database.reading() as tx:
                    work = Work(tx, self._deployment)
                    self._admins = [
                        await work.admin_recipient(one) for one in await work.admins()
                    ]
            await asyncio.sleep(_ADMINS_SECONDS)

    async def _begin_heartbeats(self, owner: str) -> leases.Heartbeats:
        deployment = self._deployment
        self._alarms = stalls.Alarms(
            self.database,
            lambda tx, trouble, at: raise_alarm(Work(tx, deployment), trouble, at),
            self._call_admins,
        )
        polls = self._settings.webhook_url is None
        self.heartbeats = leases.Heartbeats(
            self.database,
            owner,
            ("poller", *JOBS) if polls else JOBS,
            note=self._alarms.note_database,
            keys=lambda: " ".join(deployment.vault.fingerprints),
        )
        await self.heartbeats.begin()
        async with self.database.transaction() as tx:
            await starts.note_start(tx, owner)
        return self.heartbeats

    def _leads(self) -> bool:
        """True for the one of several processes that speaks for all of them."""
        return self.heartbeats.had(
            "poller" if self._settings.webhook_url is None else "delivery"
        )

    async def _call_admins(self, trouble: Trouble, since: int) -> None:
        """Tell them past the database, in one process of several."""
        if self._leads():
            speaker = partial(self._renderer.speaker, now=self.database.clock())
            word = AdminWord(trouble, since=since)
            await stalls.call_admins(self._application.bot, self._admins, speaker, word)

    async def _doubt_clock(self, tx: Transaction) -> None:
        await raise_alarm(Work(tx, self._deployment), Trouble.CLOCK_DOUBTED, tx.now)

    def _guard(self, owner: str) -> None:
        settings = self._settings
        database = self.database
        vault = self._deployment.vault
        keys = key_files.follow(database, settings, vault)
        self._journal = journal.JournalKeeper(database, vault, settings, owner)
        days = self._deployment.channel.retention.backups_days
        backups = daily.keep_backups_young(settings, days, database)
        zone = self._deployment.channel.zone
        made = daily.DailyBackups(database, settings, zone, self._leads)
        kept = keep_checkpoints(database, settings.checkpoint_file)
        self._spawn(
            keys,
            self._journal.run(),
            backups,
            made.run(),
            kept,
            row_order.keep_log_empty(database),
            row_order.keep_unordered(database),
            claim.offer_links(database, self._deployment, self.heartbeats),
        )

    def _build_senders(self, budgets: Budgets) -> None:
        database = self.database
        bot = self._application.bot
        heartbeats = self.heartbeats
        deployment = self._deployment
        renderer = self._renderer
        directory = Directory(deployment)
        files = file_process.FileProcess()
        slow_messages = SlowMessages(database, renderer, files)
        packer = sender.Packer(database, deployment, renderer, files)
        self._ways = _ways_of(self._settings)
        self._case_files = sender.CaseFileSender(
            database, heartbeats, packer, self._ways
        )
        self.delivery = Delivery(
            database,
            bot,
            renderer,
            directory,
            heartbeats,
            budgets=budgets,
            slow_messages=slow_messages,
        )
        self._outage_notices = accept.OutageNotices(
            bot,
            deployment.channel,
            renderer,
            budgets,
            database.steady,
            speaks=self._leads,
        )
        self._with_channel.append(self._outage_notices)
        self._broadcasting = Broadcasting(
            database, bot, deployment, renderer, directory, heartbeats, budgets
        )

    async def _build_intake(self) -> Coroutine[Any, Any, None]:
        """Start to serve; return the loop that polls, or that registers the webhook."""
        database = self.database
        bot = self._application.bot
        heartbeats = self.heartbeats
        pseudonym = self._deployment.vault.inbox_key
        settings = self._settings
        poller = Poller(
            database,
            bot,
            pseudonym,
            heartbeats,
            note=self._alarms.note,
            outage_notices=self._outage_notices,
        )
        intake = health.IntakeStatus(
            lambda: poller.is_answered or heartbeats.leaves("poller"),
            lambda: poller.last_poll,
        )
        if settings.webhook_url is None:
            await self._serve_all(intake)
            return poller.run()
        path = webhook.webhook_path(settings.token)
        secret = settings.secret("webhook_secret") or ""
        posted = webhook.Webhook(
            database, pseudonym, path, secret, intake, self._outage_notices
        )
        await self._serve_all(intake, [posted.register])
        intake.is_answered = lambda: intake.last_accept is not None

        async def announce() -> None:
            url = f"{settings.webhook_url}{path}"
            while True:
                await announce_webhook(bot, url, secret, ALLOWED_UPDATES)
                intake.is_answered = lambda: True
                await wait_until_taken(bot, url)
                self._alarms.note(Trouble.TWO_POLLERS)

        return announce()

    async def _serve_all(self, intake: health.IntakeStatus, more: Routes = ()) -> None:
        settings = self._settings
        database = self.database
        deployment = self._deployment
        telegram, watch = self._watch_outside(intake)
        taking = posted_answers.Answers(database, deployment, settings.shared_secrets)
        states = health.Health(
            database,
            intake,
            beats=lambda: self.heartbeats.is_fresh,
            reaches_telegram=telegram.reaches,
            stalled=watch.seconds,
            token=settings.secret("ops_token"),
            measure=self._measure,
        )
        self._watch_itself(states)
        ping_url = settings.secret("ping_url")
        if ping_url is not None:
            self._spawn(dead_man.DeadManPing(ping_url, states.look, self._leads).run())
        if self._serve:
            public = [
                states.register_public,
                self._register().register,
                answers.AnswerRoute(taking).register,
            ]
            operators = [states.register_operators]
            await self._ports.serve(
                [*public, *more], operators, shared=self._share_port
            )

    def _watch_itself(self, states: health.Health) -> None:
        """Start the watch; admins hear of it in Telegram, and by e-mail where addresses are set."""
        settings = self._settings
        database = self.database
        data = key_files.data_folder(settings)
        metrics.DISK_FREE.set_function(partial(stalls.free_bytes, data))
        backups = drills.BackupHealth(settings, database.clock, database.steady)
        outside: dict[Trouble, Callable[[], bool]] = {
            Trouble.DISK_LOW: partial(stalls.is_disk_low, data)
        }
        outside |= backups.checks()
        if self._ways.mailer is not None:
            self._watch_mail(self._ways.mailer, outside)
        watching = watch.Watch(
            database,
            self._deployment,
            states.look,
            outside,
            CHECKS,
            self._leads,
            self._tell_alarm,
        )
        self._spawn(watching.run(), backups.run())

    def _watch_mail(
        self, mailer: "Mailer", outside: dict[Trouble, Callable[[], bool]]
    ) -> None:
        from bot.authorities.mail import MailHealth

        mail_health = MailHealth(mailer, self._leads)
        outside[Trouble.MAIL_AWAY] = lambda: mail_health.is_away
        self._letters = alarm_mail.AlarmMail(
            self._settings.alarm_email, self._letter, mailer.send_letter
        )
        self._spawn(mail_health.run(), self._letters.run())

    async def _tell_alarm(self, word: alarm_mail.Word) -> None:
        if self._letters is not None:
            self._letters.put(word)
        if word.trouble in TOLD_BY_WATCH:
            async with self.database.transaction() as tx:
                await tell_alarm(Work(tx, self._deployment), word)

    def _letter(self, word: alarm_mail.Word) -> alarm_mail.Letter:
        deployment = self._deployment
        now = self.database.clock()
        every = deployment.channel.languages
        languages = [self._renderer.speaker(one, now).t for one in every]
        return alarm_mail.write_letter(word, deployment.bot_username, languages, now)

    def _register(self) -> Register:
        deployment = self._deployment
        site = Register(
            self.database,
            deployment.channel,
            self._renderer,
            deployment.register_site or "",
            self._settings.register_data,
            self._telegram_site,
        )
        self._with_channel.append(site)
        return site

    async def _measure(self, tx: Transaction) -> None:
        for measure in MEASURES:
            await measure(Work(tx, self._deployment))

    def _watch_outside(
        self, intake: health.IntakeStatus
    ) -> tuple[stalls.TelegramHealth, stalls.Stalls]:
        """Start to watch whether Telegram answers, and whether messages leave."""
        telegram = stalls.TelegramHealth(
            self._application.bot,
            self.database.steady,
            lambda: (intake.last_poll(), self.delivery.last_sent),
        )
        watch = stalls.Stalls(
            self.database,
            partial(self._alarms.note, Trouble.NOTHING_SENT),
            lambda: self.delivery.last_sent,
            lambda: self.heartbeats.leaves("delivery"),
        )
        self._spawn(telegram.run(), watch.run())
        return telegram, watch

    def _spawn(self, *jobs: Coroutine[Any, Any, None]) -> None:
        for job in jobs:
            task = asyncio.create_task(job)
            task.add_done_callback(_report_end)
            self._tasks.append(task)

    async def wait_broken(self) -> None:
        """Return when a loop that should run for ever has raised."""
        await asyncio.wait(self._tasks, return_when=asyncio.FIRST_EXCEPTION)

    async def stop(self) -> None:
        """Finish running work within STOP_SECONDS; the rest waits in the database."""
        is_broken = any(map(_has_failed, self._tasks))
        await self._ports.close()
        self._task_runner.stop()
        for part in (
            self._broadcasting.stop(within=STOP_SECONDS / 6),
            self._case_files.stop(within=STOP_SECONDS / 6),
            self.workers.stop(within=STOP_SECONDS / 3),
            self.delivery.stop(within=STOP_SECONDS / 3),
            self._journal.write(),  # what was erased last
        ):
            try:
                await part
            except Exception:
                # The connections below must be closed in any case, or the process does not exit.
                logger.exception("a part did not stop as it should")
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(Exception):
            await self.heartbeats.resign()
            if not is_broken:
                async with self.database.transaction() as tx:
                    await starts.note_stop(tx, self.heartbeats.owner)
        await self.close()
        logger.info("Habarla has stopped")

    async def close(self) -> None:
        """Close all connections, also after a start that failed half way."""
        for task in self._tasks:
            task.cancel()
        await self._ports.close()
        if hasattr(self, "_application"):
            with suppress(Exception):
                # Also without an answer to getMe
                await self._application.bot.shutdown()
        if hasattr(self, "database"):
            await self.database.close()


def _read_shipped_or_own(settings: Settings, adapt: Adapt) -> ChannelFiles:
    if settings.channel_file is None:
        logger.warning(
            "CHANNEL_FILE is not set: people are served in the name of the example's operator"
        )
    return read_files(settings.channel_file, adapt)


def _ways_of(settings: Settings) -> ways.Ways:
    if settings.mail_server is None:
        return ways.Ways(None, settings.shared_secrets)  # no e-mail leaves
    from bot.authorities.mail import Mailer

    mailer = Mailer(settings.mail_server, settings.smtp_from or "")
    return ways.Ways(mailer, settings.shared_secrets)


def _at_once(heartbeats: leases.Heartbeats) -> int:
    return (
        AT_ONCE
        if heartbeats.is_alone or not heartbeats.holds("delivery")
        else SENDER_AT_ONCE
    )


def _has_failed(task: asyncio.Task[None]) -> bool:
    return task.done() and not task.cancelled() and task.exception() is not None


def _report_end(task: asyncio.Task[None]) -> None:
    if _has_failed(task):
        logger.error("a part of Habarla has ended", exc_info=task.exception())


def stop_signal() -> asyncio.Event:
    """An event that the first SIGTERM, SIGINT or SIGHUP sets; the second one exits at once. With
    `nohup` the end of a terminal (SIGHUP) is none."""
    stop = asyncio.Event()

    def on_stop() -> None:
        if stop.is_set():
            os._exit(130)
        stop.set()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            loop.add_signal_handler(number, on_stop)
    return stop
