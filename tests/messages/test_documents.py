"""Case files and statements say what they must, as PDFs that a screen reader can read."""

from datetime import date

import pytest

from bot.authorities.case_files import KINDS, case_file_document
from bot.authorities.documents import (
    Document,
    Entry,
    Section,
    Table,
    introduced,
    stated,
)
from bot.authorities.model import CaseFile, Piece
from bot.channel.loader import load_channel
from bot.channel.parts import Publication, Text
from bot.core.typesetting import dump, make, typeset
from bot.gallery.samples import NOW, Choices
from bot.register.statements import statement_document
from bot.reports.draft import AS_THEY_ARE, CLEANED
from bot.values import (
    Fact,
    Finding,
    Order,
    Outcome,
    Statement,
    from_plain,
    plain,
    replace,
)
from tests.kit.papers import Paper, codes_of
from tests.messages.conftest import spoken

SITE = "https://habarla.example"
WORDS = "Канал рекламирует запрещённые вещества и набирает курьеров."


def statement(channel, outcome):
    """The statement of a decision with all that such an outcome may have."""
    choices = Choices(channel)
    finding = next(one for one in choices.of(Finding, "") if one.outcome is outcome)
    order = Order(
        "mci", "12-3/456", date(2026, 11, 20), channel.country, date(2027, 11, 20)
    )
    fitting = (
        one for one in channel.facts if not one.outcomes or outcome in one.outcomes
    )
    is_restricted = outcome is Outcome.RESTRICTED
    return replace(
        choices.full(Statement),
        violation=channel.types_on()[0].id,
        finding=replace(
            finding,
            order=order if is_restricted else None,
            authority=finding.authority if outcome is Outcome.FORWARDED else None,
            words=WORDS if outcome is Outcome.FORWARDED else None,
            words_language="ru",
        ),
        facts=tuple(Fact(one.id, NOW) for one in fitting),
        second_person=is_restricted,
        found=None,
        entry="0fde81ea7c05ba27" if is_restricted else None,
    )


def case_file(channel):
    """A case file with everything that one may hold."""
    choices = Choices(channel)
    file = replace(choices.full(Piece), what="file", posted_at=None, post=None)
    post = replace(choices.full(Piece), what="public_post", kind="text", size=None)
    whole = replace(choices.full(CaseFile), evidence=(post, file))
    return replace(
        whole, finding=stated(channel, statement(channel, Outcome.FORWARDED))
    )


@pytest.fixture(params=["kk", "ru", "en"])
def speaker(kazakhstan, request):
    return kazakhstan[1].speaker(request.param, NOW)


def test_the_case_file_as_a_pdf_holds_the_working_link_and_what_the_file_says(speaker):
    channel, language = speaker.channel, speaker.t.language
    whole = case_file(channel)
    paper = Paper(make(case_file_document(speaker, whole)))
    assert (paper.language, paper.is_marked) == (language, True)
    assert "Table" in paper.tags
    finding, (post, piece) = whole.finding, whole.evidence
    for texts in (
        whole.addressed_to.authority.name,
        whole.type.name,
        whole.region.name,
        finding.outcome.name,
        finding.ground.name,
        finding.ground.law,
        finding.reason.name,
        *(fact.text for fact in finding.facts),
    ):
        assert paper.says(texts[language])
    for said in (
        *(text for link in whole.links for text in (link.address, link.display)),
        *(finding.words.text, introduced(speaker.t, "ru")),
        *(post.post, post.sha256, "19.11.2026 23:30", piece.sha256),
        *(whole.id, whole.schema, whole.signature.public_key, whole.number),
    ):
        assert paper.says(said)


def test_a_case_file_with_little_in_it_says_so(speaker):
    t, whole = speaker.t, case_file(speaker.channel)
    finding = replace(whole.finding, ground=None, reason=None, words=None, facts=())
    bare = replace(
        whole, links=(), evidence=(), region=None, signature=None, finding=finding
    )
    paper = Paper(make(case_file_document(speaker, bare)))
    assert paper.says(
        t.plain("There is no link. The moderator’s words describe the material.")
    )
    assert paper.says(t.plain("No files were sent."))
    assert "Table" not in paper.tags


def test_no_document_has_a_link_that_can_be_clicked(speaker):
    for made in (
        make(case_file_document(speaker, case_file(speaker.channel))),
        make(
            statement_document(speaker, statement(speaker.channel, Outcome.RESTRICTED))
        ),
    ):
        assert b"/URI" not in made
        assert b"/Annots" not in made


