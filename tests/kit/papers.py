"""Reads a PDF as a screen reader does: its tags, its language, its words."""

import io

import pypdfium2
import zxingcpp
from pypdf import PdfReader
from pypdf.generic import ArrayObject, DictionaryObject


class Paper:
    """`tags` are the kinds of its structure elements in reading order, `words` its text."""

    def __init__(self, pdf):
        reader = PdfReader(io.BytesIO(pdf))
        root = reader.trailer["/Root"]
        elements = list(_elements(root["/StructTreeRoot"]))
        self.tags = tuple(each["/S"][1:] for each in elements)
        self.languages = frozenset(
            each["/Lang"] for each in elements if "/Lang" in each
        )
        self.language = root["/Lang"]
        self.title = reader.metadata.title
        self.bookmarks = tuple(each.title for each in reader.outline)
        self.pages = len(reader.pages)
        self.words = "\n".join(page.extract_text() for page in reader.pages)
        self.is_marked = bool(root["/MarkInfo"]["/Marked"])
        self.shows_title = bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
        self.standard = root["/Metadata"].get_data().decode()

    def says(self, text):
        """Whether the text stands in it, however its lines are broken."""
        return "".join(text.split()) in "".join(self.words.split())


def letters_of(pdf):
    """The words on the first page of a picture made as a PDF, and the sizes of their letters."""
    sizes = set()
    words = (
        PdfReader(io.BytesIO(pdf))
        .pages[0]
        .extract_text(
            visitor_text=lambda text, _, __, font, size: (
                sizes.add(size) if text.strip() else None
            )
        )
    )
    return " ".join(words.split()), sizes


def _elements(element):
    element = element.get_object()
    if isinstance(element, ArrayObject):
        for each in element:
            yield from _elements(each)
    elif isinstance(element, DictionaryObject):
        if "/S" in element and element.get("/Type") != "/OBJR":
            yield element
        if "/K" in element:
            yield from _elements(element["/K"])


def codes_of(made: bytes) -> list[str]:
    """What the camera of a phone reads off the pages."""
    pages = [page.render(scale=3).to_pil() for page in pypdfium2.PdfDocument(made)]
    return [found.text for page in pages for found in zxingcpp.read_barcodes(page)]
