"""Protects identities: keyed hashes to recognise people, encrypted addresses to write to them.

The key never enters the database: a copy of the database alone identifies no person.
"""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY_NAME = b"\x01"
"""Stands before sealed content and names the key that opens it."""


class Vault:
    """Derives one key per purpose from the deployment's secret (at least 16 bytes)."""

    def __init__(self, secret: bytes) -> None:
        self._identity = _derive(secret, b"identity")
        self._receipt = _derive(secret, b"receipt")
        self._inbox = _derive(secret, b"inbox")
        self._address = AESGCM(_derive(secret, b"address"))
        self._content = AESGCM(_derive(secret, b"content"))
        self.fingerprint = _derive(secret, b"fingerprint").hex()[:16]
        """Shows whether two secrets are equal without revealing them."""

    def identity(self, telegram_id: int) -> bytes:
        """A keyed hash of a Telegram id, 32 bytes. Raises ValueError for anything but a number."""
        return _mac(self._identity, f"{telegram_id:d}")

    def receipt(self, code: str) -> bytes:
        """A keyed hash of a receipt in plain form, 32 bytes."""
        return _mac(self._receipt, code)

    def inbox_key(self, text: str) -> str:
        """A keyed hash for the order of the inbox, 22 characters."""
        return _mac(self._inbox, text).hex()[:22]

    def seal(self, telegram_id: int) -> bytes:
        """A Telegram id, encrypted and authenticated; different each time."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + self._address.encrypt(nonce, f"{telegram_id:d}".encode(), None)

    def open(self, sealed: bytes) -> int:
        """The Telegram id out of `seal`. Raises cryptography's InvalidTag for a wrong secret."""
        return int(self._address.decrypt(sealed[:_NONCE], sealed[_NONCE:], None))

    def seal_content(self, plain: bytes, bound_to: str) -> bytes:
        """What leads to a person, encrypted for the one place that `bound_to` names."""
        nonce = secrets.token_bytes(_NONCE)
        return _KEY_NAME + nonce + self._content.encrypt(nonce, plain, bound_to.encode())

    def open_content(self, sealed: bytes, bound_to: str) -> bytes:
        """The bytes given to `seal_content`.

        Raises cryptography's InvalidTag for a wrong secret and for another `bound_to`.
        """
        start = len(_KEY_NAME)
        nonce, content = sealed[start : start + _NONCE], sealed[start + _NONCE :]
        return self._content.decrypt(nonce, content, bound_to.encode())


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hmac.new(secret, b"habarla/v1/" + purpose, hashlib.sha256).digest()


def _mac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
