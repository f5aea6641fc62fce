"""Routes of the register in the web server, with the one cache of what they answer."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import cache, partial
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import web

from bot.channel.model import Channel
from bot.core import deep_links
from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.file_process import FileProcess, NotMade
from bot.core.messages import Speaker
from bot.core.periods import Period
from bot.core.site import ROOT
from bot.core.times import today
from bot.figures import monthly, sheet, stats
from bot.figures import store as counted
from bot.figures.model import Monthly, MonthlyReport, report_of
from bot.history import service
from bot.history import store as log
from bot.links import by_host, sites, url
from bot.links.endings import TLDS
from bot.links.key import REDIRECTS
from bot.register import open_data, pages, store
from bot.register.grounds import is_published
from bot.register.page_cache import PageCache
from bot.register.pages import FOLDER, Card, Site, figures_card, front_card
from bot.register.store import LAST, Wanted
from bot.telegram.renderer import Renderer
from bot.values import Entry

_STATIC = Path(__file__).with_name("static")


class Assets(NamedTuple):
    """Files by their path below the folder, like "links/key.js"."""

    version: str
    files: dict[str, bytes]


@cache
def assets() -> Assets:
    files = {
        path.relative_to(_STATIC).as_posix(): path.read_bytes()
        for path in sorted(_STATIC.rglob("*"))
        if path.is_file()
    }
    files["rules.json"] = json.dumps(_rules(), ensure_ascii=False).encode()
    whole = sha256()
    for name, content in files.items():
        whole.update(name.encode() + content)
    return Assets(whole.hexdigest()[:12], files)


def _rules() -> dict[str, Any]:
    """Word tables of bot/links, for the same rules in browsers (static/links)."""
    return {
        "endings": sorted(TLDS),
        "local": sorted(url.LOCAL),
        "secondLevels": sorted(url.SECOND_LEVELS),
        "platforms": sorted(url.PLATFORMS),
        "aliases": by_host.ALIASES,
        "tracking": {
            "names": sorted(by_host.TRACKING_NAMES),
            "prefixes": list(by_host.TRACKING_PREFIXES),
            "ambiguous": sorted(by_host.AMBIGUOUS_NAMES),
            "sources": sorted(by_host.SOURCES),
            "bySite": {
                site: sorted(names) for site, names in by_host.TRACKING_BY_SITE.items()
            },
        },
        "redirects": {key: pages.split() for key, pages in REDIRECTS.items()},
        "telegram": {
            "reserved": sorted(sites.RESERVED),
            "namedByPath": sorted(sites.NAMED_BY_PATH),
        },
        "facebookWords": sorted(sites.FACEBOOK_WORDS),
        "instagramWords": sorted(sites.INSTAGRAM_WORDS),
        "instagramPosts": sorted(sites.POSTS),
        "xWords": sorted(sites.OWN_WORDS),
        "youtubeTabs": sorted(sites.TABS),
    }


FRESH_MS = 60_000
CARD_MS = 3_600_000
"""How long pages and pictures are kept, here and by browsers, so that reloading costs nothing."""
_FIGURES_BYTES = 50_000
"""The figures of a month in memory, at most."""
_AT_ONCE = 2
_WAITING = 50
"""Pages that are made at a time, so that readers never slow the bot, and pages that may wait."""
NEWEST = 5
"""Entries on the first page."""
MOST_OF_A_SITE = 50
"""Entries that are listed for one host; a platform may have thousands."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self';"
    " img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": f"public, max-age={FRESH_MS // 1000}",
}
_YEAR = 365 * 24 * 3600
_ID = r"[a-z0-9]{4,32}"
_DIGITS = r"{digits:[0-9a-f]{2}}"
_MONTH = r"{month:\d{4}-\d{2}}"
_AFTER = re.compile(r"(\d{4}-\d{2}-\d{2})\.([a-z0-9]{1,32})")
_DUMP = re.compile(
    r"(?:entries|versions)-\d{4}\.(?:jsonl|csv)\.gz|log\.txt\.gz|entry\.schema\.json"
    r"|key\.txt|checkpoints\.txt|SHA256SUMS"
)
_HTML = "text/html"
_JSON = "application/json"
_CSV = "text/csv"
_PNG = "image/png"
_PLAIN = "text/plain"

