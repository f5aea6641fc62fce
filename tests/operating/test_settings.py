"""Wrong settings are explained in one line each, without secrets; the key lies apart from the data.

It is for its owner only, and is never made twice.
"""

import stat

import pytest

from bot.connections import MailServer, read_mail_server
from bot.core import key_files
from bot.settings import (
    EVERYWHERE,
    Settings,
    SettingsError,
    decode_secret,
    load_settings,
    new_secret,
)

TOKEN = "123456:AAabc-DEF_ghijklmnopqrstuvwxyz01234"
WHSEC = "whsec_" + "QUJD" * 11


@pytest.fixture
def read(monkeypatch, tmp_path):
    """The settings of an environment with these values; none of this machine counts."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def read(*, need_token=False, **values):
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        return load_settings(need_token=need_token)

    return read


def refused(read, **values):
    """The one line about settings that do not work."""
    with pytest.raises(SettingsError) as caught:
        read(**values)
    [line] = caught.value.lines
    return line


def test_only_the_token_is_needed(read):
    settings = read(BOT_TOKEN=TOKEN, need_token=True)
    assert settings.token == TOKEN
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database == "sqlite:///data/habarla.db"
    assert settings.admin_ids == ()
    assert settings.port == 8080


def test_settings_are_read_from_the_env_file(read, tmp_path):
    (tmp_path / ".env").write_text(
        f"BOT_TOKEN={TOKEN}\nADMIN_IDS=1, 2 3\nSECRET_KEY=\n"
    )
    settings = read(need_token=True)
    assert settings.admin_ids == (1, 2, 3)
    assert settings.secret_key is None


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("BOT_TOKEN", "secret-nonsense", "@BotFather"),
        ("BOT_API_URL", "api.telegram.org", "https://"),
        ("DATABASE_URL", "mysql://root:secret-nonsense@host/db", "sqlite:///"),
        ("ADMIN_IDS", "me, @asel", "123456789,987654321"),
        ("ADMIN_IDS", "-5", "numbers"),
        ("CHANNEL_FILE", "nowhere.toml", "not there: nowhere.toml"),
        ("SECRET_KEY", "secret-nonsense", "too short or damaged"),
        ("WEBHOOK_URL", "ftp://host", "https://"),
        ("WEBHOOK_SECRET", "secret-nonsense!", "A-Z"),
        ("MESSAGES_PER_SECOND", "0", "or equal to 1"),
        ("ALLOW_PAID_BROADCAST", "perhaps", "boolean"),
        ("PUBLIC_URL", "bot.example.kz", "https://"),
        ("REGISTER_URL", "register.example.kz", "https://"),
        ("PORT", "99999", "65535"),
        ("OPS_PORT", "0", "or equal to 1"),
        ("HOST", "bot.example.kz", "127.0.0.1"),
        ("OPS_HOST", "*", "127.0.0.1"),
        ("OPS_TOKEN", "secret-nonsense", "16 to 256"),
        ("SMTP_URL", "mail.example.kz:secret-nonsense", "smtp://"),
        ("SMTP_URL", "smtp://me:secret-nonsense@host:99999", "smtps://"),
        ("SMTP_URL", "smtps://me:secret-nonsense@host?tls=none", "after smtp://"),
        ("SMTP_FROM", "secret-nonsense", "reports@example.kz"),
        ("AUTHORITY_SECRETS", "secret-nonsense", "mia=whsec_"),
        ("AUTHORITY_SECRETS", "mia=whsec_short", "openssl rand"),
        ("PORT", "eighty", "integer"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it_and_keeps_its_value(
    read, name, value, word
):
    line = refused(read, **{name: value})
    assert line.startswith(f"{name} ")
    assert word in line
    assert "secret-nonsense" not in line


def test_a_webhook_needs_a_secret_and_a_mail_server_a_sender(read):
    assert refused(read, SMTP_URL="smtps://mail.kz").startswith("SMTP_FROM is missing")
    line = refused(read, SMTP_FROM="bot@example.kz", WEBHOOK_URL="https://bot.example/")
    assert (
        line
        == "WEBHOOK_SECRET is missing: WEBHOOK_URL needs one, any 32 letters and digits"
    )
    assert read(WEBHOOK_SECRET="s" * 32).webhook_url == "https://bot.example"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (
            "postgres://u:p@host:5/db?sslmode=require",
            "postgresql://u:p@host:5/db?sslmode=require",
        ),
        ("postgresql+asyncpg:///db?host=/run/pg", "postgresql:///db?host=/run/pg"),
        ("sqlite+aiosqlite:////var/lib/h.db", "sqlite:////var/lib/h.db"),
    ],
)
def test_the_usual_database_urls_are_accepted(read, given, normal):
    assert read(DATABASE_URL=given).database == normal


@pytest.mark.parametrize(
    ("given", "host"),
    [
        ({}, "127.0.0.1"),
        ({"WEBHOOK_URL": "https://bot.example", "WEBHOOK_SECRET": "s"}, EVERYWHERE),
        ({"PUBLIC_URL": "https://bot.example"}, EVERYWHERE),
        ({"PUBLIC_URL": "https://bot.example", "HOST": "127.0.0.1"}, "127.0.0.1"),
        ({"HOST": "localhost"}, "127.0.0.1"),
        ({"HOST": "::"}, "::"),
    ],
)
def test_only_a_webhook_or_a_public_page_opens_the_port_to_others(read, given, host):
    settings = read(**given)
    assert settings.public_host == host
    assert settings.ops_host == "127.0.0.1"


SECRETS = {
    "BOT_TOKEN": TOKEN,
    "SECRET_KEY": new_secret(),
    "WEBHOOK_SECRET": "hush-hush",
    "OPS_TOKEN": "hush-hush-hush-hush",
}


MAIL = {"SMTP_FROM": "bot@example.kz", "SMTP_URL": "smtps://me:hush-h%40ush@mail.kz"}


def test_secrets_do_not_show_when_settings_are_printed(read):
    settings = read(**SECRETS, **MAIL, DATABASE_URL="postgres://u:hush-hush@host/db")
    shown = repr(settings) + repr(settings.mail_server)
    for secret in ("hush", TOKEN.partition(":")[2]):
        assert secret not in shown


def test_logs_are_told_every_secret_in_every_spelling(read):
    settings = read(**SECRETS, DATABASE_URL="postgres://u:long%40word@host/db")
    expected = {*SECRETS.values(), "long@word", "long%40word", "long", "word"}
    assert expected == set(settings.secrets)
    assert {"hush-h%40ush", "hush-h@ush"} <= set(read(**MAIL).secrets)


def test_the_mail_server_is_read_from_one_address():
    assert read_mail_server("smtps://me:p%40ss@mail.kz") == MailServer(
        "mail.kz", 465, "tls", "me", "p@ss"
    )
    assert read_mail_server("smtp://mail.kz") == MailServer("mail.kz", 587, "starttls")
    assert read_mail_server("smtp://mail.kz:2525?tls=none").encryption == "none"
    assert read_mail_server("smtp://127.0.0.1:25").encryption == "none"


def test_each_authority_has_its_secrets_the_newest_first(read):
    settings = read(
        AUTHORITY_SECRETS=f"mia={WHSEC}, mia:KZ-75={WHSEC} mia={WHSEC[:-4]}"
    )
    assert settings.shared_secrets == {
        "mia": (WHSEC, WHSEC[:-4]),
        "mia:KZ-75": (WHSEC,),
    }
    assert {WHSEC, WHSEC[:-4]} <= set(settings.secrets)


def test_the_key_is_made_once_and_its_folder_is_the_owners_only(read, tmp_path):
    first = key_files.make_secret(read())
    assert key_files.make_secret(read()) == first == key_files.read_secrets(read())
    assert [len(key) for key in first] == [32]
    path = tmp_path / "data-key" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_a_new_key_lies_outside_of_the_data_or_where_it_was_chosen(read, tmp_path):
    settings = read(DATABASE_URL=f"sqlite:///{tmp_path}/elsewhere/h.db")
    key_files.make_secret(settings)
    assert (tmp_path / "elsewhere-key" / "secret.key").exists()
    assert not (tmp_path / "elsewhere").exists()
    assert not key_files.lies_with_data(settings)
    key_files.make_secret(read(SECRET_KEY_FILE=str(tmp_path / "etc" / "my.key")))
    assert (tmp_path / "etc" / "my.key").exists()
    assert key_files.lies_with_data(
        read(SECRET_KEY_FILE=str(tmp_path / "data" / "my.key"))
    )


def test_the_keys_in_the_environment_win(read):
    key_files.make_secret(read())
    keys = [new_secret(), new_secret()]
    settings = read(SECRET_KEY=", ".join(keys))
    assert key_files.read_secrets(settings) == [decode_secret(key) for key in keys]
    assert not key_files.lies_with_data(settings)


@pytest.mark.parametrize("content", [b"oops", b"", b"\xff\xfe"])
def test_a_damaged_file_is_an_error_not_a_new_key(read, tmp_path, content):
    (tmp_path / "data-key").mkdir()
    (tmp_path / "data-key" / "secret.key").write_bytes(content)
    with pytest.raises(SettingsError, match=r"secret\.key"):
        key_files.read_secrets(read())
