"""docs/rules.md says what the rules say, and maps each rule for our own feeds and letters to a test that is there."""

from __future__ import annotations

import re

from publisher.checking import RULES
from tests import judges

GUIDE = (judges.ROOT / "docs" / "rules.md").read_text("utf-8")
OURS = re.compile(r"^\| ([FHBT]\d{1,2}) \|.*\| ([^|]+) \|$", re.MULTILINE)


def test_the_guide_has_every_rule() -> None:
    for code, rule in RULES.items():
        row = f"| {code} | {rule.level} | {rule.what} | {rule.mend} | {rule.source} |".replace("<", "&lt;")
        assert row in GUIDE, f"docs/rules.md has no row {row}"


def test_every_rule_for_our_own_feeds_and_letters_names_tests_that_are_there() -> None:
    rows = OURS.findall(GUIDE)
    every = "".join(path.read_text("utf-8") for path in (judges.ROOT / "tests").rglob("test_*.py"))
    there = set(re.findall(r"^def (test_\w+)", every, re.MULTILINE))

    wanted = [
        f"{letter}{number}"
        for letter, most in (("F", 50), ("H", 15), ("B", 17), ("T", 3))
        for number in range(1, most + 1)
    ]
    assert [rule for rule, _ in rows] == wanted
    for rule, tests in rows:
        named = re.findall(r"`(test_\w+)`", tests)
        assert named or "exception" in tests, rule
        assert set(named) <= there, (rule, tests)


def test_exceptions_are_few_and_have_a_reason() -> None:
    decisions = (
        (judges.ROOT / "docs" / "decisions.md").read_text("utf-8").partition("## Rules that we do not follow")[2]
    )
    exceptions = [rule for rule, test in OURS.findall(GUIDE) if "exception" in test]

    assert len(exceptions) <= 5
    for rule in exceptions:
        assert f"({rule})" in decisions
