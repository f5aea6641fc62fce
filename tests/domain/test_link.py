"""Links: the same thing has one key, different things never do, and nothing typed breaks them."""

import csv
import re
import time
from pathlib import Path

import pytest
import validators
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.link import (
    MAX_LENGTH,
    MAX_LINKS,
    BadLink,
    LinkKind,
    LinkProblem,
    defang,
    find_links,
    link_report,
    parse_link,
)
from bot.domain.links.tlds import TLDS
from bot.domain.links.words import word_set

with (Path(__file__).parent / "link_pairs.tsv").open(encoding="utf-8", newline="") as file:
    PAIRS = [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t", quoting=3)]

# What messengers make clickable: a scheme, a word with a known ending, a mention, an address.
DOTTED = re.compile(r"[^\s.\[\]]\.([\w-]+)")
CLICKABLE = re.compile(
    r"(?:https?|ftp|tg|file)://|(?<!\w)@\w|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])", re.I
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
PIECES = st.sampled_from([*sorted(SCRAPS), "\u202e", "\u200b", "\0", "\ud800", " ", "\n"])
MESSES = st.lists(PIECES | st.text(max_size=3), max_size=12).map("".join)


def key(text: str) -> str:
    return parse_link(text).canonical


def problem(text: str) -> LinkProblem:
    with pytest.raises(BadLink) as caught:
        parse_link(text)
    return caught.value.problem


def is_clickable(text: str) -> bool:
    endings = (ending.lower() for ending in DOTTED.findall(text))
    return bool(CLICKABLE.search(text)) or any(ending in TLDS for ending in endings)


class TestSameThingSameKey:
    @pytest.mark.parametrize(("a", "b", "verdict", "note"), PAIRS)
    def test_labelled_pairs_join_or_stay_apart(self, a, b, verdict, note):
        assert (key(a) == key(b)) == (verdict == "same"), note

    @pytest.mark.parametrize("text", sorted({text for pair in PAIRS for text in pair[:2]}))
    def test_a_key_is_its_own_key_and_its_display_is_not_clickable(self, text):
        link = parse_link(text)
        again = parse_link(link.canonical)
        assert (again.canonical, again.host, again.kind) == (link.canonical, link.host, link.kind)
        assert not is_clickable(link.display)

    def test_there_are_at_least_300_pairs_of_both_sorts(self):
        verdicts = [pair[2] for pair in PAIRS]
        assert len(set(PAIRS)) >= 300
        assert min(verdicts.count("same"), verdicts.count("different")) >= 100

    def test_every_ending_that_validators_knows_is_known(self):
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
            ("ok.ru/name", "ok", "ok.ru"),
            ("ok.ru/name/topic/5", "ok", "ok.ru"),
            ("ok.ru", "ok", "ok.ru"),
            ("whatsapp.com/channel/Ab", "whatsapp", "whatsapp.com"),
            ("wa.me/message/AB", "whatsapp", "wa.me"),
            ("vk.com:8443/durov", "page", "vk.com"),
        ],
    )
    def test_a_link_says_what_it_names_and_where(self, text, kind, host):
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
    def test_a_redirect_that_leads_nowhere_stays_itself(self, text):
        assert parse_link(text).host == parse_link(key(text)).host != "a.kz"

    def test_a_picture_search_leads_to_its_page(self):
        assert key("https://google.com/imgres?imgrefurl=https://a.kz/b") == "https://a.kz/b"

    def test_redirects_inside_redirects_are_followed_to_the_end(self):
        text = "https://a.kz/"
        for _ in range(40):
            text = f"https://google.com/url?q={text}"
        assert key(text) == "https://a.kz/"


