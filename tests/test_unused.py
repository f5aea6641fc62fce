"""A function that nothing calls and nothing registers, and a message that nothing sends, are named.

So a timed task that lost its `@every` and a message whose last sender went are seen at once.
"""

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "handlers").rglob("*.py")]
REGISTERED = {"Queue"}
"""Base classes that keep a list of their subclasses."""
SHOWS_EACH_MESSAGE = "gallery"
MESSAGES = {"Message"}
DEFINITION = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def name_of(node):
    """The last name of an expression: `button` of `messages.button(...)`; None for others."""
    if isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Attribute):
        return node.attr
    return getattr(node, "id", None)


def unused(sources):
    """Definitions at the top of modules that no other line mentions, or in the case of messages,
    that no line makes; `sources` are pairs of a path and its text."""
    defined = []
    mentioned = Counter()
    made = Counter()
    for path, text in sources:
        tree = ast.parse(text)
        is_gallery = SHOWS_EACH_MESSAGE in path.parts
        defined += [(path, node) for node in tree.body if isinstance(node, DEFINITION)]
        for node in ast.walk(tree):
            if isinstance(node, ast.Name | ast.Attribute):
                mentioned[name_of(node)] += 1
            if isinstance(node, ast.Call) and not is_gallery:
                made[name_of(node)] += 1
    return [
        f"{path.name}: {node.name}"
        for path, node in defined
        if (not made[node.name] if is_message(node) else is_left(node, mentioned))
    ]


def is_message(node):
    marks = [*node.decorator_list, *getattr(node, "bases", [])]
    return any(name_of(mark) in MESSAGES for mark in marks)


def is_left(node, mentioned):
    is_registered = any(
        name_of(base) in REGISTERED for base in getattr(node, "bases", [])
    )
    return not (mentioned[node.name] or node.decorator_list or is_registered)


def read():
    return [
        (path, path.read_text("utf-8"))
        for path in SOURCES
        if "versions" not in path.parts
    ]


def test_each_function_is_called_or_registered_and_each_message_is_sent():
    assert unused(read()) == []


@pytest.mark.parametrize(
    ("module", "lost", "named"),
    [
        ("follow_ups.py", '@every("look", hours=1)\n', "sweep_looks"),
        (
            "retention.py",
            '@tasks.every("sweep", minutes=10, deletes=True)\n',
            "end_by_age",
        ),
        ("handlers/privacy.py", "own_data.OwnData(data, as_json)", "OwnData"),
    ],
)
def test_what_lost_its_decorator_or_its_sender_is_named(module, lost, named):
    kept = "None" if "(" in lost and not lost.startswith("@") else ""
    sources = [
        (path, text.replace(lost, kept) if path.as_posix().endswith(module) else text)
        for path, text in read()
    ]
    [found] = unused(sources)
    assert found.endswith(f": {named}")
