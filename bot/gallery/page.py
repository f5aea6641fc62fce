"""Gallery: one HTML page with every message in every language, for proof-readers."""

import base64
import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache

import jinja2
from markupsafe import Markup

from bot.channel.model import Channel
from bot.core.messages import Drawing, Outgoing, Speaker, Upload, language_name
from bot.core.messages.kinds import KINDS
from bot.core.toasts import Toast, Toasted, toast_text
from bot.core.typesetting import Makeable
from bot.gallery.samples import NOW, every_sample
from bot.telegram.renderer import Renderer
from bot.values import Topic, Value

Draw = Callable[[Makeable], bytes]
_PAGE = """
<!doctype html><html lang="en"><meta charset="utf-8"><title>Gallery</title>
<meta name="viewport" content="width=device-width,initial-scale=1"><style>
body{font:16px/1.45 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:90rem;
background:#eef1f4;color:#16202a}h2{margin:3rem 0 0}h2 a{color:inherit;text-decoration:none}
h3{margin:2rem 0 .3rem;scroll-margin-top:3rem}
nav ul{columns:16rem;padding-left:1.2rem;margin:.3rem 0}nav summary{font-weight:600}
a{color:#0b5fa5}small{color:#5a6875}
.pick{position:sticky;top:0;z-index:1;background:#eef1f4;padding:.5rem 0;display:flex;
flex-wrap:wrap;gap:.2rem .8rem;font-size:.9rem}
.row{display:flex;flex-wrap:wrap;gap:.6rem;margin:.8rem 0;scroll-margin-top:3rem}
.row>a{flex-basis:100%;font-size:.9rem}.m{flex:1 1 16rem;min-width:0;max-width:32rem}
.m::before{content:attr(data-name);font-size:.8rem;color:#5a6875}
.b{background:#fff;border-radius:.8rem;padding:.6rem .8rem;white-space:pre-wrap;
overflow-wrap:anywhere}.b img{display:block;max-width:100%;border-radius:.5rem;margin-bottom:.4rem}
.k{display:flex;gap:.25rem;margin-top:.25rem}
.k span{flex:1;min-width:0;background:#d7e3ee;border-radius:.5rem;padding:.35rem .4rem;
text-align:center;font-size:.9rem;overflow-wrap:anywhere}
blockquote{margin:.2rem 0;padding-left:.6rem;border-left:3px solid #7aa5c9}
tg-spoiler{background:#dfe5ea;border-radius:.2rem}
{% for code in languages %}
body:has(#only-{{ code }}:checked) .m:not([lang={{ code }}]){display:none}
{% endfor %}
</style><h1 id=top>{{ name }}: every message</h1>
<p>Name a message by its number: “47, Kazakh”.</p><nav>
{% for title, screens in sections.items() %}
<details><summary>{{ title }}</summary><ul>
{% for kind in screens %}<li><a href="#{{ kind }}">{{ heading(kind) }}</a>{% endfor %}
</ul></details>
{% endfor %}
</nav><div class=pick><label><input type=radio name=only id="only-all" checked> All</label>
{% for code in languages %}
<label><input type=radio name=only id="only-{{ code }}"> {{ language_name(code) }}</label>
{% endfor %}
</div>
{% for title, screens in sections.items() %}
<h2>{{ title }} <a href="#top" title="Contents">↑</a></h2>
{% for kind, rows in screens.items() %}
<h3 id="{{ kind }}">{{ heading(kind) }}</h3>
{% for row in rows %}{% set n = next(numbers) %}
<div class="row" id="m{{ n }}"><a href="#m{{ n }}">{{ n }}</a>
{% for shown in row %}{{ cell(shown, draw) }}{% endfor %}
</div>
{% endfor %}{% endfor %}{% endfor %}
</html>
"""
_CELL = """
<div class="m" lang="{{ shown.language }}" data-name="{{ name }}">
<div class="b">{{ file }}{{ text }}</div>
{% for row in shown.message.rows %}
<div class="k">{% for button in row %}<span>{{ button.text }}</span>{% endfor %}</div>
{% endfor %}
</div>
"""


