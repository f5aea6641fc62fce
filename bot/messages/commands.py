"""What Telegram shows beside the input field: commands, and what the bot says of itself."""

from __future__ import annotations

from bot.channel.model import Channel
from bot.domain.people import Right, Role, may
from bot.i18n import Translator

Commands = tuple[tuple[str, str], ...]


def citizen_commands(t: Translator) -> Commands:
    """Commands of a private chat with what each does, in order."""
    return (
        ("report", t.plain("Report a violation")),
        ("my", t.plain("My reports")),
        ("status", t.plain("Look up a receipt code")),
        ("hotlines", t.plain("Hotlines")),
        ("language", t.plain("Change the language")),
        ("privacy", t.plain("Privacy and deletion")),
        ("help", t.plain("Help")),
        ("cancel", t.plain("Stop what you are doing")),
    )


def staff_commands(t: Translator, role: Role) -> Commands:
    """Commands of the private chat of somebody with a role: theirs first, then everybody's."""
    every = (
        (Right.HANDLE_CASES, "next", t.plain("Take the next case in private")),
        (Right.SEE_FIGURES, "stats", t.plain("Figures of a period")),
        (Right.SEE_FIGURES, "figures", t.plain("The monthly figure")),
        (Right.EXPORT, "export", t.plain("Export cases as a file")),
        (Right.MAKE_LINKS, "link", t.plain("Links and posters")),
        (Right.BROADCAST, "broadcast", t.plain("Write to everybody")),
        (Right.BROADCAST, "broadcasts", t.plain("All broadcasts")),
        (Right.MANAGE_STAFF, "staff", t.plain("Who is staff")),
    )
    own = tuple((name, words) for right, name, words in every if may(role, right))
    return own + citizen_commands(t)


def desk_commands(t: Translator) -> Commands:
    """Commands of a staff group."""
    return (
        ("queue", t.plain("What waits")),
        ("next", t.plain("Take the next case in private")),
        ("case", t.plain("Show a case by its number")),
        ("find", t.plain("Search by link, words or number")),
        ("stats", t.plain("Figures of a period")),
        ("figures", t.plain("The monthly figure")),
        ("language", t.plain("Your language")),
        ("help", t.plain("How this desk works")),
        ("desk", t.plain("Set up this desk (admins)")),
        ("staff", t.plain("Give a role by replying (admins)")),
    )


def description(channel: Channel, t: Translator) -> str:
    """What somebody reads before pressing Start; at most 512 characters."""
    about = channel.about.say(t.language)
    safety = channel.safety.say(t.language)
    who = "" if channel.is_state_body else t.plain("This bot is not a state body.")
    return "\n\n".join(part for part in (about, who, safety) if part)[:512]


def short_description(channel: Channel, t: Translator) -> str:
    """What stands on the bot's profile; at most 120 characters."""
    return channel.about.say(t.language)[:120]
