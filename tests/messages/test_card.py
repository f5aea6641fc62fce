"""The cards: what they show, whose words are whose, and which buttons stand under them when.

Patterns in reports are read once, in private, without an accusation.
"""

from collections import Counter

import pytest

from bot.cases.afterwards import Stage
from bot.cases.pattern_rules import Pattern
from bot.core.messages import language_name, rows_of
from bot.core.times import DAY_MS
from bot.desk.buttons import CardMenu, UsePreset
from bot.desk.card_menus import ShowBadFaith
from bot.desk.card_messages import board_card, working_card
from bot.desk.card_view import CardView, Said
from bot.desk.card_words import pattern_warning, patterns_named
from bot.desk.case_history import History, HistoryLine
from bot.desk.duty import DutyScreen
from bot.desk.lists import QueueLine
from bot.desk.menus import ChoiceMenu, ReasonMenu, ReporterMenu, VerdictMenu
from bot.desk.model import QueueCounts
from bot.desk.notices import PromptStaff
from bot.desk.queue import Queue
from bot.desk.same_report import Beside
from bot.desk.talks import ReporterSaid
from bot.desk.verdict_form import verdict_step, with_choice, with_order
from bot.gallery.samples import NOW, Choices
from bot.reports.likeness import Alike, Common
from bot.values import Act, Duty, Intake, Outcome, Status, replace
from tests.kit.orders import ORDER
from tests.messages.conftest import read


def told(kazakhstan, view):
    message = working_card(kazakhstan[1].speaker("en", NOW), view)
    return read(message)[0], [[b.text for b in row] for row in message.rows]


def shown(kazakhstan, view):
    message = working_card(kazakhstan[1].speaker("en", NOW), view)
    return *read(message), [button for row in message.rows for button in row]


@pytest.mark.parametrize("place", ["43.24, 76.95", "Двор, дом 5"])
def test_a_place_stands_on_the_card_in_private_and_never_in_the_group(
    kazakhstan, card, place
):
    view = replace(card, places=(place,))
    assert place in told(kazakhstan, view)[0]
    speaker = kazakhstan[1].speaker("en", NOW)
    assert place not in board_card(speaker, replace(view, is_private=False)).text


CODE = "It can be undone for 60 seconds, then the code shows it."
TOLD = "It can be undone for 60 seconds, then the reporters are told."


@pytest.mark.parametrize(
    ("intakes", "undo", "after"),
    [
        ([Intake.CALL], CODE, "Reported by phone only: there was no reporter to tell."),
        (
            [Intake.ANONYMOUS],
            CODE,
            "Reported anonymously only: the code shows the outcome.",
        ),
        (
            [Intake.CALL, Intake.ANONYMOUS],
            CODE,
            "There was no reporter to write to: the code shows the outcome.",
        ),
        ([Intake.CALL, Intake.CHAT], TOLD, "The reporters were told."),
    ],
)
def test_a_decision_promises_word_only_to_reporters_who_can_be_written_to(
    kazakhstan, intakes, undo, after
):
    full = Choices(kazakhstan[0]).full(CardView)
    view = replace(
        full,
        reports=len(intakes),
        withdrawn=0,
        intakes=Counter(intakes),
        beside=Beside(),
    )
    case = replace(view.case, proposal=None)
    is_open = replace(view, can_undo=True, case=replace(case, announced_at=None))
    assert undo in told(kazakhstan, is_open)[0]
    announced = replace(view, can_undo=False, case=replace(case, announced_at=NOW))
    assert after in told(kazakhstan, announced)[0]


def test_a_forwarded_case_can_be_decided_again(kazakhstan, card):
    view = replace(card, case=replace(card.case, status=Status.FORWARDED))
    assert told(kazakhstan, view)[1][0] == ["Outcome"]


