"""The gallery: one HTML page with every message in every language, side by side."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from bot.channel.model import Channel
from bot.domain.broadcast.broadcast import Topic
from bot.domain.notices.toast import Toast, Toasted
from bot.messages.charts.spec import Chart
from bot.messages.desk.card import card
from bot.messages.desk.digest import digest
from bot.messages.gallery import (
    broadcast_samples,
    export_samples,
    figures_samples,
    samples,
    staff_samples,
)
from bot.messages.languages import language_name
from bot.messages.outgoing import Drawing, Outgoing, Upload
from bot.messages.renderer import Renderer
from bot.messages.speaker import Speaker, put_into_words
from bot.messages.toasts import toast_text
from bot.services.desk.cards import CardView
from bot.services.desk.digest import DigestView

_VIEWS = (*figures_samples.VIEWS, *export_samples.VIEWS)
Draw = Callable[[Chart], bytes]
_STYLE = """
body{font:16px/1.45 system-ui,sans-serif;margin:1rem;background:#eef1f4;color:#16202a}
table{border-collapse:separate;border-spacing:.6rem;width:100%;table-layout:fixed}
th{text-align:left;position:sticky;top:0;background:#eef1f4;padding:.3rem}
td{vertical-align:top}h2{margin:2rem 0 .3rem}
.b{background:#fff;border-radius:.8rem;padding:.6rem .8rem;white-space:pre-wrap;
overflow-wrap:anywhere}
.b img{display:block;max-width:100%;border-radius:.5rem;margin-bottom:.4rem}
.k{display:flex;gap:.25rem;margin-top:.25rem}.k span{flex:1;background:#d7e3ee;border-radius:.5rem;
padding:.35rem .4rem;text-align:center;font-size:.9rem}
blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid #7aa5c9}
tg-spoiler{background:#dfe5ea;border-radius:.2rem}
small{color:#5a6875}
@media(prefers-color-scheme:dark){body,th{background:#12181e;color:#e6edf3}.b{background:#1d2630}
.k span{background:#2b3b4a}tg-spoiler{background:#33414e}small{color:#9fb0bf}}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message in one language."""

    kind: str
    language: str
    message: Outgoing


def every_message(channel: Channel, renderer: Renderer) -> Iterator[tuple[str, list[Shown]]]:
    """Each sample with its rendering in each of the channel's languages."""
    every = (
        *samples.samples(channel),
        *staff_samples.samples(channel),
        *figures_samples.samples(channel),
        *export_samples.samples(channel),
        *broadcast_samples.samples(channel),
    )
    for notice in every:
        kind = type(notice).__name__.removesuffix("View")
        yield (
            kind,
            [
                Shown(kind, language, in_words(renderer.speaker(language, samples.NOW), notice))
                for language in channel.languages
            ],
        )


_NAMES = {
    Toast.MERGED: staff_samples.OTHER_NUMBER,
    Toast.TOPIC_OFF: Topic.SAFETY.value,
    Toast.TOPIC_ON: Topic.SAFETY.value,
}
"""What a toast names, when it is not a member of staff."""


def every_toast(channel: Channel, renderer: Renderer) -> Iterator[tuple[Toast, list[str]]]:
    """Each short answer over a button in each of the channel's languages."""
    for toast in Toast:
        name = _NAMES.get(toast, staff_samples.NAME)
        toasted = Toasted(toast, name, channel.retention.undo_seconds)
        yield (
            toast,
            [
                toast_text(renderer.speaker(language, samples.NOW).t, toasted)
                for language in channel.languages
            ],
        )


def in_words(speaker: Speaker, notice: Any) -> Outgoing:
    """A sample as a message: a notice, or the view a card or a digest is made of."""
    if isinstance(notice, CardView):
        return card(speaker, notice)
    if isinstance(notice, DigestView):
        return digest(speaker, notice)
    if isinstance(notice, _VIEWS):
        return notice.said(speaker)
    return put_into_words(speaker, notice)


def gallery_page(channel: Channel, renderer: Renderer, draw: Draw | None = None) -> str:
    """The whole page as HTML; its charts too, where somebody can draw them."""
    heads = Markup("").join(
        Markup("<th>{}</th>").format(language_name(code)) for code in channel.languages
    )
    rows = [
        Markup("<tr>{}</tr>").format(Markup("").join(cell(shown, draw) for shown in row))
        for _, row in every_message(channel, renderer)
    ]
    toasts = [
        Markup("<tr>{}</tr>").format(
            Markup("").join(
                Markup('<td><div class="b">{}</div><small>{}</small></td>').format(text, toast)
                for text in texts
            )
        )
        for toast, texts in every_toast(channel, renderer)
    ]
    return Markup(
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        "<style>{style}</style><h1>{name}</h1><table><tr>{heads}</tr>{rows}{toasts}</table></html>"
    ).format(
        style=Markup(_STYLE),  # noqa: S704 - our own constant
        name=channel.name.say(channel.languages[0]),
        heads=heads,
        rows=Markup("").join(rows),
        toasts=Markup("").join(toasts),
    )


def cell(shown: Shown, draw: Draw | None = None) -> Markup:
    """One message as a cell of the table: its file, its words, its buttons."""
    keyboard = Markup("").join(
        Markup('<div class="k">{}</div>').format(
            Markup("").join(Markup("<span>{}</span>").format(button.text) for button in row)
        )
        for row in shown.message.rows
    )
    # The text is the HTML that Telegram gets: already escaped where people wrote it.
    return Markup('<td lang="{}"><div class="b">{}{}</div>{}<small>{}</small></td>').format(
        shown.language,
        _made(shown.message, draw),
        Markup(shown.message.text),  # noqa: S704
        keyboard,
        shown.kind,
    )


def _made(message: Outgoing, draw: Draw | None) -> Markup:
    """What we made for the message: a picture itself, of a document its name."""
    file = message.file
    if isinstance(file, Drawing):
        return Markup("") if draw is None else _picture(file.name, draw(file.chart))
    if not isinstance(file, Upload):
        return Markup("")
    content = file.content if isinstance(file.content, bytes) else file.content.read_bytes()
    if file.kind == "photo":
        return _picture(file.name, content)
    return Markup("📄 <u>{}</u>\n").format(file.name)


def _picture(name: str, content: bytes) -> Markup:
    data = base64.b64encode(content).decode()
    return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(name, data)
