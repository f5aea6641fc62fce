"""What the words behind /link mean."""

import pytest

from bot.core.deep_links import DeepLink
from bot.staff.posters import read


@pytest.mark.parametrize(
    ("words", "link", "language", "unknown"),
    [
        ("", DeepLink(), None, None),
        ("drugs KZ-71 kk", DeepLink("drugs", "KZ-71"), "kk", None),
        ("Суицид, Астана", DeepLink("suicide", "KZ-71"), None, None),
        ("Алматы облысы", DeepLink(None, "KZ-19"), None, None),
        ("Семей", DeepLink(None, "KZ-10"), None, None),
        ("porn", DeepLink(), None, "porn"),
        ("drugs moon fraud", DeepLink("drugs"), None, "moon fraud"),
    ],
)
async def test_types_regions_and_languages_are_known_by_what_people_call_them(
    work, words, link, language, unknown
):
    assert read(work, words) == (link, language, unknown)