def test_staff_read_whole_sentences_before_they_choose(kazakhstan, card):
    """Buttons are cut to fit a phone; the card has what reporters will read."""
    channel = kazakhstan[0]
    path = ("restricted",)
    for _ in ("authority", "ground"):
        path += verdict_step(channel, card.case.violation, path).options[:1]
    reasons = channel.reasons(Outcome.RESTRICTED, card.case.violation, path[-1])
    asking = replace(card, menu=VerdictMenu(path))
    text, buttons = told(kazakhstan, asking)
    for number, reason in enumerate(reasons, 1):
        assert f"{number}. {reason.text.say('en')}" in text
    assert buttons[0][0].startswith("1. ")
    order = replace(ORDER, authority=path[1])
    chosen = with_order((*path, reasons[0].id), order)
    confirming = replace(asking, menu=VerdictMenu(chosen))
    text, buttons = told(kazakhstan, confirming)
    assert "The reporters will read:" in text
    assert reasons[0].text.say("en") in text
    assert "12-7/345 of 12.03.2026" in text
    facts = [
        channel.fact(id).label.say("en") for id in ("link_seen", "platform", "official")
    ]
    languages = sorted(channel.languages, key=lambda one: one != "en")
    notes = [f"Note: {language_name(one)}" for one in languages]
    rows = map(list, rows_of(notes, 3))
    assert buttons == [
        *([fact] for fact in facts),
        ["Propose"],
        *rows,
        ["Back"],
        ["Next"],
    ]
    stating = replace(confirming, menu=VerdictMenu((*chosen, "platform")))
    _, buttons = told(kazakhstan, stating)
    ticked = [f"✓ {facts[1]}", facts[0], facts[2]]
    assert buttons[:4] == [*([fact] for fact in ticked), ["Propose"]]
    assert with_choice(channel, card.case.violation, chosen, "platform") == (
        *chosen,
        "platform",
    )
    assert (
        with_choice(channel, card.case.violation, (*chosen, "platform"), "platform")
        == chosen
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("kk", "Жіберуді ұсыну: ҰҚК"),
        ("ru", "Предложить передачу: КНБ"),
        ("en", "Propose to forward: KNB"),
    ],
)
def test_a_verdict_that_a_second_person_must_approve_is_offered_as_a_proposal(
    kazakhstan, card, language, said
):
    channel, renderer = kazakhstan
    case = replace(card.case, violation="terrorism", patterns=frozenset())
    view = replace(card, case=case, menu=None, types=frozenset({"terrorism"}))
    for drawn in (working_card, board_card):
        message = drawn(renderer.speaker(language, NOW), view)
        usual = [row[0].text for row in message.rows[:3]]
        decided = [one.label.say(language) for one in channel.type("terrorism").presets]
        assert usual == [said, *decided[1:]]


def test_what_is_confirmed_as_a_proposal_says_that_another_person_must_approve(
    kazakhstan, card
):
    def confirming(violation, **more):
        path = ("forwarded",)
        while (step := verdict_step(kazakhstan[0], violation, path)).verdict is None:
            path += step.options[:1]
        case = replace(
            card.case, violation=violation, patterns=more.pop("patterns", frozenset())
        )
        types = frozenset({violation})
        view = replace(
            card, case=case, menu=VerdictMenu(path), types=types, has_second=False
        )
        text, buttons = told(kazakhstan, replace(view, **more))
        proposes = "You propose it; another person must approve it first." in text
        assert "The reporters will read:" in text
        [button] = {"Propose", "Confirm"} & {label for row in buttons for label in row}
        return proposes, button

    propose, confirm = (True, "Propose"), (False, "Confirm")
    assert confirming("extremism") == propose
    assert confirming("drugs") == confirm
    pattern = frozenset({Pattern.SAME_WORDS})
    assert confirming("drugs", patterns=pattern) == confirm, "nobody could approve it"
    assert confirming("drugs", patterns=pattern, has_second=True) == propose


def test_back_leads_to_the_screen_before_and_what_cannot_be_opened_again_is_not_offered(
    kazakhstan, card
):
    for menu in (ChoiceMenu(CardMenu.COLLEAGUES), ChoiceMenu(CardMenu.SNOOZES)):
        *_, buttons = shown(kazakhstan, replace(card, menu=menu))
        [back] = [b for b in buttons if b.text == "Back"]
        assert back.action.menu is CardMenu.MORE
    closed = replace(card.case, status=Status.CLOSED)
    view = replace(card, case=closed, menu=ChoiceMenu(CardMenu.MORE), can_undo=False)
    for has_other_open in (False, True):
        _, rows = told(kazakhstan, replace(view, has_other_open=has_other_open))
        assert (
            ["Reopen"] in [[label] for row in rows for label in row]
        ) is not has_other_open


def test_of_an_older_channel_file_a_menu_begins_anew_and_a_type_is_shown_by_its_id(
    kazakhstan, card
):
    view = replace(card, menu=VerdictMenu(("restricted", "77")))
    assert "Choose the outcome:" in told(kazakhstan, view)[0]
    case = replace(card.case, violation="gone")
    assert "gone" in told(kazakhstan, replace(card, case=case, violations=()))[0]


