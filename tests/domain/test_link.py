"""The same thing has one key, and different things have different keys."""

import pytest

from bot.links.link import parse_link
from tests.kit.link_pairs import PAIRS

KINDS = {
    "site example.kz": "example.kz",
    "page example.kz": "https://www.example.kz/?x=1",
    "site xn--80aswg.xn--80ao21a": "https://сайт.қаз/",
    "short_link bit.ly": "https://bit.ly/a",
    "short_link tiktok.com": "https://www.tiktok.com/t/ZTabc/",
    "telegram_channel t.me": "@durov t.me/c/1 t.me/durov/5/6/7 tg://boost?domain=durov"
    " tg://resolve?domain=durov",
    "telegram_bot t.me": "t.me/shop_bot",
    "telegram_post t.me": "t.me/durov/5",
    "telegram_invite t.me": "t.me/+AbCdEfGh",
    "telegram_other t.me": "t.me/+AbC.EfGh t.me t.me/s/ t.me/c/x/1 tg://settings tg://user?id=1"
    " tg://addlist?slug=a tg://proxy?server=a.kz",
    "telegram_other web.telegram.org": "https://web.telegram.org/a/#-1",
    "youtube_video youtube.com": "youtu.be/dQw4w9WgXcQ youtu.be/watch?v=dQw4w9WgXcQ",
    "youtube_channel youtube.com": "youtube.com/c/Arna",
    "youtube_playlist youtube.com": "youtube.com/playlist?list=PL1",
    "youtube_other youtube.com": "youtube.com/hashtag/a youtube.com/watch?v=short youtube.com",
    "youtube_other music.youtube.com": "music.youtube.com/browse/a",
    "vk vk.com": "vk.com/durov vk.com/search?q=a vk.com/video/playlist/-1_2 vk.com/! vk.com",
    "vk vk.me": "vk.me/join/AbC",
    "vk vkvideo.ru": "vkvideo.ru/@arna",
    "instagram instagram.com": "instagram.com/arna instagram.com",
    "threads threads.com": "threads.com/@arna threads.com/search",
    "tiktok tiktok.com": "tiktok.com/@a/video/123456789 tiktok.com/@a/video/none",
    "facebook facebook.com": "facebook.com/page facebook.com/page?__cft__[0]=A facebook.com/watch"
    " facebook.com/pg/page facebook.com/groups/Kz facebook.com/page/about facebook.com",
    "x x.com": "x.com/user x.com",
    "page discord.com": "discord.gg",
    "ok ok.ru": "ok.ru/name ok.ru/name/topic/5 ok.ru",
    "whatsapp whatsapp.com": "whatsapp.com/channel/Ab",
    "whatsapp wa.me": "wa.me/message/AB",
    "page vk.com": "vk.com:8443/durov",
}
"""Links by their kind and host."""


def key(text: str) -> str:
    return parse_link(text).canonical


def test_labelled_pairs_join_or_stay_apart():
    wrong = [pair for pair in PAIRS if (key(pair[0]) == key(pair[1])) != (pair[2] == "same")]
    assert wrong == []


def test_a_link_has_a_kind_and_a_host():
    for expected, texts in KINDS.items():
        for text in texts.split():
            link = parse_link(text)
            assert f"{link.kind} {link.host}" == expected, text
            assert key(link.canonical) == link.canonical


class TestWrappers:
    @pytest.mark.parametrize(
        "text",
        [
            "https://www.google.com/url?q=http://127.0.0.1/",
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://www.google.com/url?q=https://a.kz/%00",
            "https://www.google.com/url?q=tg://settings",
            "https://vk.com/away.php?to=/feed",
            "https://cdn.ampproject.org/x",
            "https://google.com/search?q=https://a.kz",
        ],
    )
    def test_a_redirect_without_a_target_keeps_its_own_key(self, text):
        assert parse_link(text).host == parse_link(key(text)).host != "a.kz"

    def test_an_image_search_and_nested_redirects_have_the_key_of_their_page(self):
        assert key("https://google.com/imgres?imgrefurl=https://a.kz/b") == "https://a.kz/b"
        text = "https://a.kz/"
        for _ in range(40):
            text = f"https://google.com/url?q={text}"
        assert key(text) == "https://a.kz/"
