"""What moderators saw decides what can be chosen, and stands in the sentence that says why."""

import re

import pytest

from bot.authorities.documents import stated
from bot.channel.files import SHIPPED, ChannelError
from bot.channel.loader import load_channel
from bot.desk import casework
from bot.desk.verdict_form import NoSuchChoice, verdict_step, with_choice, without_order
from bot.register.statements import statement_of_case
from bot.reports.decision_words import why_texts
from bot.values import CONFIRMS, Finding, Outcome, replace
from tests.kit.channel_files import own_channel
from tests.kit.services.acts import DANA, case_of, citizen, file, open_desk

CHANNEL = load_channel(None)
WHY = {
    "kk": "Материалда есірткі сату ұсынысы және есірткі таратушы іздеу хабарландыруы бар.",
    "ru": "В материале есть предложение купить наркотики и набор закладчиков наркотиков.",
    "en": "The material contains an offer to sell drugs and a job offer for drug couriers.",
}
SALE = Finding(
    Outcome.FORWARDED, "platforms", "competent", "mia", facts=("couriers", "sale")
)


@pytest.mark.parametrize("kind", CHANNEL.types, ids=lambda kind: kind.id)
def test_each_type_has_three_to_six_facts_that_fit_a_button(kind):
    facts = CHANNEL.facts_of(kind.id)
    assert 3 <= len(facts) <= 6
    assert any(fact.fits(Outcome.NOT_CONFIRMED) for fact in facts)
    assert any(fact.fits(Outcome.FORWARDED) for fact in facts)
    for fact in facts:
        assert max(len(said) for said in fact.text.root.values()) <= 38
    assert {"clean"} <= {preset.id for preset in kind.presets}
    for preset in kind.presets:
        if preset.outcome in CONFIRMS:
            assert CHANNEL.seen_facts(preset.facts), "it says what was seen"


def test_facts_are_of_types_that_there_are():
    known = {kind.id for kind in CHANNEL.types}
    for fact in CHANNEL.facts:
        assert fact.types == "all" or set(fact.types) <= known


def test_what_was_seen_leaves_the_outcomes_and_grounds_that_go_with_it():
    asked = verdict_step(CHANNEL, "extremism", ())
    assert {"restricted", "forwarded", "not_confirmed"} <= set(asked.options)
    opinion = verdict_step(CHANNEL, "extremism", ("opinion",))
    assert opinion.options == ("not_confirmed",)
    seen = ("symbols",)
    assert "not_confirmed" not in verdict_step(CHANNEL, "extremism", seen).options
    path = (*seen, "restricted", "prosecutor")
    assert "extremist" in verdict_step(CHANNEL, "extremism", path).options
    urgent = (*seen, "restricted", "knb", "urgent")
    assert "urgent" not in verdict_step(CHANNEL, "extremism", urgent[:-1]).options
    with pytest.raises(NoSuchChoice):
        verdict_step(CHANNEL, "extremism", urgent)
    assert verdict_step(CHANNEL, "extremism", urgent[1:]).path == urgent[1:]
    for wrong in (("symbols", "symbols"), ("opinion", "restricted"), ("sale",)):
        with pytest.raises(NoSuchChoice):
            verdict_step(CHANNEL, "extremism", wrong)


def test_a_fact_is_ticked_and_taken_back_before_the_outcome_is_chosen():
    path = with_choice(CHANNEL, "drugs", (), "couriers")
    path = with_choice(CHANNEL, "drugs", path, "sale")
    assert path == ("couriers", "sale")
    assert with_choice(CHANNEL, "drugs", path, "couriers") == ("sale",)
    path = with_choice(CHANNEL, "drugs", path, "forwarded")
    for chosen in ("mia", "platforms", "competent"):
        path = with_choice(CHANNEL, "drugs", path, chosen)
    assert verdict_step(CHANNEL, "drugs", path).verdict == SALE
    stating = with_choice(CHANNEL, "drugs", path, "link_seen")
    assert verdict_step(CHANNEL, "drugs", stating).verdict.facts == (
        *SALE.facts,
        "link_seen",
    )
    assert with_choice(CHANNEL, "drugs", stating, "link_seen") == path
    no_order = without_order(("sale", "restricted", "mci", "order"))
    assert no_order == ("sale", "forwarded", "mci")


