"""The authorities of a run: one gets e-mail, the others webhooks, and both often fail."""

import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.kit.authority import mailbox, receiver
from tests.kit.authority.mailbox import Mailbox, open_mailbox
from tests.kit.authority.receiver import SECRET, Receiver, open_receiver

BY_MAIL = "mia"
SENDER = "bot@habarla.test"
_FAILS = 0.3
_MAIL: list[Any] = ["450 4.2.0 busy", mailbox.CUT, "451 4.3.0 later"]
_WEBHOOK: list[Any] = [503, receiver.CUT, (429, {"Retry-After": "1"})]
_TAKEN: dict[int, Any] = {id(_MAIL): "250 2.0.0 OK", id(_WEBHOOK): 202}


class Moods:
    """Answers without end, of which three in ten are failures until it is `calm`."""

    def __init__(self, failures: list[Any], seed: int) -> None:
        self.calm = False
        self._failures, self._chance = failures, random.Random(seed)

    def __bool__(self) -> bool:
        return True

    def popleft(self) -> Any:
        if self.calm or self._chance.random() > _FAILS:
            return _TAKEN[id(self._failures)]
        return self._chance.choice(self._failures)


@dataclass
class Offices:
    box: Mailbox
    receiver: Receiver

    def keys(self, codes: list[str]) -> dict[str, dict[str, str]]:
        """What the channel file says of each authority."""
        webhook = {"way": "webhook", "url": self.receiver.url}
        email = {"way": "email", "email": "duty@mia.test"}
        return {code: email if code == BY_MAIL else webhook for code in codes}

    def settings(self, codes: list[str]) -> dict[str, str]:
        return {
            "SMTP_URL": f"smtp://127.0.0.1:{self.box.port}",
            "SMTP_FROM": SENDER,
            "AUTHORITY_SECRETS": ",".join(f"{code}={SECRET}" for code in codes),
        }

    def calm(self) -> None:
        """No failure from now on."""
        self.box.answers.calm = self.receiver.answers.calm = True  # type: ignore[attr-defined]

    @property
    def taken(self) -> Counter[str]:
        """How often each key arrived, whatever the bot learned of it."""
        by_mail = [str(mail["Message-ID"]).strip("<>").partition("@")[0] for mail in self.box.mails]
        return Counter([*by_mail, *self.receiver.taken])

    @property
    def bodies(self) -> dict[str, set[bytes]]:
        """The different bytes that came under each key."""
        found: dict[str, set[bytes]] = {}
        for headers, body in self.receiver.arrived:
            found.setdefault(headers["webhook-id"], set()).add(body)
        for mail, body in zip(self.box.mails, self.box.arrived, strict=True):
            key = str(mail["Message-ID"]).strip("<>").partition("@")[0]
            found.setdefault(key, set()).add(body)
        return found


@asynccontextmanager
async def open_offices(seed: int) -> AsyncIterator[Offices]:
    async with open_mailbox() as box, open_receiver() as posted:
        box.answers, posted.answers = Moods(_MAIL, seed), Moods(_WEBHOOK, seed + 1)
        yield Offices(box, posted)
