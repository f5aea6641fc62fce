"""The menus of an outcome: every path leads to a whole decision, and no other path anywhere."""

from dataclasses import replace

import pytest

from bot.channel.loader import SHIPPED, load_channel
from bot.desk.verdicts import Asked, NoSuchChoice, choosing, with_order, without_order
from bot.values import Outcome
from tests.kit.orders import ORDER

CHANNELS = [load_channel(SHIPPED.parent / f"{name}.toml") for name in ("kazakhstan", "school")]
OUTCOMES = [o for o in Outcome if o is not Outcome.OVERTURNED]


def walk(channel, violation, path=()):
    """Every choice that a path leads to, down to the confirmations."""
    choice = choosing(channel, violation, path)
    yield choice
    if choice.asked is Asked.ORDER:
        order = replace(ORDER, authority=path[1])
        yield from walk(channel, violation, with_order(path, order))
    for option in choice.options:
        yield from walk(channel, violation, (*choice.path, option))


@pytest.mark.slow
@pytest.mark.no_cover
@pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.id)
def test_every_outcome_can_be_chosen_for_every_type_with_ground_and_reason(channel):
    offered = {text.id for text in channel.outcomes} - {Outcome.OVERTURNED}
    for kind in channel.types:
        verdicts = [c.verdict for c in walk(channel, kind.id) if c.asked is Asked.CONFIRM]
        assert {v.outcome for v in verdicts} == offered
        for verdict in verdicts:
            text = channel.outcome(verdict.outcome)
            assert (verdict.reason is None) == (not text.reasons)
            assert (verdict.ground is None) == (not channel.grounds(verdict.outcome, kind.id))
            names = verdict.outcome in {Outcome.FORWARDED, Outcome.RESTRICTED}
            assert (verdict.authority is not None) == (names and bool(channel.authorities))
            assert (verdict.order is None) == (verdict.outcome is not Outcome.RESTRICTED)


def test_the_shipped_channel_knows_every_outcome_and_names_authorities():
    choice = choosing(CHANNELS[0], "drugs", ())
    assert choice.options == tuple(o.value for o in OUTCOMES)
    asked = choosing(CHANNELS[0], "drugs", ("forwarded",))
    assert asked.asked is Asked.AUTHORITY
    own = CHANNELS[0].type("drugs").authorities
    assert asked.options[: len(own)] == own, "the type's own authorities come first"
    assert set(asked.options) == {a.code for a in CHANNELS[0].authorities}


@pytest.mark.parametrize(
    "path",
    [
        ("overturned",),
        ("nonsense",),
        ("restricted", "0"),
        ("restricted", "-", "-"),
        ("restricted", ""),
        ("not_confirmed", "gone"),
        ("restricted", "court"),
        ("restricted", "mci", "court", "unlawful", "nonsense"),
        ("restricted", "mci", "court", "unlawful", "{}"),
        with_order(("restricted", "knb", "court", "unlawful"), ORDER),
        (*with_order(("restricted", "mci", "court", "unlawful"), ORDER), "more"),
    ],
)
def test_a_forged_or_outdated_path_leads_nowhere(path):
    with pytest.raises(NoSuchChoice):
        choosing(CHANNELS[0], "drugs", path)


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (("restricted",), Asked.AUTHORITY),
        (("restricted", "mia", "court", "unlawful"), Asked.GROUND),
    ],
)
def test_without_an_order_the_case_awaits_the_authority_that_was_chosen(path, asked):
    instead = choosing(CHANNELS[0], "drugs", without_order(path))
    assert instead.path == ("forwarded", *path[1:2])
    assert instead.asked is asked
