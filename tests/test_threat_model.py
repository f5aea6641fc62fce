"""The threat model claims only what a test shows, and says of every attacker what does not hold."""

import ast
import re
from pathlib import Path

import pytest

from scripts.docs import threats
from tests.kit.catalogs import channel_texts, said

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
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


def those_of(path: str) -> set[str]:
    """The tests of a file; those of a class as Class::name."""
    found = set()
    for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
        of_class = isinstance(node, ast.ClassDef)
        for one in node.body if of_class else [node]:
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
                name = f"{node.name}::{one.name}" if of_class else one.name
                if one.name.startswith("test_"):
                    found.add(f"{path}::{name}")
    return found


def test_each_claim_has_a_test_that_exists():
    claims = [one for several in threats().values() for one in several]
    assert all(one["claim"] and one["shown"] for one in claims)
    shown = {test for one in claims for test in one["shown"]}
    paths = {test.partition("::")[0] for test in shown}
    assert shown - {test for path in paths for test in those_of(path)} == set()


def test_each_attacker_has_claims_and_what_does_not_hold():
    assert [*ATTACKERS] == [*threats()]
    for attacker, text in ATTACKERS.items():
        assert "\n**Does not hold.** " in text, attacker


@pytest.mark.parametrize("language", ASKS)
def test_the_bot_asks_for_no_name_number_or_password(language):
    for sentence in [
        *(form or first for first, form in said(language)),
        *channel_texts(language),
    ]:
        assert not re.search(ASKS[language], sentence, re.IGNORECASE), sentence
