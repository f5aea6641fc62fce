"""The pages' environment: templates, addresses and what every page shows."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from bot.channel.text import Text
from bot.domain.register.entry import Said
from bot.i18n import Translator
from bot.messages.languages import language_name
from bot.messages.register.cards.spec import HEIGHT, WIDTH
from bot.messages.register.cards.words import Shared, front_shared
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
        language = speaker.t.language
        return (
            environment()
            .get_template(template)
            .render(
                **values,
                t=_remembered(speaker.t),
                own=speaker.own,
                channel=speaker.channel,
                bot_username=speaker.bot_username,
                said=lambda said: in_language(said, language),
                day=day,
                language=language,
                root=f"{ROOT}/{language}",
                path=path,
                shared=shared or front_shared(speaker),
                picture_size=(WIDTH, HEIGHT),
                address=self.address,
                locales={code: LOCALES.get(code, code) for code in speaker.channel.languages},
                here=f"{self.address}{ROOT}/{language}/{path}".rstrip("/"),
                versions=[
                    (code, language_name(code), f"{ROOT}/{code}/{path}".rstrip("/"))
                    for code in speaker.channel.languages
                ],
                asset=lambda name: f"{ROOT}/static/{self.assets}/{name}",
            )
        )


@cache
def _remembered(translate: Translator) -> Callable[..., Markup]:
    """Translates a sentence without values once: that costs most of an entry's page."""
    once = cache(translate)

    def say(message: str, **values: object) -> Markup:
        return translate(message, **values) if values else once(message)

    return say


@cache
def environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
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


def day(when: date) -> str:
    """A day as all three languages write it: `24.11.2026`."""
    return f"{when:%d.%m.%Y}"