class Shown(Value):
    kind: str
    language: str
    message: Outgoing


_TOASTS = "Answers over a pressed button"


def every_message(
    channel: Channel, renderer: Renderer
) -> Iterator[tuple[str, list[Shown]]]:
    speakers = _speakers(channel, renderer)
    for sample in every_sample(speakers[0]):
        shown = [
            Shown(sample.kind, one.t.language, sample.render(one)) for one in speakers
        ]
        yield sample.kind, shown


def _speakers(channel: Channel, renderer: Renderer) -> list[Speaker]:
    return [renderer.speaker(language, NOW) for language in channel.languages]


_NAMES = {
    Toast.MERGED: "9GQ4TX",
    **dict.fromkeys((Toast.TOPIC_OFF, Toast.TOPIC_ON), Topic.SAFETY.value),
}
"""Names in toasts that are not those of staff."""


def every_toast(
    channel: Channel, renderer: Renderer
) -> Iterator[tuple[Toast, list[Shown]]]:
    for toast in Toast:
        row = []
        for speaker in _speakers(channel, renderer):
            name = _NAMES.get(toast, "Дана")
            if toast is Toast.VERDICT:
                name = speaker.own(channel.types_on()[0].presets[0].toast)
            said = toast_text(
                speaker.t, Toasted(toast, name, channel.retention.undo_seconds)
            )
            text = Outgoing(str(Markup.escape(said)))
            row.append(Shown(toast.name.lower(), speaker.t.language, text))
        yield toast, row


def gallery_page(channel: Channel, renderer: Renderer, draw: Draw | None = None) -> str:
    """The whole page as HTML: contents, then every screen under its heading, rows numbered.

    Pictures, and of documents the first pages, are in it where `draw` is given.
    """
    sections: dict[str, Screens] = defaultdict(dict)  # by feature
    for kind, row in every_message(channel, renderer):
        feature = _heading(KINDS[kind].__module__.split(".")[1])
        sections[feature].setdefault(kind, []).append(row)
    toasts = every_toast(channel, renderer)
    sections[_TOASTS] = {toast.name.lower(): [row] for toast, row in toasts}
    return _template(_PAGE).render(
        name=channel.name.say(channel.languages[0]),
        languages=channel.languages,
        sections=sections,
        numbers=itertools.count(1),
        draw=draw,
        cell=cell,
        heading=_heading,
        language_name=language_name,
        next=next,
    )


Screens = dict[str, list[list[Shown]]]
"""The rows of each kind of message, under the name of the kind; a row has all languages."""


@cache
def _template(text: str) -> jinja2.Template:
    made = jinja2.Environment(
        autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined
    )
    return made.from_string(text)


def _heading(kind: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", kind).capitalize()


def cell(shown: Shown, draw: Draw | None = None) -> Markup:
    # The text is the HTML that Telegram gets: already escaped where people wrote it.
    text = Markup(shown.message.text)  # noqa: S704
    name = language_name(shown.language)
    file = _made(shown.message, draw)
    made = _template(_CELL).render(shown=shown, name=name, file=file, text=text)
    return Markup(made)  # noqa: S704 - of a template that escapes


def _made(message: Outgoing, draw: Draw | None) -> Markup:
    file = message.file
    if isinstance(file, Drawing) and draw is not None:
        return _picture(file.name, draw(file.what))
    if isinstance(file, Upload) and file.kind == "photo":
        return _picture(file.name, file.content)
    return (
        Markup("📄 <u>{}</u>\n").format(file.name)
        if isinstance(file, Upload)
        else Markup("")
    )


def _picture(name: str, content: bytes) -> Markup:
    data = base64.b64encode(content).decode()
    return Markup('<img alt="{}" src="data:image/png;base64,{}">').format(name, data)
