import pytest

from isthmus.graph.draw.drawing import Drawing
from isthmus.graph.draw.tables import divided
from isthmus.graph.place import INTERNET, egress
from isthmus.graph.transition import Pass
from tests.graph.ground import built, records


def drawing() -> Drawing:
    network = built(records())
    return Drawing(network, divided(network))


def test_an_edge_without_transitions_passes() -> None:
    made = drawing()
    made.edge(egress("a"), INTERNET)
    assert made.done().crossing(egress("a"), INTERNET) == (Pass(),)
    assert made.leads(egress("a"), INTERNET) and not made.leads(INTERNET, egress("a"))


def test_an_edge_is_drawn_once() -> None:
    made = drawing()
    made.edge(egress("a"), INTERNET)
    with pytest.raises(AssertionError, match="drawn twice"):
        made.edge(egress("a"), INTERNET)


def test_the_first_word_about_a_place_stays() -> None:
    made = drawing()
    made.gap(INTERNET, "one", "x", "either", "first")
    made.gap(INTERNET, "two", "x", "either", "second")
    assert made.done().gaps[INTERNET].kind == "one"
