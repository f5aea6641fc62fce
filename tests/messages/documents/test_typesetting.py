"""A document becomes a PDF that a screen reader can read, with Kazakh letters."""

import pytest

from bot.authorities.documents import Document, Entry, Section, Table
from bot.core.typesetting import dump, make, typeset
from tests.kit.papers import read_paper

LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
ADDRESS = "https://example.com/" + "aB3-" * 60
HASH = "0123456789abcdef" * 4
DOCUMENT = Document(
    language="kk",
    title="Іс материалдары",
    subject="№ K7M49Q",
    issuer="Хабарла",
    day="2026-11-26",
    sections=(
        Section("Шешім", (LETTERS,), (Entry("Сілтеме", ADDRESS, exact=True),)),
        Section(
            "Дәлелдер",
            items=("сурет",),
            table=Table(("Не", "SHA-256"), (("Фото", HASH),), (1, 3)),
            quoted="слова модератора",
            quoted_language="ru",
        ),
    ),
    footer="№ K7M49Q",
    page="{n}/{all}",
)


@pytest.fixture(scope="module")
def paper():
    return read_paper(make(DOCUMENT))


def test_the_pdf_is_tagged_for_screen_readers(paper):
    assert paper.is_marked
    assert paper.shows_title
    assert "<pdfuaid:part>1<" in paper.standard
    assert (paper.language, paper.title) == ("kk", "Іс материалдары – № K7M49Q")
    assert paper.bookmarks == ("Шешім", "Дәлелдер")
    for tag in ("Title", "H1", "P", "L", "LI", "Lbl", "LBody", "Table", "THead", "TH", "TD"):
        assert tag in paper.tags, tag


def test_words_in_another_language_are_marked_so(paper):
    assert "BlockQuote" in paper.tags
    assert paper.languages == {"ru"}


def test_kazakh_letters_long_addresses_and_hashes_can_be_copied(paper):
    for text in (LETTERS, ADDRESS, HASH, "слова модератора"):
        assert paper.says(text)
    assert "\u200b" not in paper.words


def test_the_same_document_gives_the_same_bytes():
    assert make(DOCUMENT) == make(DOCUMENT) == typeset(dump(DOCUMENT))
    assert dump(DOCUMENT).isascii()
    assert "\n" not in dump(DOCUMENT)


def test_words_of_people_are_never_markup():
    hostile = '#panic("x") $a$ *b* _c_ [d] `e` @f <g> \\ // /* h */ = i'
    section = Section(hostile, (hostile,), (Entry(hostile, hostile),), (hostile,), quoted=hostile)
    paper = read_paper(
        make(Document("en", "t", "s", "i", "2026-11-26", (section,), hostile, "{n}"))
    )
    assert paper.words.count('#panic("x")') == 7
