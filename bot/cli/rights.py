"""Commands about people's data: periods of retention, and proofs of erasure."""

from bot.channel.loader import load_channel
from bot.channel.parts import Retention
from bot.cli.queues import NothingThere
from bot.core import codes, erasures, key_files, storage, times
from bot.core.channel_changes import channel_now
from bot.core.vault import Vault
from bot.core.work import Deployment, Work
from bot.privacy import erasures_store, requests, requests_store, retention
from bot.settings import Settings


def rules(settings: Settings) -> list[str]:
    """Each kind of data and how long it is kept; the database is not asked."""
    kept = load_channel(settings.channel_file).retention
    return [
        f"{rule.kind}: {getattr(kept, rule.days)} days{_key(rule.days)}"
        for rule in retention.RULES
    ]


def _key(days: str) -> str:
    """The key of the channel file, where an operator can choose the days."""
    if days not in Retention.model_fields:
        return ""
    return f" ({days})"


async def due_now(settings: Settings) -> list[str]:
    """Each kind of data with what the bot's next sweeps would end; changes nothing."""
    channel = load_channel(settings.channel_file)
    async with storage.opened_sealed(settings) as database, database.reading() as tx:
        # Nothing is sealed or opened to count rows.
        found = await retention.standings(
            Work(tx, Deployment(channel, Vault(bytes(32))))
        )
    lines = []
    for line, (_, due) in zip(rules(settings), found, strict=True):
        words = f"{line}; over now: {due['count']}"
        if due["count"]:
            words += f", the oldest of {times.utc_day(due['oldest'])}"
        lines.append(words)
    return lines


async def erasure(settings: Settings, number: str) -> str:
    """Describe an erasure by the number that the person got. Raises NothingThere."""
    proof = codes.read_receipt(number)
    async with storage.opened_sealed(settings) as database, database.reading() as tx:
        names = []
        if proof is not None:
            names = [proof, *_hashes(settings, proof)]
        found = [await erasures_store.proofs.get(tx, name) for name in names]
    rows = [row for row in found if row is not None]
    if not rows:
        raise NothingThere("there is no erasure with this number")
    row = rows[0]
    done = "not yet: the last word is on its way" if row.done_at is None else "complete"
    return f"asked for on {times.utc_day(row.asked_at)} (UTC); {done}"


async def confirm_erasure(settings: Settings, number: str) -> str:
    """Agree to the erasure of an account in place of people who are not there.

    Raises NothingThere where none is asked for, or where enough people can agree.
    """
    async with storage.opened(settings) as (database, vault):
        channel = await channel_now(database, settings)
        deployment = Deployment(channel, vault, frozenset(settings.admin_ids))
        async with database.transaction() as tx:
            work = Work(tx, deployment)
            found = await requests_store.request_numbered(tx, number.strip().upper())
            if found is None or found.proposed_by is None or found.proof is not None:
                raise NothingThere("no erasure of an account waits under this number")
            needed, asked = await requests.missing(work, found)
            if asked >= needed:
                raise NothingThere(
                    f"people who can agree in the bot: {asked}; needed: {needed}"
                )
            await requests.approve(work, found)
    return "the data is erased within two days, at a random time"


def _hashes(settings: Settings, proof: str) -> list[str]:
    """The names by which a restored database knows an erasure that came after its backup."""
    secrets = key_files.read_secrets(settings)
    if not secrets:
        return []
    marks = Vault(*secrets).erasure_marks(f"{erasures.Kind.PROOF.value}:{proof}")
    return [mark.hex() for mark in marks]
