"""The authorities of a run: one gets e-mail, the others webhooks, and both often fail."""

import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks.kit.verdict import Verdict
from tests.kit.authority import mailbox, receiver
from tests.kit.authority.mailbox import Mailbox, open_mailbox
from tests.kit.authority.receiver import SECRET, Receiver, open_receiver
from tests.kit.process.records import Records

_MANY = 10_000
_MAIL = [*["250 2.0.0 OK"] * 7, "450 4.2.0 busy", mailbox.CUT, "451 4.3.0 later"]
_WEBHOOK: list[Any] = [*[202] * 7, 503, receiver.CUT, (429, {"Retry-After": "1"})]
"""Three answers in ten are failures."""
_LEFT = ("sent", "received", "done", "refused", "silent")


@dataclass
class Offices:
    box: Mailbox
    receiver: Receiver

    def keys(self, codes: list[str]) -> dict[str, dict[str, str]]:
        """What the channel file says of each authority."""
        webhook = {"way": "webhook", "url": self.receiver.url}
        return {
            **dict.fromkeys(codes, webhook),
            "mia": {"way": "email", "email": "duty@mia.test"},
        }

    def settings(self, codes: list[str]) -> dict[str, str]:
        return {
            "SMTP_URL": f"smtp://127.0.0.1:{self.box.port}",
            "SMTP_FROM": "bot@habarla.test",
            "AUTHORITY_SECRETS": ",".join(f"{code}={SECRET}" for code in codes),
        }

    def calm(self) -> None:
        """No failure from now on."""
        self.box.answers.clear()
        self.receiver.answers.clear()

    async def check(self, records: Records, verdict: Verdict) -> None:
        """Each case file arrived at least once, and again only after an unknown result."""
        taken, bodies = self._arrived()
        rows = await records.ask(
            "SELECT id, stage FROM referrals WHERE way IN ('email','webhook')"
        )
        events = await records.ask(
            "SELECT detail FROM case_events WHERE act = 'not_passed'"
        )
        unknown = Counter[str]()
        for told in (json.loads(detail) for (detail,) in events):
            unknown[told["referral"]] += str(told.get("text", "")).startswith("unknown")
        lost = [row.id for row in rows if row.stage in _LEFT and not taken[row.id]]
        again = Counter(
            {row.id: taken[row.id] - 1 for row in rows if taken[row.id] > 1}
        )
        verdict.count("case files lost", lost)
        verdict.count(
            "case files that did not leave", [r for r in rows if r.stage == "leaving"]
        )
        verdict.count(
            "case files sent twice although the first result was known",
            list(again - unknown),
        )
        changed = [id for id, different in bodies.items() if len(different) > 1]
        verdict.count("case files repeated with other bytes", changed)
        verdict.figures |= {
            "case files": len(rows),
            "case files that arrived": sum(taken[row.id] > 0 for row in rows),
            "case files sent twice, the first result being unknown": again.total(),
            "attempts that failed or stayed unknown": len(events),
            "attempts with an unknown result": unknown.total(),
        }

    def _arrived(self) -> tuple[Counter[str], dict[str, set[bytes]]]:
        """How often each key arrived, whatever the bot learned of it, and with which bytes."""
        keys = [
            str(mail["Message-ID"]).strip("<>").partition("@")[0]
            for mail in self.box.mails
        ]
        found = [*zip(keys, self.box.arrived, strict=True)]
        found += [
            (headers["webhook-id"], body) for headers, body in self.receiver.arrived
        ]
        bodies: dict[str, set[bytes]] = {}
        for key, body in found:
            bodies.setdefault(key, set()).add(body)
        return Counter([*keys, *self.receiver.taken]), bodies


@asynccontextmanager
async def open_offices(seed: int) -> AsyncIterator[Offices]:
    chance = random.Random(seed)
    async with open_mailbox() as box, open_receiver() as posted:
        box.answers.extend(chance.choices(_MAIL, k=_MANY))
        posted.answers.extend(chance.choices(_WEBHOOK, k=_MANY))
        yield Offices(box, posted)
