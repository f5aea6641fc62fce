"""Menu of commands beside the input field, and the bot's descriptions of itself."""

from collections.abc import Collection

from bot.channel.model import Channel
from bot.core.chat_commands import Chat, Command, HelpSubject
from bot.core.messages import Speaker, Translator
from bot.core.people import Right, Role
from bot.core.roles import highest

Offered = list[tuple[str, str]]
"""Names of commands with what each does, in the order Telegram shows them."""


MOST_COMMANDS = 10
"""Commands in a menu: people look through no more."""


def private_commands(speaker: Speaker, *roles: Role) -> Offered:
    """Commands of a private chat, for the highest of the roles; beside it a custodian has theirs."""
    is_custodian = Role.CUSTODIAN in roles
    others: list[Role] = [role for role in roles if role is not Role.CUSTODIAN]
    top = highest(others)
    if is_custodian and top is Role.OUTSIDER:
        top = Role.CUSTODIAN
    return [
        _entry(speaker, command)
        for command in speaker.commands
        if command.chat is Chat.PRIVATE
        and command.is_offered(speaker.channel)
        and _is_in_menu(command, top, is_custodian=is_custodian)
    ]


def _is_in_menu(command: Command, role: Role, *, is_custodian: bool) -> bool:
    if role in command.in_menu_of:
        return True
    is_theirs = command.right is not None and Role.CUSTODIAN in command.in_menu_of
    return is_custodian and is_theirs


def desk_commands(speaker: Speaker, *, of_authority: bool = False) -> Offered:
    role = Role.AUTHORITY if of_authority else Role.ADMIN
    return [
        _entry(speaker, command)
        for command in speaker.commands
        if command.chat is Chat.GROUP
        and role in command.in_menu_of
        and command.is_offered(speaker.channel)
    ]


def _entry(speaker: Speaker, command: Command) -> tuple[str, str]:
    return command.name, speaker.t.plain(command.menu or command.name)


def help_lines(
    speaker: Speaker,
    chat: Chat,
    rights: Collection[Right | None],
    subject: HelpSubject | None = None,
) -> list[str]:
    """Lines of the help about a subject; about all without one."""
    return [
        speaker.t(help_line)
        for command in speaker.commands
        if command.chat is chat and command.right in rights
        if subject is None or command.subject is subject
        for help_line in command.help_in(speaker.channel)
    ]


def help_subjects(
    speaker: Speaker, chat: Chat, rights: Collection[Right | None]
) -> list[HelpSubject]:
    """Subjects about which these rights have something to read."""
    return [
        subject for subject in HelpSubject if help_lines(speaker, chat, rights, subject)
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
