"""Real servers on loopback to upload to: S3 (moto), Azure (Azurite), SSH (OpenSSH), a bare git repository.

Each gives the address of an empty place, and looks into it without any code of ours.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import quote
from urllib.request import Request, urlopen

from tests import judges

Look = Callable[[], dict[str, bytes]]

# The key that Azurite's manual gives for its one account; it opens nothing else.
_AZURITE_KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="


class Place(NamedTuple):
    """An empty place: its address, all that lies there, and a way to put something there behind our back.

    `environment` is what a process needs to reach it; `headers` gives those that a file is served with, None where
    the place knows none.
    """

    url: str
    look: Look
    plant: Callable[[str, bytes], None]
    environment: Mapping[str, str] = MappingProxyType({})
    headers: Callable[[str], dict[str, str]] | None = None


def folder(root: Path) -> Place:
    """A folder on this machine."""
    return Place(str(root), lambda: _files(root), lambda path, data: _write(root / path, data))


@contextmanager
def s3_server() -> Iterator[str]:
    """An S3 server; gives its address."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


def bucket(endpoint: str, name: str) -> Place:
    """An empty bucket of an S3 server."""
    import boto3

    keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "region_name": "us-east-1"}
    client: Any = boto3.client("s3", endpoint_url=endpoint, **keys)
    client.create_bucket(Bucket=name)

    def look() -> dict[str, bytes]:
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=name)
        names = [one["Key"] for page in pages for one in page.get("Contents", [])]
        return {one: client.get_object(Bucket=name, Key=one)["Body"].read() for one in names}

    def headers(path: str) -> dict[str, str]:
        found: dict[str, str] = client.head_object(Bucket=name, Key=path)["ResponseMetadata"]["HTTPHeaders"]
        return found

    return Place(
        f"s3://{name}",
        look,
        lambda path, data: client.put_object(Bucket=name, Key=path, Body=data),
        {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_REGION": "us-east-1",
        },
        headers,
    )


@contextmanager
def azurite() -> Iterator[str]:
    """Microsoft's emulator of Azure Blob Storage; gives its address."""
    main, node = judges.node_file("azurite/dist/src/blob/main.js"), judges.program("node", package="nodejs")
    port = _free_port()
    options = ["--blobPort", str(port), "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"]
    with _running([node, str(main), *options], port):
        yield f"http://127.0.0.1:{port}"


def container(endpoint: str, name: str) -> Place:
    """An empty container of Azurite; what is asked of it is signed by obstore, since Azure has no plain requests."""
    import obstore
    from obstore.store import AzureStore

    environment = {
        "AZURE_STORAGE_ACCOUNT_NAME": "devstoreaccount1",
        "AZURE_STORAGE_ACCOUNT_KEY": _AZURITE_KEY,
        "AZURE_STORAGE_USE_EMULATOR": "true",
        "AZURITE_BLOB_STORAGE_URL": endpoint,
    }
    with mock.patch.dict(os.environ, environment):
        store = AzureStore(name)
    with urlopen(Request(_signed_creation(endpoint, name), data=b"", method="PUT")):
        pass

    def look() -> dict[str, bytes]:
        names = [one["path"] for page in obstore.list(store) for one in page]
        return {one: bytes(obstore.get(store, one).bytes()) for one in names}

    return Place(f"az://{name}", look, lambda path, data: void(obstore.put(store, path, data)), environment)


def void(_value: object) -> None:
    """Nothing."""


def _signed_creation(endpoint: str, name: str) -> str:
    """The address that makes a container, with an account SAS. Source: Microsoft, "Create an account SAS"."""
    import base64
    import hashlib
    import hmac

    fields = {"ss": "b", "srt": "sco", "sp": "rwdlac", "st": "", "se": "2099-01-01T00:00:00Z", "sip": "", "spr": ""}
    told = "\n".join(["devstoreaccount1", fields["sp"], "b", "sco", "", fields["se"], "", "", "2018-11-09", ""])
    digest = hmac.new(base64.b64decode(_AZURITE_KEY), told.encode(), hashlib.sha256).digest()
    query = f"restype=container&sv=2018-11-09&ss=b&srt=sco&sp=rwdlac&se={quote(fields['se'])}"
    return f"{endpoint}/devstoreaccount1/{name}?{query}&sig={quote(base64.b64encode(digest).decode(), safe='')}"


