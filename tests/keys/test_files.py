"""The secret key is kept apart from the data, for its owner only, and is never made twice."""

import stat

import pytest

from bot.core import key_files
from bot.settings import Settings, SettingsError, decode_secret, load_settings, new_secret


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings():
    return load_settings(need_token=False)


def test_the_key_is_made_once_and_its_folder_is_the_owners_only(folder):
    first = key_files.make_secret(settings())
    assert key_files.make_secret(settings()) == first == key_files.read_secrets(settings())
    assert [len(key) for key in first] == [32]
    path = folder / "data-key" / "secret.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [file.name for file in path.parent.iterdir()] == ["secret.key"]


def test_a_new_key_lies_outside_of_the_data_or_where_it_was_chosen(folder, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{folder}/elsewhere/h.db")
    key_files.make_secret(settings())
    assert (folder / "elsewhere-key" / "secret.key").exists()
    assert not (folder / "elsewhere").exists()
    assert not key_files.lies_with_data(settings())
    monkeypatch.setenv("SECRET_KEY_FILE", str(folder / "etc" / "my.key"))
    key_files.make_secret(settings())
    assert (folder / "etc" / "my.key").exists()
    monkeypatch.setenv("SECRET_KEY_FILE", str(folder / "data" / "my.key"))
    assert key_files.lies_with_data(settings())


def test_the_keys_in_the_environment_win(folder, monkeypatch):
    key_files.make_secret(settings())
    keys = [new_secret(), new_secret()]
    monkeypatch.setenv("SECRET_KEY", ", ".join(keys))
    assert key_files.read_secrets(settings()) == [decode_secret(key) for key in keys]
    assert not key_files.lies_with_data(settings())


@pytest.mark.parametrize("content", [b"oops", b"", b"\xff\xfe"])
def test_a_damaged_file_is_an_error_not_a_new_key(folder, content):
    (folder / "data-key").mkdir()
    (folder / "data-key" / "secret.key").write_bytes(content)
    with pytest.raises(SettingsError, match=r"secret\.key"):
        key_files.read_secrets(settings())
