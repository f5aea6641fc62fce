"""A link as a QR code that survives a copier, a fold and a bad camera."""

import io
from typing import Any

import segno

ERROR = "q"
"""A quarter of the code may be lost; segno raises it to H where that costs no size."""
QUIET = 4
"""Modules of white around the code, as the standard asks."""
SCALE = 32
"""Pixels of a module in the PNG: sharp on a sheet as wide as a hand."""


def code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error=ERROR, boost_error=True)


def png(address: str) -> bytes:
    """Black on white, one bit a pixel."""
    return _saved(address, kind="png", scale=SCALE, border=QUIET, dark="black", light="white")


def svg(address: str) -> bytes:
    """For printers: as sharp as the paper is large."""
    return _saved(
        address, kind="svg", scale=10, border=QUIET, dark="black", light="white", xmldecl=True
    )


def modules(address: str) -> list[list[bool]]:
    """The code row by row, True where it is dark, with its quiet zone."""
    return [[bool(dark) for dark in row] for row in code(address).matrix_iter(border=QUIET)]


def _saved(address: str, **how: Any) -> bytes:
    out = io.BytesIO()
    code(address).save(out, **how)
    return out.getvalue()
