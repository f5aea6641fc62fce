"""The link by which a channel without an admin gets its first one."""

import asyncio
import hashlib
import hmac
import secrets

import structlog

from bot.core import deep_links, role_store, sealed
from bot.core.database import Database, TransientDatabaseError
from bot.core.messages import Button, Message, Outgoing, Speaker, bold, paragraphs
from bot.core.people import Role
from bot.core.queues.leases import Heartbeats
from bot.core.queues.tasks import JOB
from bot.core.work import Deployment, Work
from bot.reports.menu import OpenCommand
from bot.staff import first_run
from bot.staff.first_run import FirstStep, ShowFirstStep
from bot.staff.roles import TelegramUser

logger = structlog.get_logger(__name__)

LASTS_MS = 15 * 60 * 1000
_FACT = "claim"
"""Keeps a hash of the link's word, and when it is over (ms UTC)."""
_POLL_SECONDS = 5.0


class AdminClaimed(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        t = speaker.t
        text = paragraphs(
            bold(t("You are the first admin of this channel.")),
            t(
                "Seven steps lead to a channel that is live: languages, who you are, a desk, people, "
                "hotlines, a test report, go live. Stop whenever you like: /admin goes on."
            ),
        )
        first = ShowFirstStep(FirstStep.LANGUAGES)
        begin = Button(t.plain("Begin the first run"), first, style="primary")
        state = Button(t.plain("Show the state"), OpenCommand("admin"))
        return Outgoing(text, ((begin,), (state,)))


class ClaimOver(Message):
    def render(self, speaker: Speaker) -> Outgoing:
        return Outgoing(
            speaker.t(
                "This link does not work any more. It works once, for 15 minutes. While the channel "
                "has no admin, the bot writes a new one to its log."
            )
        )


async def offer_link(work: Work) -> str | None:
    """Return a new link in place of an earlier one; None where the channel has an admin."""
    await sealed.lock(work.tx, "roles")
    if await work.admins():
        await sealed.drop_fact(work.tx, _FACT)
        return None
    word = secrets.token_urlsafe(24)
    until = work.now + LASTS_MS
    await sealed.put_fact(work.tx, _FACT, f"{_hash(word)} {until}")
    return deep_links.claim_link(work.deployment.bot_username, word)


async def claim(work: Work, person: TelegramUser, word: str) -> bool:
    """Make a person the first admin; False where the link is over or there is an admin.

    The appointment is a row of the log: no other one is by the person whom it appoints.
    """
    await sealed.lock(work.tx, "roles")
    kept = await sealed.get_fact(work.tx, _FACT)
    if kept is None:
        return False
    right, until = kept.split()
    is_right = hmac.compare_digest(right, _hash(word)) and work.now < int(until)
    if not is_right or await work.admins():
        return False
    await sealed.drop_fact(work.tx, _FACT)
    id = person.telegram_id
    before = await role_store.role(work.tx, id)
    await role_store.meet(work.tx, id, person.name)
    await role_store.appoint(work.tx, id, before, Role.ADMIN, id)
    await first_run.stand_at(work, FirstStep.LANGUAGES)
    logger.info("the first admin came by the link")
    return True


def _hash(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()


async def offer_links(
    database: Database, deployment: Deployment, heartbeats: Heartbeats
) -> None:
    """Write a link to the log, and a new one when that is over, until there is an admin."""
    while not deployment.admins:
        await heartbeats.wait_for(JOB)
        pause = _POLL_SECONDS
        try:
            async with database.transaction() as tx:
                link = await offer_link(Work(tx, deployment))
            if link is None:
                return
            logger.warning(
                "The channel has no admin: open this link within 15 minutes", link=link
            )
            pause = LASTS_MS / 1000
        except TransientDatabaseError as error:
            logger.warning("the link waits for the database", error=str(error))
        await asyncio.sleep(pause)
