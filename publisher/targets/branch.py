"""A branch of a git repository, as GitHub Pages wants it: `git:REMOTE#BRANCH`, pushed with the user's own git.

All of an upload is one commit on top of what the branch holds: a reader sees all of it or nothing.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from publisher.errors import TargetError, counted
from publisher.targets.stores import Done, File, folders_above

BRANCH = "gh-pages"
NO_JEKYLL = ".nojekyll"  # without it GitHub Pages leaves out what begins with "_"
_TIMEOUT_S = 600
# Git tells its hooks by these of the repository that they belong to; here each command is told by its folder.
_OF_A_HOOK = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_PREFIX", "GIT_SHALLOW_FILE"}
_OF_A_HOOK |= {"GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_QUARANTINE_PATH"}


@contextmanager
def committed(url: str, here: Path) -> Iterator[Branch]:
    """Yield the branch, and push what was put on it when the block ends well. Raises TargetError."""
    remote, _, branch = url.removeprefix("git:").partition("#")
    with tempfile.TemporaryDirectory(prefix="publisher-git-") as folder:
        found = Branch(url, remote, branch or BRANCH, folder=Path(folder), here=here)
        yield found
        found.push()


class Branch:
    """Collects what changes, beside a shallow copy of the branch in a folder of its own."""

    def __init__(self, url: str, remote: str, branch: str, *, folder: Path, here: Path) -> None:
        self._url, self._branch, self._folder, self._here = url, branch, folder, here
        self._puts: dict[str, bytes] = {}
        self._deletes: set[str] = set()
        self._remote = self._address(remote)
        self._git("init", "--quiet", "--bare", ".")
        self._tip = self._fetched()
        # Names of others need not be UTF-8. They are compared with ours, and never written.
        listed = self._git("ls-tree", "-rz", "--name-only", self._tip) if self._tip else b""
        self._paths = set(listed.decode("utf-8", "surrogateescape").split("\0")) - {""}

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where the branch holds a file or a folder, or a file where a folder of theirs must be."""
        taken = self._paths | folders_above(self._paths)
        return {path for path in paths if path in taken or not self._paths.isdisjoint(folders_above([path]))}

    def read(self, path: str) -> bytes | None:
        """The bytes at `path`; None where nothing lies."""
        return self._git("cat-file", "blob", f"{self._tip}:{path}") if path in self._paths else None

    def put(self, files: Iterable[File], done: Done) -> None:
        """Take files into the commit."""
        for file in files:
            self._puts[file.path] = file.read()
            self._deletes.discard(file.path)
            done()

    def delete(self, paths: Sequence[str]) -> None:
        """Leave files out of the commit."""
        self._deletes.update(self._paths & set(paths))
        for path in paths:
            self._puts.pop(path, None)

    def push(self) -> None:
        """Commit and push what changed; nothing when nothing did."""
        if not (self._puts or self._deletes):
            return
        if NO_JEKYLL not in self._paths:
            self._puts.setdefault(NO_JEKYLL, b"")
        self._git("fast-import", "--quiet", "--force", stdin=b"".join(self._stream()))
        self._git("push", "--quiet", self._remote, f"refs/heads/new:refs/heads/{self._branch}")

    def _stream(self) -> Iterator[bytes]:
        """The commit in the language of git fast-import."""
        who = self._git("var", "GIT_COMMITTER_IDENT", where=self._here).strip()
        message = f"Publish {counted(len(self._puts), 'file')}\n".encode()
        yield b"commit refs/heads/new\ncommitter %s\ndata %d\n%s\n" % (who, len(message), message)
        if self._tip:
            yield f"from {self._tip}\n".encode()
        for path in sorted(self._deletes):
            yield b"D %s\n" % _quoted(path)
        for path, data in sorted(self._puts.items()):
            yield b"M 100644 inline %s\ndata %d\n" % (_quoted(path), len(data))
            yield data
            yield b"\n"

    def _address(self, remote: str) -> str:
        """The address of a remote of the repository here, or what was given."""
        if re.fullmatch(r"[\w.-]+", remote):
            try:
                found = self._git("remote", "get-url", "--push", remote, where=self._here).decode().strip()
            except TargetError as error:
                hint = "Use one that 'git remote' lists, or an address."
                raise TargetError(
                    f"'{remote}' is not a remote of the repository here", path=self._url, hint=hint
                ) from error
            return self._from_top(found)
        return str(self._here / remote) if (self._here / remote).is_dir() else remote

    def _from_top(self, address: str) -> str:
        """A remote's address for use from any folder: a relative path counts from the top of the repository."""
        if "://" in address or ":" in address.partition("/")[0]:  # git-push(1), GIT URLS: a host, then a colon
            return address
        top = self._git("rev-parse", "--show-toplevel", where=self._here).decode().removesuffix("\n")
        return str(Path(top) / address)

    def _fetched(self) -> str:
        """Fetch the newest commit without its files, and give its name; "" where there is no such branch yet."""
        if not self._git("ls-remote", "--heads", self._remote, f"refs/heads/{self._branch}").strip():
            return ""
        self._git("remote", "add", "origin", self._remote)
        self._git("fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", f"refs/heads/{self._branch}")
        return self._git("rev-parse", "FETCH_HEAD").decode().strip()

    def _git(self, *arguments: str, stdin: bytes = b"", where: Path | None = None) -> bytes:
        command, place = ["git", *arguments], where or self._folder
        environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
        try:
            done = subprocess.run(
                command, cwd=place, env=environment, input=stdin, capture_output=True, timeout=_TIMEOUT_S, check=False
            )
        except FileNotFoundError as error:
            raise TargetError("git is not installed", path=self._url, hint="Install it.") from error
        except subprocess.TimeoutExpired as error:
            raise TargetError(f"'git {arguments[0]}' took too long", path=self._url) from error
        if done.returncode:
            said = [line for line in done.stderr.decode("utf-8", "replace").strip().splitlines() if line]
            why = next((line for line in said if re.match(r"fatal|error| ! ", line)), said[0] if said else "it failed")
            hint = "'git push' must work from here; if the branch has moved on, publish again."
            if arguments[0] == "var":
                hint = "Set your name and address with 'git config user.name' and 'git config user.email'."
            raise TargetError(f"'git {arguments[0]}': {why.strip()}", path=self._url, hint=hint)
        return done.stdout


def _quoted(path: str) -> bytes:
    """A path as fast-import reads it."""
    return b'"%s"' % path.encode().replace(b"\\", b"\\\\").replace(b'"', b'\\"')
