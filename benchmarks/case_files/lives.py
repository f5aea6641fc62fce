"""The process that sends, again and again: forked, at work for a moment, killed with SIGKILL.

python -m benchmarks.case_files.lives SETTINGS      # JSON, see `Settings`
"""

import asyncio
import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass

from bot import logs
from bot.domain.authority.connections import MailServer
from bot.domain.authority.referral import Way
from bot.pipeline.authority.sender import Patience
from tests.kit.authority.receiver import SECRET
from tests.kit.authority.sending import SenderProcess

QUICK = Patience(first_seconds=0.1, growth=1.5, longest_seconds=1.0, attempts=10_000)


@dataclass(frozen=True, slots=True)
class Settings:
    url: str
    offices: dict[str, dict[str, str]]
    mail_port: int
    kills: int
    seed: int
    longest: float  # seconds of a life


def process(settings: Settings) -> SenderProcess:
    offices = {code: {**keys, "way": Way(keys["way"])} for code, keys in settings.offices.items()}
    return SenderProcess(
        settings.url, offices, patience=QUICK,
        mail_server=MailServer("127.0.0.1", settings.mail_port, "none"),
        secrets=dict.fromkeys(settings.offices, (SECRET,)),
    )  # fmt: skip


async def live(settings: Settings) -> None:
    await process(settings).start()
    await asyncio.Event().wait()


def main() -> None:
    """Loading the program takes longer than a life: each is forked from a process that has."""
    settings = Settings(**json.loads(sys.argv[1]))
    logs.set_up("ERROR")
    chance = random.Random(settings.seed)
    for _ in range(settings.kills):
        child = os.fork()
        if child == 0:
            asyncio.run(live(settings))
        time.sleep(chance.uniform(0.05, settings.longest))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


if __name__ == "__main__":
    main()
