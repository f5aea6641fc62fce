"""Doctor: checks all that a deployment needs, tells remedies and leaves nothing unsaid."""

import asyncio

from bot.cli.doctor import machine
from bot.cli.doctor.findings import Tell, bad, good, unchecked
from bot.cli.doctor.stored import examine_authorities, examine_database
from bot.core.key_files import refuse_root
from bot.settings import NO_TOKEN, SettingsError, load_settings
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
    channel = machine.examine_channel(settings, tell)
    application = None
    if channel is None:
        tell(unchecked("everything else", "mend the channel file first"))
        return
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
    await examine_authorities(settings, channel, tell)