class TestBadLinks:
    @pytest.mark.parametrize(
        "host",
        sorted(
            word_set("""
        localhost localhost:8000 app.localhost printer.local db.internal router.lan 127.0.0.1 127.1
        10.1.2.3 192.168.1.1 172.16.0.1 172.31.255.255 169.254.169.254 100.64.0.1 0.0.0.0 0
        2130706433 0x7f000001 0x7f.0.0.1 017700000001 0177.0.0.1 127.0.0.1. 224.0.0.1
        255.255.255.255 [::1] [::] [fc00::1] [fd12::1] [fe80::1] [::ffff:127.0.0.1]
        [::ffff:10.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] １２７.0.0.1 127。0。0。1 a.home.arpa
        %31%32%37.0.0.1 LOCALHOST 192.168.257 0x a.local:81
        """)
        ),
    )
    def test_private_addresses_are_refused_in_every_spelling(self, host):
        assert problem(f"http://{host}/a") == LinkProblem.private_address

    @pytest.mark.parametrize("text", ["localhost", "localhost:80/a", "192.168.0.1", "a.local/x"])
    def test_private_addresses_are_refused_without_a_scheme(self, text):
        assert problem(text) == LinkProblem.private_address

    @pytest.mark.parametrize("host", ["172.32.0.1", "192.169.1.1", "11.0.0.1", "[2a00::1]"])
    def test_neighbours_of_private_addresses_are_public(self, host):
        assert parse_link(f"http://{host}/a").host == host

    @pytest.mark.parametrize(
        "text",
        sorted(
            word_set("""
        javascript:alert(1) data:text/html,x file:///etc/passwd mailto:a@b.kz ftp://a.kz ssh://a.kz
        JavaScript:x vbscript:x tel:112 intent://a magnet:?xt=a view-source:https://a.kz foo://bar
        """)
        ),
    )
    def test_other_schemes_are_refused(self, text):
        assert problem(text) == LinkProblem.forbidden_scheme

    @pytest.mark.parametrize("text", ["https://u:p@a.kz/", "https://a.kz@b.kz", "https://@a.kz"])
    def test_credentials_are_refused(self, text):
        assert problem(text) == LinkProblem.credentials

    def test_a_backslash_ends_the_host_as_in_browsers(self):
        assert parse_link("https://a.kz\\@b.kz/").host == "a.kz"

    @pytest.mark.parametrize(
        "host",
        [
            *sorted(
                word_set("""
                a -a.kz a-.kz a..kz .kz 1.2.3.4.5 256.1.1.1 1.2.3.999999 08.1.1.1 a.1 [::1 [zz]
                a.kz:0 a.kz:99999 a.kz:x a.kz:٣ a!b.kz a%00.kz a.kz%2Fb \u0660.\u200dkz a__b.kz
                0x11111111111111111 a.k1z2 [fe80::1%25e]
                """)
            ),
            "a" * 64 + ".kz",
            ".".join(["a" * 60] * 5) + ".kz",
            "a\u200cb❤.kz",
            "\u2fff.kz",
        ],
    )
    def test_hosts_that_cannot_be_are_refused(self, host):
        assert problem(f"https://{host}/") in (LinkProblem.bad_host, LinkProblem.private_address)

    @pytest.mark.parametrize(
        "text",
        [
            *sorted(
                word_set("""
                сөз word т.б. и.т.д. Сәлем.Бұл file.txt a.zip node.js 1.5 3.14 127.1 1.2.3 a@b.kz
                u:p@a.kz .kz a..kz : :80 @ @ab @abc-def tg: tg:foo tg:user?id=1 foo:bar ... ( )
                1.2.3.999 -a.kz #tag example.unknowntld/a
                """)
            ),
            "",
            "   ",
            "\n",
            "https://a.kz/a b",
            "a.kz b.kz",
        ],
    )
    def test_words_are_no_links(self, text):
        assert problem(text) == LinkProblem.not_a_link

    @pytest.mark.parametrize("char", ["\0", "\x1b", "\u202e", "\u2066", "\u200f", "\ud800"])
    def test_hidden_characters_are_refused(self, char):
        assert problem(f"https://a.kz/{char}b") == LinkProblem.bad_characters

    def test_long_links_are_refused_and_quoted_in_short(self):
        with pytest.raises(BadLink) as caught:
            parse_link("https://a.kz/" + "a" * 10_000)
        assert caught.value.problem == LinkProblem.too_long
        assert len(caught.value.input) == 80
        assert problem("https://a.kz/" + "а" * 1000) == LinkProblem.too_long

    def test_the_longest_link_is_taken(self):
        text = "https://a.kz/".ljust(MAX_LENGTH, "a")
        assert key(text) == text