def test_a_button_copies_the_link_and_one_too_long_for_it_is_text(kazakhstan, card):
    link = "https://example.com/1"
    _, _, buttons = shown(kazakhstan, replace(card, link=link))
    assert [(b.text, b.copy) for b in buttons if b.copy] == [("Copy the link", link)]
    long = "https://example.com/" + "a" * 300
    text, entities, buttons = shown(kazakhstan, replace(card, link=long))
    assert not [b for b in buttons if b.copy]
    assert "hxxps://example[.]com/" + "a" * 300 in text
    assert "code" in {entity["type"] for entity in entities}


def test_own_words_and_the_forwarded_post_stand_under_their_headings(kazakhstan, card):
    view = replace(card, forwarded=("The post: sign up",), descriptions=("What I saw",))
    text, _, _ = shown(kazakhstan, view)
    post, own = (
        text.index("The forwarded post:"),
        text.index("In the reporters' words:"),
    )
    assert post < text.index("The post: sign up") < own < text.index("What I saw")


def test_languages_notes_and_answers_stand_on_the_card(kazakhstan, card):
    said = (Said(NOW, "Ask the hoster.", "Дана"), Said(NOW, "It was this morning."))
    card = replace(card, languages=(("kk", 3), ("en", 1)), said=said)
    text, _, _ = shown(kazakhstan, card)
    assert "Languages of the reporters: Қазақша ×3, English ×1" in text
    assert "Note by Дана" in text
    assert "Ask the hoster." in text
    assert "A reporter, " in text


def test_the_term_says_what_is_due(kazakhstan, card):
    due = replace(card.case, due_at=NOW + DAY_MS, claimed_at=None, paused_at=None)
    for case, said in (
        (due, "First look due by"),
        (replace(due, claimed_at=NOW), "Decision due by"),
        (replace(due, claimed_at=NOW, paused_at=NOW), "An answer is awaited until"),
    ):
        assert said in shown(kazakhstan, replace(card, case=case, is_private=True))[0]


def test_a_question_names_the_languages_of_its_readers_unless_all_read_the_askers(
    kazakhstan,
):
    speaker = kazakhstan[1].speaker("en", NOW)
    prompt = PromptStaff(Act.ASK, "7HJ3WK", "Дана", languages=("kk", "en"))
    assert (
        "Languages of the reporters: Қазақша, English"
        in read(prompt.render(speaker))[0]
    )
    alike = replace(prompt, languages=("en",))
    assert "Languages" not in read(alike.render(speaker))[0]


def test_only_a_case_that_can_be_decided_is_moved_to_another_desk(kazakhstan, card):
    def offers(**parts):
        case = replace(card.case, **parts)
        _, rows = told(
            kazakhstan, replace(card, case=case, menu=ChoiceMenu(CardMenu.MORE))
        )
        return any("Move to another desk…" in row for row in rows)

    proposal = Choices(kazakhstan[0]).full(CardView).case.proposal
    assert proposal is not None
    assert offers(status=Status.UNDER_REVIEW)
    assert not offers(status=Status.CLOSED)
    assert not offers(status=Status.UNDER_REVIEW, proposal=proposal)


def test_a_case_stands_at_its_authority_since_a_moment_unless_it_is_only_planned(
    kazakhstan, card
):
    for stage in Stage:
        view = replace(card, referral=replace(card.referral, stage=stage))
        lines = told(kazakhstan, view)[0].splitlines()
        way = next(n for n, line in enumerate(lines) if line.startswith("Goes to:"))
        assert (", since " in lines[way + 1]) == (stage is not Stage.PLANNED), stage


def test_a_location_leads_to_a_map_and_a_place_in_words_does_not(kazakhstan, card):
    view = replace(card, places=("43.24, 76.95", "by the school"), is_private=True)
    text, entities, _ = shown(kazakhstan, view)
    assert "Place to about a kilometre, on the map: 43.24, 76.95" in text
    assert "Place: by the school" in text
    [link] = [e["url"] for e in entities if e["type"] == "text_link"]
    assert "mlat=43.24&mlon=76.95" in link


def test_what_looks_the_same_says_why_and_is_offered_first_as_what_a_case_repeats(
    kazakhstan, card
):
    other = replace(card.case, id="sampleCase000003", number="7HJ3WK")
    alike = (Alike(other, (Common.ACCOUNT, Common.TEXT)), Alike(other, (Common.FILE,)))
    card = replace(card, alike=alike)
    text, _, buttons = shown(kazakhstan, card)
    assert "the same account or channel, the same text" in text
    assert "Looks the same (2)" in [b.text for b in buttons]
    labels = [
        b.text
        for b in shown(kazakhstan, replace(card, menu=ChoiceMenu(CardMenu.DUPLICATES)))[
            2
        ]
    ]
    assert other.number in labels[0]


