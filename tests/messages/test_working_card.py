"""The working card: links to copy, whose words are whose, and what looks the same."""

from dataclasses import replace

from bot.core.times import DAY_MS
from bot.desk.card_view import Said
from bot.desk.cards import working_card
from bot.desk.notices import PromptStaff
from bot.desk.talks import ReporterSaid
from bot.gallery.samples import NOW
from bot.reports.likeness import Alike, Common
from bot.values import Act
from tests.messages.conftest import read


def told(kazakhstan, view):
    message = working_card(kazakhstan[1].speaker("en", NOW), view)
    return *read(message), [button for row in message.rows for button in row]


def test_several_links_have_a_button_each(kazakhstan, card):
    links = ("https://example.com/1", "https://example.com/2")
    view = replace(card, links=links)
    _, _, buttons = told(kazakhstan, view)
    copied = [(b.text, b.copy) for b in buttons if b.copy]
    assert copied == [("Copy link 1", links[0]), ("Copy link 2", links[1])]


def test_a_link_too_long_for_a_button_is_text_to_select(kazakhstan, card):
    long = "https://example.com/" + "a" * 300
    view = replace(card, links=(long,))
    text, entities, buttons = told(kazakhstan, view)
    assert not [b for b in buttons if b.copy]
    assert "hxxps://example[.]com/" + "a" * 300 in text
    assert "code" in {entity["type"] for entity in entities}


def test_own_words_and_the_forwarded_post_stand_under_their_headings(kazakhstan, card):
    view = replace(card, forwarded=("The post: sign up",), descriptions=("What I saw",))
    text, _, _ = told(kazakhstan, view)
    post, own = text.index("The forwarded post:"), text.index("In the reporters' words:")
    assert post < text.index("The post: sign up") < own < text.index("What I saw")


def test_languages_notes_and_answers_stand_on_the_card(kazakhstan, card):
    said = (Said(NOW, "Ask the hoster.", "Дана"), Said(NOW, "It was this morning."))
    card = replace(card, languages=(("kk", 3), ("en", 1)), said=said)
    text, _, _ = told(kazakhstan, card)
    assert "Languages of the reporters: Қазақша ×3, English ×1" in text
    assert "Note by Дана" in text
    assert "Ask the hoster." in text
    assert "A reporter, " in text
    many = told(kazakhstan, replace(card, reports=100_000))[0]
    assert "Languages of the first 300 reports: Қазақша ×3, English ×1" in many


def test_the_term_says_what_is_due(kazakhstan, card):
    due = replace(card.case, due_at=NOW + DAY_MS, claimed_at=None, paused_at=None)
    for case, said in (
        (due, "First look due by"),
        (replace(due, claimed_at=NOW), "Decision due by"),
        (replace(due, claimed_at=NOW, paused_at=NOW), "An answer is awaited until"),
    ):
        assert said in told(kazakhstan, replace(card, case=case, is_private=True))[0]


def test_a_question_names_the_languages_of_its_readers_unless_all_read_the_askers(kazakhstan):
    speaker = kazakhstan[1].speaker("en", NOW)
    prompt = PromptStaff(Act.ASK, "7HJ3WK", "Дана", languages=("kk", "en"))
    assert "Languages of the reporters: Қазақша, English" in read(prompt.render(speaker))[0]
    alike = replace(prompt, languages=("en",))
    assert "Languages" not in read(alike.render(speaker))[0]


def test_a_location_leads_to_a_map_and_a_place_in_words_does_not(kazakhstan, card):
    view = replace(card, places=("43.24, 76.95", "by the school"), is_private=True)
    text, entities, _ = told(kazakhstan, view)
    assert "Place to about a kilometre, on the map: 43.24, 76.95" in text
    assert "Place: by the school" in text
    [link] = [e["url"] for e in entities if e["type"] == "text_link"]
    assert "mlat=43.24&mlon=76.95" in link


def test_what_looks_the_same_says_why_and_is_offered_first_as_what_a_case_repeats(kazakhstan, card):
    other = replace(card.case, id="sampleCase000003", number="7HJ3WK")
    alike = (Alike(other, (Common.ACCOUNT, Common.TEXT)), Alike(other, (Common.FILE,)))
    card = replace(card, alike=alike)
    text, _, buttons = told(kazakhstan, card)
    assert "the same account or channel, the same text" in text
    assert "Looks the same (2)" in [b.text for b in buttons]
    labels = [b.text for b in told(kazakhstan, replace(card, menu=("m",)))[2]]
    assert other.number in labels[0]


def spoilers_of(text, entities):
    utf16 = text.encode("utf-16-le")
    ranges = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] == "spoiler"]
    return [utf16[2 * begin : 2 * end].decode("utf-16-le") for begin, end in ranges]


def test_answers_about_a_disturbing_case_stand_behind_a_spoiler(kazakhstan, card):
    _, renderer = kazakhstan
    said = (Said(NOW, "Ask the hoster.", "Дана"), Said(NOW, "It was this morning."))
    grave = replace(card, case=replace(card.case, violation="cruelty"))
    grave = replace(grave, said=said)
    text, entities, _ = told(kazakhstan, grave)
    assert "It was this morning." in spoilers_of(text, entities)
    assert "Ask the hoster." not in spoilers_of(text, entities), "a note of staff"
    said = ReporterSaid("c", "1042", "K7M49Q", "He showed it.", 0, None, "r", "")
    for violation, hidden in (("cruelty", ["He showed it."]), ("drugs", []), ("", [])):
        speaks = renderer.speaker("en", NOW)
        message = replace(said, violation=violation).render(speaks)
        assert spoilers_of(*read(message)) == hidden
