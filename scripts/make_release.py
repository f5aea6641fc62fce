"""Make a release of what is committed: checks, tag, wheels, SBOM, checksums and signature.

    python -m scripts.make_release 0.3.0 --key ~/.ssh/release

All but the upload. `make release` runs the tests first and installs the SBOM's tool. The key is one
of SSH: it signs the tag and SHA256SUMS, and who has its public half can check both.
"""

import argparse
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
SBOM_TOOL = ROOT / ".venv" / "sbom" / "bin" / "cyclonedx-py"
NAMESPACE = "file"
"""Of the signature, as `ssh-keygen -Y verify -n` wants it."""


class NotReady(Exception):
    """The message says what is missing, one thing a line."""


def run(*command: object, at: Path = ROOT) -> str:
    done = subprocess.run(  # noqa: S603 - a fixed command
        [str(word) for word in command], cwd=at, capture_output=True, text=True
    )
    if done.returncode:
        raise NotReady(f"{command[0]}: {done.stdout}{done.stderr}".strip())
    return done.stdout


def missing(version: str, root: Path = ROOT) -> list[str]:
    """Return what a release of this version lacks; empty where it can be made."""
    lacks = []
    written = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))
    named = written["project"]["version"]
    if named != version:
        lacks.append(f"pyproject.toml names version {named}")
    heading = rf"^## \[{re.escape(version)}\] – \d{{4}}-\d\d-\d\d$"
    changes = (root / "CHANGELOG.md").read_text("utf-8")
    if not re.search(heading, changes, re.MULTILINE):
        lacks.append(f"CHANGELOG.md has no heading ## [{version}] – and the day")
    released = root / "tests" / "storage" / "released" / f"{version}.json"
    if not released.exists():
        lacks.append(f"run python -m scripts.release {version} and commit its files")
    if run("git", "status", "--porcelain", at=root):
        lacks.append("something is not committed: see git status")
    if run("git", "tag", "--list", f"v{version}", at=root):
        lacks.append(f"the tag v{version} is there already")
    return lacks


def build(folder: Path, root: Path = ROOT) -> None:
    """Build both packages, each as a wheel and a source archive."""
    for source in (root, root / "offline_telegram"):
        run(sys.executable, "-m", "build", "--no-isolation", "-o", folder, source)


def write_sbom(folder: Path, version: str, tool: Path = SBOM_TOOL) -> None:
    """Write the libraries of requirements.txt with their hashes, as CycloneDX."""
    if not tool.exists():
        raise NotReady("the SBOM's tool is missing: make release installs it")
    pinned = ROOT / "requirements.txt"
    to = folder / f"habarla-{version}.cdx.json"
    run(tool, "requirements", pinned, "--pyproject", ROOT / "pyproject.toml", "-o", to)


def write_sums(folder: Path) -> Path:
    """Write SHA256SUMS as sha256sum reads it."""
    sums = folder / "SHA256SUMS"
    files = sorted(path for path in folder.iterdir() if path != sums)
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in files
    ]
    sums.write_text("".join(lines), "utf-8")
    return sums


def sign(sums: Path, key: Path) -> None:
    """Write SHA256SUMS.sig."""
    run("ssh-keygen", "-Y", "sign", "-n", NAMESPACE, "-f", key, sums)


def tag(version: str, key: Path, root: Path = ROOT) -> None:
    signing = ("-c", "gpg.format=ssh", "-c", f"user.signingkey={key}")
    name = f"v{version}"
    run("git", *signing, "tag", "-s", "-m", f"Habarla {version}", name, at=root)


def make(version: str, key: Path, folder: Path) -> None:
    """Make everything in a new folder; the tag comes last, so that a failure leaves none."""
    lacks = missing(version)
    if not key.exists():
        lacks.append(f"there is no key {key}: ssh-keygen -t ed25519 makes one")
    if folder.exists():
        lacks.append(f"{folder} is there already")
    if lacks:
        raise NotReady("\n".join(lacks))
    folder.mkdir(parents=True)
    build(folder)
    write_sbom(folder, version)
    sign(write_sums(folder), key)
    tag(version, key)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="make_release", description=__doc__)
    parser.add_argument("version")
    parser.add_argument("--key", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    chosen = parser.parse_args(arguments)
    folder = chosen.out / chosen.version
    try:
        make(chosen.version, chosen.key.expanduser(), folder)
    except NotReady as error:
        parser.exit(1, f"{error}\n")
    upload = f"git push origin v{chosen.version}"
    parser.exit(0, f"{folder} is ready to be uploaded; then {upload}\n")


if __name__ == "__main__":
    main()
