"""Who people are is kept sealed: a copy of the database names no person."""

import pytest
from cryptography.exceptions import InvalidTag

from bot.core.vault import KEY_ID, Vault, fingerprint_of

ID = 700123456
OLD, NEW = b"a" * 32, b"b" * 32
KNOWN_HASHES = {
    "identity": "76a114928de62188",
    "receipt": "eda134a11d059cfa",
    "erasure": "03227f7ad85783f2",
    "care": "529b0a1ad0192423",
    "inbox": "62cb623de04af36a",
}
"""Of ID and OLD, as 0.2.0 made them."""
KNOWN_CHECK = "3bb4e625f1105be889a46a02074053ae"
KNOWN_TOKEN = ["0xf32c", "0xec5a", "0xec3b"]


def test_a_sealed_address_opens_for_its_own_person_only():
    vault = Vault(OLD)
    sealed = vault.seal(ID, "p1")
    assert vault.open(sealed, "p1") == ID
    assert str(ID).encode() not in sealed != vault.seal(ID, "p1"), (
        "differently each time"
    )
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


def test_each_purpose_has_a_key_of_its_own_that_stays_the_same():
    """Known values: what 0.2.0 hashed is found by every later version."""
    vault = Vault(OLD)
    hashes = {
        "identity": vault.identity(ID)[KEY_ID:].hex(),
        "receipt": vault.receipt(str(ID))[KEY_ID:].hex(),
        "erasure": vault.erasure_mark(str(ID))[KEY_ID:].hex(),
        "care": vault.in_care(ID)[0],
        "inbox": vault.inbox_key(str(ID)),
    }
    assert {name: value[:16] for name, value in hashes.items()} == KNOWN_HASHES
    assert vault.check("a line", vault.erasure_mark("x")) == KNOWN_CHECK
    assert [hex(ord(letter)) for letter in vault.word_token("хат")] == KNOWN_TOKEN
