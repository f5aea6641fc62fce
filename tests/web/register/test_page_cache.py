"""What readers ask for is kept for others, within a few megabytes."""

from bot.register.page_cache import MOST_BYTES, PageCache
from bot.register.routes import FRESH_MS, Register
from bot.telegram.renderer import Renderer
from bot.web.server import WebServer
from tests.kit.register.site import CHANNEL, DEPLOYMENT
from tests.web.client import fetch
from tests.web.client import served as running

PAGE = bytes(27_000)


def test_the_pages_of_thousands_of_searches_take_a_few_megabytes():
    cache = PageCache()
    for number in range(2_400):
        cache.keep_page(f"search?{number}", PAGE, len(PAGE), until=100, now=1)
    assert MOST_BYTES - 2 * len(PAGE) < cache.size <= MOST_BYTES <= 8 * 2**20
    assert cache.fresh_page("search?0", now=1) is None
    assert cache.fresh_page("search?2399", now=1) is PAGE
    assert cache.fresh_page("search?2399", now=100) is None


def test_a_page_larger_than_all_room_is_not_kept():
    cache = PageCache(most_bytes=10_000)
    cache.keep_page("large", PAGE, len(PAGE), until=100, now=1)
    assert (cache.size, cache.fresh_page("large", now=1)) == (0, None)


async def test_searches_are_kept_within_the_room_and_stale_pages_go(
    database, clock, tmp_path
):
    register = Register(database, CHANNEL, Renderer(DEPLOYMENT), "", tmp_path)
    register.cache = PageCache(most_bytes=100_000)
    async with running(WebServer([register.register])) as root:
        for number in range(40):
            answer = await fetch(root, f"/register/en/search?host=site{number}.example")
            assert answer.status == 200
            one = int(answer.headers["Content-Length"])
        assert 100_000 - 2 * one < register.cache.size <= 100_000
        clock.advance(ms=FRESH_MS)
        await fetch(root, "/register/en/search?host=last.example")
        assert register.cache.size < 2 * one
