"""Who people are is kept sealed: a copy of the database names no person."""

import pytest
from cryptography.exceptions import InvalidTag

from bot.core.vault import KEY_ID, Vault, fingerprint_of

ID = 700123456
OLD, NEW = b"a" * 32, b"b" * 32


def test_a_sealed_address_opens_for_its_own_person_only():
    vault = Vault(OLD)
    sealed = vault.seal(ID, "p1")
    assert vault.open(sealed, "p1") == ID
    assert str(ID).encode() not in sealed != vault.seal(ID, "p1"), "differently each time"
    for other, person in ((vault, "p2"), (Vault(NEW), "p1")):
        with pytest.raises(InvalidTag):
            other.open(sealed, person)


def test_a_person_is_recognised_with_the_same_secret_for_one_purpose_only():
    vault = Vault(OLD)
    assert vault.identity(ID) == Vault(OLD).identity(ID)
    assert vault.identity(ID) not in {Vault(NEW).identity(ID), vault.identity(ID + 1)}
    hashes = {vault.identity(ID)[KEY_ID:], vault.receipt(str(ID))[KEY_ID:]}
    assert len(hashes) == 2
    assert vault.inbox_key(str(ID)) not in {h.hex()[:22] for h in hashes}
    assert vault.fingerprint != Vault(NEW).fingerprint


def test_sealed_content_opens_only_where_it_belongs():
    vault = Vault(OLD)
    sealed = vault.seal_content("Айгүл".encode(), "inbox/7")
    assert "Айгүл".encode() not in sealed
    assert sealed != vault.seal_content("Айгүл".encode(), "inbox/7")
    assert vault.open_content(sealed, "inbox/7").decode() == "Айгүл"
    for other, place in ((vault, "inbox/8"), (Vault(NEW), "inbox/7")):
        with pytest.raises(InvalidTag):
            other.open_content(sealed, place)


def test_every_value_begins_with_the_id_of_its_key_which_opens_it_when_it_is_an_earlier_one():
    vault, name = Vault(OLD), bytes.fromhex(fingerprint_of(OLD))[:KEY_ID]
    sealed = (vault.seal(ID, "p1"), vault.seal_content(b"x", "y"))
    for value in (*sealed, vault.identity(ID), vault.receipt("c")):
        assert value.startswith(name)
        assert vault.is_current(value)
        assert not Vault(NEW, OLD).is_current(value)
    both = Vault(NEW, OLD)
    assert (both.open(sealed[0], "p1"), both.open_content(sealed[1], "y")) == (ID, b"x")
    assert vault.identity(ID) in both.identities(ID)
    assert vault.receipt("CODE") in both.receipts("CODE")


def test_a_person_keeps_the_order_of_updates_when_the_keys_change():
    old, new = Vault(OLD), Vault(NEW, OLD)
    new.use_words_key(old.words_key)
    assert new.inbox_key("7") == old.inbox_key("7") != Vault(NEW).inbox_key("7")


def test_a_vault_changes_its_keys_while_it_is_in_use():
    vault = Vault(OLD)
    assert vault.adopt([NEW, OLD], fingerprint_of(OLD))
    assert vault.fingerprints == (fingerprint_of(OLD), fingerprint_of(NEW))
    assert vault.adopt([NEW, OLD], fingerprint_of(NEW))
    assert vault.fingerprint == fingerprint_of(NEW)
    assert not vault.adopt([OLD], fingerprint_of(NEW))
    assert vault.fingerprint == fingerprint_of(NEW)
