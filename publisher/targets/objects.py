"""Object stores: Amazon S3 and those that speak its language, Google Cloud Storage, Azure Blob Storage.

Credentials, region and endpoint are those that each platform's own tools use, from the environment and their files.
"""

from __future__ import annotations

import configparser
import gzip
import os
import re
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from publisher import __version__
from publisher.errors import TargetError
from publisher.targets.stores import Done, File

if TYPE_CHECKING:
    from collections.abc import Iterator

    from obstore.store import AzureStore, GCSStore, S3Store

_AT_ONCE = 16
_FEW = 20  # asked for one by one; more are found by listing, a thousand a request
_BIG = 64 << 20  # bytes; S3 takes more than 5 GiB only in parts
_RETRIES: Any = {
    "max_retries": 5,
    "retry_timeout": timedelta(seconds=90),
    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=10), "base": 2},
}
_KEYS = {
    "s3": "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE.",
    "gs": "Set GOOGLE_APPLICATION_CREDENTIALS, or run 'gcloud auth application-default login'.",
    "az": "Set AZURE_STORAGE_ACCOUNT_NAME, and AZURE_STORAGE_ACCOUNT_KEY or AZURE_STORAGE_SAS_TOKEN.",
}


class Objects:
    """A bucket or container, or what lies below a prefix in it. Busy servers are asked again, with back-off."""

    def __init__(self, url: str) -> None:
        self._url = url
        scheme, _, rest = url.partition("://")
        self._keys = _KEYS[scheme]
        bucket, _, prefix = rest.partition("/")
        with self._told():
            self._store = _open(scheme, bucket, prefix.strip("/"))

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where an object lies."""
        listed = self._listed() if len(paths) > _FEW else None
        if listed is not None:
            return listed & set(paths)
        with ThreadPoolExecutor(_AT_ONCE) as helpers:
            return {path for path, lies in zip(paths, helpers.map(self._lies, paths), strict=True) if lies}

    def read(self, path: str) -> bytes | None:
        """The bytes of the object at `path`; None where there is none, or no bucket."""
        with self._told():
            try:
                answer = self._store.get(path)
                data = bytes(answer.bytes())
            except FileNotFoundError:
                return None
            packed = answer.attributes.get("Content-Encoding") == "gzip"
        try:
            return gzip.decompress(data) if packed else data
        except (OSError, EOFError, zlib.error):  # somebody else's doing; as it lies there it is none of ours
            return data

    def put(self, files: Iterable[File], done: Done) -> None:
        """Write objects, several at once."""
        with ThreadPoolExecutor(_AT_ONCE) as helpers:
            for _ in helpers.map(self._put, files):
                done()

    def delete(self, paths: Sequence[str]) -> None:
        """Remove objects, as many a request as the platform takes."""
        with self._told():
            try:
                self._store.delete(list(paths))
            except FileNotFoundError:  # all but Amazon tell of one that is gone, and stop there
                for path in paths:
                    with suppress(FileNotFoundError):
                        self._store.delete(path)

    def _put(self, file: File) -> None:
        data = file.read()
        attributes = {"Content-Type": file.head.media_type, "Cache-Control": file.head.caching}
        if file.head.encoding:
            data = gzip.compress(data, 9, mtime=0)
            attributes["Content-Encoding"] = file.head.encoding
        with self._told(file.path):
            self._store.put(file.path, data, attributes=attributes, use_multipart=len(data) > _BIG)

    def _listed(self) -> set[str] | None:
        """Every object; None where others have names here that the library cannot read, such as "a//b"."""
        from obstore import exceptions  # noqa: PLC0415 - an extra

        with self._told():
            try:
                return {one["path"] for page in self._store.list() for one in page}
            except exceptions.InvalidPathError:
                return None

    def _lies(self, path: str) -> bool:
        with self._told(path):
            try:
                self._store.head(path)
            except FileNotFoundError:
                return False
            return True

    @contextmanager
    def _told(self, path: str = "") -> Iterator[None]:
        """Turn the library's errors into ours: what failed, and what to look at."""
        from obstore import exceptions  # noqa: PLC0415 - an extra

        what = f"{path} failed" if path else "failed"
        try:
            yield
        except FileNotFoundError as error:
            hint = "Compare the name of the bucket or container with the platform's, and its region."
            raise TargetError(f"{what}: there is no such place", path=self._url, hint=hint) from error
        except (exceptions.UnauthenticatedError, exceptions.PermissionDeniedError) as error:
            hint = f"{self._keys} The key must be allowed to read, write, list and delete."
            raise TargetError(f"{what}: the credentials are not accepted", path=self._url, hint=hint) from error
        except exceptions.BaseError as error:
            keyless = re.search("credential|token|account must|169.254.169.254", str(error), re.IGNORECASE)
            hint = self._keys if keyless else "Publish again to go on from here."
            raise TargetError(f"{what}: {_first_line(error)}", path=self._url, hint=hint) from error


def _open(scheme: str, bucket: str, prefix: str) -> S3Store | GCSStore | AzureStore:
    from obstore.store import AzureStore, GCSStore, S3Store  # noqa: PLC0415 - an extra

    insecure = os.environ.get("AWS_ENDPOINT_URL_S3", os.environ.get("AWS_ENDPOINT_URL", "")).startswith("http://")
    options: Any = {
        "timeout": timedelta(seconds=60),
        "connect_timeout": timedelta(seconds=10),
        "user_agent": f"Publisher/{__version__}",
        **({"allow_http": True} if insecure and scheme == "s3" else {}),
    }
    below: Any = {"prefix": prefix} if prefix else {}
    given: Any = {**below, "client_options": options, "retry_config": _RETRIES}
    if scheme == "s3":
        return S3Store(bucket, **_profile(dict(os.environ)), **given)
    return GCSStore(bucket, **given) if scheme == "gs" else AzureStore(bucket, **given)


def _profile(environment: dict[str, str]) -> Any:
    """What the files of the AWS tools say of the chosen profile, where the environment does not say it."""
    name = environment.get("AWS_PROFILE", "default")
    home = Path.home() / ".aws"
    found: dict[str, str] = {}
    for variable, file, section in (
        ("AWS_CONFIG_FILE", "config", name if name == "default" else f"profile {name}"),
        ("AWS_SHARED_CREDENTIALS_FILE", "credentials", name),
    ):
        parser = configparser.RawConfigParser()
        with suppress(OSError, configparser.Error, UnicodeDecodeError):
            parser.read(environment.get(variable, home / file), encoding="utf-8")
        found |= dict(parser[section]) if section in parser else {}
    keys = {"aws_access_key_id": "access_key_id", "aws_secret_access_key": "secret_access_key"}
    keys |= {"aws_session_token": "session_token"}
    chosen: dict[str, str] = {}
    if "AWS_ACCESS_KEY_ID" not in environment:
        chosen |= {keys[key]: value for key, value in found.items() if key in keys}
    endpoint = environment.get("AWS_ENDPOINT_URL_S3") or environment.get("AWS_ENDPOINT_URL")
    region = environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or found.get("region")
    endpoint = endpoint or found.get("endpoint_url")
    return {**chosen, **({"region": region} if region else {}), **({"endpoint": endpoint} if endpoint else {})}


def _first_line(error: Exception) -> str:
    """What a library says, without its inner values, and without queries of addresses, where signatures stand."""
    return re.sub(r"\?\S*", "", str(error).partition("\n")[0])[:300]