@pytest.mark.parametrize(
    "outcome", [each for each in Outcome if each is not Outcome.OVERTURNED]
)
def test_a_statement_gives_each_of_the_reasons(speaker, outcome):
    channel, t = speaker.channel, speaker.t
    given = statement(channel, outcome)
    paper = Paper(make(statement_document(speaker, given)))
    text = channel.outcome(outcome)
    ground = next(one for one in text.grounds if one.id == given.finding.ground)
    reason = next(one for one in text.reasons if one.id == given.finding.reason)
    for said in (text.label, text.meaning, ground.label, reason.text, channel.contest):
        assert paper.says(speaker.own(said))
    dated = ground.as_of and paper.says(f"{ground.as_of:%d.%m.%Y}")
    assert dated or not paper.says(t.plain("Edition as of"))
    assert bool(dated) == bool(ground.as_of)
    assert ground.law is None or paper.says(ground.act(t.language))
    people = "People decided, not a program, however many reports there were."
    assert paper.says(t.plain(people))
    assert paper.says("hxxps://example[.]com/post/1")
    assert not paper.says("https://example.com/post/1")


def test_of_a_law_whose_day_is_not_known_no_day_is_said(speaker):
    whole = case_file(speaker.channel)
    assert whole.finding.ground.law
    for edition in ("2019-08-07", None):
        ground = replace(whole.finding.ground, edition=edition)
        finding = replace(whole.finding, ground=ground)
        paper = Paper(
            make(case_file_document(speaker, replace(whole, finding=finding)))
        )
        assert paper.says(speaker.t.plain("Act and article"))
        assert paper.says(speaker.t.plain("Edition as of")) == bool(edition)
        assert paper.says("07.08.2019") == bool(edition)


def test_an_order_is_named_with_number_day_territory_and_end(speaker):
    given = statement(speaker.channel, Outcome.RESTRICTED)
    order = given.finding.order
    paper = Paper(make(statement_document(speaker, given)))
    authority = speaker.channel.authority(order.authority)
    for said in (speaker.own(authority.name), order.number, "20.11.2026", "20.11.2027"):
        assert paper.says(said)
    endless = from_plain(Order, {**plain(order), "until": None, "territory": "KZ-75"})
    given = replace(given, finding=replace(given.finding, order=endless))
    paper = Paper(make(statement_document(speaker, given)))
    assert paper.says(speaker.region("KZ-75"))
    assert paper.says(speaker.t.plain("no end date"))


def test_a_code_leads_to_the_entry_in_the_language_of_the_statement_if_there_is_one(
    speaker,
):
    given = statement(speaker.channel, Outcome.RESTRICTED)
    sited = replace(speaker, site=SITE, channel=publishing(speaker.channel))
    made = make(statement_document(sited, given))
    address = f"{SITE}/register/{speaker.t.language}/entries/{given.entry}"
    assert codes_of(made) == [address]
    paper = Paper(made)
    assert paper.says(address)
    assert "Figure" in paper.tags
    assert codes_of(make(statement_document(speaker, given))) == []
    assert statement_document(sited, replace(given, entry=None)).code is None


def test_while_the_register_is_off_no_pdf_speaks_of_it(speaker):
    """The same statement, case file and texts, with the register on and off."""
    marked = Text(dict.fromkeys(speaker.channel.languages, "Court.\n[register] Entry"))
    off = speaker.channel.model_copy(update={"contest": marked})
    given = statement(off, Outcome.RESTRICTED)
    whole = case_file(off)
    said = {}
    for channel in (off, publishing(off)):
        to = replace(speaker, site=SITE, channel=channel)
        pdfs = (statement_document(to, given), case_file_document(to, whole))
        said[channel.publication.is_on] = [Paper(make(pdf)) for pdf in pdfs]
    for address in (f"{SITE}/register/", "Entry"):
        assert said[True][0].says(address)
        assert not said[False][0].says(address)
    for paper in said[False]:
        assert not paper.says("[register]")
    assert said[False][1].words == said[True][1].words, "authorities read the same"


def publishing(channel):
    """The channel with the register on."""
    return channel.model_copy(update={"publication": Publication(on=True)})


def test_an_id_that_left_the_channel_file_leaves_its_part_out(speaker):
    given = statement(speaker.channel, Outcome.FORWARDED)
    gone = dict.fromkeys(("ground", "reason", "authority"), "gone")
    finding = replace(given.finding, words=None, **gone)
    given = replace(given, violation="gone", finding=finding)
    paper = Paper(make(statement_document(speaker, given)))
    assert paper.says("gone")
    assert not paper.says(speaker.t.plain("Edition as of"))


