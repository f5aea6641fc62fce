"""Checks during and after the run that need people of their own: order, service, data at rest."""

import json
import random
from dataclasses import dataclass, field

import sqlalchemy as sa

from benchmarks.fuzz.actors import Actors, Beginning
from benchmarks.fuzz.deployment import Deployment, Raw
from benchmarks.fuzz.message_checks import MessageChecks
from benchmarks.fuzz.texts import CITIZEN_ID, TOKEN, Kind, Tokens
from bot.domain.actions.case import ConfirmVerdict, TakeCase
from bot.domain.desk.case import Act
from bot.messages.buttons import decode
from bot.sandbox import Message, Phone
from bot.services.audit import sequencing
from bot.services.audit.verifying import Verification
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import case_events, cases, drafts, metadata, outbox, people
from bot.storage.sealed import DRAFT
from tests.kit.people.buttons import card_buttons, data_of, next_step

_NEWCOMER = 7_199_999_001
_MESSAGES = 6
_PROBES = 3


@dataclass
class Probes:
    """A few people a round who cancel, send six messages in a row, and do nothing else."""

    on: Deployment
    actors: Actors
    tokens: Tokens
    checks: MessageChecks
    rng: random.Random
    checked: int = 0
    _said: dict[int, list[str]] = field(default_factory=dict)

    def updates(self) -> list[Raw]:
        chosen = self.rng.sample(self.actors.probes, _PROBES)
        self._said = {phone.id: [] for phone in chosen}
        for phone in chosen:
            phone.say("/cancel")
        for _ in range(_MESSAGES):
            for phone in chosen:
                mark = self.tokens.mint(phone.id, Kind.TEXT)
                self._said[phone.id].append(mark)
                phone.say(f"{mark} seen in the yard")
        return self.on.new_updates()

    async def check(self) -> None:
        """The draft holds the messages in the order in which they were sent."""
        chosen = sa.select(people.c.identity, drafts).join(
            drafts, drafts.c.person_id == people.c.id
        )
        database = self.on.database
        bodies = {
            bytes(row["identity"]): DRAFT.open_in(database, row)
            for row in await self.on.rows(chosen)
        }
        for person, said in self._said.items():
            body = json.loads(bodies.get(self.on.vault.identity(person)) or "{}")
            words = str(body.get("description"))
            kept = [token for token in TOKEN.findall(words) if token in said]
            self.checked += 1
            if kept != said:
                self.checks.violate("one person's order is kept", f"{said} became {kept}")


async def check_service(beginning: Beginning, checks: MessageChecks) -> None:
    """A new person files a report, staff decide, the outcome arrives."""
    phone = beginning.on.sandbox.person("Newcomer", "en", id=_NEWCOMER)
    try:
        await _file_and_decide(beginning, phone)
    except Exception as error:
        said = [m.text[:80] for m in phone.messages() if m.from_bot][-3:]
        checks.violate("normal people are answered afterwards", f"{error!r}; {said}")


async def _file_and_decide(beginning: Beginning, phone: Phone) -> None:
    on, actors = beginning.on, beginning.actors
    kind = on.channel.type("fraud")
    steps = ("/start", "English", "I agree", "https://newcomer.example.com/1",
             f"{kind.icon} {kind.button.say('en')}", "Send", "Copy the code")  # fmt: skip
    for step in steps:
        act = phone.say if step.startswith(("/", "https:")) else phone.press
        act(step)
        await beginning.deliver(record=False)
    filed = sa.select(cases.c.id, cases.c.number).where(cases.c.host == "newcomer.example.com")
    [case] = await on.rows(filed)
    number, staff = str(case["number"]), actors.admins[0]
    staff.say(f"/start c-{case['id']}")  # what Open on the group's card leads to
    await beginning.deliver(record=False)
    step = ""
    while not isinstance(decode(step), ConfirmVerdict):
        card = _newest_card(staff, number)
        step = data_of(card, TakeCase) or next_step(card)
        assert step, card
        staff.press_data(step, card.id)
        await beginning.deliver(record=False)
    before = len(phone.messages())
    await on.advance(on.channel.retention.undo_seconds + 2)
    await on.settle()
    assert len(phone.messages()) > before, f"no outcome; {_newest_card(staff, number)}"


def _newest_card(staff: Phone, number: str) -> Message:
    """The case's card in the private chat of a member of staff."""
    found = [m for m in staff.messages() if m.from_bot and number in m.text and card_buttons(m)]
    assert found, f"no card of {number}; {[m.text[:80] for m in staff.messages()][-3:]}"
    return max(found, key=lambda message: message.seq)


async def check_leftovers(on: Deployment, checks: MessageChecks) -> None:
    """No message failed by a mistake of the bot, and notes stayed with staff."""
    failed = sa.select(outbox.c.kind, outbox.c.error).where(
        outbox.c.state.in_([OutboxState.FAILED.value, OutboxState.UNKNOWN.value])
    )
    for row in await on.rows(failed):
        checks.violate("every message is sent", dict(row))
    notes = sa.select(case_events.c.detail).where(case_events.c.act == Act.NOTE.value)
    texts = "\n".join(row["detail"] for row in await on.rows(notes))
    for token, kind, _ in checks.tokens.found(texts):
        if kind is Kind.STAFF and token in checks.leaked_notes:
            checks.violate("notes are for staff only", token)


async def check_log(on: Deployment, checks: MessageChecks) -> None:
    """Every row of the history fits its leaf, and every case its history."""
    async with on.database.transaction() as tx:
        while await sequencing.portion(tx):
            pass
    async with on.database.long_reading() as tx:
        async for finding in Verification(tx).findings():
            checks.violate("the log is whole", str(finding))


async def check_data_at_rest(on: Deployment, checks: MessageChecks) -> None:
    """A copy of the database holds no name and no Telegram id of a citizen."""
    for table in metadata.sorted_tables:
        for row in await on.rows(sa.select(table)):
            kept = json.dumps({k: str(v) for k, v in row.items()}, ensure_ascii=False)
            names = any(
                kind is Kind.NAME and not checks.actors.is_staff_name(owner)
                for _, kind, owner in checks.tokens.found(kept)
            )
            if names or CITIZEN_ID.search(kept):
                checks.violate("the database holds no names", f"{table.name}: {kept}")
