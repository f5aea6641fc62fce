"""A link as a QR code that survives a copier, a fold and a bad camera."""

import segno

ERROR = "q"
"""A quarter of the code may be lost; segno raises it to H where that costs no size."""
QUIET = 4
"""Modules of white around the code, as the standard asks."""


def code(address: str) -> segno.QRCode:
    return segno.make_qr(address, error=ERROR, boost_error=True)


def modules(address: str) -> tuple[str, ...]:
    """The code row by row, 1 where it is dark, with its quiet zone."""
    rows = code(address).matrix_iter(border=QUIET)
    return tuple("".join("1" if dark else "0" for dark in row) for row in rows)
