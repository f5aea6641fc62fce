"""Checkpoints as C2SP signed notes: a size and a root, signed with Ed25519 by a named key."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The tree of `origin` had `size` leaves and this root (32 bytes)."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


class WrongNote(ValueError):
    """The text is no checkpoint, or it is not signed with the expected key."""


@dataclass(frozen=True, slots=True)
class LogKey:
    """The name under which a public key (32 bytes) signs, and the key."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The 4 bytes that stand before each of its signatures."""
        named = self.name.encode() + b"\n" + _ED25519 + self.public
        return hashlib.sha256(named).digest()[:4]

    @property
    def text(self) -> str:
        """As verifiers of notes take it."""
        key = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{key}"


def log_key(public: bytes, epoch: int = 1) -> LogKey:
    """The name of a log is made of its key, so that it needs no setting and no other log has it.

    `epoch` counts from 1: the log of a database that was set back is another one.
    """
    name = f"habarla/{hashlib.sha256(public).hexdigest()[:16]}"
    return LogKey(name if epoch == 1 else f"{name}/{epoch}", public)


def read_key(text: str) -> LogKey:
    """A key as `LogKey.text` writes it. Raises ValueError."""
    name, _, rest = text.strip().partition("+")
    public = base64.b64decode(rest.partition("+")[2], validate=True)[1:]
    key = LogKey(name, public)
    if key.text != text.strip():
        raise ValueError("it is no key of a log: copy the whole line of `audit key`")
    return key


def sign(checkpoint: Checkpoint, private: Ed25519PrivateKey) -> str:
    """The checkpoint as a signed note, signed under its origin as the key's name."""
    key = LogKey(checkpoint.origin, private.public_key().public_bytes_raw())
    signature = base64.b64encode(key.id + private.sign(checkpoint.text.encode())).decode()
    return f"{checkpoint.text}\n{_DASH}{key.name} {signature}\n"


def read(note: str, key: LogKey) -> Checkpoint:
    """The checkpoint of a note that `key` signed. Raises WrongNote."""
    text, separator, signatures = note.partition("\n\n")
    if not separator:
        raise WrongNote("it has no signature")
    _check(text + "\n", signatures, key)
    lines = text.split("\n")
    try:
        origin, size, root = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError):
        raise WrongNote("it has no size and root") from None
    if str(size) != lines[1] or len(root) != hashlib.sha256().digest_size:
        raise WrongNote("its size or root has a wrong form")
    if origin != key.name:
        raise WrongNote(f"it is of the log {origin}, not {key.name}")
    return Checkpoint(origin, size, root)


def stated_root(note: str) -> bytes | None:
    """The root in a note, which is not checked; None for what is no note."""
    try:
        return base64.b64decode(note.split("\n")[2], validate=True)
    except (IndexError, ValueError):
        return None


def _check(text: str, signatures: str, key: LogKey) -> None:
    for line in signatures.splitlines():
        name, _, encoded = line.removeprefix(_DASH).rpartition(" ")
        try:
            signature = base64.b64decode(encoded, validate=True)
        except ValueError:
            continue
        if name == key.name and signature[:4] == key.id:
            try:
                Ed25519PublicKey.from_public_bytes(key.public).verify(signature[4:], text.encode())
            except InvalidSignature:
                raise WrongNote("its signature is wrong") from None
            return
    raise WrongNote(f"{key.name} did not sign it")


def notes_in(text: str) -> list[str]:
    """The notes of a file that holds several, one after the other."""
    notes: list[str] = []
    lines: list[str] = []
    for line in text.splitlines():
        is_signature = line.startswith(_DASH)
        if lines and lines[-1].startswith(_DASH) and not is_signature:
            notes.append("\n".join(lines) + "\n")
            lines = []
        if line or lines:
            lines.append(line)
    return [*notes, "\n".join(lines) + "\n"] if lines else notes
