"""The catalogs are whole, fresh and safe to put people's words into, in every language."""

import ast
import gettext
import re
import shlex
import subprocess
import sys
import tomllib

import pytest
from babel import Locale
from babel.messages.pofile import read_po

import bot.app  # noqa: F401 - which imports every message
from bot.cases.acts import ACTS
from bot.core.messages import Worded
from bot.core.toasts import Toast
from tests.kit.catalogs import (
    LANGUAGES,
    LOCALES,
    ROOT,
    TRANSLATED,
    calls,
    catalog,
    forms,
    ids,
    placeholders,
    said,
    sentences,
    sources,
    tags,
)

TEMPLATE = LOCALES / "messages.pot"


def in_order(path):
    """The sentences of a template as they stand, without its header."""
    with path.open("rb") as source:
        return [(ids(m), tuple(m.auto_comments)) for m in read_po(source) if m.id]


def test_template_holds_what_is_said_now(tmp_path):
    """By the very command of `make locales`."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    command = re.search(r"^EXTRACT := \S+/pybabel (.*)$", makefile, re.MULTILINE)
    assert command, "the Makefile no longer says how to extract the sentences"
    fresh = tmp_path / "messages.pot"
    extract = [
        sys.executable,
        "-m",
        "babel.messages.frontend",
        *shlex.split(command[1]),
    ]
    subprocess.run(
        [*extract, "-o", str(fresh), "bot", "handlers"], cwd=ROOT, check=True
    )
    assert in_order(TEMPLATE) == in_order(fresh), "run `make locales`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_has_the_sentences_of_the_template_and_none_is_unsure_or_left_over(
    language,
):
    wanted = [sentence for sentence, _ in in_order(TEMPLATE)]
    assert [ids(message) for message in sentences(language)] == wanted, (
        "run `make locales`"
    )
    text = (LOCALES / language / "LC_MESSAGES" / "messages.po").read_text("utf-8")
    assert not re.search(r"^#,.*fuzzy", text, re.MULTILINE)
    assert "#~" not in text


def test_english_is_written_in_the_source_only():
    assert [form for _, form in said("en") if form] == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_is_there_and_has_the_placeholders_of_the_english(language):
    missing = [
        m.id for m in sentences(language) if not all(form.strip() for form in forms(m))
    ]
    assert not missing, f"{len(missing)} sentences are not translated"
    for message in sentences(language):
        wanted = [placeholders(each) for each in ids(message)]
        assert wanted[0] == wanted[-1], message.id
        for form in forms(message):
            assert placeholders(form) == wanted[0], form


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_form_has_the_tags_commands_and_edges_of_the_english(language):
    for english, form in said(language):
        assert tags(form) == tags(english)
        assert not re.search(r"[<>]|&(?!\w+;)", re.sub(r"</?[a-z][^>]*>", "", form)), (
            form
        )
        assert sorted(re.findall(r"/[a-z]+", form)) == sorted(
            re.findall(r"/[a-z]+", english)
        )
        assert form == form.strip()
        assert "  " not in form
        assert form.endswith(":") == english.endswith(":"), form
        assert form.endswith("…") == english.endswith("…"), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_has_the_plural_forms_that_people_use_by_the_rule_of_cldr(language):
    rule = Locale(language).plural_form
    if not rule.rules:
        pytest.skip("CLDR does not know how many forms it has")
    # In Russian “other” is for fractions, and we count whole things.
    used = len({rule(n) for n in range(250)})
    assert catalog(language).num_plurals == used, (
        "correct the line Plural-Forms of the catalog"
    )
    plural = [m for m in sentences(language) if len(ids(m)) == 2]
    assert plural
    assert all(len(forms(m)) == used for m in plural)
    index = gettext.c2py(catalog(language).plural_expr)
    named = dict(sorted({(index(n), rule(n)) for n in range(250)}))
    assert [named[index(n)] for n in range(250)] == [rule(n) for n in range(250)]
    assert len(set(named.values())) == len(named) == catalog(language).num_plurals


def is_from_table(argument):
    """Whether a sentence is read from a table like `REMARKS[said]`, whose entries are N_(…)."""
    match argument:
        case ast.BoolOp(
            values=[ast.Attribute(ast.Name("command"), "menu"), _]
        ) | ast.Name("help_line"):
            return True  # handlers.core.commands marks them with N_
        case ast.Attribute(_, "sentence") | ast.Name("one" | "many"):
            return True  # so does an enumeration of sentences: see the test below
        case ast.Attribute(ast.Attribute(_, "asked"), "value"):
            return True  # the questions of the verdict form are stored nowhere
        case (
            ast.Subscript(ast.Name(name))
            | ast.Subscript(ast.Subscript(ast.Name(name)))
            | ast.Subscript(ast.Attribute(ast.Name(), name))
            | ast.Attribute(ast.Subscript(ast.Name(name)), "said")  # see the test below
        ):
            return name.isupper()
    return False


def test_every_sentence_is_a_literal_that_extraction_can_see():
    for path in sources():
        for name, node in calls(path):
            for argument in node.args[: 2 if name == "plural" else 1]:
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                if name != "N_" and is_from_table(argument):
                    continue
                assert isinstance(argument, ast.Constant), where
                assert isinstance(argument.value, str), where
                assert argument.value, (
                    f"{where}: gettext answers an empty text with its header"
                )


def test_every_sentence_of_an_enumeration_is_extracted():
    enumerations = [Toast, *Worded.__subclasses__()]
    said = {
        one.sentence for kind in enumerations for one in kind if " " in one.sentence
    }
    assert len(said) > 100
    assert said <= {sentence[0] for sentence, _ in in_order(TEMPLATE)}


def test_the_sentence_of_every_act_is_extracted():
    said = {rule.said for rule in ACTS.values()}
    assert said <= {sentence[0] for sentence, _ in in_order(TEMPLATE)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_words_that_people_type_are_there_in_every_language(language):
    def keys(code):
        words = tomllib.loads((LOCALES / code / "words.toml").read_text("utf-8"))
        return {
            key: sorted(table)
            for key, table in words.items()
            if isinstance(table, dict)
        }

    assert keys(language) == keys("en")
