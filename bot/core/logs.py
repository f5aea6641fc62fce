"""Structured logs on stderr, without the token and without anything a person wrote."""

import logging
import re
import sys
import traceback
from collections.abc import Sequence
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, ExcInfo, Processor, WrappedLogger

REDACTED = "[redacted]"
# A token may stand in any address or error text, even the token of another bot.
_TOKEN = re.compile(r"\d{3,}:[A-Za-z0-9_-]{20,}")


class Redaction:
    """Removes secrets from every value of a log line, at any depth."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(
        self, _logger: WrappedLogger, _name: str, event: EventDict
    ) -> EventDict:
        return {key: self._clean(value) for key, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, REDACTED)
            return _TOKEN.sub(REDACTED, value)
        if isinstance(value, dict):
            return {self._clean(key): self._clean(one) for key, one in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._clean(one) for one in value]
        return value


class NoUpdates(logging.Filter):
    """Keeps python-telegram-bot and aiohttp from logging updates, requests and answers, also those
    that they cannot parse: the text of the call and the class of the error are kept, no message
    that may quote what a person wrote."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.partition(".")[0] not in {"telegram", "aiohttp"}:
            return True
        # The template of the log call without its values.
        template = re.sub(
            r"%[-#0-9.]*[a-zA-Z]", "…", str(record.msg).partition("\n")[0]
        )
        record.msg = f"{record.name}: {template}"
        if isinstance(record.exc_info, tuple) and record.exc_info[0] is not None:
            record.msg += f" ({record.exc_info[0].__name__})"
        record.args = None
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


# Errors about the machine or the network; messages of others may quote what a person wrote.
_OPEN_MODULES = ("telegram.error.", "bot.core.database.database.")


def trace(exc_info: ExcInfo) -> str:
    """A traceback of classes and places, with messages of errors about machines only."""
    error: BaseException | None = exc_info[1]
    lines: list[str] = []
    while error is not None:
        lines.append(kind_of(error))
        lines += [
            f"  {frame.filename}:{frame.lineno} in {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)
        ]
        if error.__cause__ is None and not error.__suppress_context__:
            error = error.__context__
        else:
            error = error.__cause__
    return "\n".join(lines)


def kind_of(error: BaseException) -> str:
    """The class of an error, with its message if that cannot quote a person."""
    kind = type(error)
    if isinstance(error, OSError) or f"{kind.__module__}.".startswith(_OPEN_MODULES):
        return f"{kind.__name__}: {error}"
    return kind.__name__


class _Stderr(logging.StreamHandler[TextIO]):
    """Writes to the current sys.stderr, which may be redirected later."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def set_up(
    level: str = "INFO", *, secrets: Sequence[str] = (), stream: TextIO | None = None
) -> None:
    """Send all logs to stderr: as JSON, or as readable lines where stderr is a terminal."""
    is_terminal = (stream or sys.stderr).isatty()
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.ExceptionRenderer(trace),
        Redaction(secrets),
    ]
    _configure_structlog(shared)
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if is_terminal:
        last = structlog.dev.ConsoleRenderer()
    handler = _Stderr() if stream is None else logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in ("aiohttp", "aiosqlite", "asyncio", "alembic", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # The error page of a gateway is no JSON; the caller of the request logs the failure.
    logging.getLogger("telegram.request.BaseRequest").setLevel(logging.CRITICAL)
    # A filter on a logger skips the records of its children; one on the handler does not.
    handler.addFilter(NoUpdates())


def _configure_structlog(shared: Sequence[Processor]) -> None:
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
