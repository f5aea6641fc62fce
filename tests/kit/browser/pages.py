"""Pages of one Chromium that later tests use again: a new one costs more than most tests do.

And what axe finds on a page, at the widths that people have.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import Browser, CDPSession, Frame, Page

from tests.kit.browser.hand import PATIENCE

WIDTHS = (320, 768, 1440)
RULES = {
    "runOnly": {
        "type": "tag",
        "values": [
            "wcag2a",
            "wcag2aa",
            "wcag21a",
            "wcag21aa",
            "wcag22aa",
            "best-practice",
        ],
    }
}


async def violations(page, rules=RULES):
    """What axe, which the page has loaded, finds; all that it finds right is not handed over."""
    return await page.evaluate(
        "rules => axe.run(rules).then(found => found.violations)", rules
    )


DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SMALL = {"width": 375, "height": 812}
"""The narrowest phone on which the stories are told."""
BLANK = "about:blank"


@dataclass
class Lent:
    """A page in a context of its own, the options that it cannot change, where it has been.

    A page without a kind is for one test only.
    """

    page: Page
    devtools: CDPSession
    kind: str | None
    origins: set[str] = field(default_factory=set)

    def note(self, frame: Frame) -> None:
        url = urlsplit(frame.url)
        self.origins.add(f"{url.scheme}://{url.netloc}")


class Pages:
    """Lends pages, each in its own context, and empties them when they come back.

    Playwright cannot take back all that a test may set: one that routes web sockets or listens to
    the page asks for its own.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: list[Lent] = []

    async def lend(self, *, own: bool = False, **options: Any) -> Lent:
        """A page with these options of `new_context`, on a desktop-sized window in Kazakh."""
        viewport = options.pop("viewport", DESKTOP)
        permissions = options.pop("permissions", ())
        scheme = options.pop("color_scheme", "light")
        options = {"locale": "kk-KZ"} | options
        lent = await self._found(
            options, None if own else repr(sorted(options.items()))
        )
        page = lent.page
        await page.set_viewport_size(viewport)
        await page.emulate_media(
            color_scheme=scheme, reduced_motion="reduce", media="null"
        )
        if permissions:
            await page.context.grant_permissions(permissions)
        return lent

    async def _found(self, options: dict[str, Any], kind: str | None) -> Lent:
        for lent in self._free:
            if lent.kind == kind:
                self._free.remove(lent)
                return lent
        context = await self._browser.new_context(**options)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE)
        lent = Lent(page, await context.new_cdp_session(page), kind)
        page.on("framenavigated", lent.note)
        return lent

    async def leave(self, lent: Lent) -> None:
        """Ends all that the page does: what it says until then is said by its test."""
        if not lent.page.is_closed():
            await lent.page.mouse.move(-1, -1)
            await lent.page.goto(BLANK)

    async def take_back(self, lent: Lent) -> None:
        """Empties a page that has been left; one that is of no use to others goes."""
        page, context = lent.page, lent.page.context
        if page.is_closed() or lent.kind is None:
            await context.close()
            return
        for other in context.pages:
            if other is not page:
                await other.close()
        await page.unroute_all()
        await context.clear_cookies()
        await context.clear_permissions()
        await lent.devtools.send("Network.clearBrowserCache")
        for origin in lent.origins:
            what = {"origin": origin, "storageTypes": "all"}
            await lent.devtools.send("Storage.clearDataForOrigin", what)
        lent.origins.clear()
        self._free.append(lent)
