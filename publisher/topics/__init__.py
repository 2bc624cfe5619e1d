"""An article -> its topics: what the author said first, then the folder, then a classifier of our own; the taxonomy."""

from publisher.topics.choosing import Evidence, Explanation, Ranked, choose, explain, said
from publisher.topics.learning import Example, Model, learn
from publisher.topics.taxonomy import UNCATEGORISED, Taxonomy, apart, taxonomy, unknown

__all__ = [
    "UNCATEGORISED",
    "Evidence",
    "Example",
    "Explanation",
    "Model",
    "Ranked",
    "Taxonomy",
    "apart",
    "choose",
    "explain",
    "learn",
    "said",
    "taxonomy",
    "unknown",
]
