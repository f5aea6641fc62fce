"""Command about what admins changed of the channel file in their chats."""

from bot.channel.files import ChannelError
from bot.channel.loader import load_channel
from bot.channel.model import Channel
from bot.cli.queues import NothingThere
from bot.cli.run import OPERATOR_ERRORS, explain
from bot.core import channel_changes, storage, times
from bot.core.work import Deployment, Work
from bot.settings import Settings
from bot.staff import channel_settings


async def standing_channel(settings: Settings) -> tuple[Channel, str]:
    """The channel as admins changed it, or that of its files and why; raises ChannelError."""
    try:
        async with storage.opened(settings) as (database, _):
            return await channel_changes.channel_now(database, settings), ""
    except OPERATOR_ERRORS as error:
        return load_channel(settings.channel_file), explain(error)[0]


async def listed_changes(settings: Settings) -> list[str]:
    """A line for each change that lies over the file, and for each that waits for an admin."""
    async with storage.opened_sealed(settings) as database:
        await storage.open_vault(database, settings)
        async with database.reading() as tx:
            changes = await channel_changes.standing_changes(tx)
            waits = await channel_changes.waiting_proposals(tx, tx.now)
    lines = [f"{path} = {said}" for path, said in changes]
    for one in waits:
        after = one.after or "as in the file"
        day = times.utc_day(one.until)
        lines.append(f"waits until {day}: {one.path} = {after} (--confirm {one.id})")
    return lines or ["everything stands as in the file"]


async def confirm_change(settings: Settings, proposal: str) -> list[str]:
    """Agree to a grave change where the channel has one admin. Raises NothingThere."""
    async with storage.opened(settings) as (database, vault):
        channel = await channel_changes.channel_now(database, settings)
        admins = frozenset(settings.admin_ids)
        deployment = Deployment(channel, vault, admins, settings=settings)
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            if len(await work.admins()) > 1:
                raise NothingThere("another admin can agree in the bot")
            try:
                done = await channel_settings.approve_change(
                    work, proposal.strip(), None
                )
            except channel_settings.Over:
                what = "no change waits under this number"
                raise NothingThere(what) from None
            except ChannelError as error:
                raise NothingThere(str(error)) from None
    return [f"{done.path}: the bot follows within seconds"]
