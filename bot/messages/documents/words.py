"""What both documents say alike: their issuer, days, words of a moderator."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.channel.model import Channel
from bot.domain.authority.case_file import Texts
from bot.i18n import N_, Translator
from bot.messages.documents.spec import Entry
from bot.messages.speaker import Speaker

WRITTEN_IN = {
    "kk": N_("The moderator’s words, written in Kazakh:"),
    "ru": N_("The moderator’s words, written in Russian:"),
    "en": N_("The moderator’s words, written in English:"),
}


def said(texts: Texts, language: str) -> str:
    """A text in this language, else in the first one it has."""
    return texts.get(language) or next(iter(texts.values()), "")


def issuer(speaker: Speaker) -> str:
    channel = speaker.channel
    return named_issuer(speaker.t, speaker.own(channel.name), is_state_body=channel.is_state_body)


def named_issuer(t: Translator, name: str, *, is_state_body: bool) -> str:
    return name if is_state_body else t.plain("{name} · not a state body", name=name)


def introduced(t: Translator, language: str | None) -> str:
    """What stands above the words of a moderator."""
    if language is None:
        return t.plain("The moderator’s words:")
    if language not in WRITTEN_IN:
        return t.plain(
            "The moderator’s words, written in another language ({code}):", code=language
        )
    return t.plain(WRITTEN_IN[language])


def day(text: str) -> str:
    """ "2026-03-12" as 12.03.2026."""
    return f"{date.fromisoformat(text):%d.%m.%Y}"


def time(t: Translator, text: str) -> str:
    """ "2026-03-12T09:30:05Z" in the channel's zone."""
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    return t.time(round(moment.timestamp() * 1000))


def today(channel: Channel, at: int) -> str:
    """The day of a time (ms UTC) in the channel's zone: "2026-03-12"."""
    return f"{datetime.fromtimestamp(at / 1000, UTC).astimezone(ZoneInfo(channel.zone)):%Y-%m-%d}"


def entries(*some: Entry | None) -> tuple[Entry, ...]:
    """The entries that are there."""
    return tuple(one for one in some if one is not None)
