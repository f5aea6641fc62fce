"""What is off is in no menu, help, button, consent or statement; what is on is in all of them."""

from datetime import date

import pytest

from bot.channel.loader import load_channel
from bot.channel.parts import Publication
from bot.core.capabilities import EVERY, Name, text_of
from bot.core.chat_commands import Chat
from bot.core.command_menu import desk_commands, help_lines, private_commands
from bot.core.messages import encode
from bot.core.people import Right, Role
from bot.core.vault import Vault
from bot.core.work import Deployment
from bot.desk.desk_screens import DeskReady
from bot.reports.consent import consent_text
from bot.reports.menu import Help, Menu, Privacy, Screen, ShowScreen
from bot.reports.welcome import ConsentAsk
from bot.staff.role_screens import RoleGiven, StaffList
from bot.telegram.renderer import Renderer
from bot.values import replace
from handlers.core.routes import COMMANDS

LANGUAGES = ("kk", "ru", "en")
SHIPPED = load_channel(None)
OFF = SHIPPED.model_copy(update={"hotlines": ()})
ON = SHIPPED.model_copy(
    update={"publication": Publication(lawyer_checked=date(2026, 1, 1))}
)
REGISTER = ("/check", "/entry", "/queue publish")


def speaker(channel, language):
    deployment = Deployment(
        channel, Vault(bytes(32)), bot_username="b", commands=COMMANDS
    )
    return Renderer(deployment).speaker(language, 0)


def offered(channel, language):
    """All commands and lines of help that anybody is offered, and the words of what they read."""
    to = speaker(channel, language)
    menus = [*private_commands(to, *Role), *desk_commands(to)]
    rights = {None, *Right}
    helps = [line for chat in Chat for line in help_lines(to, chat, rights)]
    screens = [Help(Role.ADMIN), Menu(), Privacy(), ConsentAsk(full=True)]
    rendered = [screen.render(to) for screen in screens]
    buttons = {
        encode(b.action)
        for one in rendered
        for row in one.rows
        for b in row
        if b.action
    }
    said = "\n".join(
        [*(f"/{name}" for name, _ in menus), *helps, *(one.text for one in rendered)]
    )
    return said, buttons


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_register_is_offered_only_while_it_is_on(language):
    off, _ = offered(OFF, language)
    on, _ = offered(ON, language)
    for command in REGISTER:
        assert command in on
        assert command not in off
    assert "/contest" in off, "a decision can always be contested"


@pytest.mark.parametrize("language", LANGUAGES)
def test_hotlines_are_offered_only_where_there_are_numbers(language):
    shows = encode(ShowScreen(Screen.HOTLINES))
    for channel, is_offered in ((OFF, False), (ON, True)):
        said, buttons = offered(channel, language)
        assert ("/hotlines" in said) is is_offered
        assert (shows in buttons) is is_offered


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_consent_names_the_register_only_while_it_is_on_and_counts_its_points(
    language,
):
    on = consent_text(ON, language).text.splitlines()
    off = consent_text(SHIPPED, language).text.splitlines()
    assert [line.partition(".")[0] for line in on] == [str(n) for n in range(1, 13)]
    assert [line.partition(".")[0] for line in off] == [str(n) for n in range(1, 12)]
    assert not any("[" in line for line in (*on, *off))
    assert consent_text(ON, language).hash != consent_text(SHIPPED, language).hash


def test_words_in_brackets_that_name_nothing_stay():
    assert text_of("1. [sic] this\n[register] gone", SHIPPED) == "1. [sic] this"


@pytest.mark.parametrize("name", [one.name for one in EVERY], ids=str)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_capability_that_is_off_takes_its_lines_out_of_every_text(
    monkeypatch, name, language
):
    """Each capability in turn, with a consent that has a line for each."""
    text = "\n".join(f"{n}. [{one}] {one}" for n, one in enumerate(Name, 1))
    every = [
        replace(one, is_in=lambda _, is_on=one.name is not name: is_on) for one in EVERY
    ]
    monkeypatch.setattr("bot.core.capabilities.EVERY", every)
    left = text_of(text, SHIPPED).splitlines()
    assert left == [
        f"{n}. {one}" for n, one in enumerate([x for x in Name if x is not name], 1)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_read_of_publishing_only_while_it_is_on(language):
    """Each of them says another sentence with the register than without."""
    for shown, view in (
        (DeskReady(0, False), ()),
        (StaffList(), ((),)),
        (RoleGiven(None, "Дана"), ()),
    ):
        on, off = (
            shown.render(speaker(one, language), *view).text for one in (ON, SHIPPED)
        )
        assert on != off
