"""Doctor: checks all that a deployment needs, tells remedies and leaves nothing unsaid."""

import asyncio
from collections.abc import AsyncIterator

from bot.cli.doctor.findings import Finding, Health, bad, good, unchecked
from bot.cli.doctor.machine import examine_bot, examine_deployment, examine_environment
from bot.cli.doctor.stored import examine_authorities, examine_database
from bot.core.logs import kind_of
from bot.settings import NO_TOKEN, SettingsError, load_settings
from bot.telegram.application import build_application

__all__ = ["Finding", "Health", "examine_all"]


async def examine_all() -> AsyncIterator[Finding]:
    """All findings, in the order in which to repair them."""
    for finding in examine_environment():
        yield finding
    try:
        settings = load_settings(need_token=False)
    except SettingsError as error:
        for line in error.lines:
            yield bad("settings", line)
        yield unchecked("everything else", "mend the settings first")
        return
    application = None
    if settings.token:
        yield good("settings", "readable")
        application = build_application(settings.token, settings.bot_api_url)
    else:
        yield bad("settings", NO_TOKEN)
        yield unchecked("telegram", "token, updates and rights in groups: all need the token")
    try:
        is_known = False
        if application is not None:
            findings, is_known = await examine_bot(application, settings)
            for finding in findings:
                yield finding
        asked = examine_database(settings, application if is_known else None)
        async for finding in _survived("database", asked):
            yield finding
    finally:
        if application is not None:
            await application.bot.shutdown()
    on_machine = await asyncio.to_thread(lambda: list(examine_deployment(settings)))
    for finding in (*on_machine, *await examine_authorities(settings)):
        yield finding


async def _survived(thing: str, examined: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """The findings until an error that no check expects; it is a finding, too."""
    try:
        async for finding in examined:
            yield finding
    except Exception as error:
        yield bad(thing, f"cannot be read to its end ({kind_of(error)}): is a table missing?")
        yield unchecked(f"rest of the {thing}", "the check ended there")
