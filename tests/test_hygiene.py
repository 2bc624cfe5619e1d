"""No committed file names a place where somebody works, a package registry's host, or work put off; all tests run."""

from __future__ import annotations

import re
import subprocess
from fnmatch import fnmatch
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

# In pieces, so that this file does not hold what it looks for.
_HOSTS = ("pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs", "npmjs" + ".com", "crates" + ".io/api")
_PLACES = ("/wo" + "rk/", "/ro" + "ot/")
_LATER = ("TO" + "DO", "FIX" + "ME", "X" * 3)
_FORBIDDEN = re.compile(
    "|".join(
        [
            *(re.escape(host) for host in _HOSTS),
            *(rf"(?<![\w.$}}-]){re.escape(place)}" for place in _PLACES),
            *(rf"\b{word}\b" for word in _LATER),
        ]
    ).encode()
)


def _tracked() -> list[str]:
    try:
        done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [name for name in done.stdout.decode().split("\0") if name]


def test_no_folder_of_tests_is_passed_over(request: pytest.FixtureRequest) -> None:
    """pytest looks into no folder called "build" unless it is told to: the tests of a whole room were never run."""
    left_out = request.config.getini("norecursedirs")
    folders = {part for file in ROOT.glob("tests/**/test_*.py") for part in file.relative_to(ROOT).parts[:-1]}

    assert [name for name in sorted(folders) if any(fnmatch(name, pattern) for pattern in left_out)] == []


def test_files_are_fit_to_be_published() -> None:
    names = _tracked()
    if not names:
        pytest.skip("not in a git checkout")
    found: list[str] = []
    for name in names:
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" in data[:8000]:
            continue  # a picture or a sound
        matches = _FORBIDDEN.finditer(data)
        found += [f"{name}:{data.count(10, 0, match.start()) + 1}: {match[0].decode()}" for match in matches]
    assert not found, "\n".join(found)
