"""Photos lose their colours and all that is written beside the picture."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image

from bot.telegram import grey

SECRET = b"43.23812,76.94517"


def picture(format, size=(64, 32), **more):
    written = BytesIO()
    red = Image.new("RGB", size, (200, 30, 30))
    red.paste((30, 30, 200), (0, 0, size[0] // 2, size[1]))
    red.save(written, format, **more)
    return written.getvalue()


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_a_photo_keeps_its_size_and_what_it_shows_and_loses_its_colours(format):
    shown = Image.open(BytesIO(grey.grey(picture(format))))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "L", (64, 32))
    assert shown.getpixel((8, 8)) != shown.getpixel((56, 8))


def test_nothing_is_left_of_what_stood_beside_the_picture():
    told = picture("JPEG", comment=SECRET, exif=b"Exif\0\0" + SECRET)
    assert SECRET in told
    assert SECRET not in grey.grey(told)


@pytest.mark.parametrize("format", ["EPS", "TIFF", "GIF", "ICO", "BMP"])
def test_no_other_format_is_opened(format):
    with pytest.raises(Exception):  # noqa: B017
        grey.grey(picture(format))


def test_a_picture_of_too_many_points_is_not_read():
    wide = picture("PNG", (grey.MOST_PIXELS // 1000 + 1, 1000))
    with pytest.raises(grey.Unreadable):
        grey.grey(wide)


def test_the_process_does_its_work_when_it_is_shut_in():
    done = subprocess.run(
        [sys.executable, "-m", "bot.telegram.grey"],
        input=picture("JPEG"),
        capture_output=True,
        env={},
        check=True,
    )
    assert Image.open(BytesIO(done.stdout)).mode == "L"
