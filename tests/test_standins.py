"""What libraries would load in vain is not loaded with them, and everybody else has it as ever."""

import subprocess
import sys


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8")
    return done.stdout.splitlines()


def test_feeds_are_written_without_a_reader_of_dates() -> None:
    code = (
        "import sys\nfrom publisher.feeds import _feedgen\nprint('dateutil' in sys.modules)\n"
        "generator = _feedgen.FeedGenerator()\n"
        "generator.title('News')\ngenerator.id('urn:x')\nprint('dateutil' in sys.modules)\n"
        "generator.updated('23 November 2026 09:00 UTC')\n"  # who gives it text gets the real one
        "print(generator.updated().isoformat())\n"
        "import dateutil.parser\nprint(dateutil.parser.parse('2026-11-23').year)"
    )
    assert _said(code) == ["False", "False", "2026-11-23T09:00:00+00:00", "2026"]


def test_what_is_loaded_already_stays() -> None:
    code = (
        "import sys, dateutil.parser\nreal = sys.modules['dateutil.parser']\n"
        "from publisher.feeds import _feedgen\nfrom feedgen import feed\n"
        "print(sys.modules['dateutil.parser'] is real, feed.dateutil.parser is real)"
    )
    assert _said(code) == ["True True"]
