"""Whether the history is signed each day, and whether the checkpoints stand outside."""

from datetime import UTC, datetime

from bot.audit import publishing
from bot.doctor.findings import Finding, bad, good, warning
from bot.services.audit.checkpointing import once_of
from bot.services.audit.epochs import LogAct
from bot.settings import Settings
from bot.storage.audit import checkpoints, log_events
from bot.storage.audit.checkpoints import Signed
from bot.storage.engine.database import Database
from bot.storage.queues import outbox

_DAY_MS = 24 * 60 * 60 * 1000
_OLD_MS, _SOON_MS = 2 * _DAY_MS, 60 * 60 * 1000
_NOWHERE = (
    "CHECKPOINT_CHAT and CHECKPOINT_FILE are not set: an operator could rewrite the history, and no"
    " outsider could tell; audit verify ends with status 4 while no checkpoint stood outside. Set"
    " one, and let others keep what is published"
)
_NEW_LOG = (
    "a new log began, and no operator has acknowledged it: if you set the database back yourself,"
    " run python -m bot audit acknowledge; if not, the history may have been rewritten"
)


async def examine_log(settings: Settings, database: Database) -> Finding:
    async with database.reading() as tx:
        newest, now = await checkpoints.newest(tx), tx.now
        posted = None if newest is None else await outbox.is_sent(tx, once_of(newest.size))
        acts = [event.id.partition("/")[::2] for event in await log_events.every(tx)]
    known = {about for act, about in acts if act == LogAct.ACKNOWLEDGED}
    if any(act == LogAct.RESTORED and about not in known for act, about in acts):
        return bad("history", _NEW_LOG)
    if newest is None:
        return warning("history", "no checkpoint yet: the running bot makes one a day")
    made = f"the newest checkpoint is of {datetime.fromtimestamp(newest.at / 1000, UTC).date()}"
    if newest.at < now - _OLD_MS:
        return bad("history", f"{made}: the task “sequence” fails, look into the log")
    chat, file = settings.checkpoint_chat, settings.checkpoint_file
    if chat is None and file is None:
        return warning("history", _NOWHERE)
    if file is not None and (problem := _missing(settings, newest)):
        return bad("history", f"{made}; {problem}")
    if chat is not None and not posted and newest.at < now - _SOON_MS:
        words = "it did not arrive in CHECKPOINT_CHAT: make the bot an admin there who may post"
        return bad("history", f"{made}; {words}")
    where = " and ".join(f"{place}" for place in (chat and f"chat {chat}", file) if place)
    return good("history", f"{made} and stands in {where}; check with python -m bot audit verify")


def _missing(settings: Settings, newest: Signed) -> str | None:
    """Why the newest checkpoint is not in the file, if it is not."""
    path = settings.checkpoint_file
    try:
        is_there = path is not None and newest.note in publishing.read(path)
    except OSError as error:
        return f"CHECKPOINT_FILE {path} cannot be read ({error.strerror})"
    return None if is_there else f"CHECKPOINT_FILE {path} lacks it: may the bot write there?"
