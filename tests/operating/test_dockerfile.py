"""The image is built from what was checked: a base by its digest, libraries by their hashes."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()


def test_each_base_image_is_named_by_its_digest():
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases
    for base in bases:
        assert re.fullmatch(r"\S+@sha256:[0-9a-f]{64}", base), base


def test_libraries_are_installed_by_their_hashes():
    assert "pip install --require-hashes -r requirements.txt" in DOCKERFILE
