"""Proofs are checked by a library that is not ours, with nothing but the public key."""

import base64
import json

import pytest
from sigstore.errors import VerificationError

from bot.cases import store
from bot.cases.store import LOGGED
from bot.core import sealed
from bot.history import notes, service
from bot.history import store as checkpoints
from bot.history.notes import WrongProof
from bot.history.service import NoProof
from tests.kit.services.log import decided, sequence
from tests.kit.services.proofs import by_sigstore


@pytest.fixture
async def proven(working):
    """The proof of a decision, the case, and the public key."""
    async with working() as work:
        case, *_ = await decided(work)
        await sequence(work)
        decision = (await store.events_logged(work.tx, case.id))[-1]
        with pytest.raises(NoProof):
            await service.of_event(work.tx, LOGGED, decision)
        await service.make(work)
        await service.make(work)
        text = await service.of_event(work.tx, LOGGED, decision)
        return text, case, await sealed.public_key(work.tx)


async def test_an_independent_library_confirms_the_proof_of_a_decision(proven):
    text, _, public = proven
    by_sigstore(text, public)
    with pytest.raises(VerificationError):
        by_sigstore(text.replace("index 2", "index 1"), public)


async def test_a_proof_shows_the_decision_alone_and_none_of_something_else_holds(
    proven,
):
    text, case, public = proven
    key = notes.log_key(public)
    found = notes.check_inclusion(text, key)
    assert (found.source, found.shown["body"]["number"]) == ("case_events", case.number)
    assert (
        found.shown["body"]["detail"]["outcome"] == case.decision.finding.outcome.value
    )
    assert "staff" not in found.shown, "it hides who decided"
    head, extra, *rest = text.split("\n")
    held = json.loads(base64.b64decode(extra.removeprefix("extra ")))
    held["parts"]["body"]["value"]["detail"]["outcome"] = "removed"
    forged = base64.b64encode(json.dumps(held).encode()).decode()
    wrong = [
        "\n".join([head, f"extra {forged}", *rest]),
        text.replace("index 2", "index 3"),
        text.replace("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2"),
        "\n\n" + text.partition("\n\n")[2],
    ]
    for each in wrong:
        with pytest.raises(WrongProof):
            notes.check_inclusion(each, key)


async def test_the_newest_checkpoint_provably_begins_with_every_older_one(work):
    await decided(work)
    for last in range(4, 7):
        await sequence(work)
        await service.make(work)
        await decided(work, last, last)
    await sequence(work)
    newest = await service.make(work)
    key = await service.current(work.tx)
    for older in await checkpoints.checkpoints_after(work.tx, 0):
        text = await service.from_older(work.tx, older.note)
        old = notes.read_note(older.note, key)
        assert notes.check_consistency(text, old, key).size == newest.size
        other = notes.Checkpoint(old.origin, old.size, bytes(32))
        with pytest.raises(WrongProof):
            notes.check_consistency(text, other, key)
