"""How much of a link an entry shows."""

import pytest

from bot.register.model import platform_of, scope_of
from bot.values import Scope


@pytest.mark.parametrize(
    ("host", "platform"),
    [
        ("www.instagram.com", "instagram.com"),
        ("ivan-ivanov.livejournal.com", "livejournal.com"),
        ("ivan.blog.example.com.kz", "example.com.kz"),
        ("example.kz", "example.kz"),
        ("com.kz", "com.kz"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),
    ],
)
def test_subdomains_that_may_be_names_of_accounts_are_left_out(host, platform):
    assert platform_of(host) == platform


@pytest.mark.parametrize("rule", Scope)
def test_a_private_person_narrows_what_is_shown_and_never_widens_it(rule):
    narrowed = Scope.PLATFORM if rule is Scope.LINK else rule
    assert scope_of(rule, is_private_person=True) is narrowed
    assert scope_of(rule, is_private_person=False) is rule
