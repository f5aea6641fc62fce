"""Where the processes of a run listen."""

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
