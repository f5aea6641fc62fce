"""Button data comes from outside: it is read as an action that was written, or not at all."""

import types
from enum import StrEnum
from typing import Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.actions import broadcast, case, citizen, desk, draft, figures, staff
from bot.domain.actions.base import KINDS
from bot.domain.actions.broadcast import Menu
from bot.domain.actions.privacy import topics
from bot.domain.broadcast.broadcast import Filter, Topic
from bot.domain.notices.broadcast import Sure
from bot.messages.buttons import LIMIT, decode, encode
from handlers.rules import RULES
from tests.kit.anything import TEXTS

WORDS = st.text("abc019-_KZ", min_size=1, max_size=6)
PIECES = st.sampled_from(
    [*"dmlarqeckhfxsbpo", "", "z", ":", "::", "0", "-1", "²", "٣", "9" * 70, "\x00", "Ж"]
)


def values(hint):
    """Values of a field by its type."""
    if get_origin(hint) in (Union, types.UnionType):
        [kind] = [each for each in get_args(hint) if each is not type(None)]
        return st.none() | values(kind).filter(lambda value: value != "-")
    if hint is bool:
        return st.booleans()
    if hint is int:
        return st.integers(0, 99_999)
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    return WORDS


def actions(kind):
    hints = {name: hint for name, hint in get_type_hints(kind).items() if name != "pattern"}
    return st.builds(kind, **{name: values(hint) for name, hint in hints.items()})


@given(st.sampled_from(KINDS).flatmap(actions))
def test_every_kind_of_action_is_read_as_it_was_written(action):
    assert decode(encode(action)) == action


@given(TEXTS | st.lists(PIECES, max_size=8).map(":".join))
def test_any_text_is_read_as_an_action_or_refused(text):
    action = decode(text)
    if action is not None:
        assert len(text.encode()) <= LIMIT
        assert type(action) in KINDS


@pytest.mark.parametrize("text", ["x" * LIMIT, "Ж", "🙂", "a:b", ""])
def test_data_that_does_not_fit_a_button_is_a_bug(text):
    with pytest.raises(ValueError, match=text or "draft"):
        encode(draft.GoOn(text, 1))


def test_the_longest_verdict_button_fits():
    pick = case.PickOption("c" * 16, 9_999_999, case.digest_of(("a", "b")), "r" * 16)
    assert decode(encode(pick)) == pick


def test_every_kind_has_a_rule_and_every_rule_a_kind():
    assert set(RULES) == set(KINDS)


@pytest.mark.parametrize(
    ("data", "action"),
    [
        ("d:abcdef:3:s", draft.SendReport("abcdef", 3)),
        ("d:abcdef:3:t:drugs", draft.PickType("abcdef", 3, "drugs")),
        ("d:abcdef:3:n:r-drugs", draft.BeginOther("abcdef", 3, "r-drugs")),
        ("m:home", citizen.ShowMenu()),
        ("m:home:keep", citizen.ShowMenuBelow()),
        ("m:mine:2", citizen.ShowReports(2)),
        ("l:start:kk", citizen.ChooseFirstLanguage("kk")),
        ("a:2", citizen.GiveConsent(2)),
        ("r:show:abc", citizen.ShowReportBelow("abc")),
        ("r:show:abc:1", citizen.ShowReport("abc", 1)),
        ("r:tell:abc:0", citizen.SetNews("abc", tell=False)),
        ("q:que:rep", citizen.AnswerQuestion("rep", "que")),
        ("k:next", desk.TakeNext()),
        ("k:open:abc", desk.OpenCase("abc")),
        ("s:set:17:none:senior", staff.SetRole(17, None, staff.Role.SENIOR)),
        ("p:t:h-:ru:life", staff.ChoosePosterType("h-", "ru", "life")),
        ("f:month:1:", figures.ShowMonth(dark=True, month=None)),
        ("x:csv:2026-10:::3", figures.ExportCsv("2026-10", None, None, 3)),
        ("c:abc:7:take", case.TakeCase("abc", 7)),
        ("c:abc:7:o", case.ChooseOutcome("abc", 7)),
        ("b:begin", broadcast.BeginBroadcast()),
        ("b:new:safety", broadcast.NewBroadcast(Topic.SAFETY)),
        ("b:list:2", broadcast.ListBroadcasts(2)),
        ("b:open:abc", broadcast.OpenBroadcast("abc")),
        ("b:abc:7:panel", broadcast.ShowPanel("abc", 7)),
        ("b:abc:7:topic:results", broadcast.SetTopic("abc", 7, Topic.RESULTS)),
        ("b:abc:7:lang:kk", broadcast.ShowMenu("abc", 7, Menu.LANGUAGE, "kk")),
        ("b:abc:7:nobuttons:kk", broadcast.RemoveLinkButtons("abc", 7, "kk")),
        ("b:abc:7:to:r", broadcast.ShowMenu("abc", 7, Menu.FILTERS, "r")),
        ("b:abc:7:pick:r:KZ-75", broadcast.ToggleFilter("abc", 7, Filter.REGIONS, "KZ-75")),
        ("b:abc:7:pick:a:30", broadcast.ToggleFilter("abc", 7, Filter.ACTIVITY, "30")),
        ("b:abc:7:show", broadcast.ShowTexts("abc", 7)),
        ("b:abc:7:cancel", broadcast.AskSure("abc", 7, Sure.CANCEL)),
        ("b:abc:7:correct", broadcast.BeginCorrection("abc", 7)),
        ("b:abc:7:yes:withdraw", broadcast.ConfirmAct("abc", 7, Sure.WITHDRAW)),
        ("b:abc:7:hotlines:ru", broadcast.InsertHotlines("abc", 7, "ru")),
        ("o:show", topics.ShowTopics()),
        ("o:off:safety", topics.TurnTopicOff(Topic.SAFETY)),
        ("o:out:safety:abc", topics.LeaveTopic(Topic.SAFETY, "abc")),
        ("o:in:safety:try", topics.RejoinTopic(Topic.SAFETY, topics.TRY)),
    ],
)
def test_button_data_is_read(data, action):
    assert decode(data) == action


def test_exports_write_their_filters_into_their_buttons():
    filters = figures.Filters("2026-10", "desk1desk1", "drugs", figures.Outcome.NOT_CONFIRMED)
    assert encode(figures.ExportLines.of(filters)) == "x:jsonl:2026-10:desk1des:drugs:3"
