"""Doctor: checks all that a deployment needs, tells remedies and leaves nothing unsaid."""

import asyncio

from bot.cli.doctor.findings import Finding, Health, Tell, bad, good, unchecked
from bot.cli.doctor.machine import (
    examine_bot,
    examine_channel,
    examine_deployment,
    examine_environment,
)
from bot.cli.doctor.stored import examine_authorities, examine_database
from bot.core.logs import kind_of
from bot.settings import NO_TOKEN, SettingsError, load_settings
from bot.telegram.application import build_application

__all__ = ["Finding", "Health", "examine_all"]


async def examine_all(tell: Tell) -> None:
    """Tell all findings, in the order in which to repair them."""
    examine_environment(tell)
    try:
        settings = load_settings(need_token=False)
    except SettingsError as error:
        for line in error.lines:
            tell(bad("settings", line))
        tell(unchecked("everything else", "mend the settings first"))
        return
    channel, application = examine_channel(settings, tell), None
    if settings.token:
        tell(good("settings", "readable"))
        application = build_application(settings.token, settings.bot_api_url)
    else:
        tell(bad("settings", NO_TOKEN))
        tell(unchecked("telegram", "token, updates and rights in groups: all need the token"))
    try:
        is_known = application is not None and await examine_bot(application, settings, tell)
        try:
            asked = application if is_known else None
            await examine_database(settings, channel, asked, tell)
        except Exception as error:  # that no check expects; it is a finding, too
            words = f"cannot be read to its end ({kind_of(error)}): is a table missing?"
            tell(bad("database", words))
            tell(unchecked("rest of the database", "the check ended there"))
    finally:
        if application is not None:
            await application.bot.shutdown()
    await asyncio.to_thread(examine_deployment, settings, tell)
    if channel is not None:
        await examine_authorities(settings, channel, tell)
