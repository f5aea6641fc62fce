"""Links: found in any text, one key for one thing, whose they are, why they are refused."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.links.accounts import is_site, with_account
from bot.links.endings import TLDS
from bot.links.find import MAX_LINKS, find_links
from bot.links.key import MAX_LENGTH
from bot.links.link import defang, parse_link
from bot.links.url import BadLink, LinkProblem, word_set
from tests.kit.link_pairs import PAIRS

HOSTS = {
    "example.kz": "example.kz https://www.example.kz/?x=1",
    "xn--80aswg.xn--80ao21a": "https://сайт.қаз/",
    "bit.ly": "https://bit.ly/a",
    "tiktok.com": "https://www.tiktok.com/t/ZTabc/ tiktok.com/@a/video/123456789"
    " tiktok.com/@a/video/none",
    "t.me": "@durov t.me/c/1 t.me/durov/5/6/7 tg://boost?domain=durov"
    " tg://resolve?domain=durov t.me/shop_bot t.me/durov/5 t.me/+AbCdEfGh"
    " t.me/+AbC.EfGh t.me t.me/s/ t.me/c/x/1 tg://settings tg://user?id=1"
    " tg://addlist?slug=a tg://proxy?server=a.kz",
    "web.telegram.org": "https://web.telegram.org/a/#-1",
    "youtube.com": "youtu.be/dQw4w9WgXcQ youtu.be/watch?v=dQw4w9WgXcQ youtube.com/c/Arna"
    " youtube.com/playlist?list=PL1 youtube.com/hashtag/a"
    " youtube.com/watch?v=short youtube.com",
    "music.youtube.com": "music.youtube.com/browse/a",
    "vk.com": "vk.com/durov vk.com/search?q=a vk.com/video/playlist/-1_2 vk.com/!"
    " vk.com vk.com:8443/durov",
    "vk.me": "vk.me/join/AbC",
    "vkvideo.ru": "vkvideo.ru/@arna",
    "instagram.com": "instagram.com/arna instagram.com",
    "threads.com": "threads.com/@arna threads.com/search",
    "facebook.com": "facebook.com/page facebook.com/page?__cft__[0]=A facebook.com/watch"
    " facebook.com/pg/page facebook.com/groups/Kz facebook.com/page/about"
    " facebook.com",
    "x.com": "x.com/user x.com",
    "discord.com": "discord.gg",
    "ok.ru": "ok.ru/name ok.ru/name/topic/5 ok.ru",
    "whatsapp.com": "whatsapp.com/channel/Ab",
    "wa.me": "wa.me/message/AB",
}
"""Links by their host."""


def key(text: str) -> str:
    return parse_link(text).canonical


def test_labelled_pairs_join_or_stay_apart():
    wrong = [
        pair for pair in PAIRS if (key(pair[0]) == key(pair[1])) != (pair[2] == "same")
    ]
    assert wrong == []


def test_a_link_has_a_host_and_its_key_is_its_own():
    for host, texts in HOSTS.items():
        for text in texts.split():
            assert parse_link(text).host == host, text
            assert key(key(text)) == key(text)


class TestWrappers:
    def test_a_redirect_without_a_target_keeps_its_own_key(self):
        for text in word_set("""
        google.com/url?q=http://127.0.0.1/ google.com/url?q=javascript:alert(1)
        google.com/url?q=https://a.kz/%00 google.com/url?q=tg://settings vk.com/away.php?to=/feed
        cdn.ampproject.org/x google.com/search?q=https://a.kz
        """):
            link = f"https://{text}"
            assert parse_link(link).host == parse_link(key(link)).host != "a.kz", text

    def test_an_image_search_and_nested_redirects_have_the_key_of_their_page(self):
        assert (
            key("https://google.com/imgres?imgrefurl=https://a.kz/b")
            == "https://a.kz/b"
        )
        text = "https://a.kz/"
        for _ in range(40):
            text = f"https://google.com/url?q={text}"
        assert key(text) == "https://a.kz/"


# What messengers make clickable: a scheme, a word with a known ending, a mention, an address.
DOTTED = re.compile(r"[^\s.\[\]]\.([\w-]+)")
CLICKABLE = re.compile(
    r"(?:https?|ftp|tg|file)://|(?<!\w)@\w|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])",
    re.I,
)
SCRAPS = word_set(
    r"""
    http:// https:// HTTPS:\\ HTTP:// hxxps:// %68xxp:// tg:// tg: @ t.me durov / // .. ? & = # %2F
    example.kz пример.рф xn-- xn--80ao21a . , ; ( ) [ ] « » < > ' " * joinchat + 127.0.0.1 [::1]
    google.com/url?q= vk.com/away.php?to= wall-1_2 youtu.be dQw4w9WgXcQ 0x7f ❤ é а́ www. m. status
    facebook.com story.php?story_fbid=1 &id=2 instagram.com/p/ x.com 123 hxxps [.] (dot) mailto:
    cdn.ampproject.org/c/s/ web.telegram.org/k/#@ whatsapp://send?phone= javascript: %2e %00 %zz :80
    """
)
PIECES = st.sampled_from(
    [*sorted(SCRAPS), "\u202e", "\u200b", "\0", "\ud800", " ", "\n"]
)
MESSES = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


def is_clickable(text: str) -> bool:
    endings = (ending.lower() for ending in DOTTED.findall(text))
    return bool(CLICKABLE.search(text)) or any(ending in TLDS for ending in endings)


class TestDisplay:
    @pytest.mark.parametrize(
        ("text", "display"),
        [
            ("http://www.example.kz/a.html", "hxxps://example[.]kz/a.html"),
            ("https://a.b.kz:81/", "hxxps://a[.]b[.]kz:81"),
            (
                "https://example.kz/evil.com/@durov",
                "hxxps://example[.]kz/evil[.]com/[@]durov",
            ),
            ("tg://user?id=1", "tg[:]//user?id=1"),
            ("https://аррӏе.com/", "hxxps://xn--80ak6aa92e[.]com (аррӏе[.]com)"),
            ("https://a.kz/a_(b)", "hxxps://a[.]kz/a_(b)"),
            ("https://a.kz/a%20b%0A", "hxxps://a[.]kz/a%20b%0A"),
            ("https://a.kz/%E2%80%AEb", "hxxps://a[.]kz/%E2%80%AEb"),
            ("https://xn--a.kz/", "hxxps://xn--a[.]kz"),
            ("https://a.kz/?://b.kz", "hxxps://a[.]kz/?[:]//b[.]kz"),
            ("https://a.kz/?u=http://b.kz", "hxxps://a[.]kz/?u=hxxp://b[.]kz"),
            # The key leaves the account out.
            (
                "tiktok.com/@User/video/7123456789",
                "hxxps://tiktok[.]com/[@]user/video/7123456789",
            ),
            ("https://twitter.com/Arna/status/55", "hxxps://x[.]com/arna/status/55"),
        ],
    )
    def test_the_display_of_a_link_is_readable(self, text, display):
        assert parse_link(text).display == display

    def test_a_long_link_is_cut_and_the_end_of_its_host_stays(self):
        shown = parse_link("https://example.kz/" + "a" * 500).display
        assert len(shown) == 200
        assert shown.startswith("hxxps://example[.]kz/aaa")
        assert shown.endswith("…")
        host = ".".join(["қазақша" * 3] * 5) + ".қаз"
        shown = parse_link(f"https://{host}/" + "a" * 500).display
        assert len(shown) <= 200
        assert "[.]xn--80ao21a/" in shown
        assert shown.endswith("[.]қаз)")


class TestFindLinks:
    @pytest.mark.parametrize(
        ("text", "keys", "rest"),
        [
            ("Смотрите https://a.kz/x.", "https://a.kz/x", "Смотрите."),
            ("Мұнда «https://a.kz/x» бар", "https://a.kz/x", "Мұнда бар"),
            ("[мұнда](https://a.kz/x) көріңіз", "https://a.kz/x", "мұнда көріңіз"),
            ("<https://a.kz/x>", "https://a.kz/x", ""),
            ("example.com,another.kz", "https://example.com/ https://another.kz/", ""),
            (
                "https://a.kz/1,b.kz/2;www.c.kz",
                "https://a.kz/1 https://b.kz/2 https://c.kz/",
                "",
            ),
            ("https://a.kz/1https://b.kz/2", "https://a.kz/1 https://b.kz/2", ""),
            ("https://a.kz/a,1.html", "https://a.kz/a%2C1.html", ""),
            ("https://a.kz https://www.a.kz/ a.kz", "https://a.kz/", ""),
            ("kaspi.kz-тен алдым", "https://kaspi.kz/", "-тен алдым"),
            (
                "@durov пен t.me/telegram",
                "https://t.me/durov https://t.me/telegram",
                "пен",
            ),
            ("Канал @durov, там ложь", "https://t.me/durov", "Канал, там ложь"),
            ("hxxps://a[.]kz/x и b(dot)kz", "https://a.kz/x https://b.kz/", "и"),
            ("tg://resolve?domain=durov вот", "https://t.me/durov", "вот"),
            ("https://a.kz/wiki/A_(b) нашёл", "https://a.kz/wiki/A_%28b%29", "нашёл"),
            (
                "сайт пример.рф, и Президент.РФ!",
                "https://xn--e1afmkfd.xn--p1ai/ https://xn--d1abbgf6aiiy.xn--p1ai/",
                "сайт, и!",
            ),
            (
                "Kaspi.Kz и SITE.KZ жаман",
                "https://kaspi.kz/ https://site.kz/",
                "и жаман",
            ),
            (
                "...example.kz, -b.kz жаман",
                "https://example.kz/ https://b.kz/",
                "..., - жаман",
            ),
            (
                "т.б. және т.с.с. Сәлем.Бұл и т.д.",
                "",
                "т.б. және т.с.с. Сәлем.Бұл и т.д.",
            ),
            (
                "Hello.It was at 10.am in file.txt run.sh a.zip",
                "",
                "Hello.It was at 10.am in file.txt run.sh a.zip",
            ),
            ("пишите a.b@mail.ru или x@y.kz", "", "пишите a.b@mail.ru или x@y.kz"),
            (
                "п. 3.1.2.4 закона, адрес 95.211.1.1 там",
                "https://95.211.1.1/",
                "п. 3.1.2.4 закона, адрес там",
            ),
            ("3.1.2.4/x бар", "https://3.1.2.4/x", "бар"),
            (
                "xn--80aswg.xn--80ao21a сайты",
                "https://xn--80aswg.xn--80ao21a/",
                "сайты",
            ),
            ("a.kz/x\n\n\n\nb.kz/y", "https://a.kz/x https://b.kz/y", ""),
            ("Бірінші\n\n\n\nекінші", "", "Бірінші\n\nекінші"),
            (
                "www.example.kz:8080/a?b=c. Сол",
                "https://example.kz:8080/a?b=c",
                ". Сол",
            ),
            ("https://a.kz/?u=https://b.kz/", "https://a.kz/?u=https://b.kz/", ""),
            ("https://a.kz/x — жаман", "https://a.kz/x", "— жаман"),
            ("Есірткі мұнда: https://a.kz/x", "https://a.kz/x", "Есірткі мұнда"),
            ("Продают тут — https://a.kz/x.", "https://a.kz/x", "Продают тут."),
            ("Drugs 👉\n\nhttps://a.kz/x", "https://a.kz/x", "Drugs"),
            (
                "shop -> https://a.kz/x, t.me/shop",
                "https://a.kz/x https://t.me/shop",
                "shop",
            ),
            ("Магазин: (https://a.kz/x)!", "https://a.kz/x", "Магазин!"),
            ("Дүкен [ a.kz/x", "https://a.kz/x", "Дүкен"),
            ("→ https://a.kz/x", "https://a.kz/x", ""),
            ("Тут: https://a.kz/x и всё:", "https://a.kz/x", "Тут: и всё:"),
            ("https://a.kz/x плохо :(", "https://a.kz/x", "плохо :("),
            ("Ужас :(", "", "Ужас :("),
            ("Смотри! https://a.kz/x", "https://a.kz/x", "Смотри!"),
            ("", "", ""),
        ],
    )
    def test_links_are_found_in_prose_and_the_rest_describes_them(
        self, text, keys, rest
    ):
        links, bad, left = find_links(text)
        assert [link.canonical for link in links] == keys.split()
        assert (bad, left) == ([], rest)

    def test_bad_links_are_named_once_and_stay_in_the_text(self):
        text = (
            "javascript:alert(1) http://127.0.0.1/a и http://127.0.0.1/a, 192.168.1.1/b"
        )
        links, bad, rest = find_links(text)
        assert links == []
        assert [one.problem for one in bad] == [
            LinkProblem.forbidden_scheme,
            LinkProblem.private_address,
            LinkProblem.private_address,
        ]
        assert rest == text
        assert find_links("мына a-.kz/x бар") == ([], [], "мына a-.kz/x бар")

    def test_links_beyond_the_limit_stay_text(self):
        links, _, rest = find_links(" ".join(f"a{n}.kz" for n in range(MAX_LINKS + 5)))
        assert len(links) == MAX_LINKS
        assert rest.startswith(f"a{MAX_LINKS}.kz")


class TestDefang:
    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            (
                "см. https://a.kz/x и HTTP://B.KZ",
                "см. hxxps://a[.]kz/x и hxxp://B[.]KZ",
            ),
            ("t.me/durov және @durov", "t[.]me/durov және [@]durov"),
            ("tg://resolve?domain=a", "tg[:]//resolve?domain=a"),
            ("mailto:a@b.kz javascript:x", "mailto[:]a@b[.]kz javascript[:]x"),
            ("т.б. 3.14, 24.11.2026 Сәлем.Бұл", "т.б. 3.14, 24.11.2026 Сәлем.Бұл"),
            ("адрес 95.211.1.1", "адрес 95[.]211[.]1[.]1"),
            ("a\u200b.k\u202ez", "a[.]kz"),
            ("/ban және 24/7 и/или", "[/]ban және 24/7 и/или"),
            ("foo://bar.unknown", "foo[:]//bar.unknown"),
            ("not a scheme: ://b.kz", "not a scheme: [:]//b[.]kz"),
            (
                "тут wallet.ton және a.b.onion/x",
                "тут wallet[.]ton және a[.]b[.]onion/x",
            ),
            (
                "tonsite://a.ton ton://transfer/EQ",
                "tonsite[:]//a[.]ton ton[:]//transfer/EQ",
            ),
        ],
    )
    def test_defanged_text_is_as_expected(self, text, safe):
        assert defang(text) == safe
        assert defang(safe) == safe

    @given(MESSES | st.text())
    @settings(max_examples=3 * settings.default.max_examples)
    def test_defanged_text_has_nothing_clickable(self, text):
        assert not is_clickable(defang(text))


class TestAnything:
    @given(
        MESSES | st.text(max_size=60) | MESSES.map(lambda mess: "https://a.kz/" + mess)
    )
    @settings(max_examples=4 * settings.default.max_examples)
    @example("https://google.com/url?q=https://[")
    @example("a.kz/HTTP:\\\\0")
    @example("a.kz/%68xxp://b.kz")
    @example("tg://\u0130?x")
    @example("@joinchat")
    @example("https://web.telegram.org/k/#@joinchat")
    @example("t.me/boost/joinchat")
    @example("t.me/@joinchat")
    @example("t.me/s/@joinchat")
    def test_any_text_is_a_link_or_raises_bad_link(self, text):
        try:
            link = parse_link(text)
        except BadLink:
            return
        again = parse_link(link.canonical)
        assert (again.canonical, again.host) == (link.canonical, link.host)
        assert again.display == link.display
        assert len(link.display) <= 200
        assert link.canonical.isascii()
        assert not is_clickable(link.display)

    @given(MESSES | st.text() | st.lists(MESSES, max_size=4).map(" ".join))
    @settings(max_examples=2 * settings.default.max_examples)
    @example("%00\x1f:80vk.com/away.php?to=")
    def test_finding_links_never_fails_and_never_repeats(self, text):
        links, _, rest = find_links(text)
        keys = [link.canonical for link in links]
        assert len(keys) == len(set(keys))
        assert rest == rest.strip()


NAMED = {
    "t.me/durov": "t.me/durov t.me/durov/5 t.me/s/durov/5 @Durov https://durov.t.me/5 tg://resolve?domain=durov",
    "t.me/c/123": "t.me/c/123/5 t.me/c/123",
    "t.me/+AbCdEfGh": "t.me/+AbCdEfGh t.me/joinchat/AbCdEfGh",
    "youtube.com/@arna": "youtube.com/@Arna/videos m.youtube.com/@arna",
    "youtube.com/channel/UCabc": "youtube.com/channel/UCabc",
    "tiktok.com/@user.n": "https://www.tiktok.com/@User.n/video/7123456789012345678?_t=1"
    " tiktok.com/@user.n",
    "vk.com/club12": "vk.com/wall-12_5 vk.com/club12 vk.com/public12 vk.com/feed?w=wall-12_5"
    " vk.com/clip-12_7",
    "vk.com/id5": "vk.com/id5 vk.com/photo5_6",
    "ok.ru/group/5": "ok.ru/group/5 ok.ru/group/5/topic/7",
    "instagram.com/arna": "instagram.com/arna instagram.com/Arna/p/Cabcdef"
    " instagram.com/arna/reel/Cabcdef/ instagram.com/stories/arna/5",
    "facebook.com/arna": "facebook.com/arna facebook.com/Arna/posts/123 facebook.com/arna/videos/6",
    "facebook.com/profile.php?id=5": "facebook.com/profile.php?id=5"
    " facebook.com/story.php?story_fbid=1&id=5",
    "x.com/arna": "x.com/Arna twitter.com/arna/status/55",
    "threads.com/@arna": "threads.net/@Arna threads.net/@arna/post/Cabc",
    "wa.me/77011234567": "wa.me/77011234567 https://api.whatsapp.com/send?phone=77011234567",
    "twitch.tv/arna": "twitch.tv/Arna",
    "casino-x.kz": "casino-x.kz https://www.casino-x.kz/promo?a=1 http://m.casino-x.kz/b",
    "arna.github.io": "arna.github.io/x",
}
UNNAMED = """
t.me t.me/addstickers/foo tg://settings youtu.be/dQw4w9WgXcQ youtube.com/watch?v=dQw4w9WgXcQ
m.tiktok.com/v/7123456789012345678.html vm.tiktok.com/ZMabc instagram.com/p/Cabcdef
instagram.com/explore facebook.com/watch?v=5 facebook.com/groups x.com/i/status/55 vk.com/feed
ok.ru/video/55 bit.ly/a olx.kz/d/obyavlenie/1 docs.google.com/document/d/1 casino-x.kz:8080/a
"""


def test_a_link_names_its_account_or_site_and_a_platform_counts_for_none():
    for account, texts in (*NAMED.items(), (None, UNNAMED)):
        for text in texts.split():
            assert parse_link(text).account == account, text
    assert {account for account in NAMED if is_site(account)} == {
        "casino-x.kz",
        "arna.github.io",
    }


def test_a_link_with_its_account_opens_the_same_thing():
    for text in sorted({text for pair in PAIRS for text in pair[:2]}):
        link = parse_link(text)
        opened = parse_link(with_account(link.canonical, link.account))
        assert opened.canonical == link.canonical, text


def problem(text: str) -> LinkProblem:
    with pytest.raises(BadLink) as caught:
        parse_link(text)
    return caught.value.problem


class TestBadLinks:
    def test_private_addresses_are_refused_in_every_spelling(self):
        for host in word_set("""
        localhost localhost:8000 app.localhost printer.local db.internal router.lan 127.0.0.1 127.1
        10.1.2.3 192.168.1.1 172.16.0.1 172.31.255.255 169.254.169.254 100.64.0.1 0.0.0.0 0
        2130706433 0x7f000001 0x7f.0.0.1 017700000001 0177.0.0.1 127.0.0.1. 224.0.0.1
        255.255.255.255 [::1] [::] [fc00::1] [fd12::1] [fe80::1] [::ffff:127.0.0.1]
        [::ffff:10.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] １２７.0.0.1 127。0。0。1 a.home.arpa
        %31%32%37.0.0.1 LOCALHOST 192.168.257 0x a.local:81
        """):
            assert problem(f"http://{host}/a") == LinkProblem.private_address, host

    def test_private_addresses_are_refused_without_a_scheme_and_their_neighbours_are_public(
        self,
    ):
        for text in ("localhost", "localhost:80/a", "192.168.0.1", "a.local/x"):
            assert problem(text) == LinkProblem.private_address, text
        for host in ("172.32.0.1", "192.169.1.1", "11.0.0.1", "[2a00::1]"):
            assert parse_link(f"http://{host}/a").host == host

    def test_other_schemes_are_refused(self):
        for text in word_set("""
        javascript:alert(1) data:text/html,x file:///etc/passwd mailto:a@b.kz ftp://a.kz ssh://a.kz
        JavaScript:x vbscript:x tel:112 intent://a magnet:?xt=a view-source:https://a.kz foo://bar
        """):
            assert problem(text) == LinkProblem.forbidden_scheme, text

    def test_credentials_are_refused_and_a_backslash_ends_the_host_as_in_browsers(self):
        for text in ("https://u:p@a.kz/", "https://a.kz@b.kz", "https://@a.kz"):
            assert problem(text) == LinkProblem.credentials, text
        assert parse_link("https://a.kz\\@b.kz/").host == "a.kz"

    def test_impossible_hosts_are_refused(self):
        hosts = word_set("""
        a -a.kz a-.kz a..kz .kz 1.2.3.4.5 256.1.1.1 1.2.3.999999 08.1.1.1 a.1 [::1 [zz]
        a.kz:0 a.kz:99999 a.kz:x a.kz:٣ a!b.kz a%00.kz a.kz%2Fb \u0660.\u200dkz a__b.kz
        0x11111111111111111 a.k1z2 [fe80::1%25e] a\u200cb❤.kz \u2fff.kz
        """)
        for host in (*hosts, "a" * 64 + ".kz", ".".join(["a" * 60] * 5) + ".kz"):
            refused = problem(f"https://{host}/")
            assert refused in (LinkProblem.bad_host, LinkProblem.private_address), host

    def test_words_are_no_links(self):
        words = word_set("""
        сөз word т.б. и.т.д. Сәлем.Бұл file.txt a.zip node.js 1.5 3.14 127.1 1.2.3 a@b.kz
        u:p@a.kz .kz a..kz : :80 @ @ab @abc-def tg: tg:foo tg:user?id=1 foo:bar ... ( )
        1.2.3.999 -a.kz #tag example.unknowntld/a
        """)
        for text in (*words, "", "   ", "\n", "https://a.kz/a b", "a.kz b.kz"):
            assert problem(text) == LinkProblem.not_a_link, text

    def test_hidden_characters_are_refused(self):
        for char in "\0\x1b\u202e\u2066\u200f\ud800":
            assert problem(f"https://a.kz/{char}b") == LinkProblem.bad_characters, (
                ascii(char)
            )

    def test_long_links_are_refused(self):
        with pytest.raises(BadLink) as caught:
            parse_link("https://a.kz/" + "a" * 10_000)
        assert caught.value.problem == LinkProblem.too_long
        assert problem("https://a.kz/" + "а" * 1000) == LinkProblem.too_long
        longest = "https://a.kz/".ljust(MAX_LENGTH, "a")
        assert parse_link(longest).canonical == longest
