"""Ports and tokens that no two processes of a run share."""

import secrets
import socket

_RANGE = range(20_000, 32_000)
"""Below what outgoing connections are given (Linux: from 32768): none takes it in between."""


def free_port() -> int:
    """A free port of this machine, hardly ever the same one twice."""
    while True:
        port = secrets.choice(_RANGE)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port


def new_token() -> str:
    """A bot that outlives its test is refused by the offline Telegram of a later one."""
    return f"7001:SANDBOX-token_of-{secrets.token_hex(8)}"
