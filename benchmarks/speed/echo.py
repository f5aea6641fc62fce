"""The reference: python-telegram-bot's own echo bot, which stores nothing.

Its default HTTP client unless `aiohttp` is asked for; one by one, or 256 at once.
"""

import sys

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(api: str, token: str, concurrent: int, client: str) -> None:
    builder = Application.builder().token(token).base_url(f"{api}/bot")
    if concurrent:
        builder = builder.concurrent_updates(concurrent)
    if client == "aiohttp":
        from bot.telegram.request import AiohttpRequest

        builder = builder.request(AiohttpRequest()).get_updates_request(
            AiohttpRequest()
        )
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling(allowed_updates=["message"], drop_pending_updates=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4])
