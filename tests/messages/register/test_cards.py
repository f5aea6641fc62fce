"""Cards beside links: every text fits, in large letters."""

import io

import pytest
from PIL import Image

from bot.domain.desk.case import Outcome
from bot.domain.figures.figures import Monthly
from bot.domain.figures.suppression import suppress
from bot.domain.register.entry import Standing
from bot.domain.register.scope import Scope
from bot.messages.lettering import font
from bot.messages.making import dump, make
from bot.messages.register.cards import drawing, spec, words
from bot.messages.register.entry_page import entry_page
from bot.messages.register.site import Site
from bot.services.register.reading import Whole
from tests.kit.register.entries import CHANNEL, DECIDED, an_entry

LANGUAGES = pytest.mark.parametrize("language", CHANNEL.languages)
LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
SMALLEST = 28
"""A card is shown at a quarter of its width on a phone with three pixels a point: 9 points."""
MESSENGERS_TAKE = 100_000


@pytest.fixture
def placed(monkeypatch):
    """How each text of the cards that are drawn was placed."""
    found, fit = [], drawing.fit

    def note(text, *place, **how):
        found.append((text, fit(text, *place, **how)))
        return found[-1][1]

    monkeypatch.setattr(drawing, "fit", note)
    return found


def cards_of(speaker):
    """The site's card and those of months, in one language."""
    cells = dict(zip(CHANNEL.monthly, (812, 40, 6, 310, 0, 2, 9, 77, 1204), strict=True))
    for counts in (cells, dict.fromkeys(cells, 0)):
        yield words.figures_card(speaker, Monthly("2026-10", True, suppress(counts)))
    yield words.front_card(speaker)


@LANGUAGES
def test_every_text_fits_in_letters_that_a_phone_shows(kazakhstan, placed, language):
    for card in cards_of(kazakhstan[1].speaker(language, 0)):
        picture = Image.open(io.BytesIO(drawing.draw(card)))
        assert picture.size == (spec.WIDTH, spec.HEIGHT) == (1200, 630)
    for text, fitted in placed:
        assert fitted.is_inside, text
        assert fitted.font.size >= SMALLEST, (text, fitted.font.size)


@LANGUAGES
def test_a_card_is_small_and_the_same_each_time_from_either_process(kazakhstan, language):
    cards = list(cards_of(kazakhstan[1].speaker(language, 0)))
    for card in cards:
        made = drawing.draw(card)
        assert len(made) < MESSENGERS_TAKE
        assert spec.load(spec.dump(card)) == card
        assert make(card) == made
        assert "\n" not in dump(card)


def test_the_font_has_the_kazakh_letters():
    for bold in (True, False):
        drawn = font(40, bold=bold)
        nothing = bytes(drawn.getmask("\U0010ffff"))
        for letter in LETTERS.replace(" ", ""):
            assert bytes(drawn.getmask(letter)) != nothing, letter


@LANGUAGES
def test_words_stay_away_from_the_edges_and_colours_are_those_of_the_site(kazakhstan, language):
    for card in cards_of(kazakhstan[1].speaker(language, 0)):
        picture = Image.open(io.BytesIO(drawing.draw(card))).convert("RGB")
        for left in (0, spec.WIDTH - 40):
            edge = picture.crop((left, 0, left + 40, spec.HEIGHT))
            assert {rgb for _, rgb in edge.getcolors()} == {
                (0x0B, 0x3A, 0x57),
                (0xFF, 0xFF, 0xFF),
                (0xEE, 0xF3, 0xF7),
            }


@LANGUAGES
@pytest.mark.parametrize("standing", Standing)
def test_beside_an_entry_stand_the_sites_card_and_the_decision_while_it_is_in_force(
    kazakhstan, language, standing
):
    speaker = kazakhstan[1].speaker(language, 0)
    entry = an_entry(3, "https://hidden.example.com/p?id=5", standing=standing)
    beside = words.entry_shared(speaker, entry, standing, "hidden[.]example[.]com")
    decision = speaker.own(CHANNEL.outcome(Outcome.RESTRICTED).label)
    assert (decision in beside.title) is (standing is Standing.IN_FORCE)
    assert beside.picture == words.front_shared(speaker).picture


@LANGUAGES
def test_beside_a_link_the_platform_of_a_private_account_is_not_named(kazakhstan, language):
    speaker = kazakhstan[1].speaker(language, 0)
    entry = an_entry(3, "https://t.me/durov", scope=Scope.PLATFORM, link_hash=None)
    page = entry_page(Site("https://r.example.kz", "a"), speaker, Whole(entry, [], None), DECIDED)
    shown = [line for line in page.splitlines() if "og:" in line or "description" in line]
    assert len(shown) > 8
    assert not [line for line in shown if "t[.]me" in line or "t.me" in line or "durov" in line]


def test_long_texts_are_cut_between_words():
    cut = words.shortened("Бір екі, үш төрт бес", 12)
    assert cut == "Бір екі, үш…"
    assert words.shortened("Бір екі, үш", 11) == "Бір екі, үш"
    assert words.shortened("Бір екі, үш төрт", 10) == "Бір екі…"
