"""The pages' environment: templates, addresses and what every page shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup, escape

from bot.channel.text import Text
from bot.domain.register.entry import Said
from bot.i18n import Translator, unbroken
from bot.messages.languages import language_name
from bot.messages.register.cards import HEIGHT, WIDTH, Shared, front_shared
from bot.messages.register.frames import Frame, gap
from bot.messages.speaker import Speaker

TEMPLATES = Path(__file__).with_name("templates")
ROOT = "/register"
LOCALES = {"kk": "kk_KZ", "ru": "ru_RU", "en": "en_GB"}
"""Languages as Open Graph names them."""


@dataclass(frozen=True, slots=True)
class Site:
    """Renders pages. `address` is where the public reaches them, without a slash at the end.

    `assets` is the folder of style and scripts below static/, named by a hash of what is in it.
    """

    address: str
    assets: str
    _frames: dict[tuple[object, ...], Frame] = field(default_factory=dict, compare=False)

    def page(
        self,
        speaker: Speaker,
        template: str,
        path: str,
        shared: Shared | None = None,
        **values: Any,
    ) -> str:
        """A page; `path` is its address below the language, like "entries/ab12".

        Messengers show what is `shared`, else the card of the front page.
        """
        return self.render(
            speaker,
            template,
            **values,
            shared=shared or front_shared(speaker),
            here=self._here(speaker, path),
            part=partial(self._part, speaker, path),
        )

    def render(self, speaker: Speaker, template: str, **values: Any) -> str:
        found = environment(speaker.t).get_template(template)
        return found.render(values, **self._common(speaker))

    def frame(self, key: tuple[object, ...], render: Callable[[], str]) -> Frame:
        """What was rendered with gaps under this key before, else what `render` gives.

        A key begins with the language and has all that the frame depends on but the channel.
        """
        if key not in self._frames:
            if len(self._frames) >= _MOST_FRAMES:
                self._frames.clear()
            self._frames[key] = Frame(render())
        return self._frames[key]

    def _here(self, speaker: Speaker, path: str) -> str:
        return f"{self.address}{ROOT}/{speaker.t.language}/{path}".rstrip("/")

    def _part(self, speaker: Speaker, path: str, name: str) -> Markup:
        """A part that all pages of a section share but for the page's own path."""
        section, anywhere = path.partition("/")[0], path and gap("path")
        frame = self.frame(
            (speaker.t.language, name, section),
            lambda: self.render(
                speaker,
                f"{name}.html",
                section=section,
                here=self._here(speaker, anywhere),
                versions=[
                    (code, language_name(code), f"{ROOT}/{code}/{anywhere}".rstrip("/"))
                    for code in speaker.channel.languages
                ],
            ),
        )
        return frame.filled(path=path)

    def _common(self, speaker: Speaker) -> dict[str, Any]:
        language = speaker.t.language
        return {
            "t": _quick(speaker.t),
            "plural": speaker.t.plural,
            "own": speaker.own,
            "channel": speaker.channel,
            "bot_username": speaker.bot_username,
            "said": lambda said: in_language(said, language),
            "day": day,
            "language": language,
            "root": f"{ROOT}/{language}",
            "picture_size": (WIDTH, HEIGHT),
            "address": self.address,
            "locales": {code: LOCALES.get(code, code) for code in speaker.channel.languages},
            "asset": lambda name: f"{ROOT}/static/{self.assets}/{name}",
        }


@cache
def _quick(translate: Translator) -> Callable[..., Markup]:
    """Translates sentences with values as `translate` does, in a fifth of the time.

    The values must stand in braces alone, without a format.
    """

    def say(message: str, /, **values: object) -> Markup:
        text = unbroken(translate.catalog.gettext(message))
        escaped = {name: escape(value) for name, value in values.items()}
        return Markup(str.format(text, **escaped))  # noqa: S704 - values are escaped

    return say


_MOST_FRAMES = 5_000
"""Entries are decided alike in some thousands of ways; a frame of a page takes 8 KB."""
_PLAIN = re.compile(r"""\{\{ t\((["'])((?:(?!\1).)+)\1\) \}\}""")


class _Translated(jinja2.FileSystemLoader):
    """Translates sentences without values when a template is read: an entry's page has dozens."""

    def __init__(self, translate: Translator) -> None:
        super().__init__(TEMPLATES)
        self._translate = translate

    def get_source(
        self, environment: jinja2.Environment, template: str
    ) -> tuple[str, str, Callable[[], bool]]:
        source, path, is_fresh = super().get_source(environment, template)
        return _PLAIN.sub(lambda one: str(self._translate(one[2])), source), path, is_fresh


@cache
def environment(translate: Translator) -> jinja2.Environment:
    return jinja2.Environment(
        loader=_Translated(translate),
        autoescape=True,
        auto_reload=False,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def in_language(said: Said | Text, language: str) -> str:
    """A text that was kept with an entry, in this language, else in the first one it has."""
    if isinstance(said, Text):
        return said.say(language)
    return said.get(language) or next(iter(said.values()))


def site_address(site: str, language: str) -> str:
    """Where the register is read; `site` has no slash at the end."""
    return f"{site}{ROOT}/{language}"


def entry_address(site: str, language: str, entry: str) -> str:
    return f"{site_address(site, language)}/entries/{entry}"


@lru_cache(2_000)
def day(when: date) -> str:
    """A day as all three languages write it: `24.11.2026`."""
    return f"{when:%d.%m.%Y}"