Made = str | bytes | Card
Answers = Callable[[web.Request], Awaitable[web.StreamResponse]]
Makes = Callable[[web.Request, Transaction], Awaitable[Made | None]]


class Register:
    """`register` adds the routes to the web server.

    `address` is where the public reaches the site, without a slash at the end; `data` is the
    folder of its dumps; `telegram` is where its links to the bot lead.
    """

    def __init__(
        self,
        database: Database,
        channel: Channel,
        renderer: Renderer,
        address: str,
        data: Path | None,
        telegram: str = deep_links.TELEGRAM,
    ) -> None:
        self._database = database
        self._channel = channel
        self._renderer = renderer
        self._site = Site(address, assets().version, telegram)
        self._data = data
        # Not the process of the bot's messages: readers of the site must not delay them.
        self._files = FileProcess()
        self.cache = PageCache()
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._waiting = 0

    def use_channel(self, channel: Channel) -> None:
        """Answer for another channel; its addresses stay those of the start."""
        self._channel = channel
        self.cache = PageCache()

    def register(self, app: web.Application) -> None:
        get = app.router.add_get
        of_language = (
            f"{ROOT}/{{language:{'|'.join(map(re.escape, self._channel.name.root))}}}"
        )
        for path in ("/", ROOT, f"{ROOT}/"):
            get(path, self._to_language)
        search = partial(
            self._made, self._search, _HTML, reads=(*pages.FILTERS, "after")
        )
        if is_published(self._channel):
            get(f"{of_language}/search", search)
        dump = partial(self._for_people, self._dump)
        get(f"{ROOT}/data/{{name:[a-zA-Z0-9.-]+}}", dump)
        get(f"{ROOT}/static/{{version}}/{{name:.+}}", self._asset)
        for path, make, kind in (
            *self._made_files(of_language),
            *self._made_pages(of_language),
        ):
            get(path, self._answers(make, kind))
        # The last ones, because they take every address.
        for root in (of_language, ROOT, ""):
            get(f"{root}/{{rest:.*}}", self._not_there)

    def _made_files(self, of_language: str) -> list[tuple[str, Makes, str]]:
        """Return addresses, what makes the answer there, and of which content type it is."""
        return [
            (f"{of_language}/entries/{{id}}", self._entry, _HTML),
            (f"{of_language}/figures", self._figures, _HTML),
            (f"{of_language}/figures/{_MONTH}", self._figures, _HTML),
            (f"{of_language}/figures/{_MONTH}.{{table:csv}}", self._table, _CSV),
            (f"{of_language}/figures/{_MONTH}.{{table:json}}", self._table, _JSON),
            (
                f"{of_language}/figures/{_MONTH}-{{table:fairness|all}}.csv",
                self._table,
                _CSV,
            ),
            (f"{of_language}/{FOLDER}/front.png", self._front_card, _PNG),
            (f"{of_language}/{FOLDER}/figures/{_MONTH}.png", self._figures_card, _PNG),
            (
                f"{ROOT}/entries/{{id:{_ID}}}.tlog-proof",
                _proof,
                "application/octet-stream",
            ),
            (f"{ROOT}/entries/{{id:{_ID}}}.json", self._record, _JSON),
            (f"{ROOT}/links/{_DIGITS}.json", _links, _JSON),
            (f"{ROOT}/sites/{_DIGITS}.json", _sites, _JSON),
            (f"{of_language}/links/{_DIGITS}.json", self._link_cards, _JSON),
            (f"{of_language}/sites/{_DIGITS}.json", self._site_cards, _JSON),
            ("/audit/checkpoint", _checkpoint, _PLAIN),
            ("/audit/key", _key, _PLAIN),
        ]

    def _made_pages(self, of_language: str) -> list[tuple[str, Makes, str]]:
        made: list[tuple[str, Makes, str]] = []
        for name, render in pages_of(self._channel).items():
            kind = _HTML
            if name == open_data.NAME:
                kind = "application/atom+xml"
            path = f"{of_language}/{name}".rstrip("/")
            made.append((path, partial(self._page, render), kind))
        return made

    def _answers(self, make: Makes, kind: str) -> Answers:
        answer = partial(self._made, make, kind)
        if kind == _HTML:
            return partial(self._for_people, answer)
        return answer

    async def _for_people(
        self, answer: Answers, request: web.Request
    ) -> web.StreamResponse:
        try:
            return await answer(request)
        except web.HTTPNotFound:
            return await self._not_there(request)

    async def _not_there(self, request: web.Request) -> web.Response:
        """A page that is not there; what only ends with a slash leads to the page without it."""
        path = request.rel_url.raw_path
        # Above ROOT an address may begin with two slashes, and lead to another host.
        if path.startswith(f"{ROOT}/") and path.endswith("/"):
            raise web.HTTPMovedPermanently(path.rstrip("/"), headers=HEADERS)
        language = request.match_info.get("language") or self._language(request)
        key = f"not there in {language}"
        body: bytes | None = self._fresh(key)
        if body is None:
            speaker = self._renderer.speaker(language, self._database.clock())
            body = pages.not_there_page(self._site, speaker).encode()
            self._keep(key, body, CARD_MS, len(body))
        return web.Response(
            status=404, body=body, content_type=_HTML, charset="utf-8", headers=HEADERS
        )

    async def _made(
        self, make: Makes, kind: str, request: web.Request, reads: Sequence[str] = ()
    ) -> web.Response:
        """Return what `make` reads and renders, kept under the address; 404 for None.

        Of the query only `reads` matter. 503 with Retry-After while the database is away or too
        many readers wait.
        """
        asked = [request.query.get(name, "") for name in reads]
        key = f"{request.path}?{asked}"
        age = FRESH_MS
        charset: str | None = "utf-8"
        if kind == _PNG:
            age = CARD_MS
            charset = None
        made = self._fresh(key)
        if made is None:
            made = await self._make(key, make, request)
            if made is None:
                raise web.HTTPNotFound
            self._keep(key, made, age, len(made))
        headers = {**HEADERS, "Cache-Control": f"public, max-age={age // 1000}"}
        return web.Response(
            body=made, content_type=kind, charset=charset, headers=headers
        )

    def _fresh(self, key: str) -> Any:
        return self.cache.fresh_page(key, self._database.steady())

    def _keep(self, key: str, made: Any, age: int, size: int) -> None:
        now = self._database.steady()
        self.cache.keep_page(key, made, size, now + age, now)

    async def _make(self, key: str, make: Makes, request: web.Request) -> bytes | None:
        """A picture is drawn outside of the transaction, in a process of its own."""
        later = web.HTTPServiceUnavailable(headers={"Retry-After": "5"})
        if self._waiting >= _WAITING:
            raise later
        self._waiting += 1
        try:
            async with self._places:
                async with self._database.long_reading() as tx:
                    made = self._fresh(key) or await make(request, tx)
                if isinstance(made, Card):
                    return await self._files.make(made)
                if isinstance(made, str):
                    return made.encode()
                return made
        except (TransientDatabaseError, NotMade):
            raise later from None
        finally:
            self._waiting -= 1

    def _speaker(self, request: web.Request) -> Speaker:
        return self._renderer.speaker(
            request.match_info["language"], self._database.clock()
        )

    async def _to_language(self, request: web.Request) -> web.Response:
        """Leads to a page in the language of the address, else of the browser, else the first."""
        location = f"{ROOT}/{self._language(request)}"
        headers = {**HEADERS, "Location": location, "Vary": "Accept-Language"}
        return web.Response(status=302, headers=headers)

    def _language(self, request: web.Request) -> str:
        wanted = (
            request.query.get("lang", "")
            + ","
            + request.headers.get("Accept-Language", "")
        )
        codes = (part.strip()[:2].lower() for part in wanted.split(","))
        languages = self._channel.languages
        return next((code for code in codes if code in languages), languages[0])

    async def _page(
        self, render: "Render", request: web.Request, tx: Transaction
    ) -> str:
        return await render(self._site, self._speaker(request), tx, self._data)

    async def _search(self, request: web.Request, tx: Transaction) -> str:
        typed = {name: request.query.get(name, "") for name in pages.FILTERS}
        after = LAST
        if place := _AFTER.fullmatch(request.query.get("after", "")):
            after = (place[1], place[2])
        speaker = self._speaker(request)
        there = await self._choices(tx)
        return await pages.search(self._site, speaker, tx, typed, after, there)

    async def _choices(self, tx: Transaction) -> store.Choices:
        """Read all entries at most once a minute."""
        found: store.Choices | None = self._fresh("choices")
        if found is None:
            found = await store.choices(tx, today(tx.now, self._channel.zone))
            self._keep("choices", found, FRESH_MS, 0)
        return found

    async def _entry(self, request: web.Request, tx: Transaction) -> str | None:
        id = request.match_info["id"]
        if not re.fullmatch(_ID, id):
            return None
        found = await pages.entry(tx, id)
        if found is None:
            return None
        return pages.entry_page(self._site, self._speaker(request), found)

    async def _record(self, request: web.Request, tx: Transaction) -> str | None:
        found = await pages.entry(tx, request.match_info["id"])
        if found is None:
            return None
        return open_data.record_text(self._channel, found.entry)

    async def _link_cards(self, request: web.Request, tx: Transaction) -> str:
        return cards_text(self._speaker(request), await _of_links(request, tx))

    async def _site_cards(self, request: web.Request, tx: Transaction) -> str:
        return cards_text(self._speaker(request), await _of_sites(request, tx))

    async def _dump(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        path = None
        if self._data and _DUMP.fullmatch(name):
            path = self._data / name
        if path is None or not path.is_file():
            # The key of the log, and its checkpoints, while no dump was written.
            of_log: dict[str, Makes] = {
                open_data.KEY: _key,
                open_data.CHECKPOINTS: _checkpoints,
            }
            if name not in of_log:
                raise web.HTTPNotFound
            return await self._made(of_log[name], _PLAIN, request)
        kind = {".json": _JSON, ".gz": "application/gzip"}.get(path.suffix, _PLAIN)
        return web.FileResponse(path, headers={**HEADERS, "Content-Type": kind})

    async def _asset(self, request: web.Request) -> web.Response:
        name = request.match_info["name"]
        content = assets().files.get(name)
        if content is None or request.match_info["version"] != assets().version:
            raise web.HTTPNotFound
        kind = guess_type(name)[0] or _PLAIN
        if name.endswith(".js"):
            kind = (
                "text/javascript"  # wherever the machine's own table names another one
            )
        headers = {**HEADERS, "Cache-Control": f"public, max-age={_YEAR}, immutable"}
        return web.Response(
            body=content, content_type=kind, charset="utf-8", headers=headers
        )

    def _month(self, code: str) -> Period:
        """The month of an address; raises HTTPNotFound."""
        month = stats.read_month(code, self._database.clock(), self._channel)
        if month is None:
            raise web.HTTPNotFound
        return month

    async def _count(
        self, request: web.Request, tx: Transaction
    ) -> tuple[MonthlyReport, list[Period]]:
        """The figures of a month and the months that have some; else 404."""
        month = self._month(request.match_info.get("month", ""))
        first = await self._records_begin(tx)
        months = stats.months_since(first, tx.now, self._channel)
        if month not in (*months, months[0].before()):
            raise web.HTTPNotFound
        needed = monthly.months_needed(month, first, self._channel.zone)
        newest = (months[0], months[0].before())
        known = {one: await self._count_month(tx, one, one in newest) for one in needed}
        return report_of(month, known), months

    async def _records_begin(self, tx: Transaction) -> int | None:
        found: tuple[int | None] | None = self._fresh("records begin")
        if found is None:
            found = (await counted.records_begin(tx),)
            self._keep("records begin", found, FRESH_MS, 0)
        return found[0]

    async def _count_month(
        self, tx: Transaction, month: Period, is_new: bool
    ) -> Monthly:
        """Count a month at most once a minute, one before the last at most once an hour."""
        key = f"figures of {month.code}"
        found: Monthly | None = self._fresh(key)
        if found is None:
            found = await monthly.count_month(tx, self._channel, month)
            self._keep(key, found, FRESH_MS if is_new else CARD_MS, _FIGURES_BYTES)
        return found

    async def _figures(self, request: web.Request, tx: Transaction) -> str:
        report, months = await self._count(request, tx)
        return pages.figures_page(self._site, self._speaker(request), report, months)

    async def _table(self, request: web.Request, tx: Transaction) -> bytes:
        report, _ = await self._count(request, tx)
        return sheet.file_of(
            self._speaker(request), report, request.match_info["table"]
        )

    async def _front_card(self, request: web.Request, _: Transaction) -> Card:
        return front_card(self._speaker(request))

    async def _figures_card(self, request: web.Request, tx: Transaction) -> Card:
        report, _ = await self._count(request, tx)
        return figures_card(self._speaker(request), report.now)


async def _proof(request: web.Request, tx: Transaction) -> str | None:
    found = await pages.entry(tx, request.match_info["id"])
    if found is None or found.proof is None:
        return None
    return found.proof.text


async def _links(request: web.Request, tx: Transaction) -> str:
    return ids_text(await _of_links(request, tx))


async def _sites(request: web.Request, tx: Transaction) -> str:
    return ids_text(await _of_sites(request, tx))


async def _of_links(request: web.Request, tx: Transaction) -> dict[str, list[Entry]]:
    return await store.entries_by_link(tx, request.match_info["digits"])


async def _of_sites(request: web.Request, tx: Transaction) -> dict[str, list[Entry]]:
    return await pages.of_sites(tx, request.match_info["digits"], MOST_OF_A_SITE)


def ids_text(found: Mapping[str, Sequence[Entry]]) -> str:
    return json.dumps(
        {name: [entry.id for entry in every] for name, every in found.items()}
    )


def cards_text(speaker: Speaker, found: Mapping[str, Sequence[Entry]]) -> str:
    return json.dumps(pages.result_cards(speaker, found), ensure_ascii=False)


async def _checkpoint(_: web.Request, tx: Transaction) -> str | None:
    newest = await log.newest_checkpoint(tx)
    if newest is None:
        return None
    return newest.note


async def _checkpoints(_: web.Request, tx: Transaction) -> str:
    return "\n".join(signed.note for signed in await log.checkpoints_after(tx, -1))


async def _key(_: web.Request, tx: Transaction) -> str:
    return f"{(await service.current(tx)).text}\n"


Render = Callable[[Site, Speaker, Transaction, Path | None], Awaitable[str]]
"""Reads and renders a page; the folder is that of the dumps."""


async def _front(site: Site, speaker: Speaker, tx: Transaction, _: Path | None) -> str:
    return site.page(
        speaker, "front.html", "", found=await store.page(tx, Wanted(), NEWEST)
    )


async def _errata(site: Site, speaker: Speaker, tx: Transaction, _: Path | None) -> str:
    changed = await store.corrections(tx, pages.PER_PAGE)
    every = await store.errata_every(tx)
    return site.page(speaker, "errata.html", "errata", errata=every, changed=changed)


async def _method(site: Site, speaker: Speaker, _: Transaction, __: Path | None) -> str:
    return pages.method_page(site, speaker)


async def _feed(site: Site, speaker: Speaker, tx: Transaction, _: Path | None) -> str:
    return open_data.feed(site, speaker, await store.recent_changes(tx, open_data.MOST))


def _plain(name: str) -> Render:
    """A page that only says something, or lists the dumps by name and size in KB."""

    async def render(
        site: Site, speaker: Speaker, _: Transaction, data: Path | None
    ) -> str:
        files = []
        if data is not None:
            files = await asyncio.to_thread(open_data.sizes, data)
        sizes = [(one, speaker.t.number(max(1, size // 1024))) for one, size in files]
        return site.page(speaker, f"{name}.html", name, files=sizes)

    return render


_WORDS = ("data", "verify", "report", "contest", "accessibility")
PAGES: dict[str, Render] = {
    "": _front,
    "errata": _errata,
    open_data.NAME: _feed,
    "method": _method,
    **{name: _plain(name) for name in _WORDS},
}
"""Pages that are the same on the server and in a static build, by their address below the language.
"""
_ALWAYS = ("", "report", "contest", "accessibility")
"""Pages that do not speak of the register."""


def pages_of(channel: Channel) -> dict[str, Render]:
    """Pages of `PAGES` that this channel has: without publication none of the register's."""
    if is_published(channel):
        return PAGES
    return {name: PAGES[name] for name in _ALWAYS}
