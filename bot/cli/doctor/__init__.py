"""Doctor: checks all that a deployment needs, tells remedies and leaves nothing unsaid."""

import asyncio

from bot.channel.model import Channel
from bot.cli.channel import standing_channel
from bot.cli.doctor import machine
from bot.cli.doctor.findings import Tell, bad, good, unchecked, warning
from bot.cli.doctor.stored import examine_authorities, examine_database
from bot.core.key_files import refuse_root
from bot.settings import NO_TOKEN, Settings, SettingsError, load_settings
from bot.telegram.application import build_application


async def examine_all(tell: Tell) -> None:
    """Tell all findings, in the order in which to repair them."""
    machine.examine_environment(tell)
    try:
        settings = load_settings(need_token=False)
        refuse_root(settings)
    except SettingsError as error:
        for line in error.lines:
            tell(bad("settings", line))
        tell(unchecked("everything else", "mend the settings first"))
        return
    if machine.examine_channel_file(settings, tell) is None:
        tell(unchecked("everything else", "mend the channel file first"))
        return
    channel, _ = await standing_channel(settings)  # the database is examined below
    machine.examine_channel(channel, tell)
    if not settings.admin_ids:
        words = "ADMIN_IDS is empty: while there is no admin, the start prints a link for the first"
        tell(warning("admins", words))
    await _examine_settings(settings, channel, tell)


async def _examine_settings(settings: Settings, channel: Channel, tell: Tell) -> None:
    """Examine the token, and all that the settings name."""
    application = None
    if settings.token:
        tell(good("settings", "readable"))
        application = build_application(settings.token, settings.bot_api_url)
    else:
        tell(bad("settings", NO_TOKEN))
        tell(
            unchecked(
                "telegram", "token, updates and rights in groups: all need the token"
            )
        )
    try:
        if application is None or not await machine.examine_bot(
            application, settings, tell
        ):
            await examine_database(settings, channel, None, tell)
        else:
            await examine_database(settings, channel, application, tell)
    finally:
        if application is not None:
            await application.bot.shutdown()
    await asyncio.to_thread(machine.examine_deployment, settings, tell)
    await machine.examine_store(settings, tell)
    await examine_authorities(settings, channel, tell)
