"""Questions to Telegram about members of a group, and about those who may add some."""

import asyncio

import structlog
from telegram import Bot, ChatFullInfo
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.core.people import Member, Standing
from bot.telegram.application import seconds_of

logger = structlog.get_logger(__name__)

_ASKED_AGAIN = (0.4, 1.2)
"""Seconds until Telegram is asked again; the sender of an update waits meanwhile."""
_LONGEST_PAUSE = 2.0
"""The longest pause after a 429 that is waited for before Telegram is asked again."""


async def ask_standing(bot: Bot, member: Member) -> Standing | None:
    """None when Telegram does not answer for a while, UNKNOWN where it does not tell."""
    for pause in (*_ASKED_AGAIN, None):
        try:
            status = (await bot.get_chat_member(member.chat, member.user)).status
        except (BadRequest, Forbidden):
            return Standing.UNKNOWN
        except TelegramError as error:
            logger.warning(
                "membership could not be checked", error=type(error).__name__
            )
            asked = seconds_of(error) if isinstance(error, RetryAfter) else 0
            if pause is None or asked > _LONGEST_PAUSE:
                break
            await asyncio.sleep(max(pause, asked))
        else:
            return Standing.told(status)
    return None


async def anyone_adds(bot: Bot, chat: int) -> bool:
    """True for a group where every member may add others, as far as Telegram says."""
    try:
        return lets_all_add(await bot.get_chat(chat))
    except TelegramError as error:
        logger.warning("permissions could not be checked", error=type(error).__name__)
        return False


def lets_all_add(group: ChatFullInfo) -> bool:
    return group.permissions is not None and bool(group.permissions.can_invite_users)
