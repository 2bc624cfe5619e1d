"""What every place that documents go to must do, whatever kind it is: a subclass says how to open and look at one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Protocol

from publisher.model import Document, Problem


class Store(Protocol):
    """What the tests ask of a place; `begin` and `finish` stand round the writes of one run."""

    problems: list[Problem]

    def existing(self) -> list[str]: ...
    def begin(self, paths: Iterable[str]) -> None: ...
    def put(self, document: Document) -> bool: ...
    def delete(self, path: str) -> None: ...
    def finish(self) -> None: ...


def document(path: str, text: str = "text") -> Document:
    """A document of some text."""
    return Document(path=path, media_type="text/plain", data=text.encode())


class StoreContract(ABC):
    """The tests; `open` gives a store on the same place as another run would see it."""

    @abstractmethod
    def open(self) -> Store: ...

    @abstractmethod
    def look(self) -> dict[str, str]:
        """Everything that lies in the place, but what the store keeps for itself."""

    @abstractmethod
    def plant(self, path: str, text: str) -> None:
        """Put something there behind the store's back."""

    def write(self, *documents: Document) -> list[bool]:
        store = self.open()
        store.begin([one.path for one in documents])
        done = [store.put(one) for one in documents]
        store.finish()
        return done

    def test_what_was_put_lies_there_and_is_listed(self) -> None:
        assert self.write(document("b/c.txt", "ü"), document("a.txt", "")) == [True, True]
        assert self.look() == {"a.txt": "", "b/c.txt": "ü"}
        assert self.open().existing() == ["a.txt", "b/c.txt"]

    def test_the_same_again_is_not_written(self) -> None:
        self.write(document("a.txt"))

        assert self.write(document("a.txt")) == [False]

    def test_other_bytes_of_the_same_length_are_written(self) -> None:
        self.write(document("a.txt", "one"))

        assert self.write(document("a.txt", "two")) == [True]
        assert self.look() == {"a.txt": "two"}

    def test_what_was_deleted_is_gone_and_deleting_twice_is_no_error(self) -> None:
        self.write(document("a/b.txt"), document("c.txt"))
        store = self.open()

        store.delete("a/b.txt")
        store.delete("a/b.txt")
        store.finish()

        assert self.look() == {"c.txt": "text"}
        assert self.open().existing() == ["c.txt"]

    def test_files_of_others_are_neither_listed_nor_written_nor_deleted(self) -> None:
        self.plant("mine.txt", "mine")
        store = self.open()
        store.begin(["mine.txt"])

        assert not store.put(document("mine.txt"))
        store.delete("mine.txt")
        store.finish()

        assert [problem.level for problem in store.problems] == ["error"]
        assert store.problems[0].hint
        assert self.look() == {"mine.txt": "mine"}
        assert self.open().existing() == []

    def test_a_run_that_ended_before_it_wrote_makes_no_file_of_others_ours(self) -> None:
        """A killed publish made the next one overwrite, or delete, a file of the user's."""
        self.plant("mine.txt", "mine")
        self.open().begin(["mine.txt"])

        assert self.open().existing() == []
        assert self.write(document("mine.txt")) == [False]
        assert self.look() == {"mine.txt": "mine"}

    def test_a_file_of_others_with_the_same_bytes_becomes_ours(self) -> None:
        self.plant("a.txt", "text")

        assert self.write(document("a.txt")) == [False]
        assert self.open().existing() == ["a.txt"]

    def test_what_somebody_changed_or_removed_is_restored(self) -> None:
        self.write(document("a.txt", "ours"))
        self.plant("a.txt", "edit")

        assert self.write(document("a.txt", "ours")) == [True]
        assert self.look() == {"a.txt": "ours"}

    def test_a_run_that_was_cut_short_is_finished_by_the_next(self) -> None:
        self.write(document("a.txt", "old"), document("gone.txt"))
        store = self.open()
        store.begin(["a.txt", "b.txt", "c.txt"])
        store.put(document("a.txt", "new"))
        store.put(document("b.txt", "new"))

        assert self.write(document("a.txt", "new"), document("b.txt", "newer")) == [False, True]
        again = self.open()
        for path in set(again.existing()) - {"a.txt", "b.txt"}:
            again.delete(path)
        again.finish()

        assert self.look() == {"a.txt": "new", "b.txt": "newer"}
        assert self.open().existing() == ["a.txt", "b.txt"]

    def test_a_path_that_leads_out_is_a_problem_and_the_rest_is_written(self) -> None:
        store = self.open()
        paths = ["../x", "/x", "a/../../x", "", "a//b", "./a", "a/.", "a\0b", "a\nb", "a\rb", "a\\b", "a\udc80"]
        store.begin([*paths, "fine"])

        assert [store.put(document(path)) for path in (*paths, "fine")] == [*([False] * len(paths)), True]
        store.finish()
        assert [problem.level for problem in store.problems] == ["error"] * len(paths)
        assert self.look() == {"fine": "text"}
