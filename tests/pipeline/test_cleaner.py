"""What names an author goes from files; what is shown and said stays."""

import subprocess
import sys
from io import BytesIO

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.telegram import cleaner
from offline_telegram import files as samples
from offline_telegram.files import AUTHOR, PLACE, box, track

FRAME = b"\xff\xfb\x90\x64" + bytes(range(256)) + bytes(157)
SECRET = b"43.23812,76.94517"


def names_nobody(data):
    return AUTHOR.encode() not in data and PLACE not in data and SECRET not in data


@pytest.mark.parametrize("make", [samples.pdf, samples.video, samples.sound])
def test_each_format_loses_its_author(make):
    data = make()
    assert not names_nobody(data)
    assert names_nobody(cleaner.clean(data))


def test_a_pdf_becomes_pictures_of_its_pages():
    cleaned = pypdfium2.PdfDocument(cleaner.clean(samples.pdf("Sample")))
    assert len(cleaned) == 1
    assert cleaned.get_metadata_dict()["Author"] == ""
    page = cleaned[0]
    assert page.get_textpage().get_text_range() == ""
    assert page.render(scale=0.2).to_pil().convert("L").getextrema()[0] < 100  # ink


def test_a_pdf_with_too_many_pages_is_refused():
    written = BytesIO()
    pages = [Image.new("L", (8, 8)) for _ in range(cleaner.MOST_PAGES + 1)]
    pages[0].save(written, "PDF", save_all=True, append_images=pages[1:])
    with pytest.raises(Exception):  # noqa: B017
        cleaner.clean(written.getvalue())


def test_a_picture_is_not_opened_whatever_it_calls_itself():
    for format in ("EPS", "JPEG", "PNG", "TIFF", "GIF", "ICO"):
        written = BytesIO()
        Image.new("RGB", (8, 8)).save(written, format)
        with pytest.raises(cleaner.Unreadable):
            cleaner.clean(written.getvalue())


def test_no_other_format_is_loaded_and_no_program_could_be_started_for_one():
    code = (
        "import sys; from bot.telegram import cleaner; cleaner.load();"
        "print(*(name for name in sys.modules if name.endswith('ImagePlugin')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    loaded = {name.removeprefix("PIL.") for name in done.stdout.decode().split()}
    assert "JpegImagePlugin" in loaded
    assert not loaded & {
        "EpsImagePlugin",
        "PsdImagePlugin",
        "WmfImagePlugin",
        "FpxImagePlugin",
    }


def test_picture_stays_where_it_was_and_a_track_of_places_goes():
    start = box(b"ftyp", b"qt  ", bytes(4))
    content = box(b"mdat", b"old" + SECRET, b"picture", SECRET, b"sound")
    at = len(start) + 8 + 3 + len(SECRET)
    tracks = (
        track(b"vide", at),
        track(b"meta", at + 7),
        track(b"soun", at + 7 + len(SECRET)),
    )
    data = (
        start
        + content
        + box(b"moov", *tracks, box(b"meta", SECRET))
        + box(b"uuid", SECRET)
    )
    cleaned = cleaner.cleaned(data)
    assert len(cleaned) == len(data)
    assert names_nobody(cleaned)
    assert cleaned[at : at + 7] == b"picture"
    assert cleaned[at + 7 + len(SECRET) :].startswith(b"sound")
    assert cleaned.count(b"trak") == 2


def test_one_that_is_broken_or_cannot_be_cleaned_is_refused():
    for data in (
        samples.video()[:-20],
        samples.video() + box(b"moof", SECRET),
        box(b"ftyp", b"mp42") + box(b"moov", track(b"meta", 0)),
        box(b"ftyp", b"mp42") + b"\0\0\0\4moov",
    ):
        with pytest.raises(ValueError):
            cleaner.cleaned(data)


def test_only_frames_stay_and_a_file_without_any_is_refused():
    ape = b"APETAGEX" + SECRET + bytes(20)
    data = samples.sound() + SECRET + FRAME + ape + b"TAG" + AUTHOR.encode().ljust(125)
    frames = cleaner.sound_cleaned(data)
    assert frames == samples.sound()[-417:] + FRAME
    with pytest.raises(ValueError):
        cleaner.sound_cleaned(b"ID3\3\0\0\0\0\0\1x" + SECRET)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"\0\0\0\x10ftyp", b"ID3", b"\xff\xfb"]),
)
def test_any_bytes_are_cleaned_or_refused(data, beginning):
    for cleaned in (cleaner.cleaned, cleaner.sound_cleaned):
        try:
            done = cleaned(beginning + data)
        except ValueError:
            continue
        assert len(done) <= len(beginning + data)


def test_the_process_writes_the_cleaned_file_or_says_only_what_went_wrong():
    command = [sys.executable, "-m", "bot.telegram.cleaner"]
    good, bad = (
        subprocess.run(command, input=data, capture_output=True, check=False)
        for data in (samples.video(), b"%PDF-" + SECRET)
    )
    assert (good.returncode, good.stdout) == (0, cleaner.clean(samples.video()))
    assert (bad.returncode, bad.stdout) == (1, b"")
    assert SECRET not in bad.stderr
