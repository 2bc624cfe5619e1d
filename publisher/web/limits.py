"""How often a network may ask to join: counted in the database, under a keyed hash of it."""

from __future__ import annotations

import ipaddress
import re
from datetime import datetime

import sqlalchemy as sa

from publisher.mail.moments import seconds
from publisher.mail.secret import keyed
from publisher.mail.store import Store
from publisher.mail.tables import visits

WINDOW_S = 3600
_WITH_PORT = re.compile(r"\[(.*)\](?::\d+)?|([\d.]+):\d+")
_PREFIXES = {4: 24, 6: 48}  # whoever has one address there can mostly have them all

_COUNT = sa.text(
    """
    INSERT INTO visits (network, since, count) VALUES (:network, :now, 1)
    ON CONFLICT (network) DO UPDATE SET
        count = CASE WHEN visits.since <= :old THEN 1 ELSE visits.count + 1 END,
        since = CASE WHEN visits.since <= :old THEN :now ELSE visits.since END
    RETURNING count, since
    """
)


def wait_s(store: Store, secret: bytes, address: str, now: datetime, *, most: int) -> int:
    """Count a visit from `address`; 0 when it may come in, else the seconds until the next one may."""
    values = {"network": keyed(secret, "network", network(address)), "now": seconds(now)}
    with store.writing() as connection:
        count, since = connection.execute(_COUNT, {**values, "old": seconds(now) - WINDOW_S}).one()
    return 0 if count <= most else max(1, since + WINDOW_S - seconds(now))


def forget(store: Store, now: datetime) -> None:
    """Delete counts that limit nobody any more."""
    with store.writing() as connection:
        connection.execute(sa.delete(visits).where(visits.c.since <= seconds(now) - WINDOW_S))


def network(address: str) -> str:
    """The network that an address is in: a /24, or a /48 of IPv6. Some proxies write the visitor's port behind it.

    >>> network("192.0.2.77"), network("2001:db8:1:2::9")
    ('192.0.2.0/24', '2001:db8:1::/48')
    >>> network("192.0.2.77:4711"), network("[2001:db8:1:2::9]:443")
    ('192.0.2.0/24', '2001:db8:1::/48')
    """
    match = _WITH_PORT.fullmatch(address)
    bare = (match[1] or match[2]) if match else address
    try:
        found = ipaddress.ip_address(bare.partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ipaddress.ip_network((found, _PREFIXES[found.version]), strict=False))
