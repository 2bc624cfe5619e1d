"""The frozen values that travel between the rooms; no I/O, no clock, no imports from our other modules.

Moments are aware `datetime`s in UTC, to the second. Paths are POSIX, relative, and name their base.
Texts are free of control characters; HTML is sanitised. Both are so once a value exists: nobody asks again.
"""

from publisher.model.files import (
    Author,
    Body,
    DateSource,
    Draft,
    DroppedLine,
    Enclosure,
    Heading,
    Image,
    Level,
    Link,
    Problem,
    Reading,
    Source,
)
from publisher.model.publishing import (
    Article,
    Channel,
    Chosen,
    Content,
    Contents,
    Digest,
    Document,
    Editorial,
    Gone,
    Issue,
    Podcast,
    Section,
    Site,
    Stage,
    Topic,
)

__all__ = [
    "Article",
    "Author",
    "Body",
    "Channel",
    "Chosen",
    "Content",
    "Contents",
    "DateSource",
    "Digest",
    "Document",
    "Draft",
    "DroppedLine",
    "Editorial",
    "Enclosure",
    "Gone",
    "Heading",
    "Image",
    "Issue",
    "Level",
    "Link",
    "Podcast",
    "Problem",
    "Reading",
    "Section",
    "Site",
    "Source",
    "Stage",
    "Topic",
]
