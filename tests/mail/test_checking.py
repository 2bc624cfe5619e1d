"""publisher/mail/checking.py: what would keep letters from arriving is told before they go."""

from __future__ import annotations

import base64
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from publisher import config as configuration
from publisher.config import Config
from publisher.mail import checking, dkim
from publisher.mail.post import Post
from tests.mail.desk import SECRET

KEY = dkim.Key(rsa.generate_private_key(65537, 2048), "example.org", "s1")
PUBLIC = base64.b64encode(
    KEY.private.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
).decode()
GOOD = {
    ("example.org", "TXT"): ("something else", "v=spf1 include:mail.example -all"),
    ("example.org", "MX"): ("10 mail.example.",),
    ("s1._domainkey.example.org", "TXT"): (f"v=DKIM1; k=rsa; p={PUBLIC}",),
    ("_dmarc.example.org", "TXT"): ("v=DMARC1; p=none; rua=mailto:x@example.org",),
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "publisher.toml").write_text(
        '[site]\nurl = "https://example.org/"\npostal_address = "1 Road"\n[digest]\nsender = "N <news@example.org>"\n'
    )
    return configuration.load(folder=tmp_path)


def _look(config: Config, records: dict[tuple[str, str], tuple[str, ...]], key: dkim.Key | None = KEY) -> list[str]:
    found = checking.look(config, Post(config, SECRET), key, lambda name, kind: records.get((name, kind), ()))
    return [f"{one.level} {one}" for one in found]


def test_where_all_is_well_nothing_is_said(config: Config) -> None:
    assert _look(config, GOOD) == []


@pytest.mark.parametrize(
    ("place", "texts", "words"),
    [
        (("example.org", "TXT"), (), "error example.org: has no SPF record"),
        (("example.org", "TXT"), ("v=spf1 -all", "v=spf1 a -all"), "error example.org: has 2 SPF records"),
        (("example.org", "TXT"), ("v=spf1 +all",), "error example.org: lets anybody send"),
        (("example.org", "MX"), (), "warning example.org: the sender's domain does not accept mail"),
        (("s1._domainkey.example.org", "TXT"), (), "error s1._domainkey.example.org: has no DKIM key"),
        (("s1._domainkey.example.org", "TXT"), ("v=DKIM1; p=AAAA",), "has a different key"),
        (("_dmarc.example.org", "TXT"), (), "error example.org: has no DMARC record"),
        (("_dmarc.example.org", "TXT"), ("v=DMARC1; p=none",), "hint _dmarc.example.org: asks for no reports"),
    ],
)
def test_what_the_dns_lacks_is_told(config: Config, place: tuple[str, str], texts: tuple[str, ...], words: str) -> None:
    (told,) = _look(config, {**GOOD, place: texts})

    assert words in told


def test_a_dmarc_record_of_the_domain_above_counts(config: Config) -> None:
    digest = msgspec.structs.replace(config.digest, sender="news@mail.example.org")
    below = msgspec.structs.replace(config, digest=digest)
    records = {**GOOD, ("mail.example.org", "TXT"): ("v=spf1 -all",), ("mail.example.org", "MX"): ("10 x.",)}

    assert _look(below, records) == []


def test_without_a_network_that_is_said_and_no_more(config: Config) -> None:
    found = checking.look(config, Post(config, SECRET), KEY, lambda _name, _kind: None)

    assert [one.level for one in found] == ["warning"]
    assert "cannot be reached" in found[0].message


def test_settings_are_looked_at(config: Config) -> None:
    site = msgspec.structs.replace(config.site, url="http://example.org/", postal_address="")
    bare = msgspec.structs.replace(config, site=site, digest=msgspec.structs.replace(config.digest, sender=""))
    told = _look(bare, GOOD, None)

    assert [words.split(":")[0] for words in told] == ["error publisher.toml"] * 3 + ["hint PUBLISHER_DKIM_KEY"]
