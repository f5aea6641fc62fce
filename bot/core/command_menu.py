"""Menu of commands beside the input field, and the bot's descriptions of itself."""

from collections.abc import Collection

from bot.channel.model import Channel
from bot.core.chat_commands import Chat, Command
from bot.core.messages import Speaker, Translator
from bot.core.people import Right, Role, may

Offered = list[tuple[str, str]]
"""Names of commands with what each does, in the order Telegram shows them."""


def private_commands(speaker: Speaker, *roles: Role) -> Offered:
    """Commands of a private chat: those of the roles first, then everyone's."""
    return _offered(
        speaker, [c for c in speaker.commands if c.chat is Chat.PRIVATE], *roles
    )


def desk_commands(speaker: Speaker, *, of_authority: bool = False) -> Offered:
    role = Role.AUTHORITY if of_authority else Role.ADMIN
    return _offered(
        speaker, [c for c in speaker.commands if c.chat is Chat.GROUP], role
    )


def _offered(speaker: Speaker, commands: list[Command], *roles: Role) -> Offered:
    return [
        (command.name, speaker.t.plain(command.menu))
        for command in commands
        if command.menu
        and command.is_offered(speaker.channel)
        and (command.right is None or any(may(role, command.right) for role in roles))
    ]


def help_lines(
    speaker: Speaker, chat: Chat, rights: Collection[Right | None]
) -> list[str]:
    return [
        speaker.t(help_line)
        for command in speaker.commands
        if command.chat is chat and command.right in rights
        for help_line in command.help_in(speaker.channel)
    ]


def description(channel: Channel, t: Translator) -> str:
    """The text above the Start button; at most 512 characters."""
    about = channel.about.say(t.language)
    safety = channel.safety.say(t.language)
    who = "" if channel.is_state_body else t.plain("This bot is not a state body.")
    return "\n\n".join(part for part in (about, who, safety) if part)[:512]


def short_description(channel: Channel, t: Translator) -> str:
    """The text on the bot's profile; at most 120 characters."""
    return channel.about.say(t.language)[:120]
