"""MP3: keeps the frames that are heard; names, pictures and places stand between or around them."""

_HEADER = 4
_RATES = (44100, 48000, 32000)
_KBITS = {
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
"""By the header's number less one, for MPEG 1 and for MPEG 2 and 2.5."""


def cleaned(data: bytes) -> bytes:
    """Raises ValueError when there is no frame."""
    at, frames = _after_tags(data), []
    while at + _HEADER <= len(data):
        size = _frame_size(data, at)
        if size is None:
            at = data.find(b"\xff", at + 1)
            if at < 0:
                break
            continue
        frames.append(data[at : at + size])
        at += size
    if not frames:
        raise ValueError("no frame")
    return b"".join(frames)


def is_frame(data: bytes, at: int) -> bool:
    return _frame_size(data, at) is not None


def _after_tags(data: bytes) -> int:
    at = 0
    while data[at : at + 3] == b"ID3" and len(data) >= at + 10:
        size = 0
        for byte in data[at + 6 : at + 10]:
            size = size << 7 | byte & 127  # seven bits of each byte count
        at += 10 + size + (10 if data[at + 5] & 16 else 0)
    return at


def _frame_size(data: bytes, at: int) -> int | None:
    """Bytes of the frame that begins here; None where none does, or where it is cut off."""
    header = int.from_bytes(data[at : at + _HEADER], "big")
    version, layer = header >> 19 & 3, header >> 17 & 3
    kbits, rate = header >> 12 & 15, header >> 10 & 3
    if header >> 21 != 0x7FF or version == 1 or layer != 1 or kbits in {0, 15} or rate == 3:
        return None
    is_first = version == 3
    hertz = _RATES[rate] >> {3: 0, 2: 1, 0: 2}[version]
    bits = _KBITS[is_first][kbits - 1] * 1000
    size = (144 if is_first else 72) * bits // hertz + (header >> 9 & 1)
    return size if at + size <= len(data) else None
