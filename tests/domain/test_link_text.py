"""Links in messages are found and made unclickable; no text raises an error."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.links.find import MAX_LINKS, find_links
from bot.links.link import defang, parse_link
from bot.links.url import TLDS
from bot.links.values import BadLink, LinkProblem, word_set

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


def is_clickable(text: str) -> bool:
    endings = (ending.lower() for ending in DOTTED.findall(text))
    return bool(CLICKABLE.search(text)) or any(ending in TLDS for ending in endings)


class TestDisplay:
    @pytest.mark.parametrize(
        ("text", "display"),
        [
            ("http://www.example.kz/a.html", "hxxps://example[.]kz/a.html"),
            ("https://a.b.kz:81/", "hxxps://a[.]b[.]kz:81"),
            ("https://example.kz/evil.com/@durov", "hxxps://example[.]kz/evil[.]com/[@]durov"),
            ("tg://user?id=1", "tg[:]//user?id=1"),
            ("https://аррӏе.com/", "hxxps://xn--80ak6aa92e[.]com (аррӏе[.]com)"),
            ("https://a.kz/a_(b)", "hxxps://a[.]kz/a_(b)"),
            ("https://a.kz/a%20b%0A", "hxxps://a[.]kz/a%20b%0A"),
            ("https://a.kz/%E2%80%AEb", "hxxps://a[.]kz/%E2%80%AEb"),
            ("https://xn--a.kz/", "hxxps://xn--a[.]kz"),
            ("https://a.kz/?://b.kz", "hxxps://a[.]kz/?[:]//b[.]kz"),
            ("https://a.kz/?u=http://b.kz", "hxxps://a[.]kz/?u=hxxp://b[.]kz"),
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
            ("https://a.kz/1,b.kz/2;www.c.kz", "https://a.kz/1 https://b.kz/2 https://c.kz/", ""),
            ("https://a.kz/1https://b.kz/2", "https://a.kz/1 https://b.kz/2", ""),
            ("https://a.kz/a,1.html", "https://a.kz/a%2C1.html", ""),
            ("https://a.kz https://www.a.kz/ a.kz", "https://a.kz/", ""),
            ("kaspi.kz-тен алдым", "https://kaspi.kz/", "-тен алдым"),
            ("@durov пен t.me/telegram", "https://t.me/durov https://t.me/telegram", "пен"),
            ("Канал @durov, там ложь", "https://t.me/durov", "Канал, там ложь"),
            ("hxxps://a[.]kz/x и b(dot)kz", "https://a.kz/x https://b.kz/", "и"),
            ("tg://resolve?domain=durov вот", "https://t.me/durov", "вот"),
            ("https://a.kz/wiki/A_(b) нашёл", "https://a.kz/wiki/A_%28b%29", "нашёл"),
            (
                "сайт пример.рф, и Президент.РФ!",
                "https://xn--e1afmkfd.xn--p1ai/ https://xn--d1abbgf6aiiy.xn--p1ai/",
                "сайт, и!",
            ),
            ("Kaspi.Kz и SITE.KZ жаман", "https://kaspi.kz/ https://site.kz/", "и жаман"),
            ("...example.kz, -b.kz жаман", "https://example.kz/ https://b.kz/", "..., - жаман"),
            ("т.б. және т.с.с. Сәлем.Бұл и т.д.", "", "т.б. және т.с.с. Сәлем.Бұл и т.д."),
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
            ("xn--80aswg.xn--80ao21a сайты", "https://xn--80aswg.xn--80ao21a/", "сайты"),
            ("a.kz/x\n\n\n\nb.kz/y", "https://a.kz/x https://b.kz/y", ""),
            ("Бірінші\n\n\n\nекінші", "", "Бірінші\n\nекінші"),
            ("www.example.kz:8080/a?b=c. Сол", "https://example.kz:8080/a?b=c", ". Сол"),
            ("https://a.kz/?u=https://b.kz/", "https://a.kz/?u=https://b.kz/", ""),
            ("https://a.kz/x — жаман", "https://a.kz/x", "— жаман"),
            ("", "", ""),
        ],
    )
    def test_links_are_found_in_prose_and_the_rest_describes_them(self, text, keys, rest):
        links, bad, left = find_links(text)
        assert [link.canonical for link in links] == keys.split()
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
        assert find_links("мына a-.kz/x бар") == ([], [], "мына a-.kz/x бар")

    def test_links_beyond_the_limit_stay_text(self):
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
            ("a\u200b.k\u202ez", "a[.]kz"),
            ("/ban және 24/7 и/или", "[/]ban және 24/7 и/или"),
            ("foo://bar.unknown", "foo[:]//bar.unknown"),
            ("not a scheme: ://b.kz", "not a scheme: [:]//b[.]kz"),
            ("тут wallet.ton және a.b.onion/x", "тут wallet[.]ton және a[.]b[.]onion/x"),
            ("tonsite://a.ton ton://transfer/EQ", "tonsite[:]//a[.]ton ton[:]//transfer/EQ"),
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
    @given(MESSES | st.text(max_size=60) | MESSES.map(lambda mess: "https://a.kz/" + mess))
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
        assert (again.canonical, again.host, again.kind) == (link.canonical, link.host, link.kind)
        assert again.display == link.display
        assert len(link.display) <= 200
        assert link.canonical.isascii()
        assert not is_clickable(link.display)

    @given(MESSES | st.text() | st.lists(MESSES, max_size=4).map(" ".join))
    @settings(max_examples=2 * settings.default.max_examples)
    def test_finding_links_never_fails_and_never_repeats(self, text):
        links, _, rest = find_links(text)
        keys = [link.canonical for link in links]
        assert len(keys) == len(set(keys))
        assert rest == rest.strip()
