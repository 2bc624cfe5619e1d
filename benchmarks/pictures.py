"""Many photographs: the first publish, an unchanged one, one more photograph, and a lost output folder.

usage: python benchmarks/pictures.py [--pictures 200] [--megapixels 12]

Each article shows one photograph of its own, of a few megabytes, with the place where it was taken. Whole processes are
timed, by the clock and by what all processors spent on them; the photographs are made before.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

from PIL import Image

MOTIFS = 8  # different ones; the others differ from them in a comment alone, which no encoder sees


def motif(width: int, height: int, seed: int) -> bytes:
    """Large soft shapes with grain: about as hard to pack as a photograph."""
    randomly = random.Random(seed)
    small = Image.new("RGB", (24, 18))
    small.putdata([tuple(randomly.randrange(256) for _ in range(3)) for _ in range(24 * 18)])
    shapes = small.resize((width, height), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((width, height), 40).convert("RGB")
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    out = BytesIO()
    Image.blend(shapes, grain, 0.12).save(out, "JPEG", quality=90, exif=exif.tobytes())
    return out.getvalue()


def write(folder: Path, number: int, motifs: list[bytes]) -> None:
    """One article with its photograph."""
    data = motifs[number % len(motifs)]
    comment = f"number {number}".encode()
    marked = data[:2] + b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + data[2:]
    (folder / "articles" / f"photo-{number}.jpg").write_bytes(marked)
    text = f"---\ntitle: Photograph {number}\ndate: 2026-10-{number % 28 + 1:02}\ntopic: Rivers\n---\n\n"
    (folder / "articles" / f"a{number}.md").write_text(f"{text}![The river](photo-{number}.jpg)\n\nText.\n", "utf-8")


def timed(folder: Path, name: str) -> None:
    """Publish in a process of its own, and say how long it took, and how much work it was."""
    command = [sys.executable, "-c", "from publisher.cli import main; main()", "publish", "-q"]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True)
    taken, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    work = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{name:28} {taken:8.2f} s, {work:8.2f} s of processors' time", flush=True)


def size(folder: Path) -> str:
    """How many megabytes the files in a folder take."""
    return f"{sum(path.stat().st_size for path in folder.rglob('*') if path.is_file()) / 1e6:,.0f} MB"


def main() -> None:
    """Make a publication in a scratch folder and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=200)
    parser.add_argument("--megapixels", type=float, default=12)
    given = parser.parse_args()
    height = round((given.megapixels * 1e6 * 3 / 4) ** 0.5)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "articles").mkdir()
        (folder / "publisher.toml").write_text('[site]\nurl = "https://example.org/"\npostal_address = "1 Quay"\n')
        motifs = [motif(height * 4 // 3, height, seed) for seed in range(MOTIFS)]
        for number in range(given.pictures):
            write(folder, number, motifs)
        print(
            f"{given.pictures} photographs of {given.megapixels:g} megapixels, {size(folder / 'articles')}", flush=True
        )
        time.sleep(2.5)  # files touched just before are looked at twice
        timed(folder, "first run")
        timed(folder, "unchanged")
        write(folder, given.pictures, motifs)
        timed(folder, "one more photograph")
        shutil.rmtree(folder / "out")
        timed(folder, "output lost")
        print(f"published {size(folder / 'out')}, kept {size(folder / '.publisher')}")


if __name__ == "__main__":
    main()
