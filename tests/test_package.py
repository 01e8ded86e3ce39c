"""The source distribution builds a wheel, and the wheel carries all that belongs to it."""

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from gradcli import __version__
from tests.cli.harness import ROOT
from tests.documents.parts import PAGES

SHARE = f"gradcli-{__version__}.data/data/share"


def _build(folder: Path, kind: str, into: Path) -> Path:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", kind, "-d", into],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return next(into.iterdir())


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("package")
    with tarfile.open(_build(ROOT, "sdist", folder / "source")) as source:
        source.extractall(folder, filter="data")
    return zipfile.ZipFile(_build(folder / f"gradcli-{__version__}", "wheel", folder / "wheel"))


def test_the_wheel_has_every_module_and_its_types(wheel: zipfile.ZipFile) -> None:
    package = ROOT / "gradcli"
    ours = {f.relative_to(ROOT) for f in package.rglob("*") if f.is_file() and f.suffix != ".pyc"}
    assert {str(path) for path in ours} <= {*wheel.namelist()}
    assert "gradcli/py.typed" in wheel.namelist()


def test_the_wheel_has_the_manual_and_the_completions_where_they_are_found(
    wheel: zipfile.ZipFile,
) -> None:
    pages = {f"{SHARE}/man/man{page[-1]}/{page}" for page in PAGES}
    completions = {
        f"{SHARE}/bash-completion/completions/gradcli",
        f"{SHARE}/fish/vendor_completions.d/gradcli.fish",
        f"{SHARE}/zsh/site-functions/_gradcli",
    }
    assert {name for name in wheel.namelist() if name.startswith(SHARE)} == pages | completions


def test_the_metadata_say_what_it_is(wheel: zipfile.ZipFile) -> None:
    metadata = wheel.read(f"gradcli-{__version__}.dist-info/METADATA").decode()
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nRequires-Python: >=3.11\n" in metadata
    assert "\nClassifier: Typing :: Typed\n" in metadata
    assert "\nKeywords: " in metadata
