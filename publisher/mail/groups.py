"""Which mailbox provider an address belongs to: that of its domain's mail servers, or the domain itself."""

from __future__ import annotations

from collections.abc import Callable

Resolve = Callable[[str], str]  # a domain -> the name of its first mail server; "" when nobody knows
_TIMEOUT_S = 3.0


class Groups:
    """Gives each address its group; every domain is asked about once."""

    def __init__(self, resolve: Resolve | None = None) -> None:
        self._resolve = resolve
        self._known: dict[str, str] = {}

    def of(self, address: str) -> str:
        """The group of an address."""
        domain = address.rpartition("@")[2].lower()
        if self._resolve is None:
            return domain
        if domain not in self._known:
            self._known[domain] = _provider(self._resolve(domain)) or domain
        return self._known[domain]


def ask_dns(domain: str) -> str:
    """The mail server that comes first for a domain, by the DNS; "" when it does not say."""
    import dns.exception  # noqa: PLC0415 - only where groups are wished
    import dns.resolver  # noqa: PLC0415

    try:
        found = dns.resolver.resolve(domain, "MX", lifetime=_TIMEOUT_S)
    except dns.exception.DNSException:
        return ""
    return min((record.preference, str(record.exchange)) for record in found)[1].rstrip(".").lower()


def _provider(host: str) -> str:
    """The last two labels of a host, three where the last but one is a short one as in co.uk."""
    labels = host.split(".")
    count = 3 if len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2 else 2
    return ".".join(labels[-count:])
