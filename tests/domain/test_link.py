"""The same thing has one key, and different things have different keys."""

import csv
from pathlib import Path

import pytest
import validators

from bot.domain.link import LinkKind, link_report, parse_link
from bot.domain.links.tlds import TLDS

with (Path(__file__).parent / "link_pairs.tsv").open(encoding="utf-8", newline="") as file:
    PAIRS = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=3)]


def key(text: str) -> str:
    return parse_link(text).canonical


class TestSameThingSameKey:
    @pytest.mark.parametrize(("a", "b", "verdict", "note"), PAIRS)
    def test_labelled_pairs_join_or_stay_apart(self, a, b, verdict, note):
        assert (key(a) == key(b)) == (verdict == "same"), note

    @pytest.mark.parametrize("text", sorted({text for pair in PAIRS for text in pair[:2]}))
    def test_a_key_is_its_own_key(self, text):
        link = parse_link(text)
        again = parse_link(link.canonical)
        assert (again.canonical, again.host, again.kind) == (link.canonical, link.host, link.kind)

    def test_there_are_at_least_300_pairs_of_both_sorts(self):
        verdicts = [pair[2] for pair in PAIRS]
        assert len(set(PAIRS)) >= 300
        assert min(verdicts.count("same"), verdicts.count("different")) >= 100

    def test_all_endings_of_validators_are_known(self):
        path = Path(validators.__file__).with_name("_tld.txt")
        listed = path.read_text(encoding="utf-8").lower().split("\n")[1:]
        assert {ending.strip() for ending in listed if ending.strip()} <= TLDS


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "kind", "host"),
        [
            ("example.kz", "site", "example.kz"),
            ("https://www.example.kz/?x=1", "page", "example.kz"),
            ("https://сайт.қаз/", "site", "xn--80aswg.xn--80ao21a"),
            ("https://bit.ly/a", "short_link", "bit.ly"),
            ("https://www.tiktok.com/t/ZTabc/", "short_link", "tiktok.com"),
            ("@durov", "telegram_channel", "t.me"),
            ("t.me/shop_bot", "telegram_bot", "t.me"),
            ("t.me/durov/5", "telegram_post", "t.me"),
            ("t.me/+AbCdEfGh", "telegram_invite", "t.me"),
            ("t.me/+AbC.EfGh", "telegram_other", "t.me"),
            ("t.me", "telegram_other", "t.me"),
            ("t.me/s/", "telegram_other", "t.me"),
            ("t.me/c/1", "telegram_channel", "t.me"),
            ("t.me/c/x/1", "telegram_other", "t.me"),
            ("t.me/durov/5/6/7", "telegram_channel", "t.me"),
            ("tg://settings", "telegram_other", "t.me"),
            ("tg://user?id=1", "telegram_other", "t.me"),
            ("tg://addlist?slug=a", "telegram_other", "t.me"),
            ("tg://boost?domain=durov", "telegram_channel", "t.me"),
            ("tg://proxy?server=a.kz", "telegram_other", "t.me"),
            ("tg://resolve?domain=durov", "telegram_channel", "t.me"),
            ("https://web.telegram.org/a/#-1", "telegram_other", "web.telegram.org"),
            ("youtu.be/dQw4w9WgXcQ", "youtube_video", "youtube.com"),
            ("youtu.be/watch?v=dQw4w9WgXcQ", "youtube_video", "youtube.com"),
            ("youtube.com/c/Arna", "youtube_channel", "youtube.com"),
            ("youtube.com/playlist?list=PL1", "youtube_playlist", "youtube.com"),
            ("youtube.com/hashtag/a", "youtube_other", "youtube.com"),
            ("youtube.com/watch?v=short", "youtube_other", "youtube.com"),
            ("youtube.com", "youtube_other", "youtube.com"),
            ("music.youtube.com/browse/a", "youtube_other", "music.youtube.com"),
            ("vk.com/durov", "vk", "vk.com"),
            ("vk.com/search?q=a", "vk", "vk.com"),
            ("vk.com/video/playlist/-1_2", "vk", "vk.com"),
            ("vk.com/!", "vk", "vk.com"),
            ("vk.com", "vk", "vk.com"),
            ("vk.me/join/AbC", "vk", "vk.me"),
            ("vkvideo.ru/@arna", "vk", "vkvideo.ru"),
            ("instagram.com/arna", "instagram", "instagram.com"),
            ("instagram.com", "instagram", "instagram.com"),
            ("threads.com/@arna", "threads", "threads.com"),
            ("threads.com/search", "threads", "threads.com"),
            ("tiktok.com/@a/video/123456789", "tiktok", "tiktok.com"),
            ("tiktok.com/@a/video/none", "tiktok", "tiktok.com"),
            ("facebook.com/page", "facebook", "facebook.com"),
            ("facebook.com/page?__cft__[0]=A", "facebook", "facebook.com"),
            ("facebook.com/watch", "facebook", "facebook.com"),
            ("facebook.com/pg/page", "facebook", "facebook.com"),
            ("facebook.com/groups/Kz", "facebook", "facebook.com"),
            ("facebook.com/page/about", "facebook", "facebook.com"),
            ("facebook.com", "facebook", "facebook.com"),
            ("x.com/user", "x", "x.com"),
            ("x.com", "x", "x.com"),
            ("discord.gg", "page", "discord.com"),
            ("ok.ru/name", "ok", "ok.ru"),
            ("ok.ru/name/topic/5", "ok", "ok.ru"),
            ("ok.ru", "ok", "ok.ru"),
            ("whatsapp.com/channel/Ab", "whatsapp", "whatsapp.com"),
            ("wa.me/message/AB", "whatsapp", "wa.me"),
            ("vk.com:8443/durov", "page", "vk.com"),
        ],
    )
    def test_a_link_has_a_kind_and_a_host(self, text, kind, host):
        link = parse_link(text)
        assert (link.kind, link.host) == (LinkKind(kind), host)
        assert parse_link(link.canonical).canonical == link.canonical


class TestWrappers:
    @pytest.mark.parametrize(
        "text",
        [
            "https://www.google.com/url?q=http://127.0.0.1/",
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://www.google.com/url?q=https://a.kz/%00",
            "https://www.google.com/url?q=tg://settings",
            "https://www.google.com/amp/",
            "https://vk.com/away.php?to=/feed",
            "https://facebook.com/login?next=//a.kz",
            "https://cdn.ampproject.org/x",
            "https://google.com/amp/s/none/a",
            "https://cdn.ampproject.org/c/s/",
            "https://google.com/search?q=https://a.kz",
        ],
    )
    def test_a_redirect_without_a_target_keeps_its_own_key(self, text):
        assert parse_link(text).host == parse_link(key(text)).host != "a.kz"

    def test_an_image_search_has_the_key_of_its_page(self):
        assert key("https://google.com/imgres?imgrefurl=https://a.kz/b") == "https://a.kz/b"

    def test_nested_redirects_are_resolved(self):
        text = "https://a.kz/"
        for _ in range(40):
            text = f"https://google.com/url?q={text}"
        assert key(text) == "https://a.kz/"


def test_link_report_has_a_link_or_an_error_for_each_input():
    good, bad = link_report(["http://www.example.kz/a", "word"])
    assert good == {
        "input": "http://www.example.kz/a",
        "canonical": "https://example.kz/a",
        "host": "example.kz",
        "kind": "page",
        "display": "hxxps://example[.]kz/a",
    }
    assert bad == {"input": "word", "error": "not_a_link"}