class TestDisplay:
    @pytest.mark.parametrize(
        ("text", "display"),
        [
            ("http://www.example.kz/a.html", "hxxps://example[.]kz/a.html"),
            ("example.kz", "hxxps://example[.]kz"),
            ("https://a.b.kz:81/", "hxxps://a[.]b[.]kz:81"),
            ("https://example.kz/evil.com/@durov", "hxxps://example[.]kz/evil[.]com/[@]durov"),
            ("tg://user?id=1", "tg[:]//user?id=1"),
            ("https://аррӏе.com/", "hxxps://xn--80ak6aa92e[.]com (аррӏе[.]com)"),
            ("https://a.kz/әліппе", "hxxps://a[.]kz/әліппе"),
            ("https://a.kz/a_(b)", "hxxps://a[.]kz/a_(b)"),
            ("https://a.kz/a%20b%0A", "hxxps://a[.]kz/a%20b%0A"),
            ("https://a.kz/%E2%80%AEb", "hxxps://a[.]kz/%E2%80%AEb"),
            ("https://a.kz/%D7%90", "hxxps://a[.]kz/%D7%90"),
            ("https://a.kz/%FF", "hxxps://a[.]kz/%FF"),
            ("https://xn--a.kz/", "hxxps://xn--a[.]kz"),
        ],
    )
    def test_a_link_reads_well_and_opens_nowhere(self, text, display):
        assert parse_link(text).display == display

    def test_a_long_link_is_cut_and_its_host_stays(self):
        shown = parse_link("https://example.kz/" + "a" * 500).display
        assert len(shown) == 200
        assert shown.startswith("hxxps://example[.]kz/aaa")
        assert shown.endswith("…")

    def test_the_end_of_a_long_host_stays(self):
        host = ".".join(["қазақша" * 3] * 5) + ".қаз"
        shown = parse_link(f"https://{host}/" + "a" * 500).display
        assert len(shown) <= 200
        assert "[.]xn--80ao21a/" in shown
        assert shown.endswith("[.]қаз)")


