"""Routes of the register in the web server, and the pictures messengers show beside a link."""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlencode

from aiohttp import web

from bot.core.database.database import Transaction
from bot.core.file_process import FileProcess, NotMade
from bot.history import service
from bot.history import store as checkpoints
from bot.links.link import parse_link
from bot.links.values import BadLink, LinkKind
from bot.register import open_data, store
from bot.register import pages as register_pages
from bot.register.model import hash_of
from bot.register.open_data import CHECKPOINTS, KEY, sizes
from bot.register.pages import ROOT, entry_page
from bot.register.responses import (
    HEADERS,
    LATER,
    Checkpoint,
    FigurePages,
    Pages,
    assets,
    content_type,
)
from bot.register.site_cards import FOLDER, Card, figures_card, front_card
from bot.register.static_site import MOST_OF_A_SITE
from bot.register.store import LAST, Wanted

_MOST, _WAITING = 100, 20
"""Cards that are kept, about 90 KB each, and that may wait to be drawn."""
_AGE = 3600


class CardPages:
    """`register` adds the routes to the web server; `files` draws."""

    def __init__(self, pages: Pages, figures: FigurePages, files: FileProcess) -> None:
        self._pages, self._figures, self._files = pages, figures, files
        self._drawn: OrderedDict[Card, bytes] = OrderedDict()
        self._waiting = 0

    def register(self, app: web.Application) -> None:
        folder = f"{ROOT}/{self._pages.language}/{FOLDER}"
        app.router.add_get(f"{folder}/front.png", self._front)
        app.router.add_get(rf"{folder}/figures/{{month:\d{{4}}-\d{{2}}}}.png", self._figure)

    async def _front(self, request: web.Request) -> web.Response:
        return await self._card(front_card(self._pages.speaker(request)))

    async def _figure(self, request: web.Request) -> web.Response:
        month = self._figures.month(request.match_info["month"])
        monthly, _ = await self._pages.read(lambda tx: self._figures.count(tx, month))
        return await self._card(figures_card(self._pages.speaker(request), monthly))

    async def _card(self, card: Card) -> web.Response:
        made = self._drawn.get(card) or await self._draw(card)
        headers = {**HEADERS, "Cache-Control": f"public, max-age={_AGE}"}
        return web.Response(body=made, content_type="image/png", headers=headers)

    async def _draw(self, card: Card) -> bytes:
        if self._waiting >= _WAITING:
            raise web.HTTPServiceUnavailable(headers=LATER)
        self._waiting += 1
        try:
            made = await self._files.make(card)
        except NotMade:
            raise web.HTTPServiceUnavailable(headers=LATER) from None
        finally:
            self._waiting -= 1
        self._drawn[card] = made
        if len(self._drawn) > _MOST:
            self._drawn.popitem(last=False)
        return made


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
        router.add_get(f"{language}/data", partial(self._of_files, register_pages.data))
        router.add_get(f"{language}/verify", partial(self._of_files, register_pages.verify))
        router.add_get(f"{ROOT}/data/{{name:[a-zA-Z0-9.-]+}}", self._dump)
        router.add_get(f"{language}/{open_data.NAME}", self._feed)
        for name in register_pages.TEXTS:
            router.add_get(f"{language}/{name}", partial(self._text, name))
        router.add_get(f"{ROOT}/links/{{digits:[0-9a-f]{{2}}}}.json", self._links)
        router.add_get(f"{ROOT}/sites/{{digits:[0-9a-f]{{2}}}}.json", self._sites)
        router.add_get(f"{ROOT}/static/{{version}}/{{name:.+}}", self._asset)

    async def _to_language(self, request: web.Request) -> web.Response:
        return self._pages.to_language(request)

    async def _front(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            found = await register_pages.page(tx, Wanted())
            today = self._pages.today(tx)
            return register_pages.front(
                self._site, speaker, found.entries[: register_pages.NEWEST], today
            )

        return await self._pages.page(request.path, make)

    async def _search(self, request: web.Request) -> web.Response:
        speaker, typed = self._pages.speaker(request), request.query
        asked = _asked(typed, {kind.id for kind in self._pages.channel.types})
        place = _AFTER.fullmatch(typed.get("after", ""))
        after = (place[1], place[2]) if place else LAST
        texts = {name: typed.get(name, "").replace("\0", "") for name in _FILTERS}
        shown = {name: text.strip()[:_LONGEST] for name, text in texts.items()}

        async def make(tx: Transaction) -> str:
            of_link = await store.entries_of_link(tx, asked.link) if asked.link else []
            found = register_pages.Page(tuple(of_link), None, len(of_link))
            if not (asked.problems or of_link):
                found = await register_pages.page(tx, asked.wanted, after)
            more = found.next_after and urlencode({**shown, "after": ".".join(found.next_after)})
            page = register_pages.Found(
                found.entries,
                found.count,
                asked.problems,
                asked.wanted.host,
                by_link=bool(of_link),
                link_unknown=bool(asked.link) and not of_link,
            )
            return register_pages.search(
                self._site, speaker, page, shown, more, self._pages.today(tx)
            )

        return await self._pages.page(f"{request.path}?{shown}{after}", make)

    async def _entry(self, request: web.Request) -> web.Response:
        speaker, id = self._pages.speaker(request), request.match_info["id"]

        async def make(tx: Transaction) -> str | None:
            found = await register_pages.entry(tx, id) if _ID.fullmatch(id) else None
            today = self._pages.today(tx)
            return None if found is None else entry_page(self._site, speaker, found, today)

        return await self._pages.page(request.path, make)

    async def _proof(self, request: web.Request) -> web.Response:
        id = request.match_info["id"]

        async def make(tx: Transaction) -> str | None:
            found = await register_pages.entry(tx, id)
            return found.proof.text if found and found.proof else None

        return await self._pages.page(request.path, make, "application/octet-stream")

    async def _errata(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            changed = await store.corrections(tx, register_pages.PER_PAGE)
            return register_pages.errata(self._site, speaker, await store.errata_every(tx), changed)

        return await self._pages.page(request.path, make)

    async def _feed(self, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(tx: Transaction) -> str:
            changed = await store.recent_changes(tx, open_data.MOST)
            return open_data.feed(self._site, speaker, changed, self._pages.today(tx))

        return await self._pages.page(request.path, make, "application/atom+xml")

    async def _text(self, name: str, request: web.Request) -> web.Response:
        speaker = self._pages.speaker(request)

        async def make(_: Transaction) -> str:
            return register_pages.text(self._site, speaker, name)

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
            return json.dumps(await store.entries_by_link(tx, digits))

        return await self._pages.page(request.path, make, "application/json")

    async def _sites(self, request: web.Request) -> web.Response:
        digits = request.match_info["digits"]

        async def make(tx: Transaction) -> str:
            return json.dumps(await register_pages.of_sites(tx, digits, MOST_OF_A_SITE))

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
        return f"{(await service.current(tx)).text}\n"
    return "\n".join(signed.note for signed in await checkpoints.checkpoints_after(tx, -1))


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


class Register:
    """`register` adds the routes to the web server; `close` it at the end."""

    def __init__(self, pages: Pages) -> None:
        # Not the process of the bot's messages: readers of the site must not delay them.
        self._files, figures = FileProcess(), FigurePages(pages)
        self._parts = (
            EntryPages(pages),
            figures,
            CardPages(pages, figures, self._files),
            Checkpoint(pages),
        )

    def register(self, app: web.Application) -> None:
        for part in self._parts:
            part.register(app)

    async def close(self) -> None:
        await self._files.close()
