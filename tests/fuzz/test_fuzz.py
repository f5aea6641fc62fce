"""A short run of hostile input in every run of the tests; the long one is benchmarks.fuzz."""

import random
from types import SimpleNamespace

import pytest

from benchmarks.fuzz.invariants import _COLUMNS, _Round
from benchmarks.fuzz.message_checks import MessageChecks
from benchmarks.fuzz.run import Plan, Run
from benchmarks.fuzz.texts import Kind, Tokens
from benchmarks.fuzz.walk import Walk
from benchmarks.kit.verdict import Verdict

SMALL = Plan(updates=250, seed=3, citizens=12)


@pytest.mark.no_cover
async def test_hostile_input_breaks_no_promise(tmp_path, database_url):
    verdict = await Run(SMALL, tmp_path, database_url).play()
    assert verdict.examples == {}, verdict.examples
    assert verdict.figures["reports"] > 10


def test_a_link_in_words_of_staff_is_not_taken_for_words_of_a_reporter():
    staff, citizen = SimpleNamespace(id=1), SimpleNamespace(id=2)
    walk = Walk(SimpleNamespace(staff=[staff]), Tokens(), random.SystemRandom())
    marks = [walk.mark(phone, Kind.LINK) for phone in (staff, citizen)]
    assert [mark[2] for mark in marks] == [Kind.STAFF, Kind.LINK]


def test_words_of_staff_that_an_outsider_repeats_are_the_outsiders():
    tokens = Tokens()
    note = tokens.mint(1, Kind.STAFF)
    [(again, kind, owner)] = tokens.found(tokens.reowned(f"{note} is odd", 2))
    assert (again != note, kind, owner) == (True, Kind.TEXT, 2)


def test_words_of_another_person_are_taken_for_a_leak_unless_a_receipt_joins_the_two():
    reader, writer, tokens = 7_100_000_001, 7_100_000_002, Tokens()
    mark = tokens.mint(writer, Kind.TEXT)
    actors = SimpleNamespace(is_desk=lambda _: False, is_staff=lambda _: False)
    checks = MessageChecks(actors, tokens, Verdict())
    chat = SimpleNamespace(id=reader, is_private=True)
    checks._check_tokens(chat, f"You: {mark}")
    assert checks.verdict.broken["no words of another person are shown"] == 1
    tokens.shown_codes[writer] = {reader}
    checks._check_tokens(chat, f"You: {mark}")
    assert checks.verdict.broken["no words of another person are shown"] == 1


@pytest.mark.parametrize(("until", "violations"), [(5_000, 0), (5_001, 1)])
def test_only_a_question_that_is_over_may_be_forgotten_while_its_person_is_away(
    until, violations
):
    checks = MessageChecks(SimpleNamespace(is_admin=None), Tokens(), Verdict())
    on = SimpleNamespace(now=lambda: 5_000, vault=SimpleNamespace(identity=bytes))
    asked = {"id": "p", "identity": b"", "language": "kk", "consent_version": 1}
    asked |= {"expecting": "sealed", "expects_until": until}
    rest = {table: {} for table in _COLUMNS}
    before = {**rest, "people": {"p": asked}}
    after = {"people": {"p": {**asked, "expecting": None, "expects_until": None}}}
    of = SimpleNamespace(on=on, checks=checks, actors=checks.actors)
    _Round(of, set(), before, {**rest, **after}).check_tables(set(), trusted=False)
    assert checks.verdict.broken["nothing changes without permission"] == violations
