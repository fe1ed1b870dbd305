"""Labels beside the ends of lines can be read."""

from hypothesis import given
from hypothesis import strategies as st

from eval.charts import Line, apart, growth

PLACES = st.lists(st.floats(-1e4, 1e4), max_size=12)


def test_labels_that_would_touch_are_moved_apart_around_their_middle():
    assert apart([10, 40, 11], 8) == [-3.5, 0, 3.5]
    assert apart([1, 2, 3, 50], 10) == [-9, 0, 9, 0]
    assert apart([], 8) == []


@given(PLACES)
def test_no_two_labels_touch_and_their_order_stays(places):
    ends = [place + moved for place, moved in zip(places, apart(places, 12), strict=True)]
    assert all(after - before > 12 - 1e-6 for before, after in zip(sorted(ends), sorted(ends)[1:], strict=False))
    order = sorted(range(len(places)), key=places.__getitem__)
    assert sorted(ends) == [ends[at] for at in order]


@given(PLACES)
def test_labels_that_do_not_touch_stay_where_they_are(places):
    far = [100 * at + place / 1e3 for at, place in enumerate(places)]
    assert apart(far, 12) == [0] * len(far)


def test_a_chart_names_every_line():
    drawn = growth([Line("build", (10, 100), (1.0, 9.0)), Line("ask", (10, 100), (1.1, 9.1))], "passages")
    assert "build: 9" in drawn
    assert "ask: 9,1" in drawn


def test_what_costs_nothing_is_named_too():
    drawn = growth([Line("open", (10, 100), (0.1, 0.0)), Line("ask", (10, 100), (1.1, 9.1))], "passages")
    assert "open: 0" in drawn
