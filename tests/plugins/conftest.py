"""A publication, and packages with plug-ins that are installed beside it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from uuid import uuid4

import pytest

from publisher import readers
from tests.plugins.packages import Install


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A publication without articles."""
    (tmp_path / "site/articles").mkdir(parents=True)
    (tmp_path / "site/publisher.toml").write_text('[site]\nurl = "https://river.example/"\npostal_address = "1 Road"\n')
    return tmp_path / "site"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package with one plug-in into a folder of this test: as pip leaves it, but for its list of files."""
    place = tmp_path / "packages"
    place.mkdir()
    monkeypatch.syspath_prepend(str(place))
    monkeypatch.setattr(readers, "_plugged", {})

    def add(
        code: str,
        *,
        name: str = "strange",
        suffix: str = "odd",
        version: str = "1.0",
        module: str = "",
        group: str = "readers",
    ) -> None:
        module = module or f"{name}_{uuid4().hex}"  # modules outlive a test
        for old in place.glob(f"{name}-*.dist-info"):
            shutil.rmtree(old)
        info = place / f"{name}-{version}.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        (info / "entry_points.txt").write_text(f"[publisher.{group}]\n{suffix} = {module}:read\n")
        (place / f"{module}.py").write_text(code)
        os.utime(place, ns=(0, int(version.replace(".", "")) * 10**9))

    return add
