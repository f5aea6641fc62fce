"""What Telegram says: about the token, the webhook, and the bot in its groups."""

import time
from collections.abc import AsyncIterator, Sequence

from bot.doctor.findings import Finding, bad, good, unchecked, warning
from bot.pipeline import telegram_checks
from bot.pipeline.application import BotApplication
from bot.settings import Settings
from bot.storage.desk.desks import Desk

_RECENT_SECONDS = 60 * 60


async def examine_bot(
    application: BotApplication, settings: Settings
) -> tuple[list[Finding], bool]:
    """The findings about token and updates, and whether Telegram knows the token."""
    found = await telegram_checks.identity(application)
    if found.id is not None:
        whose = good("token", f"belongs to @{found.username}")
        return [whose, await _webhook(application, settings)], True
    if found.refused:
        refused = bad("token", "Telegram refuses BOT_TOKEN: copy it again from @BotFather")
        return [refused, unchecked("updates", "Telegram tells the right token only")], False
    words = f"{settings.bot_api_url} does not answer: check BOT_API_URL and the network"
    silent = bad("telegram", f"{words} ({found.error})")
    return [silent, unchecked("token, updates", "Telegram does not answer")], False


async def _webhook(application: BotApplication, settings: Settings) -> Finding:
    found = await telegram_checks.webhook_of(application)
    if found is None:
        return unchecked("updates", "Telegram does not say whether a webhook is set: try again")
    url = found.url
    if settings.webhook_url is None and url:
        return warning("updates", "a webhook is set; it is removed when the bot starts polling")
    if settings.webhook_url is not None and not url.startswith(settings.webhook_url):
        return warning(
            "updates", "WEBHOOK_URL is not known to Telegram yet; the bot sets it when it starts"
        )
    is_recent = found.waiting or found.failed_at > time.time() - _RECENT_SECONDS
    if settings.webhook_url is not None and found.error and is_recent:
        return _undelivered(found.waiting, found.error)
    return good("updates", f"by {'webhook' if settings.webhook_url else 'polling'}")


def _undelivered(waiting: int, error: str) -> Finding:
    told = f"{waiting} updates wait, because Telegram cannot deliver them ({error})"
    if "403" in error:
        mend = "WEBHOOK_SECRET is not the one Telegram has: restart the bot, which tells it"
    else:
        mend = "let WEBHOOK_URL lead to PORT from outside, with a certificate that is valid"
    return bad("updates", f"{told}: {mend}")


async def examine_desks(
    every: Sequence[Desk], application: BotApplication | None
) -> AsyncIterator[Finding]:
    """The bot's rights in the desks' groups; without an application they are unchecked."""
    if not every:
        yield warning(
            "desks", "none yet: add the bot to a staff group and send /desk there as an admin"
        )
    for desk in every:
        thing = f"desk “{desk.title}”"
        if application is None:
            yield unchecked(thing, "the bot's rights in its group: Telegram was not asked")
            continue
        status = await telegram_checks.status_in(application, desk.chat)
        group = await telegram_checks.openness(application, desk.chat)
        if group.is_public:
            words = "it is public, everyone can read the cases: make it private"
            yield bad(f"group of “{desk.title}”", words)
        if group.anyone_adds:
            words = "every member may add others: switch “Add members” off in its permissions"
            yield warning(f"members of “{desk.title}”", words)
        if status in {"administrator", "creator"}:
            yield good(thing, "the bot is an administrator")
        elif status == "member":
            words = "the bot is no administrator: make it one, so that it can check who is a member"
            yield bad(thing, words)
        else:
            yield bad(thing, f"the bot is not in the group ({status}): add it")
