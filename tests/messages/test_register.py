"""Pages of entries and cards beside links: all is seen, in large letters, and nothing is markup."""

import io
from datetime import date, timedelta

import pytest
from PIL import Image

from bot.core.periods import parse
from bot.core.times import start_of
from bot.core.typesetting import dump, make, typeset
from bot.figures.model import By, Counted, Measure, Monthly, publish_rows
from bot.register import pages
from bot.register.model import EntryChange
from bot.register.pages import Site, Whole, entry_page
from bot.register.proofs import EntryProof, Version
from bot.reports.entry_words import STANDINGS
from bot.values import Change, Outcome, Scope, Standing, replace
from offline_telegram.files import picture_size
from tests.kit.papers import letters_of
from tests.kit.register.entries import CHANNEL, DECIDED, altered, an_entry

LANGUAGES = pytest.mark.parametrize("language", CHANNEL.languages)
LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
SMALLEST = 14
"""28 pixels; a card is shown at a quarter of its width on a phone with three a point: 9 points."""
MESSENGERS_TAKE = 300_000
"""Bytes; WhatsApp shows no larger picture beside a link."""
BANDS = {(0x0B, 0x3A, 0x57), (0xFF, 0xFF, 0xFF), (0xEE, 0xF3, 0xF7)}


def cards_of(speaker):
    """The site's card and those of months, in one language."""
    cells = dict(
        zip(CHANNEL.monthly, (812, 40, 6, 310, 0, 2, 9, 77, 1204), strict=True)
    )
    for counts in (cells, dict.fromkeys(cells, 0)):
        links = publish_rows(Measure.RESTRICTED, {By.TYPE: counts})
        counted = Counted({Measure.RESTRICTED: links})
        yield pages.figures_card(speaker, Monthly(parse("2026-10"), True, counted))
    yield pages.front_card(speaker)


@LANGUAGES
def test_every_text_fits_in_letters_that_a_phone_shows(kazakhstan, language):
    for card in cards_of(kazakhstan[1].speaker(language, 0)):
        words, sizes = letters_of(make(card, "pdf"))
        bars = [text for bar in card.bars for text in (bar.label, bar.text)]
        for text in (
            card.channel,
            card.section,
            card.heading,
            card.words,
            card.foot,
            *bars,
        ):
            assert " ".join(text.split()) in words
        assert min(sizes) >= SMALLEST


@LANGUAGES
def test_a_card_is_small_keeps_its_edges_free_and_is_the_same_each_time(
    kazakhstan, language
):
    for card in cards_of(kazakhstan[1].speaker(language, 0)):
        made = make(card)
        assert picture_size(made) == (pages.WIDTH, pages.HEIGHT) == (1200, 630)
        assert len(made) < MESSENGERS_TAKE
        assert typeset(dump(card)) == made
        assert edges_of(made) == BANDS, "in the colours of the site"


@pytest.mark.parametrize("long", ["Өте ұзын сөйлем " * 256, "#ә" * 2048])
def test_words_that_fit_in_no_letters_stay_in_their_place(long):
    card = pages.Card(
        long, long, long, long, long, long, (pages.Bar(long, long, 100.0),) * 3
    )
    assert edges_of(make(card)) == BANDS


def test_the_font_has_the_kazakh_letters():
    for heading, words in ((LETTERS, ""), ("", LETTERS)):
        drawn, _ = letters_of(make(pages.Card("", "", heading, words, "", ""), "pdf"))
        assert drawn == LETTERS
        unknown = make(
            pages.Card("", "", heading and "\U0010ffff", words and "\U0010ffff", "", "")
        )
        for letter in LETTERS.replace(" ", ""):
            assert (
                make(pages.Card("", "", heading and letter, words and letter, "", ""))
                != unknown
            )


def edges_of(made):
    """The colours left and right of the words."""
    picture = Image.open(io.BytesIO(made)).convert("RGB")
    places = ((left, 0, left + 40, pages.HEIGHT) for left in (0, pages.WIDTH - 40))
    return {rgb for place in places for _, rgb in picture.crop(place).getcolors()}


@LANGUAGES
@pytest.mark.parametrize("standing", Standing)
def test_beside_an_entry_stand_the_sites_card_and_the_decision_while_it_is_in_force(
    kazakhstan, language, standing
):
    speaker = kazakhstan[1].speaker(language, 0)
    entry = an_entry(3, "https://hidden.example.com/p?id=5", standing=standing)
    beside = pages.entry_shared(speaker, entry)
    decision = speaker.own(CHANNEL.outcome(Outcome.RESTRICTED).label)
    said = (
        decision
        if standing is Standing.IN_FORCE
        else speaker.t.plain(STANDINGS[standing])
    )
    assert said in beside.title
    assert (decision in beside.title) is (standing is Standing.IN_FORCE)
    assert beside.picture == pages.front_shared(speaker).picture


