import copy
import datetime
import json
import pickle
from functools import partial

import pytest

from bot.authorities.model import PackedFile
from bot.connections import MailServer
from bot.core.alarms import Trouble
from bot.core.database.codecs import codec_of
from bot.core.messages import Upload, read_notice
from bot.core.messages.kinds import KINDS
from bot.core.toasts import Toast
from bot.desk.notices import DeskProblem, DeskWord
from bot.reports.draft import Draft, Step
from bot.values import (
    Order,
    Value,
    WrongValue,
    checked_json,
    from_json,
    from_plain,
    plain,
    replace,
    to_json,
)

ORDER = Order("mci", "12-7/345", datetime.date(2026, 3, 12), "KZ")
SECRET = "8 701 234 56 78"


def test_a_value_is_compared_hashed_copied_and_never_changed():
    other = replace(ORDER, territory="KZ-75")
    assert ORDER == Order("mci", "12-7/345", datetime.date(2026, 3, 12), "KZ") != other
    assert len({ORDER, copy.deepcopy(ORDER), pickle.loads(pickle.dumps(ORDER))}) == 1  # noqa: S301
    with pytest.raises(AttributeError):
        ORDER.number = "13"
    with pytest.raises(TypeError):
        replace(ORDER, numbers="13")


def test_a_value_is_read_as_it_was_written_and_unknown_fields_are_left_out():
    written = to_json(ORDER)
    assert json.loads(written) == plain(ORDER)
    assert from_json(Order, written) == ORDER
    assert from_plain(Order, {**plain(ORDER), "of_a_later_version": 1}) == ORDER


@pytest.mark.parametrize(
    "wrong", [{"date": SECRET}, {"number": 7}, {"until": [SECRET]}]
)
def test_a_value_that_cannot_be_read_names_its_field_and_quotes_nothing(wrong):
    [field] = wrong
    for read in (
        lambda: from_plain(Order, {**plain(ORDER), **wrong}),
        lambda: from_json(Order, json.dumps({**plain(ORDER), **wrong})),
    ):
        with pytest.raises(WrongValue, match=f"Order: .*{field}$") as raised:
            read()
        assert SECRET not in str(raised.value)
        assert raised.value.__suppress_context__


def test_a_member_that_no_enumeration_has_is_not_quoted_either():
    with pytest.raises(WrongValue) as raised:
        from_plain(Draft, {"id": "d", "step": SECRET})
    assert str(raised.value) == "Draft: $.step"


@pytest.mark.parametrize("problem", [*DeskProblem, *Toast])
def test_a_field_of_several_enumerations_is_read_by_the_name_of_its_member(problem):
    word = DeskWord(problem)
    assert plain(word) == {**plain(word), "problem": problem.name.lower()}
    assert str(read_notice("DeskWord", plain(word)).problem) == str(problem)


def test_no_sentence_is_stored_or_read_in_place_of_its_name():
    for one in Trouble:
        assert plain(one) == one.name.lower() != one.sentence
        assert from_plain(Trouble, plain(one)) is one
        with pytest.raises(WrongValue):
            from_plain(Trouble, one.sentence)


def test_a_sentence_is_no_value_that_could_be_stored():
    with pytest.raises(AttributeError, match="no_desk has a sentence"):
        _ = Trouble.NO_DESK.value


def test_a_column_holds_the_name_of_a_sentence():
    codec = codec_of(Trouble)
    for one in Trouble:
        assert codec.write(one) == one.name.lower()
        assert codec.read(codec.write(one)) is one


def test_what_is_unknown_to_json_is_not_written_as_some_text():
    class Holder(Value):
        thing: object

    with pytest.raises(TypeError):
        plain(Holder(object()))


def test_passwords_and_contents_are_in_no_text_of_their_values():
    shown = repr(
        (
            MailServer("mail.kz", 587, "starttls", "me", SECRET),
            Upload("photo", "a.png", SECRET.encode()),
            PackedFile("a.pdf", "application/pdf", SECRET.encode()),
        )
    )
    assert SECRET not in shown
    assert repr(Upload("photo", "a.png", b"1")) != repr(Upload("photo", "a.png", b"2"))


def test_every_kind_of_message_can_be_read():
    for name, kind in KINDS.items():
        try:
            read_notice(name, {})
        except WrongValue:
            assert kind.__struct_fields__


@pytest.mark.parametrize("kind", [Draft, tuple[Draft, ...]])
def test_a_value_that_could_not_be_read_again_is_not_written(kind):
    """A constructor checks no types, and Telegram may send one that is not of its kind."""
    draft = Draft("d", Step.REVIEW, "3")
    wrong = draft if kind is Draft else (draft,)
    for write in (partial(checked_json, kind), codec_of(kind).write):
        with pytest.raises(WrongValue):
            write(wrong)


def test_a_draft_of_0_2_0_is_read_whatever_the_order_of_its_fields():
    kept = '{"id":"d","step":"review","revision":3,"settled":["place"],"editing":true,"fast":true}'
    draft = from_json(Draft, kept)
    assert draft == Draft(
        "d", Step.REVIEW, 3, settled=("place",), editing=True, fast=True
    )
    assert from_json(Draft, to_json(draft)) == draft
