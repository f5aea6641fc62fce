"""Word tables of the rules, for the same rules in browsers (bot/register/static/links)."""

from typing import Any

from bot.links import by_host, sites, tracking, url
from bot.links import key as wrappers
from bot.links.url import TLDS


def tables() -> dict[str, Any]:
    return {
        "endings": sorted(TLDS),
        "local": sorted(url.LOCAL),
        "secondLevels": sorted(url.SECOND_LEVELS),
        "platforms": sorted(url.PLATFORMS),
        "aliases": by_host.ALIASES,
        "tracking": {
            "names": sorted(tracking.NAMES),
            "prefixes": list(tracking.PREFIXES),
            "ambiguous": sorted(tracking.AMBIGUOUS),
            "sources": sorted(tracking.SOURCES),
            "bySite": {site: sorted(names) for site, names in tracking.BY_SITE.items()},
        },
        "redirects": {key: pages.split() for key, pages in wrappers.REDIRECTS.items()},
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