class SshServer(NamedTuple):
    """An OpenSSH server for the user that runs the tests; `home` holds a key that it knows, and its own key."""

    port: int
    home: Path


@contextmanager
def ssh_server() -> Iterator[SshServer]:
    """OpenSSH's own server, started without privileges, with a configuration and keys of its own."""
    path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    sshd = shutil.which("sshd", path=path)
    if sshd is None or shutil.which("ssh-keygen") is None:
        judges.missing("the program sshd", install="apt-get install openssh-server")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # which a server that is started as root asks for
    with tempfile.TemporaryDirectory(prefix="sshd-") as name:
        room, home, port = Path(name), Path(name, "home"), _free_port()
        (home / ".ssh").mkdir(parents=True, mode=0o700)
        for key in (room / "host", home / ".ssh" / "id_ed25519"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
        public = (room / "host.pub").read_text().split()
        (home / ".ssh" / "known_hosts").write_text(f"[127.0.0.1]:{port} {public[0]} {public[1]}\n")
        shutil.copy(home / ".ssh" / "id_ed25519.pub", room / "authorized")
        (room / "config").write_text(
            f"Port {port}\nListenAddress 127.0.0.1\nHostKey {room}/host\nAuthorizedKeysFile {room}/authorized\n"
            f"StrictModes no\nUsePAM no\nPidFile none\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n"
            "Subsystem sftp internal-sftp\nMaxStartups 100\n"
        )
        with _running([sshd, "-D", "-e", "-f", str(room / "config")], port):
            yield SshServer(port, home)


def ssh_folder(server: SshServer, root: Path) -> Place:
    """A folder that is reached through the server."""
    url = f"sftp://{getpass.getuser()}@127.0.0.1:{server.port}{quote(str(root))}"
    return folder(root)._replace(url=url, environment={"HOME": str(server.home), "SSH_AUTH_SOCK": ""})


def repository(root: Path) -> Place:
    """The branch gh-pages of a bare repository, which has none yet."""
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    who |= {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}

    def git(*arguments: str, at: Path = root) -> bytes:
        done = subprocess.run(["git", *arguments], cwd=at, env={**os.environ, **who}, capture_output=True, check=True)
        return done.stdout

    root.mkdir(parents=True)
    git("init", "--quiet", "--bare", ".")

    def look() -> dict[str, bytes]:
        if not git("branch", "--list", "gh-pages").strip():
            return {}
        names = git("ls-tree", "-rz", "--name-only", "gh-pages").decode().split("\0")[:-1]
        return {name: git("cat-file", "blob", f"gh-pages:{name}") for name in names}

    def plant(path: str, data: bytes) -> None:
        with tempfile.TemporaryDirectory() as work:
            there = bool(git("branch", "--list", "gh-pages").strip())
            git("clone", "--quiet", *(["--branch", "gh-pages"] if there else []), str(root), work)
            if not there:
                git("checkout", "--quiet", "--orphan", "gh-pages", at=Path(work))
            _write(Path(work, path), data)
            git("add", "-A", at=Path(work))
            git("commit", "--quiet", "-m", "Something else", at=Path(work))
            git("push", "--quiet", "origin", "gh-pages", at=Path(work))

    return Place(f"git:{root}", look, plant, who)


def _files(root: Path) -> dict[str, bytes]:
    return {one.relative_to(root).as_posix(): one.read_bytes() for one in sorted(root.rglob("*")) if one.is_file()}


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    """Run a server until the block ends; the block begins when it answers."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        try:
            for _ in range(300):
                with socket.socket() as one:
                    if one.connect_ex(("127.0.0.1", port)) == 0:
                        break
                if process.poll() is not None:
                    said.seek(0)
                    raise AssertionError(f"{command[0]} ended: {said.read().decode('utf-8', 'replace')[-1000:]}")
                time.sleep(0.1)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)
