"""Vault of identities: keyed hashes recognise people, encrypted addresses reach them.

The keys never enter the database. Values begin with the id of their key, so that several serve
while the operator rotates them.
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_ID = 4
"""Bytes of a key's id, the first ones of its fingerprint."""
_NONCE = 12
HASHED = "hash:"
"""Begins each key of a message; a key in clear never began so."""
_PRIVATE_USE = 0xE000
_PRIVATE_USE_SIZE = 6400
"""Characters that stand in no word."""
_WORDS_KNOWN = 20_000


class _Key:
    def __init__(self, secret: bytes) -> None:
        self.identity = _derive(secret, b"identity")
        self.receipt = _derive(secret, b"receipt")
        self.erasure = _derive(secret, b"erasure")
        self.care = _derive(secret, b"care")
        self.address = AESGCM(_derive(secret, b"address"))
        self.content = AESGCM(_derive(secret, b"content"))
        self.fingerprint = fingerprint_of(secret)
        self.id = bytes.fromhex(self.fingerprint)[:KEY_ID]


class Vault:
    """Seals with the first of the deployment's secrets, opens with all (at least 16 bytes each)."""

    def __init__(self, secret: bytes, *earlier: bytes) -> None:
        self._keys = [_Key(one) for one in (secret, *earlier)]
        self.use_words_key(_derive(secret, b"words"))
        self.log_key = _derive(secret, b"log")

    def use_words_key(self, key: bytes) -> None:
        """Use the key of this database's search index, which stays when the secrets change, and of
        what else must stay: the order of its inbox, and what was said once."""
        self.words_key = key
        self._inbox = _derive(key, b"inbox")
        self._messages = _derive(key, b"messages")
        self._arrivals = _derive(key, b"arrivals")
        self._letters = hashlib.blake2b(key=key, digest_size=4)
        self.word_token = lru_cache(_WORDS_KNOWN)(self._word_token)

    def log_mac(self, text: bytes) -> bytes:
        """16 bytes that only one who has the key of this database's log makes."""
        return hmac.digest(self.log_key, text, "sha256")[:16]

    def _word_token(self, word: str) -> str:
        """Stands for a word in the search index: as many characters as the word has letters. Only
        words that begin alike have tokens that begin alike."""
        hashed = self._letters.copy()
        token = ""
        for letter in word:
            hashed.update(letter.encode())
            token += chr(
                _PRIVATE_USE + int.from_bytes(hashed.digest()) % _PRIVATE_USE_SIZE
            )
        return token

    def adopt(self, secrets_: Sequence[bytes], current: str) -> bool:
        """Use these secrets from now on; False if none has the fingerprint of the `current` one."""
        known = {key.fingerprint: key for key in self._keys}
        keys = [known.get(fingerprint_of(one)) or _Key(one) for one in secrets_]
        if all(key.fingerprint != current for key in keys):
            return False
        self._keys = sorted(keys, key=lambda key: key.fingerprint != current)
        return True

    @property
    def fingerprint(self) -> str:
        """Shows whether two secrets are equal without revealing them: that of the current key."""
        return self._keys[0].fingerprint

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(key.fingerprint for key in self._keys)

    def is_current(self, value: bytes) -> bool:
        """True if a sealed value or a hash was made with the current key."""
        return value.startswith(self._keys[0].id)

    def identity(self, telegram_id: int) -> bytes:
        """A keyed hash of a Telegram id, KEY_ID + 32 bytes. Raises ValueError unless a number."""
        return self.identities(telegram_id)[0]

    def identities(self, telegram_id: int) -> tuple[bytes, ...]:
        """All hashes that may stand for a Telegram id, that of the current key first."""
        text = f"{telegram_id:d}"
        return tuple(key.id + _mac(key.identity, text) for key in self._keys)

    def receipt(self, code: str) -> bytes:
        return self.receipts(code)[0]

    def receipts(self, code: str) -> tuple[bytes, ...]:
        """All hashes that may stand for a receipt in plain form, that of the current key first."""
        return tuple(key.id + _mac(key.receipt, code) for key in self._keys)

    def erasure_mark(self, what: str) -> bytes:
        return self.erasure_marks(what)[0]

    def erasure_marks(self, what: str) -> tuple[bytes, ...]:
        """All marks that may stand for it."""
        return tuple(key.id + _mac(key.erasure, what) for key in self._keys)

    def check(self, line: str, mark: bytes) -> str | None:
        """Protects a line of the erasure journal, with the key of its mark; None: it is unknown."""
        for key in self._keys:
            if mark.startswith(key.id):
                return _mac(key.erasure, f"line {line}").hex()[:32]
        return None

    def inbox_key(self, text: str) -> str:
        """A keyed hash for the order of the inbox, 22 characters."""
        return _mac(self._inbox, text).hex()[:22]

    def message_key(self, text: str) -> str:
        """A keyed hash for the key of a message, which may name a report beside a person."""
        return HASHED + _mac(self._messages, text).hex()[:32]

    def arrival_mark(self, message_key: str) -> int:
        """A number of 62 bits, neither 0 nor 1, which says that this message arrived."""
        return 2 + (int.from_bytes(_mac(self._arrivals, message_key)[:8]) >> 2)

    def in_care(self, telegram_id: int) -> tuple[str, ...]:
        """Hashes by which a person in care is known, that of the current key first."""
        return tuple(_mac(key.care, f"{telegram_id:d}").hex() for key in self._keys)

    def seal(self, telegram_id: int, person_id: str) -> bytes:
        """A Telegram id, encrypted and authenticated for one person; different each time."""
        key = self._keys[0]
        return key.id + _encrypted(key.address, f"{telegram_id:d}".encode(), person_id)

    def open(self, sealed: bytes, person_id: str) -> int:
        """The Telegram id given to `seal`. Raises InvalidTag for an unknown key or person."""
        return int(_decrypted(self._key_of(sealed).address, sealed, person_id))

    def seal_content(self, plain: bytes, bound_to: str) -> bytes:
        """Encrypt data that leads to a person for the one place that `bound_to` names."""
        key = self._keys[0]
        return key.id + _encrypted(key.content, plain, bound_to)

    def open_content(self, sealed: bytes, bound_to: str) -> bytes:
        """The bytes given to `seal_content`. Raises InvalidTag for an unknown key or place."""
        return _decrypted(self._key_of(sealed).content, sealed, bound_to)

    def _key_of(self, sealed: bytes) -> _Key:
        for key in self._keys:
            if sealed.startswith(key.id):
                return key
        raise InvalidTag


def fingerprint_of(secret: bytes) -> str:
    """16 hexadecimal digits that name a secret without revealing it."""
    return _derive(secret, b"fingerprint").hex()[:16]


def _encrypted(cipher: AESGCM, plain: bytes, bound_to: str) -> bytes:
    nonce = secrets.token_bytes(_NONCE)
    return nonce + cipher.encrypt(nonce, plain, bound_to.encode())


def _decrypted(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    begin = KEY_ID + _NONCE
    return cipher.decrypt(sealed[KEY_ID:begin], sealed[begin:], bound_to.encode())


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.digest(secret, b"habarla/v1/" + purpose, "sha256")


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
