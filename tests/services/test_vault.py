"""Who people are is kept sealed: a copy of the database names no person."""

import pytest
from cryptography.exceptions import InvalidTag

from bot.services.vault import Vault

ID = 700123456


def test_a_sealed_address_opens_with_the_same_secret_only():
    vault = Vault(b"a" * 32)
    assert vault.open(vault.seal(ID)) == ID
    with pytest.raises(InvalidTag):
        Vault(b"b" * 32).open(vault.seal(ID))


def test_the_same_address_is_sealed_differently_each_time():
    vault = Vault(b"a" * 32)
    assert vault.seal(ID) != vault.seal(ID)
    assert str(ID).encode() not in vault.seal(ID)


def test_a_person_is_recognised_with_the_same_secret_only():
    vault = Vault(b"a" * 32)
    assert vault.identity(ID) == Vault(b"a" * 32).identity(ID)
    assert vault.identity(ID) != Vault(b"b" * 32).identity(ID)
    assert vault.identity(ID) != vault.identity(ID + 1)


def test_a_key_for_one_purpose_serves_no_other():
    vault = Vault(b"a" * 32)
    hashes = {vault.identity(ID), vault.receipt(str(ID))}
    assert len(hashes) == 2
    assert vault.inbox_key(str(ID)) not in {h.hex()[:22] for h in hashes}


def test_two_secrets_are_told_apart_by_their_fingerprints():
    assert Vault(b"a" * 32).fingerprint != Vault(b"b" * 32).fingerprint
    assert len(Vault(b"a" * 32).fingerprint) == 16


def test_sealed_content_opens_only_where_it_belongs():
    vault = Vault(b"a" * 32)
    sealed = vault.seal_content("Айгүл".encode(), "inbox/7")
    assert "Айгүл".encode() not in sealed
    assert sealed != vault.seal_content("Айгүл".encode(), "inbox/7")
    assert vault.open_content(sealed, "inbox/7").decode() == "Айгүл"
    with pytest.raises(InvalidTag):
        vault.open_content(sealed, "inbox/8")
    with pytest.raises(InvalidTag):
        Vault(b"b" * 32).open_content(sealed, "inbox/7")
