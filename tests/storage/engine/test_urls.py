"""An error's text shows no part of a password, however its address is spelled or misread."""

import pytest

from bot.core.database.engines import password_parts, without_password


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("postgresql://u:hush@h/d", {"hush"}),
        ("postgresql://u:a%40b%2Fc@h/d", {"a%40b%2Fc", "a@b/c", "a", "b", "c"}),
        ("postgresql://u:p@ss:w@h/d", {"p@ss:w", "p%40ss%3Aw", "p", "ss", "w"}),
        ("postgresql://h/d?user=u&password=hu%20sh&x=1", {"hu%20sh", "hu sh", "hu", "sh"}),
        ("postgresql://u@h/d", set()),
        ("postgresql:///d?host=/run/pg", set()),
        ("sqlite:///data/habarla.db", set()),
    ],
)
def test_a_password_is_found_in_every_spelling(url, parts):
    assert set(password_parts(url)) == parts


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no port 'w0rd/x9'", "no port '[password]/[password]'"),
        ("no host ss:w0rd", "no host [password]:[password]"),
        ("p%40ss%3Aw0rd%2Fx9 is wrong", "[password] is wrong"),
        ("p@ss:w0rd/x9 is wrong", "[password] is wrong"),
        ("a password for the user of the class", "a password for the user of the class"),
    ],
)
def test_parts_are_removed_and_words_stay(text, shown):
    assert without_password(text, "postgresql://u:p@ss:w0rd/x9@h/d") == shown
