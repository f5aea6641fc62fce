"""Who people are is kept sealed: a copy of the database names no person."""

import pytest
from cryptography.exceptions import InvalidTag

from bot.core.vault import KEY_ID, Vault, fingerprint_of

ID = 700123456
OLD, NEW = b"a" * 32, b"b" * 32


def test_a_sealed_address_opens_with_the_same_secret_only():
    vault = Vault(OLD)
    assert vault.open(vault.seal(ID, "p1"), "p1") == ID
    with pytest.raises(InvalidTag):
        Vault(NEW).open(vault.seal(ID, "p1"), "p1")


def test_a_sealed_address_opens_for_its_own_person_only():
    vault = Vault(OLD)
    with pytest.raises(InvalidTag):
        vault.open(vault.seal(ID, "p1"), "p2")


def test_the_same_address_is_sealed_differently_each_time():
    vault = Vault(OLD)
    assert vault.seal(ID, "p1") != vault.seal(ID, "p1")
    assert str(ID).encode() not in vault.seal(ID, "p1")


def test_a_person_is_recognised_with_the_same_secret_only():
    vault = Vault(OLD)
    assert vault.identity(ID) == Vault(OLD).identity(ID)
    assert vault.identity(ID) != Vault(NEW).identity(ID)
    assert vault.identity(ID) != vault.identity(ID + 1)


def test_a_key_for_one_purpose_serves_no_other():
    vault = Vault(OLD)
    hashes = {vault.identity(ID)[KEY_ID:], vault.receipt(str(ID))[KEY_ID:]}
    assert len(hashes) == 2
    assert vault.inbox_key(str(ID)) not in {h.hex()[:22] for h in hashes}


def test_two_secrets_are_told_apart_by_their_fingerprints():
    assert Vault(OLD).fingerprint != Vault(NEW).fingerprint
    assert len(Vault(OLD).fingerprint) == 16


def test_sealed_content_opens_only_where_it_belongs():
    vault = Vault(OLD)
    sealed = vault.seal_content("Айгүл".encode(), "inbox/7")
    assert "Айгүл".encode() not in sealed
    assert sealed != vault.seal_content("Айгүл".encode(), "inbox/7")
    assert vault.open_content(sealed, "inbox/7").decode() == "Айгүл"
    with pytest.raises(InvalidTag):
        vault.open_content(sealed, "inbox/8")
    with pytest.raises(InvalidTag):
        Vault(NEW).open_content(sealed, "inbox/7")


def test_every_sealed_value_and_hash_begins_with_the_id_of_its_key():
    vault, name = Vault(OLD), bytes.fromhex(fingerprint_of(OLD))[:KEY_ID]
    made = (
        vault.seal(ID, "p1"),
        vault.seal_content(b"x", "y"),
        vault.identity(ID),
        vault.receipt("c"),
    )
    for value in made:
        assert value.startswith(name)
        assert vault.is_current(value)
        assert not Vault(NEW, OLD).is_current(value)


def test_an_earlier_key_opens_and_recognises_what_it_made():
    old, both = Vault(OLD), Vault(NEW, OLD)
    assert both.open(old.seal(ID, "p1"), "p1") == ID
    assert both.open_content(old.seal_content(b"x", "y"), "y") == b"x"
    assert old.identity(ID) in both.identities(ID)
    assert old.receipt("CODE") in both.receipts("CODE")


def test_the_order_of_updates_is_looked_for_under_earlier_keys_while_they_turn():
    old, both = Vault(OLD), Vault(NEW, OLD)
    assert both.inbox_key("7") == Vault(NEW).inbox_key("7")
    assert both.earlier_orders() == ()
    both.is_turning = True
    [earlier] = both.earlier_orders()
    assert earlier("7") == old.inbox_key("7")


def test_a_vault_changes_its_keys_while_it_is_in_use():
    vault = Vault(OLD)
    assert vault.adopt([NEW, OLD], fingerprint_of(OLD))
    assert vault.fingerprints == (fingerprint_of(OLD), fingerprint_of(NEW))
    assert vault.adopt([NEW, OLD], fingerprint_of(NEW))
    assert vault.fingerprint == fingerprint_of(NEW)
    assert not vault.adopt([OLD], fingerprint_of(NEW))
    assert vault.fingerprint == fingerprint_of(NEW)
