"""How days are spelt costs no more than it must."""

import subprocess
import sys


def test_spelling_a_day_opens_no_files_of_time_zones() -> None:
    code = (
        "import sys\nfrom datetime import date\nfrom publisher.prose import locales\n"
        "print(locales.day(date(2026, 11, 23), 'de'), 'pytz' in sys.modules)"  # nor is it kept from others
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8").stdout
    assert said.strip() == "23. November 2026 False"
