"""Look at feeds and letters, whoever made them, as a linter does: rule codes, places, and how to mend what is wrong.

Nothing is fetched and no schema file is needed; the rules are in rules.toml, the modules say how each is looked for.
"""

from publisher.checking.files import check
from publisher.checking.findings import RULES, Finding, Rule, chosen

__all__ = ["RULES", "Finding", "Rule", "check", "chosen"]
