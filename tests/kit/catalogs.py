"""Reads the catalogs, the channel texts and the sentences of the source for the tests of them."""

import ast
import io
import re
import string
import unicodedata
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po

from bot.channel.files import SHIPPED, merge_layers, read_layers
from bot.core.messages import language_name
from bot.core.messages.languages import languages
from bot.demo.people import LABELS

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ROOT / "locales"
LANGUAGES = languages()
TRANSLATED = tuple(code for code in LANGUAGES if code != "en")


@cache
def catalog(language):
    path = LOCALES / language / "LC_MESSAGES" / "messages.po"
    return read_po(io.BytesIO(path.read_bytes()), locale=language, abort_invalid=True)


def ids(message):
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def forms(message):
    return (
        (message.string,) if isinstance(message.string, str) else tuple(message.string)
    )


def sentences(language):
    return [message for message in catalog(language) if message.id]


def said(language):
    """Every sentence of a language, with the first English form it stands for."""
    return [
        (ids(message)[0], form)
        for message in sentences(language)
        for form in forms(message)
    ]


def channel_texts(language):
    """Every text of the channel files in a language."""

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from (
                    [inner]
                    if key == language and isinstance(inner, str)
                    else walk(inner)
                )
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner)

    shipped = [SHIPPED.with_name(f"{name}.toml") for name in ("kazakhstan", "school")]
    channels = [merge_layers(read_layers(file)).tables for file in shipped]
    return [text for tables in channels for text in walk(tables)]


def page_labels(language):
    """The words of the demo page itself."""
    file = ROOT / "offline_telegram" / "page" / "js" / "labels" / f"{language}.js"
    found = re.findall(r'"((?:[^"\\]|\\.)*)"', file.read_text("utf-8"))
    assert len(found) > 100, "the labels of the page are no longer plain strings"
    return [*found, *LABELS[language].values()]


def alphabets(text):
    """The alphabets of a text's letters, like LATIN; the apostrophe in oʻ is of each."""
    letters = [letter for letter in text if letter.isalpha()]
    return {unicodedata.name(letter).split()[0] for letter in letters} - {"MODIFIER"}


def is_cyrillic(language):
    """Return True where a language writes its own name in Cyrillic letters."""
    return alphabets(language_name(language)) == {"CYRILLIC"}


def placeholders(text):
    return sorted(
        name for _, name, _, _ in string.Formatter().parse(text) if name is not None
    )


def tags(text):
    return re.findall(r"</?[a-z][^>]*>", text)


def without_placeholders(text):
    return re.sub(r"\{\w*\}", "", text)


@cache
def parsed(path):
    return ast.parse(path.read_text("utf-8"))


def calls(path):
    """The calls in a file that find or mark a sentence: t(…), t.plain(…), N_(…) and the others."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name("t") | ast.Attribute(_, "t"):
                    yield "t", node
                case ast.Name("N_"):
                    yield "N_", node
                case ast.Attribute(_, "plain" | "plural" as name):
                    yield name, node


def sources():
    return sorted((ROOT / "bot").rglob("*.py"))


@cache
def plain_sentences(*files):
    """The English of every sentence that these files show without markup."""
    found = set()
    for path in files:
        for name, node in calls(path):
            match node.args[0]:
                case ast.Constant(sentence) if name == "plain":
                    found.add(sentence)
                case ast.Subscript(ast.Name(table)) if name == "plain":
                    found |= table_sentences(path, table)
    return found


def table_sentences(path, table):
    """The English of `table = {key: N_(…)}`, defined in this file or imported into it."""
    for source in (path, *sources()):
        for node in parsed(source).body:
            match node:
                case ast.Assign([ast.Name(name)]) | ast.AnnAssign(ast.Name(name)) if (
                    name == table
                ):
                    marked = [
                        call for call in ast.walk(node) if isinstance(call, ast.Call)
                    ]
                    return {
                        call.args[0].value
                        for call in marked
                        if ast.unparse(call.func) == "N_"
                    }
    raise LookupError(table)
