"""The threat model claims only what a test shows, and says of every attacker what does not hold."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from scripts.docs import threats
from tests.kit.catalogs import LANGUAGES, channel_texts, said

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted({test for claims in threats().values() for one in claims for test in one["shown"]})
ATTACKERS = {
    title: text
    for title, _, text in (part.partition("\n") for part in PAGE.split("\n## ")[1:])
    if not title.startswith("What a change")
}
ASKS = {
    "kk": r"(атыңызды|жөніңізді|нөміріңізді|құпиясөз\w*)[^.?!]*(жазыңыз|жіберіңіз|енгізіңіз)",
    "ru": r"(введите|укажите|назовите|пришлите)[^.?!]*(имя|фамили|ваш номер|телефон|парол)",
    "en": r"(enter|tell us|send|give) (us )?your (name|number|phone|password)",
}


@cache
def names_in(path: str) -> set[str]:
    """Names of the tests of a file; those of a class as Class::name."""
    found = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}::" if isinstance(node, ast.ClassDef) else ""
        found |= {
            prefix + one.name
            for one in inner
            if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef))
        }
    return found


@pytest.mark.parametrize("named", NAMED)
def test_every_test_that_shows_a_claim_exists(named):
    path, _, name = named.partition("::")
    assert (ROOT / path).is_file(), path
    assert name.rpartition("::")[2].startswith("test_")
    assert name in names_in(path)


def test_each_claim_has_a_test():
    assert all(one["claim"] and one["shown"] for claims in threats().values() for one in claims)


def test_each_attacker_has_claims_and_what_does_not_hold():
    assert [*ATTACKERS] == [*threats()]
    for attacker, text in ATTACKERS.items():
        assert "\n**Does not hold.** " in text, attacker


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bot_asks_for_no_name_number_or_password(language):
    for sentence in [*(form or first for first, form in said(language)), *channel_texts(language)]:
        assert not re.search(ASKS[language], sentence, re.IGNORECASE), sentence
