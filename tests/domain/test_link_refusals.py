"""Links that are refused, each with its own problem."""

import pytest

from bot.links.link import parse_link
from bot.links.values import MAX_LENGTH, BadLink, LinkProblem, word_set


def problem(text: str) -> LinkProblem:
    with pytest.raises(BadLink) as caught:
        parse_link(text)
    return caught.value.problem


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

    def test_private_addresses_are_refused_without_a_scheme_and_their_neighbours_are_public(self):
        for text in ("localhost", "localhost:80/a", "192.168.0.1", "a.local/x"):
            assert problem(text) == LinkProblem.private_address, text
        for host in ("172.32.0.1", "192.169.1.1", "11.0.0.1", "[2a00::1]"):
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

    def test_credentials_are_refused_and_a_backslash_ends_the_host_as_in_browsers(self):
        for text in ("https://u:p@a.kz/", "https://a.kz@b.kz", "https://@a.kz"):
            assert problem(text) == LinkProblem.credentials, text
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
    def test_impossible_hosts_are_refused(self, host):
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

    def test_long_links_are_refused(self):
        with pytest.raises(BadLink) as caught:
            parse_link("https://a.kz/" + "a" * 10_000)
        assert caught.value.problem == LinkProblem.too_long
        assert problem("https://a.kz/" + "а" * 1000) == LinkProblem.too_long
        longest = "https://a.kz/".ljust(MAX_LENGTH, "a")
        assert parse_link(longest).canonical == longest
