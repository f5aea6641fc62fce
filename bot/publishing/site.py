"""The whole site of the register as static files, for any web host.

Every page is a folder with an index.html, so that addresses are those of the bot's own site. A
build replaces the earlier one when it is whole.
"""

import asyncio
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from datetime import date

from bot.channel.loader import load_channel
from bot.domain.register.entry import Entry
from bot.messages.register.site import ROOT
from bot.publishing import lists, making
from bot.publishing.lists import PER_PAGE
from bot.publishing.making import Content, Place
from bot.services.register.reading import Whole
from bot.web.register.assets import assets

_AHEAD = 6
"""Portions that wait for a process at most, so that a large register does not fill the memory."""
_PAGES = 20
"""Pages of a list that are made together."""


class Building:
    """A site that is written in portions; `data` is the folder for its dumps.

    The executor's processes make the pages.
    """

    def __init__(self, place: Place, executor: Executor) -> None:
        self._place = place
        self._new = replace(place, folder=place.folder / ".new")
        shutil.rmtree(self._new.folder, ignore_errors=True)
        self._root = self._new.folder / ROOT[1:]
        self.data = self._root / "data"
        self._executor = executor
        self._waiting: set[asyncio.Future[int]] = set()
        self._count = 0

    async def add(self, entries: Sequence[Whole], today: date) -> None:
        """Make the pages of some entries."""
        await self._start(making.make_entries, entries, today)

    async def finish(self, content: Content, entries: Sequence[Entry]) -> int:
        """Make all other pages, and put the site in its place; how many pages and lists it has.

        `entries` are all, the newest first.
        """
        found = lists.groups(entries)
        for group, listed in found:
            for begin in range(0, len(listed), _PAGES * PER_PAGE):
                portion = listed[begin : begin + _PAGES * PER_PAGE]
                first = begin // PER_PAGE + 1
                await self._start(making.make_list, group, first, portion, content.today)
        groups = [group for group, _ in found]
        await self._start(making.make_others, replace(content, groups=groups))
        self._count += making.write(self._root, _shared(entries))
        while self._waiting:
            await self._wait()
        self._take_its_place()
        return self._count

    async def _start(self, make: Callable[..., int], *values: object) -> None:
        while len(self._waiting) >= _AHEAD:
            await self._wait()
        loop = asyncio.get_running_loop()
        self._waiting.add(loop.run_in_executor(self._executor, make, self._new, *values))

    async def _wait(self) -> None:
        done, self._waiting = await asyncio.wait(self._waiting, return_when=asyncio.FIRST_COMPLETED)
        self._count += sum(each.result() for each in done)

    def _take_its_place(self) -> None:
        """Readers find the earlier site or the new one, but for a moment between two renames."""
        leading = _leading(f"{ROOT}/{load_channel(self._place.channel_file).languages[0]}/")
        (self._root / "index.html").write_bytes(leading)
        folder = self._place.folder / ROOT[1:]
        earlier = folder.with_name(".earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        if folder.exists():
            folder.rename(earlier)
        self._root.rename(folder)
        (self._place.folder / "index.html").write_bytes(leading)
        shutil.rmtree(earlier, ignore_errors=True)
        self._new.folder.rmdir()


def _shared(entries: Sequence[Entry]) -> Iterator[tuple[str, bytes]]:
    """What all languages share: style and scripts, lists of hashes and sites."""
    made = assets()
    for name, body in made.files.items():
        yield f"static/{made.version}/{name}", body
    for name, found in (("links", lists.by_link(entries)), ("sites", lists.by_site(entries))):
        for number in range(256):
            digits = f"{number:02x}"
            yield f"{name}/{digits}.json", json.dumps(found[digits]).encode()


def _leading(address: str) -> bytes:
    """A page that leads to another address without scripts."""
    return (
        f'<!doctype html><meta charset="utf-8"><title>Habarla</title>'
        f'<meta http-equiv="refresh" content="0; url={address}"><a href="{address}">{address}</a>'
    ).encode()
