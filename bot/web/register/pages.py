"""Pages of entries: front, search, an entry, errata, lists of hashes for browsers, texts."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from bot.domain.link import BadLink, LinkKind, parse_link
from bot.domain.register.entry import hash_of
from bot.messages.register import feed, pages
from bot.messages.register.entry_page import entry_page
from bot.messages.register.site import ROOT
from bot.publishing.data import CHECKPOINTS, KEY, sizes
from bot.publishing.lists import MOST_OF_A_SITE
from bot.services.audit import epochs
from bot.services.register import reading
from bot.storage.audit import checkpoints
from bot.storage.engine.database import Transaction
from bot.storage.register import entries, errata, listing
from bot.storage.register.listing import LAST, Wanted
from bot.web.register.assets import assets, content_type
from bot.web.register.base import HEADERS, Pages

_YEAR = 365 * 24 * 3600
_LONGEST = 2048
_ID = re.compile(r"[a-z0-9]{4,32}")
_GROUND = re.compile(r"[a-z][a-z0-9_]{0,15}")
_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9]{1,32})")
_DUMP = re.compile(
    r"(?:entries|versions)-\d{4}\.(?:jsonl|csv)\.gz|log\.txt\.gz|entry\.schema\.json"
    r"|key\.txt|checkpoints\.txt|SHA256SUMS"
)


class EntryPages:
    """`register` adds the routes to the web server."""

    def __init__(self, pages_: Pages) -> None:
        self._pages, self._site = pages_, pages_.site

    def register(self, app: web.Application) -> None:
        router, language = app.router, f"{ROOT}/{self._pages.language}"
        for path in ("/", ROOT, f"{ROOT}/"):
            router.add_get(path, self._to_language)
        router.add_get(language, self._front)
        router.add_get(f"{language}/search", self._search)
        router.add_get(f"{language}/entries/{{id}}", self._entry)
        router.add_get(f"{ROOT}/entries/{{id:{_ID.pattern}}}.tlog-proof", self._proof)
        router.add_get(f"{language}/errata", self._errata)
        router.add_get(f"{language}/data", partial(self._of_files, pages.data))
        router.add_get(f"{language}/verify", partial(self._of_files, pages.verify))
        router.add_get(f"{ROOT}/data/{{name:[a-zA-Z0-9.-]+}}", self._dump)
        router.add_get(f"{language}/{feed.NAME}", self._feed)
        for name in pages.TEXTS:
            router.add_get(f"{language}/{name}", partial(self._text, name))
        router.add_get(f"{ROOT}/links/{{digits:[0-9a-f]{{2}}}}.json", self._links)
        router.add_get(f"{ROOT}/sites/{{digits:[0-9a-f]{{2}}}}.json", self._sites)
        router.add_get(f"{ROOT}/static/{{version}}/{{name:.+}}", self._asset)

    async def _to_language(self, request: web.Request) -> web.Response:
        return self._pages.to_language(request)

    async def _front(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            found = await reading.page(tx, Wanted())
            today = self._pages.today(tx)
            return pages.front(self._site, speaker, found.entries[: pages.NEWEST], today)

        return await self._pages.page(request.path, make)

    async def _search(self, request: web.Request) -> web.Response:
        speaker, typed = self._pages.speaker(request), request.query
        asked = _asked(typed, {kind.id for kind in self._pages.channel.types})
        place = _AFTER.fullmatch(typed.get("after", ""))
        after = (place[1], place[2]) if place else LAST
        texts = {name: typed.get(name, "").replace("\0", "") for name in _FILTERS}
        shown = {name: text.strip()[:_LONGEST] for name, text in texts.items()}

        async def make(tx: Transaction) -> str:
            of_link = await entries.of_link(tx, asked.link) if asked.link else []
            found = reading.Page(tuple(of_link), None, len(of_link))
            if not (asked.problems or of_link):
                found = await reading.page(tx, asked.wanted, after)
            more = found.next_after and urlencode({**shown, "after": ".".join(found.next_after)})
            page = pages.Found(
                found.entries, found.count, asked.problems, asked.wanted.host,
                by_link=bool(of_link), link_unknown=bool(asked.link) and not of_link,
            )  # fmt: skip
            return pages.search(self._site, speaker, page, shown, more, self._pages.today(tx))

        return await self._pages.page(f"{request.path}?{shown}{after}", make)

    async def _entry(self, request: web.Request) -> web.Response:
        speaker, id = self._pages.speaker(request), request.match_info["id"]

        async def make(tx: Transaction) -> str | None:
            found = await reading.entry(tx, id) if _ID.fullmatch(id) else None
            today = self._pages.today(tx)
            return None if found is None else entry_page(self._site, speaker, found, today)

        return await self._pages.page(request.path, make)

    async def _proof(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]

        async def make(tx: Transaction) -> str | None:
            found = await reading.entry(tx, id)
            return found.proof.text if found and found.proof else None

        return await self._pages.page(request.path, make, "application/octet-stream")

    async def _errata(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            changed = await listing.corrections(tx, reading.PER_PAGE)
            return pages.errata(self._site, speaker, await errata.every(tx), changed)

        return await self._pages.page(request.path, make)

    async def _feed(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            changed = await listing.recent(tx, feed.MOST)
            return feed.feed(self._site, speaker, changed, self._pages.today(tx))

        return await self._pages.page(request.path, make, "application/atom+xml")

    async def _text(self, name: str, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(_: Transaction) -> str:
            return pages.text(self._site, speaker, name)

        return await self._pages.page(request.path, make)

    async def _of_files(self, page: Callable[..., str], request: web.Request) -> web.Response:
        """A page about the dumps."""
        speaker = self._pages.speaker(request)

        async def make(_: Transaction) -> str:
            folder = self._pages.data
            files = [] if folder is None else await asyncio.to_thread(sizes, folder)
            return page(self._site, speaker, files)

        return await self._pages.page(request.path, make)

    async def _dump(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = self._pages.data and self._pages.data / name
        if name in (KEY, CHECKPOINTS) and (path is None or not path.is_file()):
            return await self._pages.page(request.path, partial(_of_log, name), "text/plain")
        if path is None or not _DUMP.fullmatch(name) or not path.is_file():
            raise web.HTTPNotFound
        kind = {".json": "application/json", ".gz": "application/gzip"}.get(path.suffix)
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": kind or "text/plain"})

    async def _links(self, request: web.Request) -> web.Response:
        digits = request.match_info["digits"]

        async def make(tx: Transaction) -> str:
            return json.dumps(await listing.links(tx, digits))

        return await self._pages.page(request.path, make, "application/json")

    async def _sites(self, request: web.Request) -> web.Response:
        digits = request.match_info["digits"]

        async def make(tx: Transaction) -> str:
            return json.dumps(await reading.of_sites(tx, digits, MOST_OF_A_SITE))

        return await self._pages.page(request.path, make, "application/json")

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        content = assets().files.get(name)
        if content is None or request.match_info["version"] != assets().version:
            raise web.HTTPNotFound
        headers = {**HEADERS, "Cache-Control": f"public, max-age={_YEAR}, immutable"}
        return web.Response(
            body=content, content_type=content_type(name), charset="utf-8", headers=headers
        )


async def _of_log(name: str, tx: Transaction) -> str:
    """The key of the log, or its checkpoints, while no dump was written."""
    if name == KEY:
        return f"{(await epochs.current(tx)).text}\n"
    return "\n".join(signed.note for signed in await checkpoints.after(tx, -1))


_FILTERS = ("host", "category", "ground", "month")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A search as it was understood: `link` is the hash of a whole link, typed for its site.

    `problems` are the names of fields that were not understood.
    """

    wanted: Wanted
    link: str | None
    problems: tuple[str, ...]


def _asked(typed: Mapping[str, str], categories: set[str]) -> _Asked:
    given = {name: value for name in _FILTERS if (value := typed.get(name, "").strip())}
    host, link = None, None
    try:
        if "host" in given:
            named = parse_link(given["host"])
            host = named.host
            link = None if named.kind is LinkKind.site else hash_of(named.canonical)
    except BadLink:
        pass
    known: dict[str, str | None] = {"host": host}
    known |= {name: value for name, value in given.items() if name != "host"}
    problems = [name for name, value in given.items() if not _is_known(name, value, categories)]
    if "host" in given and host is None:
        problems.append("host")
    return _Asked(Wanted(**({} if problems else known)), link, tuple(problems))


def _is_known(name: str, value: str, categories: set[str]) -> bool:
    if name == "category":
        return value in categories
    pattern = {"ground": _GROUND, "month": _MONTH}.get(name)
    return pattern is None or pattern.fullmatch(value) is not None
