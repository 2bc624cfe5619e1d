"""Object stores: Amazon S3 and those that speak its language, Google Cloud Storage, Azure Blob Storage.

Credentials, region and endpoint are those that each platform's own tools use, from the environment and their files.
"""

from __future__ import annotations

import configparser
import gzip
import os
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
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
_NO_BUCKET = "NoSuchBucket|ContainerNotFound"
_NOWHERE = "Check the name and the region of the bucket or container."
# What else than the keys a refusal may come from, by the codes of Amazon, MinIO, Google and Azure.
_CAUSES = (
    ("RequestTimeTooSkewed|Request date header too old", "Set the clock of this machine, then publish again."),
    (
        "PermanentRedirect|AuthorizationHeaderMalformed|configured region",
        "Set AWS_REGION to the region of the bucket.",
    ),
    (_NO_BUCKET, _NOWHERE),
    ("Quota|StorageFull|507 Insufficient", "Make room there or have the limit raised, then publish again."),
)


class Objects:
    """A bucket or container, or what lies below a prefix in it. Busy servers are asked again, with back-off."""

    def __init__(self, url: str) -> None:
        self._url = url
        scheme, _, rest = url.partition("://")
        self._keys = _KEYS[scheme]
        _refuse_settings(url, os.environ)
        bucket, _, prefix = rest.partition("/")
        with self._telling():
            self._store = _open(scheme, bucket, prefix.strip("/"))

    def existing(self, paths: Sequence[str]) -> set[str]:
        """Those of `paths` where an object lies."""
        listed = self._listed() if len(paths) > _FEW else None
        if listed is not None:
            return listed & set(paths)
        with ThreadPoolExecutor(_AT_ONCE) as helpers:
            return {path for path, lies in zip(paths, helpers.map(self._lies, paths), strict=True) if lies}

    def read(self, path: str) -> bytes | None:
        """The bytes of the object at `path`; None where there is none. Without a bucket there is no place either."""
        with self._telling():
            try:
                answer = self._store.get(path)
                data = bytes(answer.bytes())
            except FileNotFoundError as error:
                if re.search(_NO_BUCKET, str(error)):
                    raise
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
        with self._telling():
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
        with self._telling(file.path):
            self._store.put(file.path, data, attributes=attributes, use_multipart=len(data) > _BIG)

    def _listed(self) -> set[str] | None:
        """Every object; None where others have names here that the library cannot read, such as "a//b"."""
        from obstore import exceptions  # noqa: PLC0415 - an extra

        with self._telling():
            try:
                return {one["path"] for page in self._store.list() for one in page}
            except exceptions.InvalidPathError:
                return None

    def _lies(self, path: str) -> bool:
        with self._telling(path):
            try:
                self._store.head(path)
            except FileNotFoundError:
                return False
            return True

    @contextmanager
    def _telling(self, path: str = "") -> Iterator[None]:
        """Turn the library's errors into ours: what failed, and what to look at."""
        from obstore import exceptions  # noqa: PLC0415 - an extra

        what = f"{path} failed" if path else "failed"
        try:
            yield
        except FileNotFoundError as error:
            raise TargetError(f"{what}: there is no such bucket or container", path=self._url, hint=_NOWHERE) from error
        except exceptions.BaseError as error:
            refused = isinstance(error, (exceptions.UnauthenticatedError, exceptions.PermissionDeniedError))
            message, hint = _told(str(error), self._keys, refused=refused)
            raise TargetError(f"{what}: {message}", path=self._url, hint=hint) from error
        except BaseException as error:
            if type(error).__name__ != "PanicException":  # so the library tells of faults of its own, past Exception
                raise
            raise TargetError(f"{what}: {error}"[:300], path=self._url, hint=self._keys) from error


def _open(scheme: str, bucket: str, prefix: str) -> S3Store | GCSStore | AzureStore:
    from obstore.store import AzureStore, GCSStore, S3Store  # noqa: PLC0415 - an extra

    profile = _profile(dict(os.environ)) if scheme == "s3" else {}
    options: Any = {
        "timeout": timedelta(seconds=60),
        "connect_timeout": timedelta(seconds=10),
        "user_agent": f"Publisher/{__version__}",
        **({"allow_http": True} if profile.get("endpoint", "").startswith("http://") else {}),
    }
    below: Any = {"prefix": prefix} if prefix else {}
    given: Any = {**below, "client_options": options, "retry_config": _RETRIES}
    if scheme == "s3":
        return S3Store(bucket, **profile, **given)
    return GCSStore(bucket, **given) if scheme == "gs" else AzureStore(bucket, **given)


def _refuse_settings(url: str, environment: Mapping[str, str]) -> None:
    """Raise TargetError for what the library breaks at without refusing it; keys are named and never shown."""
    ours = {"s3": "AWS_", "az": "AZURE_STORAGE_"}.get(url.partition(":")[0], "GOOGLE_")
    for name, value in environment.items():
        if not name.startswith(ours):
            continue
        if re.search("(KEY|KEY_ID|TOKEN|REGION|ACCOUNT_NAME)$", name) and re.search(r"\s", value):
            hint = "Set it without: a line break comes easily from a file."
            raise TargetError(f"{name} contains a space or a line break", path=url, hint=hint)
        if re.fullmatch("AWS_ENDPOINT_URL(_S3)?", name) and not re.fullmatch(r"(https?://[^\s/]+\S*)?", value):
            hint = "Write it as https://HOST or http://HOST:PORT."
            raise TargetError(f"{name} is not an address: '{value}'", path=url, hint=hint)


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


def _told(text: str, keys: str, *, refused: bool) -> tuple[str, str]:
    """What a library's error says, and how to mend it: a server's own words where there are any, and no signatures."""
    status = re.search(r"status code: ([45]\d\d [A-Za-z -]+)", text)
    refused |= status is not None and status[1].startswith(("401", "403"))
    code, words = (re.search(f"<{name}>([^<]+)</{name}>", text) for name in ("Code", "Message"))
    if refused:
        message = "the credentials are not accepted" + (f" ({code[1]})" if code else "")
        usual = f"{keys} The key must be allowed to read, write, list and delete."
    else:
        # Addresses have queries, where signatures stand; and how often and how long was tried helps nobody.
        noise = r"\?\S*| in [\d.]+[mµn]?s\b|, after \d+ retries.*?retry_timeout: \d+s "
        line = re.sub(noise, "", text.partition("\n")[0])
        message = line[:300] if status is None else f"the server answers {status[1].strip()}"
        message += f" ({code[1]})" if code else ""
        plain = re.sub(r"https?://(?!169\.254\.)\S+", "", text)  # an article may be about tokens
        keyless = re.search("credential|token|account must|169.254.169.254", plain, re.IGNORECASE)
        usual = keys if keyless else "Publish again to continue from here."
    if words:
        message += ": " + " ".join(words[1].split()).rstrip(".")[:200]
    return message, next((hint for cause, hint in _CAUSES if re.search(cause, text)), usual)
