"""A release: what is missing is named first; what is made can be checked by everyone."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts import make_release

ROOT = Path(__file__).parents[2]
needs_ssh_keygen = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed"
)


def git(folder, *words):
    who = ("-c", "user.name=Dana", "-c", "user.email=dana@example.kz")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def key(tmp_path):
    path = tmp_path / "release"
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True
    )
    return path


@pytest.fixture
def source(tmp_path):
    """A repository with the files that a release looks at, of version 0.2.0."""
    folder = tmp_path / "source"
    for name in ("pyproject.toml", "CHANGELOG.md", "tests/storage/released/0.2.0.json"):
        copy = folder / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    git(tmp_path, "init", "-q", str(folder))
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Begin")
    return folder


def test_what_a_release_lacks_is_named_at_once(source):
    assert make_release.missing("0.2.0", source) == []
    (source / "more").write_text("x")
    git(source, "tag", "v0.2.0")
    assert [line.split()[0] for line in make_release.missing("0.2.0", source)] == [
        "something",
        "the",
    ]
    named = make_release.missing("9.9.9", source)
    for word in ("pyproject.toml", "CHANGELOG.md", "scripts.release 9.9.9"):
        assert any(word in line for line in named)


@needs_ssh_keygen
def test_checksums_signature_and_tag_are_checked_with_the_tools_that_people_have(
    source, tmp_path, key
):
    folder = tmp_path / "dist"
    folder.mkdir()
    (folder / "habarla-0.2.0.tar.gz").write_bytes(b"archive")
    sums = make_release.write_sums(folder)
    make_release.sign(sums, key)
    check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    subprocess.run(check, cwd=folder, check=True, capture_output=True)
    allowed = tmp_path / "allowed"
    public = key.with_suffix(".pub").read_text()
    allowed.write_text(f"releases {public}")
    verify = ["ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", "releases"]
    verify += ["-n", make_release.NAMESPACE, "-s", f"{sums}.sig"]
    subprocess.run(verify, input=sums.read_bytes(), check=True, capture_output=True)
    altered = subprocess.run(verify, input=b"altered", capture_output=True)
    assert altered.returncode != 0
    git(source, "config", "user.name", "Dana")
    git(source, "config", "user.email", "dana@example.kz")
    make_release.tag("0.2.0", key, source)
    told = subprocess.run(
        ["git", "cat-file", "tag", "v0.2.0"], cwd=source, capture_output=True, text=True
    )
    assert "BEGIN SSH SIGNATURE" in told.stdout


def test_without_the_tool_there_is_no_release_without_an_sbom(tmp_path):
    with pytest.raises(make_release.NotReady, match="SBOM"):
        make_release.write_sbom(tmp_path, "0.2.0", tmp_path / "none")


@pytest.mark.skipif(
    not make_release.SBOM_TOOL.exists(),
    reason="make release installs the tool, from the package index",
)
def test_the_sbom_names_each_pinned_library(tmp_path):
    make_release.write_sbom(tmp_path, "0.2.0")
    made = json.loads((tmp_path / "habarla-0.2.0.cdx.json").read_text("utf-8"))
    pinned = (ROOT / "requirements.txt").read_text("utf-8")
    names = {line.partition("==")[0] for line in pinned.splitlines() if "==" in line}
    assert {one["name"] for one in made["components"]} >= names


def test_a_release_that_cannot_be_made_says_why_and_leaves_no_tag(capsys, tmp_path):
    with pytest.raises(SystemExit) as ended:
        make_release.main(["9.9.9", "--key", str(tmp_path / "none")])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert "pyproject.toml names version" in said
    assert "ssh-keygen -t ed25519" in said
    assert "Traceback" not in said
