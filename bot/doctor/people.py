"""Whether each desk has the people that four eyes, second looks and appeals need."""

from bot.channel.loader import ChannelError, load_channel
from bot.doctor.findings import Finding, good, unchecked, warning
from bot.keys import files
from bot.services import keys
from bot.services.staff import enough
from bot.services.staff.enough import Circle, Needs
from bot.services.vault import Vault
from bot.services.work import Deployment, Work
from bot.settings import Settings, SettingsError
from bot.storage.engine.database import Database
from bot.storage.staff import role_grants


async def examine_people(settings: Settings, database: Database) -> list[Finding]:
    """Counts distinct people per desk whom the bot can write to, and says what is missing."""
    try:
        channel = load_channel(settings.channel_file)
        secrets = files.read_secrets(settings)
    except (ChannelError, SettingsError, OSError):
        secrets = []
    if not secrets:
        return [unchecked("people", "without the key no private chat can be found")]
    vault = Vault(*secrets)
    async with database.reading() as tx:
        keys.adopt(vault, secrets, await keys.state(tx))
        work = Work(tx, Deployment(channel, vault, frozenset(settings.admin_ids)))
        every = await enough.circles(work)
        custodians = len(await role_grants.custodians(tx))
    percents = [channel.second_look_percent(kind.id) for kind in channel.types]
    needs = Needs(channel.four_eyes.is_on, any(percents))
    return [*(_desk(one, every, needs) for one in every), _custodians(custodians)]


def _desk(circle: Circle, every: list[Circle], needs: Needs) -> Finding:
    silent = len(circle.known) - len(circle.reachable)
    words = f"“{circle.desk.title}”: {len(circle.reachable)} people, {len(circle.seniors)} seniors"
    if silent:
        words += f"; {silent} more have no private chat with the bot: let them press Start"
    lacks = enough.missing(circle, every, needs)
    if lacks:
        return warning("people", f"{words}; missing: {'; '.join(lacks)}")
    return good("people", words)


def _custodians(n: int) -> Finding:
    if n:
        return good("custodians", f"{n} answer requests about data")
    return warning("custodians", "there is none, so admins answer requests about data: see /staff")