def back_of(kazakhstan, view):
    """The menu that the Back button of the open one opens: one of the card, else its own class."""
    [back] = [b.action for b in shown(kazakhstan, view)[2] if b.text == "Back"]
    return getattr(back, "menu", type(back))


def test_back_goes_one_step_back_from_a_duplicate_and_from_acts_on_a_reporter(
    kazakhstan, card
):
    other = replace(card.case, id="sampleCase000003", number="7HJ3WK")
    why = replace(card, menu=ReasonMenu(Act.MERGE, (other.number,)))
    alike = replace(why, alike=(Alike(other, (Common.ACCOUNT,)),))
    assert back_of(kazakhstan, alike) is CardMenu.DUPLICATES
    typed = replace(why, alike=())
    assert back_of(kazakhstan, typed) is CardMenu.MORE, "its number was typed"
    alone = replace(card, menu=ReporterMenu("r1", 1, 0, 0))
    among = replace(card, menu=ReporterMenu("r1", 1, 0, 0, has_others=True))
    assert back_of(kazakhstan, alone) is CardMenu.MORE
    assert back_of(kazakhstan, among) is ShowBadFaith


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize(
    ("switches", "marks"), [(Duty(), "☐☐"), (Duty(True, text_only=True), "✓✓")]
)
def test_the_switches_of_duty_show_how_they_stand(
    kazakhstan, language, switches, marks
):
    speaker = kazakhstan[1].speaker(language, NOW)
    screen = DutyScreen(switches).render(speaker)
    assert "".join(row[0].text[0] for row in screen.rows[:2]) == marks


def spoilers_of(text, entities):
    utf16 = text.encode("utf-16-le")
    ranges = [
        (e["offset"], e["offset"] + e["length"])
        for e in entities
        if e["type"] == "spoiler"
    ]
    return [utf16[2 * begin : 2 * end].decode("utf-16-le") for begin, end in ranges]


def test_answers_about_a_disturbing_case_stand_behind_a_spoiler(kazakhstan, card):
    said = (Said(NOW, "Ask the hoster.", "Дана"), Said(NOW, "It was this morning."))
    grave = replace(card, case=replace(card.case, violation="cruelty"), said=said)
    text, entities, _ = shown(kazakhstan, grave)
    assert "It was this morning." in spoilers_of(text, entities)
    assert "Ask the hoster." not in spoilers_of(text, entities), "a note of staff"
    said = ReporterSaid("c", "1042", "K7M49Q", "He showed it.", 0, None, "r", "")
    for violation, hidden in (("cruelty", ["He showed it."]), ("drugs", []), ("", [])):
        message = replace(said, violation=violation).render(
            kazakhstan[1].speaker("en", NOW)
        )
        assert spoilers_of(*read(message)) == hidden


@pytest.fixture(params=["kk", "ru", "en"])
def speaks(kazakhstan, request):
    return kazakhstan[1].speaker(request.param, NOW)


@pytest.fixture
def view(card):
    """A working card of a case whose reports have every pattern."""
    return replace(card, case=replace(card.case, patterns=frozenset(Pattern)))


def test_the_private_card_warns_until_it_is_decided_and_the_groups_does_not(
    speaks, view
):
    said = str(pattern_warning(speaks, view))
    assert said in str(working_card(speaks, view).text)
    assert all(patterns_named(speaks, [one]) in said for one in Pattern)
    assert "⚖" not in str(board_card(speaks, replace(view, is_private=False)).text)
    for case in (
        replace(view.case, status=Status.CLOSED),
        replace(view.case, patterns=frozenset()),
    ):
        assert pattern_warning(speaks, replace(view, case=case)) is None


def test_no_card_of_such_a_case_decides_at_one_press(speaks, view):
    for card in (
        working_card(speaks, view),
        board_card(speaks, replace(view, is_private=False)),
    ):
        assert not [
            b for row in card.rows for b in row if isinstance(b.action, UsePreset)
        ]


def test_the_queue_says_to_look_closely_instead_of_how_many_reported(speaks, view):
    for patterns in (frozenset(), frozenset({Pattern.BURST})):
        line = QueueLine(replace(view.case, patterns=patterns), reporters=37)
        queue, is_slowed = Queue((line,), counts=QueueCounts(all=1)), bool(patterns)
        said = read(queue.render(speaks))[0]
        assert ("⚖" in said, "37" in said) == (is_slowed, not is_slowed)


def test_the_history_names_the_rule(speaks):
    line = HistoryLine(Act.SLOW, NOW, None, patterns=(Pattern.BURST,))
    said = read(History("4F7K2M", (line,)).render(speaks))[0]
    assert patterns_named(speaks, [Pattern.BURST]) in said
