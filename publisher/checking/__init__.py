"""Look at feeds, letters and published folders, whoever made them, as a linter does: codes, places, how to mend.

Nothing is fetched and no schema file is needed; the rules are in rules.toml, the modules say how each is looked for.
"""

from publisher.checking.files import MOST_BYTES, check
from publisher.checking.findings import RULES, Finding, Rule, chosen, findings
from publisher.checking.outputs import Outputs, Site

__all__ = ["MOST_BYTES", "RULES", "Finding", "Outputs", "Rule", "Site", "check", "chosen", "findings"]
