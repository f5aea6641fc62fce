"""Which command a message begins with, as the membership check reads it."""

import pytest

from bot.core.chat_commands import Chat
from handlers.core.commands import find
from handlers.core.routes import COMMANDS


@pytest.mark.parametrize(
    "text", ["/next", "/NEXT@habarla_bot", "/next now", "/next\nnow"]
)
def test_a_command_is_found_however_it_is_written(text):
    for is_private, chat in ((True, Chat.PRIVATE), (False, Chat.GROUP)):
        found = find(text, is_private=is_private)
        assert (found.name, found.chat) == ("next", chat)


@pytest.mark.parametrize(
    "text", ["", " ", "/", "/ next", "/@", "next", "//next", "/nexts"]
)
def test_other_text_is_no_command(text):
    assert find(text, is_private=True) is None


def test_each_command_is_declared_once_for_each_chat():
    declared = [(command.name, command.chat) for command in COMMANDS]
    assert len(declared) == len(set(declared))
