"""The word tables of the rules, for the same rules in browsers (bot/web/register/static/links)."""

from typing import Any

from bot.domain.links import hosts, tracking, wrappers
from bot.domain.links.sites import by_host, meta, telegram, twitter, video
from bot.domain.links.tlds import TLDS


def tables() -> dict[str, Any]:
    """Plain values for JSON, the same ones at each call."""
    return {
        "endings": sorted(TLDS),
        "local": sorted(hosts.LOCAL),
        "secondLevels": sorted(hosts.SECOND_LEVELS),
        "platforms": sorted(hosts.PLATFORMS),
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
            "reserved": sorted(telegram.RESERVED),
            "namedByPath": sorted(telegram.NAMED_BY_PATH),
        },
        "facebookWords": sorted(meta.FACEBOOK_WORDS),
        "instagramWords": sorted(meta.INSTAGRAM_WORDS),
        "instagramPosts": sorted(meta.POSTS),
        "xWords": sorted(twitter.OWN_WORDS),
        "youtubeTabs": sorted(video.TABS),
    }
