"""Confinement of the processes that read strangers' files: they open and reach nothing more.

Linux has three means, each missing somewhere: a user of its own takes root, Landlock a kernel
from 5.13 on, seccomp a known processor. `python -m bot.core.confinement` tries them.
"""

import ctypes
import errno
import os
import platform
import resource
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_USER = 65_033
"""Its user and group where the bot is root: no account has this number (Debian keeps it free)."""
_FONTS = ("/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/X11/fonts")
"""All that it may read: pages of a PDF without fonts of their own are drawn with these."""
_NICE = 10
_MEMORY = 512 * 2**20
"""Enough for a PDF of 60 scans, or for a document of a case with all its pages."""
_MOST_FILES = 64
_SET_DUMPABLE = 4
_SET_SECCOMP = 22
_SET_NO_NEW_PRIVS = 38

_CREATE_RULESET = 444
_ADD_RULE = 445
_RESTRICT_SELF = 446
_ASK_VERSION = 1
_PATH_BENEATH = 1
_FILE_RIGHTS = (13, 14, 15, 15, 16)
"""How many rights over files Landlock knows, by its version; later ones know as many."""
_READ_FILE = 1 << 2
_READ_FOLDER = 1 << 3
_NET_SINCE = 4
_SCOPES_SINCE = 6
_BIND_AND_CONNECT = _SOCKETS_AND_SIGNALS = 0b11

_LOAD = 0x20
_EQUALS = 0x15
_RETURN = 0x06
_NUMBER = 0
_ARCHITECTURE = 4
"""Offsets of a system call's number and of its processor."""
_ALLOW = 0x7FFF0000
_DENY = 0x00050000 | errno.ENOSYS
"""A call that is not allowed is one that this kernel lacks: libraries then do without threads."""
# Memory, signals, clocks, reading and writing what is open, opening what Landlock lets it. Nothing
# that asks for a file by its path: Landlock lets everyone ask whether one is there.
_CALLS = {
    "x86_64": (
        0xC000003E,
        "0 1 3 5 7 8 9 10 11 12 13 14 15 17 19 20 24 25 28 35 39 60 72 79 96 98 100 102"
        " 131 186 202 204 217 219 228 229 230 231 257 318 334",
    ),
    "aarch64": (
        0xC00000B7,
        "17 25 56 57 61 62 63 64 65 66 67 73 80 93 94 98 101 113 114 115 123 124 128 132"
        " 134 135 139 153 165 169 172 174 178 214 215 216 222 226 233 278 293",
    ),
}
"""By processor: the kernel's name for it, and the numbers of the calls that stay."""


class Means(StrEnum):
    USER = "a user of its own"
    LANDLOCK = "Landlock"
    SECCOMP = "seccomp"


def confine(
    memory: int, cpu_seconds: int, *, threads: bool = False
) -> tuple[Means, ...]:
    """Give up all but reading and writing what is open; return the means that are missing. Code
    must be loaded by then; what cannot do without `threads` gets them where seccomp is missing,
    shut in, too."""
    _be_killed_first()
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_NOFILE: _MOST_FILES,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        _limit(limit, most)
    os.nice(_NICE)
    has_user = _become_nobody()
    if not threads:
        _limit(resource.RLIMIT_NPROC, 0)
    if sys.platform != "linux":
        return tuple(Means)
    keep_memory_private()
    has_rights = _call("prctl", _SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
    has_landlock = has_rights and _restrict_files()
    has_seccomp = has_rights and _restrict_calls()
    found = {
        Means.USER: has_user,
        Means.LANDLOCK: has_landlock,
        Means.SECCOMP: has_seccomp,
    }
    return tuple(means for means, is_there in found.items() if not is_there)


def make_confined(make: Callable[[bytes], bytes], *, threads: bool = False) -> None:
    """Shut this process in and write what it makes of its input. An error ends it: status 1."""
    confine(memory=_MEMORY, cpu_seconds=60, threads=threads)
    try:
        made = make(sys.stdin.buffer.read())
    except Exception as error:
        sys.stderr.write(f"{type(error).__name__}\n")
        sys.exit(1)
    sys.stdout.buffer.write(made)


def keep_memory_private() -> None:
    """Let no other process of this user read memory and environment, nor the disk keep a dump."""
    if sys.platform == "linux":
        _call("prctl", _SET_DUMPABLE, 0, 0, 0, 0)


def _be_killed_first() -> None:
    """Let the kernel end this process, not the bot, where memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _limit(limit: int, most: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(limit, (most, most))


def _become_nobody() -> bool:
    try:
        os.setgroups([])
        os.setresgid(_USER, _USER, _USER)
        os.setresuid(_USER, _USER, _USER)
    except OSError:
        return False
    return True


def _restrict_files() -> bool:
    """Landlock: no file but the fonts, no TCP port, no other process's sockets and signals."""
    version = _call("syscall", _CREATE_RULESET, None, 0, _ASK_VERSION)
    if version < 1:
        return False
    rights = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
    handled = [rights]
    if version >= _NET_SINCE:
        handled.append(_BIND_AND_CONNECT)
    if version >= _SCOPES_SINCE:
        handled.append(_SOCKETS_AND_SIGNALS)
    rules = struct.pack(f"={len(handled)}Q", *handled)
    ruleset = _call("syscall", _CREATE_RULESET, rules, len(rules), 0)
    if ruleset < 0:
        return False
    for folder in filter(os.path.isdir, _FONTS):
        place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", _READ_FILE | _READ_FOLDER, place)
        _call("syscall", _ADD_RULE, ruleset, _PATH_BENEATH, rule, 0)
        os.close(place)
    is_restricted = _call("syscall", _RESTRICT_SELF, ruleset, 0) == 0
    os.close(ruleset)
    return is_restricted


def _restrict_calls() -> bool:
    """seccomp: every call that is not in the list fails, those of another processor, too."""
    if (known := _CALLS.get(platform.machine())) is None:
        return False
    processor = known[0]
    numbers = [int(number) for number in known[1].split()]
    program = [(_LOAD, 0, 0, _ARCHITECTURE), (_EQUALS, 0, len(numbers) + 1, processor)]
    program += [(_LOAD, 0, 0, _NUMBER)]
    program += [(_EQUALS, len(numbers) - n, 0, call) for n, call in enumerate(numbers)]
    program += [(_RETURN, 0, 0, _DENY), (_RETURN, 0, 0, _ALLOW)]
    packed = ctypes.create_string_buffer(
        b"".join(struct.pack("=HBBI", *one) for one in program)
    )
    at = ctypes.addressof(packed)
    filter_ = ctypes.create_string_buffer(struct.pack("@HP", len(program), at))
    return _call("prctl", _SET_SECCOMP, 2, filter_, 0, 0) == 0


def _call(name: str, *given: int | bytes | ctypes.Array[ctypes.c_char] | None) -> int:
    """Call a function of the C library; -1 where it fails or is missing."""
    function = getattr(ctypes.CDLL(None), name, None)
    if function is None:
        return -1
    longs = (ctypes.c_long(one) if isinstance(one, int) else one for one in given)
    return int(function(*longs))


if __name__ == "__main__":
    sys.stdout.write(", ".join(confine(memory=2**30, cpu_seconds=10)))