@LANGUAGES
def test_beside_a_link_the_platform_of_a_private_account_is_not_named(
    kazakhstan, language
):
    speaker = kazakhstan[1].speaker(language, 0)
    entry = an_entry(3, "https://t.me/durov", scope=Scope.PLATFORM, link_sha256=None)
    page = entry_page(
        Site("https://r.example.kz", "a"), speaker, Whole(entry, [], None)
    )
    shown = [
        line for line in page.splitlines() if "og:" in line or "description" in line
    ]
    assert len(shown) > 8
    assert not [
        line for line in shown if "t[.]me" in line or "t.me" in line or "durov" in line
    ]


TODAY = DECIDED + timedelta(days=7)
ENTRY = an_entry(1, "https://casino.example/a")
SAID = {"kk": "А & <b>", "ru": "Б & <b>", "en": "C & <b>"}
PROOF = EntryProof("index 7\n\nlog/1\n12\nroot\n\n— log <sig>\n", "log+key")
HOSTILE = an_entry(
    2, "https://other.example/b", order=replace(ENTRY.finding.order, number='<i>"&')
)
CHANGED = {
    "host": an_entry(2, "https://other.example/b"),
    "markup": HOSTILE,
    "id": replace(ENTRY, id="another"),
    "scope": replace(ENTRY, scope=Scope.PLATFORM, link_sha256=None),
    "type": replace(ENTRY, category="drugs"),
    "outcome": altered(ENTRY, outcome=Outcome.REMOVED, order=None, authority_name=None),
    "ground": replace(ENTRY, ground_text=SAID),
    "no law": replace(ENTRY, law=None),
    "law": replace(ENTRY, law=SAID),
    "edition": replace(ENTRY, law_edition=date(2020, 1, 2)),
    "no edition": replace(ENTRY, law_edition=None),
    "reason": replace(ENTRY, reason_text=SAID),
    "authority": replace(ENTRY, authority_name=SAID),
    "territory": altered(ENTRY, order=replace(ENTRY.finding.order, territory="KZ-75")),
    "end": altered(ENTRY, order=replace(ENTRY.finding.order, until=TODAY)),
    "later end": altered(
        ENTRY, order=replace(ENTRY.finding.order, until=date(2030, 1, 2))
    ),
    "ended": altered(ENTRY, order=replace(ENTRY.finding.order, until=DECIDED)),
    "decided": replace(ENTRY, decided_on=date(2026, 1, 2)),
    "gone": replace(ENTRY, gone_on=DECIDED),
    "overturned": replace(ENTRY, standing=Standing.OVERTURNED),
}


def whole(entry, *, proof=PROOF, changes=(Change.PUBLISHED,)):
    history = [
        Version(EntryChange(entry.id, n, DECIDED + timedelta(days=n), change), {}, None)
        for n, change in enumerate(changes, 1)
    ]
    return Whole(entry, history, proof)


EVERY = {
    **{name: whole(entry) for name, entry in {"as it is": ENTRY, **CHANGED}.items()},
    "no proof": whole(ENTRY, proof=None),
    "other proof": whole(ENTRY, proof=EntryProof("index 8", "<key>")),
    "history": whole(ENTRY, changes=(Change.PUBLISHED, Change.CORRECTED, Change.GONE)),
}


@pytest.fixture(params=CHANNEL.languages)
def speaker(kazakhstan, request):
    now = start_of(TODAY, CHANNEL.zone)
    return kazakhstan[1].speaker(request.param, now)


def page_of(speaker, each):
    return entry_page(Site("https://register.example", "assets"), speaker, each)


def test_a_page_says_each_difference_between_entries(speaker):
    made = {name: page_of(speaker, each) for name, each in EVERY.items()}
    assert len(set(made.values())) == len(made)


def test_of_a_law_whose_day_is_not_known_the_page_names_no_version(speaker):
    version = speaker.t.plain("Version of {date}", date="").strip()
    assert version in page_of(speaker, whole(ENTRY))
    assert version not in page_of(speaker, whole(CHANGED["no edition"]))


def test_what_stands_on_a_page_is_escaped(speaker):
    page = page_of(speaker, whole(HOSTILE))
    assert "&lt;i&gt;&#34;&amp;" in page
    assert "— log &lt;sig&gt;" in page
