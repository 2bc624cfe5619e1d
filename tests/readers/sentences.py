"""Sentences of an article, long enough to be told from captions and headings."""

LONG = "The city council met on Tuesday to talk about the new bridge, which engineers have planned for many years."
MORE = (
    "Work should begin in the spring, the mayor said, and the old bridge will stay open for people on foot until then."
)

LAST = "Two shops on the north bank fear for their custom while the road is closed, and have asked the town for help."
