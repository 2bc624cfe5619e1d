"""Labelled articles teach what the word table cannot know."""

from __future__ import annotations

from publisher.model import Topic
from publisher.topics import Example, Model, choose, learn, taxonomy

BOATS = Topic(slug="boats", name="Boats")
TRAINS = Topic(slug="trains", name="Trains")
BOAT = "The ketch heeled under mainsail and jib as we tacked past the buoy, hauling the sheet, number {}."
TRAIN = "The locomotive pulled nine carriages over the viaduct, the driver braked at the signal box, number {}."


def labelled(count: int) -> list[Example]:
    """`count` examples of each of the two topics."""
    return [
        Example(title="", text=text.format(number), topic=topic)
        for number in range(count)
        for topic, text in ((BOATS, BOAT), (TRAINS, TRAIN))
    ]


def pick(text: str, model: Model | None) -> str:
    return choose("", text, taxonomy((BOATS, TRAINS)), language="en", model=model)[0].topic.slug


def test_labelled_articles_decide_where_the_table_knows_nothing() -> None:
    text = "We hoisted the jib, hauled the sheet and tacked past the buoy."

    assert pick(text, None) == "uncategorised"
    assert pick(text, learn(labelled(5))) == "boats"


def test_topics_that_only_labels_name_can_be_chosen() -> None:
    model = learn(labelled(20))

    (chosen,) = choose("", TRAIN.format(99), taxonomy(), language="en", model=model)

    assert (chosen.topic, chosen.source) == (TRAINS, "words")


def test_a_text_unlike_all_labelled_ones_stays_uncategorised() -> None:
    assert pick("Quokkas nibble eucalyptus.", learn(labelled(5))) == "uncategorised"


def test_nothing_labelled_teaches_nothing() -> None:
    assert learn([]) is None


def test_a_topic_with_more_labels_is_not_chosen_for_that_alone() -> None:
    uneven = [*labelled(2), *(one for one in labelled(20) if one.topic == TRAINS)]

    assert pick("We hoisted the jib, hauled the sheet and tacked around the buoy.", learn(uneven)) == "boats"


def test_few_labels_do_not_make_a_choice_by_one_word_sure() -> None:
    """One labelled article a topic made a text about nothing 97 % sure to be about boats, for one word."""
    known = taxonomy((Topic(slug="boats", name="Boats", keywords=("quay",)), TRAINS))
    text = "We sat on the quay and talked of this and that until the tea was cold, and then we went home again."

    sure = {}
    for count in (0, 1):
        (chosen,) = choose("", text, known, language="en", model=learn(labelled(count)))
        assert chosen.topic.slug == "boats"
        sure[count] = chosen.confidence

    assert sure[0] < sure[1] < 0.5