class TestFindLinks:
    @pytest.mark.parametrize(
        ("text", "keys", "rest"),
        [
            ("Смотрите https://a.kz/x.", ["https://a.kz/x"], "Смотрите."),
            ("(https://a.kz/x)", ["https://a.kz/x"], ""),
            ("Мұнда «https://a.kz/x» бар", ["https://a.kz/x"], "Мұнда бар"),
            ("[мұнда](https://a.kz/x) көріңіз", ["https://a.kz/x"], "мұнда көріңіз"),
            ("<https://a.kz/x>", ["https://a.kz/x"], ""),
            ("example.com,another.kz", ["https://example.com/", "https://another.kz/"], ""),
            ("https://a.kz/1,https://b.kz/2", ["https://a.kz/1", "https://b.kz/2"], ""),
            (
                "https://a.kz/1,b.kz/2;www.c.kz",
                ["https://a.kz/1", "https://b.kz/2", "https://c.kz/"],
                "",
            ),
            ("https://a.kz/1https://b.kz/2", ["https://a.kz/1", "https://b.kz/2"], ""),
            ("https://a.kz/a,1.html", ["https://a.kz/a%2C1.html"], ""),
            ("a.kz|b.kz", ["https://a.kz/", "https://b.kz/"], ""),
            ("https://a.kz https://www.a.kz/ a.kz", ["https://a.kz/"], ""),
            ("kaspi.kz-тен алдым", ["https://kaspi.kz/"], "-тен алдым"),
            ("https://t.me/durov-ға жаз", ["https://t.me/durov"], "-ға жаз"),
            ("@durov пен t.me/telegram", ["https://t.me/durov", "https://t.me/telegram"], "пен"),
            ("Канал @durov, там ложь", ["https://t.me/durov"], "Канал, там ложь"),
            ("hxxps://a[.]kz/x и b(dot)kz", ["https://a.kz/x", "https://b.kz/"], "и"),
            ("tg://resolve?domain=durov вот", ["https://t.me/durov"], "вот"),
            ("https://a.kz/wiki/A_(b) нашёл", ["https://a.kz/wiki/A_%28b%29"], "нашёл"),
            (
                "сайт пример.рф, и Президент.РФ!",
                ["https://xn--e1afmkfd.xn--p1ai/", "https://xn--d1abbgf6aiiy.xn--p1ai/"],
                "сайт, и!",
            ),
            ("Kaspi.Kz и SITE.KZ жаман", ["https://kaspi.kz/", "https://site.kz/"], "и жаман"),
            (
                "...example.kz, -b.kz жаман",
                ["https://example.kz/", "https://b.kz/"],
                "..., - жаман",
            ),
            ("т.б. және т.с.с. Сәлем.Бұл и т.д.", [], "т.б. және т.с.с. Сәлем.Бұл и т.д."),
            (
                "Hello.It was at 10.am in file.txt run.sh a.zip",
                [],
                "Hello.It was at 10.am in file.txt run.sh a.zip",
            ),
            ("нельзя.Дети пьют, т.е.дети", [], "нельзя.Дети пьют, т.е.дети"),
            ("пишите a.b@mail.ru или x@y.kz", [], "пишите a.b@mail.ru или x@y.kz"),
            (
                "п. 3.1.2.4 закона, адрес 95.211.1.1 там",
                ["https://95.211.1.1/"],
                "п. 3.1.2.4 закона, адрес там",
            ),
            ("3.1.2.4/x бар", ["https://3.1.2.4/x"], "бар"),
            ("xn--80aswg.xn--80ao21a сайты", ["https://xn--80aswg.xn--80ao21a/"], "сайты"),
            ("a.kz/x\n\n\n\nb.kz/y", ["https://a.kz/x", "https://b.kz/y"], ""),
            ("Бірінші\n\n\n\nекінші", [], "Бірінші\n\nекінші"),
            ("www.example.kz:8080/a?b=c. Сол", ["https://example.kz:8080/a?b=c"], ". Сол"),
            ("https://a.kz/?u=https://b.kz/", ["https://a.kz/?u=https://b.kz/"], ""),
            ("😡 https://a.kz", ["https://a.kz/"], "😡"),
            ("Hello.World", ["https://hello.world/"], ""),
            ("https://a.kz/x — жаман", ["https://a.kz/x"], "— жаман"),
            ("", [], ""),
        ],
    )
    def test_links_are_found_in_prose_and_the_rest_describes_them(self, text, keys, rest):
        links, bad, left = find_links(text)
        assert [link.canonical for link in links] == keys
        assert (bad, left) == ([], rest)

    def test_bad_links_are_named_once_and_stay_in_the_text(self):
        text = "javascript:alert(1) http://127.0.0.1/a и http://127.0.0.1/a, 192.168.1.1/b"
        links, bad, rest = find_links(text)
        assert links == []
        assert [one.problem for one in bad] == [
            LinkProblem.forbidden_scheme,
            LinkProblem.private_address,
            LinkProblem.private_address,
        ]
        assert rest == text

    def test_a_word_that_only_looks_like_a_link_is_no_complaint(self):
        assert find_links("мына a-.kz/x бар") == ([], [], "мына a-.kz/x бар")

    def test_a_flood_of_links_ends_at_the_limit(self):
        links, _, rest = find_links(" ".join(f"a{n}.kz" for n in range(MAX_LINKS + 5)))
        assert len(links) == MAX_LINKS
        assert rest.startswith(f"a{MAX_LINKS}.kz")


