"""What the mail room needs to know of the articles; the caller brings it, as publishing is not this room's business."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from publisher.config import Frequency
from publisher.model import Article, Digest


class Edition(Protocol):
    """The articles that may be mailed, newest first, and any of them rendered as a letter."""

    @property
    def articles(self) -> tuple[Article, ...]:
        """The articles, newest first."""

    @property
    def issue_of(self) -> Mapping[str, int]:
        """By id, the number of the public issue that holds an article; under 1 for none."""

    @property
    def issues(self) -> Mapping[int, bool]:
        """By number, which of the public issues are closed."""

    def render(
        self,
        ids: Iterable[str],
        *,
        language: str,
        number: int = 0,
        frequency: Frequency | None = None,
        corrected: bool = False,
    ) -> Digest:
        """A letter of these articles in a language ("" the site's): of the public issue `number`, or of none.

        `frequency` is how often its readers get one, None where each wishes them at another.
        """
