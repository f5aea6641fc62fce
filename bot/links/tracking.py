"""Parameters that track a visitor rather than name a thing."""

from bot.links.url import Query, Url, sorted_query
from bot.links.values import word_set

PREFIXES = ("utm_", "mtm_", "piwik_", "matomo_", "hsa_", "_hs", "__hs", "oly_", "vero_", "__cft__")

NAMES = word_set(
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
AMBIGUOUS = word_set("ref from source src referrer referer via")
SOURCES = word_set(
    """
    telegram tg telegram_channel t.me whatsapp wa vk vkontakte vk.com facebook facebook.com fb
    instagram ig insta tiktok twitter x x.com youtube yt ok odnoklassniki viber google yandex
    bing search share sharing email newsletter mail push rss social messenger qr sms copy_link
    copylink
    """
)

# Parameters that track on these sites but may name something on others.
BY_SITE = {
    "open.spotify.com": frozenset({"si", "context", "nd"}),
    "soundcloud.com": word_set("si in ref p c"),
    "t.me": frozenset({"single", "embed", "mode"}),
    "vk.com": word_set("from ref ref_source t track access_key"),
    "facebook.com": word_set(
        """
    ref refid refsrc fref hc_ref hc_location mibextid eid paipv rdid share_url sfnsn __tn__ _rdr
    _rdc locale wtsid _ft_ __xts__ __eep__ app fs s acontext notif_id notif_t _fb_noscript
    """
    ),
    "x.com": word_set("s t ref lang cxt"),
    "instagram.com": word_set("hl img_index utm ig_rid ig_mid ref"),
    "tiktok.com": word_set(
        """
    _r _t _d lang is_from_webapp is_copy_url sender_device sender_web_id share_app_id
    share_item_id share_link_id sec_uid sec_user_id tt_from u_code user_id web_id checksum refer
    referer_url source social_sharing timestamp ug_btm ugbiz_name enter_method enter_from
    preview_pb
    """
    ),
    "ok.ru": word_set("st._aid __dp _prevcmd tkn st.cmd_from"),
    "youtube.com": word_set(
        """
    si feature pp t start end app ab_channel sub_confirmation cbrd ucbcb themerefresh
    persist_app
    """
    ),
    "threads.com": frozenset({"xmt", "slof", "hl"}),
}


def without_tracking(url: Url) -> Query:
    """The parameters that name a thing, sorted by name."""
    site = BY_SITE.get(url.host, frozenset())
    return sorted_query(pair for pair in url.query if not _tracks(*pair, site))


def _tracks(key: str, value: str, site: frozenset[str]) -> bool:
    name = key.lower()
    if name in NAMES or name.startswith(PREFIXES) or name in site:
        return True
    if name in AMBIGUOUS:
        return value.lower() in SOURCES
    return name == "amp" and value.lower() in ("", "1", "true")