class TestDefang:
    @pytest.mark.parametrize(
        ("text", "safe"),
        [
            ("см. https://a.kz/x и HTTP://B.KZ", "см. hxxps://a[.]kz/x и hxxp://B[.]KZ"),
            ("t.me/durov және @durov", "t[.]me/durov және [@]durov"),
            ("tg://resolve?domain=a", "tg[:]//resolve?domain=a"),
            ("mailto:a@b.kz javascript:x", "mailto[:]a@b[.]kz javascript[:]x"),
            ("т.б. 3.14, 24.11.2026 Сәлем.Бұл", "т.б. 3.14, 24.11.2026 Сәлем.Бұл"),
            ("адрес 95.211.1.1", "адрес 95[.]211[.]1[.]1"),
            ("пример.рф", "пример[.]рф"),
            ("kaspi.kz-тен", "kaspi[.]kz-тен"),
            ("a\u200b.k\u202ez", "a[.]kz"),
            ("/ban және 24/7 и/или", "[/]ban және 24/7 и/или"),
            ("foo://bar.unknown", "foo[:]//bar.unknown"),
        ],
    )
    def test_nothing_in_free_text_can_be_opened(self, text, safe):
        assert defang(text) == safe
        assert defang(safe) == safe

    @given(MESSES | st.text())
    @settings(max_examples=300, deadline=None)
    def test_nothing_clickable_is_left_of_anything(self, text):
        assert not is_clickable(defang(text))


class TestAnything:
    @given(MESSES | st.text(max_size=60) | MESSES.map(lambda mess: "https://a.kz/" + mess))
    @settings(max_examples=1000, deadline=None)
    @example("https://google.com/url?q=https://[")
    @example("a.kz/HTTP:\\\\0")
    @example("a.kz/%68xxp://b.kz")
    @example("tg://\u0130?x")
    def test_whatever_is_typed_is_a_link_or_a_bad_link(self, text):
        try:
            link = parse_link(text)
        except BadLink:
            return
        again = parse_link(link.canonical)
        assert (again.canonical, again.host, again.kind) == (link.canonical, link.host, link.kind)
        assert again.display == link.display
        assert len(link.display) <= 200
        assert link.canonical.isascii()
        assert not is_clickable(link.display)

    @given(MESSES | st.text() | st.lists(MESSES, max_size=4).map(" ".join))
    @settings(max_examples=500, deadline=None)
    def test_finding_links_never_fails_and_never_repeats(self, text):
        links, _, rest = find_links(text)
        keys = [link.canonical for link in links]
        assert len(keys) == len(set(keys))
        assert rest == rest.strip()

    @pytest.mark.parametrize(
        "text",
        ["a" * 4096, "a." * 2048, "(" * 4096, "[" * 4096, "a@" * 2048, "http://" * 585,
         " " * 4096, "a.kz," * 819, "%41" * 1365, "https://a.kz/" + "(a" * 2000, "-." * 2048,
         "сөз " * 1024, "@a" * 2048, "a,b." * 1024, "https:" * 680, "a-" * 2048, "a[." * 1365],
    )  # fmt: skip
    def test_no_text_takes_long(self, text):
        start = time.perf_counter()
        find_links(text)
        defang(text)
        assert time.perf_counter() - start < 0.25


def test_a_report_tells_each_input_as_a_link_or_an_error():
    good, bad = link_report(["http://www.example.kz/a", "word"])
    assert good == {
        "input": "http://www.example.kz/a",
        "canonical": "https://example.kz/a",
        "host": "example.kz",
        "kind": "page",
        "display": "hxxps://example[.]kz/a",
    }
    assert bad == {"input": "word", "error": "not_a_link"}