def test_words_of_staff_in_documents_lead_nowhere(speaker):
    given = statement(speaker.channel, Outcome.FORWARDED)
    finding = replace(given.finding, words="https://evil.example @evil")
    given = replace(given, finding=finding)
    [quoted] = [
        one.quoted for one in statement_document(speaker, given).sections if one.quoted
    ]
    assert quoted == "hxxps://evil[.]example [@]evil"


def test_a_channel_without_words_on_contesting_names_its_contact_or_the_court():
    channel = load_channel(None).model_copy(update={"contest": None})
    for contact, said in (("a@b.kz", "a@b.kz"), (None, "or go to court")):
        own = channel.model_copy(update={"contact": contact})
        speaker = spoken(own)[1].speaker("en", NOW)
        document = statement_document(speaker, statement(own, Outcome.REMOVED))
        assert Paper(make(document)).says(said)


def test_every_kind_of_file_has_a_name(speaker):
    assert {*AS_THEY_ARE, *CLEANED} <= KINDS.keys()
    whole = case_file(speaker.channel)
    strange = replace(whole, evidence=(replace(whole.evidence[-1], kind="hologram"),))
    [table] = [
        one.table for one in case_file_document(speaker, strange).sections if one.table
    ]
    assert table.rows[0][0] == "hologram"


LETTERS = "әғқңөұүһі ӘҒҚҢӨҰҮҺІ"
LONG_ADDRESS = "https://example.com/" + "aB3-" * 60
HASH = "0123456789abcdef" * 4
DOCUMENT = Document(
    language="kk",
    title="Іс материалдары",
    subject="№ K7M49Q",
    issuer="Хабарла",
    day="2026-11-26",
    sections=(
        Section("Шешім", (LETTERS,), (Entry("Сілтеме", LONG_ADDRESS, exact=True),)),
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
    return Paper(make(DOCUMENT))


def test_the_pdf_is_tagged_for_screen_readers_also_where_words_are_in_another_language(
    paper,
):
    assert paper.is_marked
    assert paper.shows_title
    assert "<pdfuaid:part>1<" in paper.standard
    assert (paper.language, paper.title) == ("kk", "Іс материалдары – № K7M49Q")
    assert paper.bookmarks == ("Шешім", "Дәлелдер")
    for tag in (
        "Title",
        "H1",
        "P",
        "L",
        "LI",
        "Lbl",
        "LBody",
        "Table",
        "THead",
        "TH",
        "TD",
    ):
        assert tag in paper.tags, tag
    assert "BlockQuote" in paper.tags
    assert paper.languages == {"ru"}, "of the quoted words alone"


def test_kazakh_letters_long_addresses_and_hashes_can_be_copied(paper):
    for text in (LETTERS, LONG_ADDRESS, HASH, "слова модератора"):
        assert paper.says(text)
    assert "\u200b" not in paper.words


def test_the_same_document_gives_the_same_bytes():
    assert make(DOCUMENT) == make(DOCUMENT) == typeset(dump(DOCUMENT))
    assert dump(DOCUMENT).isascii()
    assert "\n" not in dump(DOCUMENT)


def test_words_of_people_are_never_markup():
    hostile = '#panic("x") $a$ *b* _c_ [d] `e` @f <g> \\ // /* h */ = i'
    section = Section(
        hostile, (hostile,), (Entry(hostile, hostile),), (hostile,), quoted=hostile
    )
    document = Document("en", "t", "s", "i", "2026-11-26", (section,), hostile, "{n}")
    paper = Paper(make(document))
    assert paper.words.count('#panic("x")') == 7


@pytest.mark.parametrize("outcome", [Outcome.REMOVED, Outcome.RESTRICTED])
def test_a_statement_says_where_since_when_and_by_which_means(speaker, outcome):
    t = speaker.t
    given = statement(speaker.channel, outcome)
    paper = Paper(make(statement_document(speaker, given)))
    assert paper.says(t.plain("Automated means"))
    assert paper.says(
        t.plain("None. People report, people look at it, and people decide.")
    )
    assert paper.says(t.plain("Territory"))
    without = given.finding.order is None
    assert paper.says(t.plain("Applies since")) == without
    assert (
        paper.says(t.plain("Everywhere: the material itself was removed.")) == without
    )
