"""A link says who published it, where its address does; a platform as a whole is no account."""

import pytest

from bot.links.accounts import is_site, with_account
from bot.links.link import parse_link
from tests.kit.link_pairs import PAIRS

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


def test_a_link_names_its_account_or_channel():
    for account, texts in NAMED.items():
        for text in texts.split():
            assert parse_link(text).account == account, text


def test_a_platform_counts_for_no_account():
    accounts = {text: parse_link(text).account for text in UNNAMED.split()}
    assert {text for text, account in accounts.items() if account is not None} == set()


def test_only_a_site_of_its_own_stands_for_itself():
    sites = {account for account in NAMED if is_site(account)}
    assert sites == {"casino-x.kz", "arna.github.io"}


def test_a_link_with_its_account_opens_the_same_thing():
    for text in sorted({text for pair in PAIRS for text in pair[:2]}):
        link = parse_link(text)
        opened = parse_link(with_account(link.canonical, link.account))
        assert opened.canonical == link.canonical, text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "https://www.tiktok.com/@User/video/7123456789012345678",
            "hxxps://tiktok[.]com/[@]user/video/7123456789012345678",
        ),
        ("https://twitter.com/Arna/status/55", "hxxps://x[.]com/arna/status/55"),
    ],
)
def test_a_link_is_shown_with_the_account_that_its_key_leaves_out(text, shown):
    assert parse_link(text).display == shown
