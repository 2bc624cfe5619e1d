"""How fast letters go out: with the ledger, without it, signed, beside a plain smtplib loop and smtp-source (in C).

usage: python benchmarks/sending.py [--letters 5000] [--connections 1 4 10] [--runs 5] [--size 60000] [--plan 1000000]

Letters go to Postfix's smtp-sink on this machine (Debian: apt-get install postfix; only its two test programs are
used). With and without the ledger run in turn, each with a new database: the speeds, and the ratio of each pair, are
medians. --plan counts subscribers to plan for; 0 leaves that out.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from publisher import compose, digest, templating
from publisher.config import DigestOptions, SendingOptions
from publisher.digest import TOKEN
from publisher.digest.mime import message
from publisher.mail import claims, dkim, ledger, plans, tokens
from publisher.mail.couriers import Couriers, Task
from publisher.mail.groups import Groups
from publisher.mail.pacing import Pace
from publisher.mail.planning import Order
from publisher.mail.post import Post
from publisher.mail.prepared import Prepared
from publisher.mail.sending import Means, Sending
from publisher.mail.smtp import Line, Server
from publisher.mail.store import Store, open_store
from publisher.mail.tables import subscribers
from publisher.model import Digest, Topic
from tests import factories
from tests.mail.desk import Desk, FakeEdition

SECRET = b"a secret of benchmarks"
SEEN = datetime(2026, 11, 20, 12, tzinfo=UTC)
TOPICS = [f"topic{number}" for number in range(12)]


class LargeEdition(FakeEdition):
    """Letters of a given size."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self._filling = " ".join(f"word{number}" for number in range(size // 9))

    def render(self, ids: Iterable[str], **about: Any) -> Digest:
        """A digest with as much text as asked for."""
        made = super().render(ids, **about)
        link = f"https://example.org/u/{TOKEN}"
        html = f'<p>{self._filling}</p><a href="{link}">off</a>'
        return Digest(issue=made.issue, subject=made.subject, html=html, text=made.text, web="", shown=made.shown)


