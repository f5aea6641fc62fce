"""The log holds no secrets and nothing that a person wrote."""

import asyncio
import io
import json
import logging
from urllib.parse import quote, unquote

import pytest
import structlog
from telegram import Update
from telegram.error import NetworkError
from telegram.ext import (
    Application,
    CallbackContext,
    ContextTypes,
    MessageHandler,
    filters,
)

from bot.core import logs
from bot.core.channel_changes import ChannelWatch
from bot.core.database import TransientDatabaseError
from bot.telegram.request import AiohttpRequest
from tests.kit.deployments import environment, settings_of
from tests.kit.pipeline.machine import say
from tests.kit.waiting import until

TOKEN = "123456:AAabc-DEF_ghijklmnopqrstuvwxyz01234"
SECRET_TEXT = "they sell poison at 5 Abay street"
UPDATE = say(1, SECRET_TEXT, name="Aigerim")


@pytest.fixture(autouse=True)
def _restored():
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logs.set_up("WARNING")
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def log():
    stream = io.StringIO()
    logs.set_up("DEBUG", secrets=[TOKEN, "hush"], stream=stream)

    def read():
        return [json.loads(line) for line in stream.getvalue().splitlines()]

    return read


@pytest.mark.parametrize(
    "value",
    [
        f"https://api.telegram.org/bot{TOKEN}/getMe",
        "https://api.telegram.org/bot999:AAotherTokenOtherTokenOther/getMe",
        {"deep": [f"x {TOKEN}"]},
        "pass: hush",
    ],
)
def test_no_token_is_logged_at_any_depth(log, value):
    structlog.get_logger("bot.test").info("called", value=value)
    logging.getLogger("bot.other").warning("called %s", value)
    text = json.dumps(log())
    for secret in (TOKEN, "AAotherToken", "hush"):
        assert secret not in text
    assert text.count("redacted") == 2


def test_an_error_of_a_machine_keeps_its_message_without_a_token(log):
    error = NetworkError(f"cannot reach https://api/bot{TOKEN}/sendMessage")
    structlog.get_logger("bot.test").error("sending failed", exc_info=error)
    text = json.dumps(log())
    assert TOKEN not in text
    assert "NetworkError" in text
    assert (
        logs.kind_of(OSError(28, "No space left"))
        == "OSError: [Errno 28] No space left"
    )
    assert logs.kind_of(NetworkError("Bad Gateway")) == "NetworkError: Bad Gateway"
    assert logs.kind_of(ValueError("words")) == "ValueError"


class Away:
    """A database that is away, and whose driver quotes its whole address."""

    def __init__(self, url):
        self._error = TransientDatabaseError(f"cannot connect to {url}")
        self.asked = asyncio.Event()

    async def wait(self, *_):
        await asyncio.sleep(0)

    def reading(self):
        self.asked.set()
        raise self._error


async def test_the_log_has_no_secret_while_the_database_is_away(tmp_path):
    hushed = "hush-p@ss/w0rd"
    url = f"postgresql://habarla:{quote(hushed, safe='')}@db.example/habarla"
    settings = settings_of(environment("http://127.0.0.1:1", 1, url), tmp_path)
    stream = io.StringIO()
    logs.set_up("DEBUG", secrets=settings.secrets, stream=stream)
    away = Away(f"{url} or {unquote(url)}")
    watch = asyncio.create_task(ChannelWatch(away, None, print).run())
    await away.asked.wait()
    await until(lambda: "waits for the database" in stream.getvalue())
    watch.cancel()
    try:
        away.reading()
    except TransientDatabaseError:
        structlog.get_logger("bot.test").exception("update failed")
    text = stream.getvalue()
    assert text.count("cannot connect to postgresql://habarla:[redacted]@") >= 2
    for secret in (hushed, quote(hushed, safe="")):
        assert secret not in text


def test_an_error_is_logged_without_its_message(log):
    try:
        try:
            int(SECRET_TEXT)
        except ValueError as error:
            raise KeyError(SECRET_TEXT) from error
    except KeyError:
        structlog.get_logger("bot.test").exception("update failed", error_id="e1")
        logging.getLogger("asyncio").exception("never retrieved")
    ours, theirs = log()
    for line in (ours, theirs):
        assert SECRET_TEXT not in json.dumps(line)
        for told in ("KeyError", "ValueError", "test_logs.py"):
            assert told in line["exception"]


async def test_an_update_whose_context_fails_is_not_written_into_the_log(log):
    class Broken(CallbackContext):
        @classmethod
        def from_update(cls, update, application):
            raise ValueError(SECRET_TEXT)

    application = (
        Application.builder()
        .token(TOKEN)
        .request(AiohttpRequest())
        .get_updates_request(AiohttpRequest())
        .job_queue(None)
        .updater(None)
        .context_types(ContextTypes(context=Broken))
        .build()
    )
    application.add_handler(MessageHandler(filters.ALL, lambda *_: None))
    application._initialized = True
    await application.process_update(Update.de_json(UPDATE, application.bot))
    text = json.dumps(log(), ensure_ascii=False)
    assert "Error while building CallbackContext" in text
    assert SECRET_TEXT not in text
    assert "Aigerim" not in text


def test_a_library_that_logs_an_answer_loses_the_answer(log):
    logging.getLogger("telegram.ext.ExtBot").error(
        'Can not load invalid JSON data: "%s"',
        SECRET_TEXT,
        exc_info=RuntimeError(SECRET_TEXT),
    )
    logging.getLogger("telegram.ext.Application").info("chatter %s", SECRET_TEXT)
    logging.getLogger("aiohttp").info("POST %s", SECRET_TEXT)
    (line,) = log()
    assert line["event"].startswith(
        "telegram.ext.ExtBot: Can not load invalid JSON data"
    )
    assert line["event"].endswith("(RuntimeError)")
    assert SECRET_TEXT not in json.dumps(line)
