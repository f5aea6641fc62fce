"""How much of a link an entry shows."""

import pytest

from bot.links.endings import site_of
from bot.register.model import host_in, scope_of
from bot.values import Scope


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("www.instagram.com", "instagram.com"),
        ("ivan-ivanov.livejournal.com", "livejournal.com"),
        ("ivan.blog.example.com.kz", "example.com.kz"),
        ("example.kz", "example.kz"),
        ("com.kz", "com.kz"),
        ("www.school.k12.ca.us", "school.k12.ca.us"),
        ("ca.us", "ca.us"),
        ("shop.example.co.at", "example.co.at"),
        ("a.b.city.kawasaki.jp", "city.kawasaki.jp"),
        ("ivan.github.io", "github.io"),
        ("www.example.gov.ru", "example.gov.ru"),
        ("shop.example.msk.ru", "example.msk.ru"),
        ("ivan.example.ton", "example.ton"),
        ("blog.xn--80aswg.xn--80ao21a", "xn--80aswg.xn--80ao21a"),
        ("192.0.2.7", "192.0.2.7"),
        ("[2001:db8::1]", "[2001:db8::1]"),
        ("xn--80ak6aa92e.com", "xn--80ak6aa92e.com"),
    ],
)
def test_subdomains_that_may_be_names_of_accounts_are_left_out(host, site):
    assert site_of(host) == site


@pytest.mark.parametrize("rule", Scope)
def test_a_private_person_narrows_what_is_shown_and_never_widens_it(rule):
    narrowed = Scope.PLATFORM if rule is Scope.LINK else rule
    assert scope_of(rule, is_private_person=True) is narrowed
    assert scope_of(rule, is_private_person=False) is rule


@pytest.mark.parametrize(
    ("host", "named"),
    [
        ("ivan-petrov.kz", ""),
        ("shop.ivan-petrov.kz", ""),
        ("ivan.example.com.kz", ""),
        ("198.51.100.7", ""),
        ("ivan.livejournal.com", "livejournal.com"),
        ("ivan.github.io", "github.io"),
        ("t.me", "t.me"),
        ("www.olx.kz", "olx.kz"),
    ],
)
def test_a_site_on_no_list_of_platforms_is_not_named_until_it_is_an_organisation_s(
    host, named
):
    assert host_in(Scope.PLATFORM, host, is_private_person=True) == named
    assert host_in(Scope.PLATFORM, host, is_private_person=False) == site_of(host)
    assert host_in(Scope.LINK, host, is_private_person=False) == host