@contextmanager
def sink() -> Iterator[int]:
    """Postfix's smtp-sink on a free port."""
    program = shutil.which("smtp-sink") or shutil.which("smtp-sink", path="/usr/sbin")
    if program is None:
        sys.exit("smtp-sink is not here; install it: apt-get install postfix")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([program, *who, f"127.0.0.1:{port}", "1000"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            time.sleep(0.05)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield port
    finally:
        process.terminate()
        process.wait()


def fill(store: Store, count: int, preferences: Callable[[int], str]) -> None:
    """Put subscribers into the database."""
    moment = int((SEEN - timedelta(days=1)).timestamp())
    with store.writing() as connection:
        for start in range(0, count, 10_000):
            rows = [
                {
                    "address": f"reader{number}@example.org",
                    "folded": f"reader{number}@example.org",
                    "handle": tokens.new_handle(),
                    "preferences": preferences(number),
                    "state": "active",
                    "since": moment,
                    "created": moment,
                }
                for number in range(start, min(start + 10_000, count))
            ]
            connection.execute(sa.insert(subscribers), rows)


def desk_of(store: Store, folder: Path, size: int, articles: int = 1) -> Desk:
    """A desk at which something is new."""
    desk = Desk(store, folder, now=SEEN)
    desk.edition = LargeEdition(size)
    for number in range(articles):
        desk.publish(f"a{number}", TOPICS[number % 12])
    desk.now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return desk


def with_ledger(port: int, count: int, connections: int, size: int, key: dkim.Key | None = None) -> float:
    """Letters a second, everything on."""
    with tempfile.TemporaryDirectory() as folder, open_store("", Path(folder)) as store:
        fill(store, count, lambda _: "*=weekly")
        desk = desk_of(store, Path(folder), size)
        options = SendingOptions(connections=connections)

        def connect() -> Line:
            return Line(Server(host="127.0.0.1", port=port))

        with ledger.run(store, lambda: desk.now) as run:
            plans.plan(store, desk.edition, desk.config, Order(now=desk.now), run)
            means = Means(
                store=store,
                run=run,
                post=Post(desk.config, SECRET),
                pace=Pace(options),
                groups=Groups(),
                clock=lambda: desk.now,
                ticks=time.monotonic,
                secret=SECRET,
                key=key,
            )
            with Couriers(connect, connections) as couriers:
                sent = Sending(means, couriers, Order(now=desk.now)).go()
        assert sent.counts == {"accepted": count}, sent
        return count / sent.seconds


def without_ledger(port: int, count: int, connections: int, size: int) -> float:
    """Letters a second of the same couriers, fed without any database."""
    edition = LargeEdition(size)
    edition.articles = (factories.article(topics=(Topic(slug="topic0", name="T"),)),)
    made = edition.render([edition.articles[0].id], language="")
    prepared = Prepared(message(made, sender="news@example.org"))
    with tempfile.TemporaryDirectory() as folder:
        post = Post(Desk(None, Path(folder)).config, SECRET)  # type: ignore[arg-type] # no database is opened
    handle = tokens.new_handle()
    letters = [claims.Waiting(n, 1, n, f"reader{n}@example.org", handle, 0, 0) for n in range(count)]
    with Couriers(lambda: Line(Server(host="127.0.0.1", port=port)), connections) as couriers:
        started = time.perf_counter()
        done = 0
        while done < count:
            while letters and couriers.going < connections:
                letter = letters.pop()
                own = post.own(letter, letter.address or "", handle, SEEN)
                couriers.send(Task(letter, "", post.envelope(letter), own, prepared))
            done += len(couriers.answers(1.0))
        return count / (time.perf_counter() - started)


def naive(port: int, count: int, size: int) -> float:
    """Letters a second of what one writes first: an EmailMessage a reader, smtplib's send_message."""
    text = " ".join(f"word{number}" for number in range(size // 9))
    started = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number in range(count):
            made = EmailMessage()
            made["From"], made["To"], made["Subject"] = "news@example.org", f"reader{number}@example.org", "News"
            made.set_content(f"Hello reader{number}")
            made.add_alternative(f"<p>{text}</p><p>reader{number}</p>", subtype="html")
            smtp.send_message(made)
    return count / (time.perf_counter() - started)


def source(port: int, count: int, connections: int, size: int) -> float | None:
    """Letters a second of smtp-source, a C program that sends one and the same letter."""
    program = shutil.which("smtp-source") or shutil.which("smtp-source", path="/usr/sbin")
    if program is None:
        return None
    started = time.perf_counter()
    subprocess.run(
        [program, "-s", str(connections), "-l", str(size), "-m", str(count), f"127.0.0.1:{port}"], check=True
    )
    return count / (time.perf_counter() - started)


class RenderedEdition(FakeEdition):
    """Letters as a publication has them: the built-in templates, inlined."""

    def __init__(self) -> None:
        super().__init__()
        self._environment = templating.environment(Path())
        self._fragments: dict[str, str] = {}
        self.took = 0.0  # seconds of the processor

    def render(self, ids: Iterable[str], **about: Any) -> Digest:
        """A digest as Publisher makes it."""
        started = time.process_time()
        by_id = {article.id: article for article in self.articles}
        members = tuple(by_id[one] for one in ids)
        topics = tuple({topic.slug: topic for article in members for topic in article.topics}.values())
        site = factories.site(postal_address="1 Road")
        made = compose.issue(members, site, number=0, opened=SEEN, closed=SEEN, topics=topics)
        options = DigestOptions()
        contents = factories.contents(html=f"<p>{'A sentence of some words. ' * 20}</p>")
        done = digest.render(
            made, contents, options, self._environment, fragments=self._fragments, readers_own=about["frequency"]
        )
        self.took += time.process_time() - started
        return done


def planning(count: int) -> None:
    """Plan two weeks' letters of 40 articles for `count` readers, who wish any of 4,095 choices of twelve topics."""

    def wishes(number: int) -> str:
        chosen = number * 2654435761 >> 7 & 4095 or 1
        return " ".join(sorted(f"{topic}=weekly" for bit, topic in enumerate(TOPICS) if chosen >> bit & 1))

    with tempfile.TemporaryDirectory() as folder, open_store("", Path(folder)) as store:
        fill(store, count, wishes)
        desk = desk_of(store, Path(folder), 0, articles=0)
        desk.edition = edition = RenderedEdition()
        desk.now = SEEN
        for name in ("first", "second"):
            for number in range(40):
                desk.publish(f"{name}{number}", TOPICS[number % 12])
            desk.now = datetime(2026, 11, 23 if name == "first" else 30, 9, tzinfo=UTC)
            wall, processor, edition.took = time.perf_counter(), time.process_time(), 0.0
            with ledger.run(store, lambda: desk.now) as run:
                planned = plans.plan(store, desk.edition, desk.config, Order(now=desk.now), run)
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
            print(
                f"plan, {name} week: {planned.total:,} letters in {wall:.1f} s ({processor:.1f} s of the processor),"
                f" of which {planned.rendered:,} texts {edition.took:.1f} s",
                flush=True,
            )
            with store.writing() as connection:
                connection.execute(sa.text("UPDATE letters SET state = 'accepted' WHERE state = 'planned'"))
            desk.wait(days=3)
        size = sum(file.stat().st_size for file in Path(folder).iterdir()) / 1e6
        print(f"database: {size:,.0f} MB; memory at most: {_memory_mb():,.0f} MB")


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("letters", 5000), ("runs", 5), ("size", 60_000), ("plan", 1_000_000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 4, 10])
    asked = parser.parse_args()
    key = dkim.Key(rsa.generate_private_key(65537, 2048), "example.org", "s1")
    count, size = asked.letters, asked.size
    with sink() as port:
        for connections in asked.connections:
            in_c = source(port, count, connections, size)
            pairs = [
                (with_ledger(port, count, connections, size), without_ledger(port, count, connections, size))
                for _ in range(asked.runs)
            ]
            ours, bare = (median(speeds) for speeds in zip(*pairs, strict=True))
            print(
                f"{connections} connections: with the ledger {ours:,.0f}/s, without {bare:,.0f}/s,"
                f" ratio {median(one / other for one, other in pairs):.2f};"
                f" smtp-source (C) {f'{in_c:,.0f}/s' if in_c else 'not here'}",
                flush=True,
            )
        signed = with_ledger(port, count, asked.connections[-1], size, key)
        print(f"signed, {asked.connections[-1]} connections: {signed:,.0f}/s")
        print(f"a plain smtplib loop: {naive(port, min(count, 1000), size):,.0f}/s")
    print(f"threads at the end: {threading.active_count()}; memory at most: {_memory_mb():,.0f} MB")
    if asked.plan:
        planning(asked.plan)


if __name__ == "__main__":
    main()
