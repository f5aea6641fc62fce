"""Files: pictures are measured, sizes limited, memory bounded."""

import struct

import pytest

from offline_telegram import files
from offline_telegram.failures import ApiError
from offline_telegram.files import Files, picture, picture_size

FRAME = struct.pack(">HBHH", 8, 8, 30, 40)
JPEG = b"\xff\xd8\xff\xe0" + struct.pack(">H", 4) + b"xx\xff\xc0" + FRAME


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (picture(20, 10), (20, 10)),
        (b"GIF89a" + struct.pack("<HH", 7, 5), (7, 5)),
        (JPEG, (40, 30)),
        (b"RIFF\0\0\0\0WEBP", (512, 512)),
        (b"<svg/>", None),
    ],
)
def test_pictures_are_recognised_by_their_bytes(data, size):
    assert picture_size(data) == size


def test_files_too_large_are_refused_and_the_oldest_dropped(monkeypatch):
    monkeypatch.setattr(files, "UPLOAD_LIMIT", 10)
    with pytest.raises(ApiError, match="Request Entity Too Large"):
        Files().put("document", b"x" * 11, None)
    monkeypatch.setattr(files, "MEMORY_LIMIT", 25)
    store = Files()
    ids = [store.put("document", b"x" * 10, None).file_id for _ in range(3)]
    assert [store.get(file_id) is not None for file_id in ids] == [False, True, True]


async def test_what_is_too_large_to_download_is_refused(bot, ivan, monkeypatch):
    monkeypatch.setattr("offline_telegram.methods_chat.DOWNLOAD_LIMIT", 10)
    sent = ivan.send_document(data=b"x" * 11)
    with pytest.raises(Exception, match="File is too big"):
        await bot.get_file(sent.raw["document"]["file_id"])