def test_why_is_a_sentence_of_each_language():
    reason = CHANNEL.outcome("forwarded").reason("competent").text
    told = why_texts(CHANNEL, SALE)
    assert told == {
        language: f"{said} {reason.say(language)}" for language, said in WHY.items()
    }
    bare = why_texts(CHANNEL, replace(SALE, facts=()))
    assert bare == reason.root, "decisions of 0.2.0"
    gone = why_texts(CHANNEL, replace(SALE, facts=("gone",), reason="gone"))
    assert gone == dict.fromkeys(CHANNEL.languages, "")


async def test_the_statement_and_the_case_file_say_what_was_seen(work):
    await open_desk(work)
    case = await case_of(work, await file(work, await citizen(work)))
    case = await casework.decide_case(work, case, DANA, SALE)
    statement = await statement_of_case(work, case, None)
    filed = stated(work.channel, statement)
    assert all(filed.reason.name[code].startswith(said) for code, said in WHY.items())
    assert {"sale", "couriers"} <= {fact.id for fact in filed.facts}
    alone = replace(statement, finding=replace(SALE, reason=None))
    assert stated(work.channel, alone).reason.name == WHY


@pytest.mark.parametrize(
    "wrong",
    [
        replace(SALE, facts=("opinion",)),
        replace(SALE, facts=("attack",)),
        Finding(Outcome.NOT_CONFIRMED, "review", "no_violation", facts=("sale",)),
    ],
)
async def test_no_press_decides_against_what_was_seen(work, wrong):
    """A type that was corrected, or a channel file that was changed, under an older card."""
    await open_desk(work)
    case = await case_of(work, await file(work, await citizen(work)))
    with pytest.raises(NoSuchChoice):
        await casework.decide_case(work, case, DANA, wrong)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[facts.sale]\ntext.en = "They sell drugs."', "is a sentence"),
        ('[facts.sale]\nknown_by = "files"', "only moderators see the material"),
        (
            '[types.drugs.presets.forward]\nfacts = ["attack"]',
            "“attack” is no fact of “forwarded” for this type",
        ),
        (
            '[outcomes.forwarded.grounds.strife]\nfacts = ["tea"]',
            "“tea” cannot go with this ground",
        ),
    ],
)
def test_a_channel_file_with_facts_that_do_not_fit_is_refused(tmp_path, text, said):
    with pytest.raises(ChannelError, match=said):
        load_channel(own_channel(tmp_path, text))


def test_a_fact_of_a_type_that_a_file_took_out_is_passed_over():
    """A file of 0.2.0 that extends the shipped one could not name facts in its `remove`."""
    school = load_channel(SHIPPED.with_name("school.toml"))
    assert school.fact("id_papers").types == ("data",)
    assert [one.id for one in school.facts_of("bullying")] == ["opinion", "news"]


_ADVICE = re.compile(
    r"\b(thank|report (it|again)|tell us|write to us|call the|keep reporting|you will)"
    r"|спасибо|сообщите|сообщайте|напишите|звоните|напишем вам|добавьте"
    r"|рахмет|хабарлаңыз|жазыңыз|жіберіңіз|жазамыз|қоңырау шалыңыз|қоссаңыз",
    re.IGNORECASE,
)


@pytest.mark.parametrize("name", ["kazakhstan", "school"])
def test_no_reason_thanks_or_advises(name):
    channel = load_channel(SHIPPED.with_name(f"{name}.toml"))
    for outcome in channel.outcomes:
        for reason in outcome.reasons:
            for said in reason.text.root.values():
                assert not _ADVICE.search(said), said
