"""Maps hosts to services and to the functions that make their keys; drops what tracks a visitor."""

import re
from collections.abc import Callable

from bot.links import sites
from bot.links.url import Query, Url, sorted_query, without_prefix, word_set
from bot.values import replace

TRACKING_PREFIXES = tuple(
    word_set("utm_ mtm_ piwik_ matomo_ hsa_ _hs __hs oly_ vero_ __cft__")
)
TRACKING_NAMES = word_set(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid ymclid twclid ttclid li_fat_id
    igshid igsh mc_cid mc_eid mkt_tok _ga _gl _gac _openstat openstat from_ _branch_match_id
    fb_action_ids fb_action_types fb_source fb_ref fb_comment_id wt_mc wt_zmc cmpid srsltid
    ref_src ref_url roistat roistat_visit trackcode rb_clickid tgclid vkclid etext phpsessid
    jsessionid share_from_app pk_campaign pk_kwd pk_source pk_medium pk_content spm scm _trksid
    """
)

# These name a source on one site and a thing on another (`?ref=main` is a branch on GitHub): they
# are dropped only when the value is the name of a source.
AMBIGUOUS_NAMES = word_set("ref from source src referrer referer via")
SOURCES = word_set(
    """
    telegram tg telegram_channel t.me whatsapp wa vk vkontakte vk.com facebook facebook.com fb
    instagram ig insta tiktok twitter x x.com youtube yt ok odnoklassniki viber google yandex
    bing search share sharing email newsletter mail push rss social messenger qr sms copy_link
    copylink
    """
)

# Parameters that track on these sites but may name something on others.
TRACKING_BY_SITE = {
    site: word_set(names)
    for site, names in {
        "open.spotify.com": "si context nd",
        "soundcloud.com": "si in ref p c",
        "t.me": "single embed mode",
        "vk.com": "from ref ref_source t track access_key",
        "facebook.com": "ref refid refsrc fref hc_ref hc_location mibextid eid paipv rdid share_url"
        " sfnsn __tn__ _rdr _rdc locale wtsid _ft_ __xts__ __eep__ app fs s acontext notif_id"
        " notif_t _fb_noscript",
        "x.com": "s t ref lang cxt",
        "instagram.com": "hl img_index utm ig_rid ig_mid ref",
        "tiktok.com": "_r _t _d lang is_from_webapp is_copy_url sender_device sender_web_id"
        " share_app_id share_item_id share_link_id sec_uid sec_user_id tt_from u_code user_id"
        " web_id checksum refer referer_url source social_sharing timestamp ug_btm ugbiz_name"
        " enter_method enter_from preview_pb",
        "ok.ru": "st._aid __dp _prevcmd tkn st.cmd_from",
        "youtube.com": "si feature pp t start end app ab_channel sub_confirmation cbrd ucbcb"
        " themerefresh persist_app",
        "threads.com": "xmt slof hl",
    }.items()
}


def without_tracking(url: Url) -> Query:
    site = TRACKING_BY_SITE.get(url.host, frozenset())
    return sorted_query(pair for pair in url.query if not _tracks(*pair, site))


def _tracks(key: str, value: str, site: frozenset[str]) -> bool:
    name = key.lower()
    if name in TRACKING_NAMES or name.startswith(TRACKING_PREFIXES) or name in site:
        return True
    if name in AMBIGUOUS_NAMES:
        return value.lower() in SOURCES
    return name == "amp" and value.lower() in ("", "1", "true")


ALIASES = {
    alias: host
    for host, aliases in {
        "t.me": "telegram.me telegram.dog",
        "vk.com": "vk.ru vkontakte.ru vkontakte.com new.vk.com new.vk.ru",
        "ok.ru": "odnoklassniki.ru odnoklassniki.ua",
        "x.com": "twitter.com fxtwitter.com vxtwitter.com fixupx.com fixvx.com",
        "facebook.com": "fb.com",
        "instagram.com": "instagr.am ddinstagram.com",
        "threads.com": "threads.net",
        "l.threads.com": "l.threads.net",
        "youtube.com": "youtube-nocookie.com gaming.youtube.com youtubekids.com",
        "tiktok.com": "tiktokv.com",
        "discord.com": "discordapp.com",
        "telegra.ph": "te.legra.ph graph.org",
        "reddit.com": "old.reddit.com new.reddit.com np.reddit.com",
    }.items()
    for alias in aliases.split()
}
# Facebook has a host per language and per kind of telephone.
_FACEBOOK_FACE = re.compile(
    r"(?:[a-z]{2}-[a-z]{2}|web|mbasic|touch|d|p|free|iphone)\.facebook\.com"
)


_RULES: dict[str, Callable[[Url], Url]] = {
    "t.me": sites.telegram,
    "youtube.com": sites.youtube,
    "youtu.be": sites.youtu_be,
    "tiktok.com": sites.tiktok,
    "vm.tiktok.com": sites.short_tiktok,
    "vt.tiktok.com": sites.short_tiktok,
    "vk.com": sites.vk,
    "vk.me": sites.vk_me,
    "vkvideo.ru": sites.vkvideo,
    "ok.ru": sites.ok,
    "instagram.com": sites.instagram,
    "threads.com": sites.threads,
    "facebook.com": sites.facebook,
    "x.com": sites.x,
    **dict.fromkeys(
        word_set(
            "wa.me whatsapp.com api.whatsapp.com web.whatsapp.com chat.whatsapp.com"
        ),
        sites.whatsapp,
    ),
}
# On these hosts the part after `#` names something: a page of an app, an open chat.
_FRAGMENTS_NAME = frozenset({"vk.com", "web.telegram.org"})


def known_host(url: Url) -> Url:
    """`url` on the main host of its service, without tracking parameters."""
    url = sites.user_host(replace(url, host=without_prefix(url.host)))
    host = ALIASES.get(url.host, url.host)
    if host == "discord.gg":
        url = replace(url, path=f"/invite{url.path}".rstrip("/"))
        host = "discord.com"
    if _FACEBOOK_FACE.fullmatch(host):
        host = "facebook.com"
    url = replace(url, host=host)
    return replace(url, query=without_tracking(url))


def name(url: Url) -> Url:
    """The key address of what `url` shows."""
    named = _name(url)
    # `#!/a`, `#/a` and `#!a` name a page of a one-page site.
    is_route = named.fragment.startswith(("!", "/")) and bool(
        named.fragment.strip("!/")
    )
    if named.host in _FRAGMENTS_NAME or is_route:
        return named
    return replace(named, fragment="")


def _name(url: Url) -> Url:
    rule = _RULES.get(url.host)
    if rule and not url.port:
        # Names and numbers do not end in punctuation: it belongs to the sentence.
        return rule(replace(url, path=url.path.rstrip(".!:/") or "/"))
    if url.host == "music.youtube.com":
        video = replace(url, host="youtube.com")
        named = sites.youtube(video)
        if named is video:
            return url
        return named
    if url.host == "web.telegram.org":
        return sites.web_client(url) or url
    return url
