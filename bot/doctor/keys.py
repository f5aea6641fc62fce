"""The secret keys: where they are, whether they fit, and what earlier ones are needed for."""

from bot.channel.loader import ChannelError
from bot.doctor.findings import Finding, bad, good, warning
from bot.keys import files, rotating
from bot.services import keys
from bot.services.vault import Vault
from bot.settings import Settings, SettingsError
from bot.storage.engine.database import Database


async def examine_keys(settings: Settings, database: Database | None) -> list[Finding]:
    """`database` is None where it is empty or of another version."""
    found = keys.KeyState("", turning=False)
    if database is not None:
        async with database.reading() as tx:
            found = await keys.state(tx)
    path = files.key_path(settings)
    try:
        secrets = files.read_secrets(settings)
    except (SettingsError, OSError) as error:
        return [bad("secret", f"cannot be read: {error}")]
    if not secrets and not found.current:
        return [warning("secret", f"SECRET_KEY is made at the first start and kept in {path}")]
    if not secrets:
        words = f"SECRET_KEY is missing: restore it, or {path}; no reporter can be answered without"
        return [bad("secret", words)]
    vault = Vault(*secrets)
    if found.current and not keys.adopt(vault, secrets, found):
        words = "SECRET_KEY is not the one the database was begun with: restore that one"
        return [bad("secret", words)]
    findings = [_place(settings)]
    if database is not None and found.current:
        findings += await _earlier(settings, database, vault, found, secrets)
    return findings


def _place(settings: Settings) -> Finding:
    if settings.secret_key is not None:
        return good("secret", "SECRET_KEY is set; keep a copy of it apart from the database's")
    path = files.key_path(settings)
    if not files.lies_with_data(settings):
        words = f"kept in {path}; keep a copy of it apart from those of the database"
        return good("secret", words)
    new = files.apart_from(files.data_folder(settings))
    move = f"mkdir -m 700 -p {new.parent} && mv {path} {new}, and set SECRET_KEY_FILE={new}"
    words = f"{path} lies with the data, so one copy takes both; move it, the bot may run: {move}"
    return warning("secret", words)


async def _earlier(
    settings: Settings,
    database: Database,
    vault: Vault,
    found: keys.KeyState,
    secrets: list[bytes],
) -> list[Finding]:
    """Earlier keys, and a change of keys that is not complete."""
    if found.turning or keys.names(secrets)[0] != found.current:
        return [warning("keys", "a change of keys is not complete: run rotate-key again")]
    try:
        needs = await rotating.needed(settings, database, vault)
    except ChannelError:
        return []
    return [(good if need else warning)("keys", rotating.need_line(need)) for need in needs]
