"""Wrong settings are explained in one line each, without secrets."""

import pytest

from bot.core.connections import MailServer, read_mail_server
from bot.settings import EVERYWHERE, Settings, SettingsError, load_settings, new_secret

TOKEN = "123456:AAabc-DEF_ghijklmnopqrstuvwxyz01234"
WHSEC = "whsec_" + "QUJD" * 11


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch, tmp_path):
    """No setting of the machine that runs the tests counts."""
    monkeypatch.chdir(tmp_path)
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def lines(**values):
    with pytest.raises(SettingsError) as caught:
        load_settings(**values)
    return caught.value.lines


def test_only_the_token_is_needed(monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    settings = load_settings()
    assert settings.token == TOKEN
    assert settings.bot_api_url == "https://api.telegram.org"
    assert settings.database == "sqlite:///data/habarla.db"
    assert settings.admin_ids == ()
    assert settings.port == 8080


def test_settings_are_read_from_the_env_file(tmp_path):
    (tmp_path / ".env").write_text(f"BOT_TOKEN={TOKEN}\nADMIN_IDS=1, 2 3\nSECRET_KEY=\n")
    settings = load_settings()
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
        ("MESSAGES_PER_SECOND", "0", "1 to 1000"),
        ("ALLOW_PAID_BROADCAST", "perhaps", "true or false"),
        ("PUBLIC_URL", "bot.example.kz", "https://"),
        ("REGISTER_URL", "register.example.kz", "https://"),
        ("PORT", "99999", "65535"),
        ("OPS_PORT", "0", "65535"),
        ("HOST", "bot.example.kz", "127.0.0.1"),
        ("OPS_HOST", "*", "127.0.0.1"),
        ("OPS_TOKEN", "secret-nonsense", "16 to 256"),
        ("SMTP_URL", "mail.example.kz:secret-nonsense", "smtp://"),
        ("SMTP_URL", "smtp://me:secret-nonsense@host:99999", "smtps://"),
        ("SMTP_URL", "smtps://me:secret-nonsense@host?tls=none", "after smtp://"),
        ("SMTP_FROM", "secret-nonsense", "reports@example.kz"),
        ("AUTHORITY_SECRETS", "secret-nonsense", "mia=whsec_"),
        ("AUTHORITY_SECRETS", "mia=whsec_short", "openssl rand"),
        ("PORT", "eighty", "a number"),
        ("LOG_LEVEL", "LOUD", "DEBUG"),
    ],
)
def test_a_wrong_setting_is_one_line_that_names_it_and_keeps_its_value(
    monkeypatch, name, value, word
):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv(name, value)
    (line,) = lines()
    assert line.startswith(f"{name} ")
    assert word in line
    assert "secret-nonsense" not in line


def test_a_webhook_needs_a_secret_and_a_mail_server_a_sender(monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SMTP_URL", "smtps://mail.kz")
    (line,) = lines()
    assert line.startswith("SMTP_FROM is missing")
    monkeypatch.delenv("SMTP_URL")
    monkeypatch.setenv("WEBHOOK_URL", "https://bot.example/")
    (line,) = lines()
    assert line == "WEBHOOK_SECRET is missing: WEBHOOK_URL needs one, any 32 letters and digits"
    monkeypatch.setenv("WEBHOOK_SECRET", "s" * 32)
    assert load_settings().webhook_url == "https://bot.example"


@pytest.mark.parametrize(
    ("given", "normal"),
    [
        (
            "postgres://u:p@host:5432/db?sslmode=require",
            "postgresql://u:p@host:5432/db?sslmode=require",
        ),
        ("postgresql+asyncpg:///db?host=/run/pg", "postgresql:///db?host=/run/pg"),
        ("sqlite+aiosqlite:////var/lib/h.db", "sqlite:////var/lib/h.db"),
    ],
)
def test_the_usual_database_urls_are_accepted(monkeypatch, given, normal):
    monkeypatch.setenv("DATABASE_URL", given)
    assert load_settings(need_token=False).database == normal


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
def test_only_a_webhook_or_a_public_page_opens_the_port_to_others(monkeypatch, given, host):
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load_settings(need_token=False)
    assert settings.public_host == host
    assert settings.ops_host == "127.0.0.1"


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch):
    for name, value in {
        "BOT_TOKEN": TOKEN,
        "SECRET_KEY": new_secret(),
        "WEBHOOK_SECRET": "hush-hush",
        "OPS_TOKEN": "hush-hush-hush-hush",
        "DATABASE_URL": "postgres://u:hush-hush@host/db",
    }.items():
        monkeypatch.setenv(name, value)
    shown = repr(load_settings())
    assert "hush-hush" not in shown
    assert TOKEN.partition(":")[2] not in shown


def test_logs_are_told_every_secret_in_every_spelling(monkeypatch):
    given = {
        "BOT_TOKEN": TOKEN,
        "SECRET_KEY": new_secret(),
        "WEBHOOK_SECRET": "hush-hush",
        "OPS_TOKEN": "hush-hush-hush-hush",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:long%40word@host/db")
    found = load_settings().secrets
    assert {*given.values(), "long@word", "long%40word", "long", "word"} == set(found)


def test_the_mail_server_is_read_from_one_address():
    assert read_mail_server("smtps://me:p%40ss@mail.kz") == MailServer(
        "mail.kz", 465, "tls", "me", "p@ss"
    )
    assert read_mail_server("smtp://mail.kz") == MailServer("mail.kz", 587, "starttls")
    assert read_mail_server("smtp://mail.kz:2525?tls=none").encryption == "none"
    assert read_mail_server("smtp://127.0.0.1:25").encryption == "none"
    assert read_mail_server("smtp://localhost:25?tls=starttls").encryption == "starttls"


def test_each_authority_has_its_secrets_the_newest_first(monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("AUTHORITY_SECRETS", f"mia={WHSEC}, mia:KZ-75={WHSEC} mia={WHSEC[:-4]}")
    settings = load_settings()
    assert settings.shared_secrets == {"mia": (WHSEC, WHSEC[:-4]), "mia:KZ-75": (WHSEC,)}
    assert {WHSEC, WHSEC[:-4]} <= set(settings.secrets)


def test_the_password_of_the_mail_server_is_kept_out_of_logs(monkeypatch):
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SMTP_FROM", "bot@example.kz")
    monkeypatch.setenv("SMTP_URL", "smtps://me:long-p%40ssword@mail.kz")
    settings = load_settings()
    assert {"long-p%40ssword", "long-p@ssword"} <= set(settings.secrets)
    assert "p@ssword" not in repr(settings)
    assert "p@ssword" not in repr(settings.mail_server)
