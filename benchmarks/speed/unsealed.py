"""The bot, in which sealing stops and goes on every 0.7 s.

`python -m benchmarks.speed.unsealed FILE`: FILE gets a line for each period: 1 with sealing, else
0; CPU seconds; updates that were stored.
"""

import sys
import threading
import time
from pathlib import Path

from bot.__main__ import app
from bot.storage.sealed import INBOX_BODY, HasSealer, SealedColumn

PERIOD_SECONDS = 0.7


class Switch:
    """What it is set to, and how many updates were stored since the start."""

    is_on = True
    stored = 0


def seal_or_not(column: SealedColumn, by: HasSealer, text: str, owner: object) -> str:
    Switch.stored += column is INBOX_BODY
    return _seal(column, by, text, owner) if Switch.is_on else text


def turn(results: Path) -> None:
    with results.open("w", buffering=1) as file:
        while True:
            cpu, stored = time.process_time(), Switch.stored
            time.sleep(PERIOD_SECONDS)
            used, done = time.process_time() - cpu, Switch.stored - stored
            file.write(f"{int(Switch.is_on)} {used} {done}\n")
            Switch.is_on = not Switch.is_on


_seal = SealedColumn.seal
if __name__ == "__main__":
    SealedColumn.seal = seal_or_not  # type: ignore[method-assign, assignment]
    threading.Thread(target=turn, args=[Path(sys.argv.pop())], daemon=True).start()
    app([])
