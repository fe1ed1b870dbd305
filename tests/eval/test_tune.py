"""Fitting weights: the right candidate comes first after it, and what is held out is counted."""

import numpy as np
import pytest

from eval.tune import Example, cross_validated, first_right, fit


def an_example(id, right, *rows):
    features = np.array(rows, float)
    return Example(id, features, np.arange(len(rows)) == right)


# The second feature tells the right candidate; the first misleads.
SETS = [an_example(f"q{i}", 1, (1.0, 0.0), (0.0, 1.0 + i / 10), (0.5, 0.2)) for i in range(10)]
START = np.array([1.0, 0.0])


def test_first_right_is_a_share_in_percent():
    sets = [*SETS[:3], an_example("other", 0, (1.0, 0.0), (0.0, 1.0))]
    assert first_right(sets, START) == 25.0
    assert first_right(sets, np.array([0.0, 1.0])) == 75.0
    assert first_right([], START) == 0.0


def test_fit_learns_what_tells_the_right_ones():
    fitted = fit(SETS, START)
    assert first_right(SETS, fitted) == 100.0
    assert fitted[1] > fitted[0]


def test_fit_of_nothing_stays_where_it_began():
    assert fit([], START) == pytest.approx(START)


def test_fit_stays_near_its_start_where_all_is_right_already():
    sure = np.array([0.0, 20.0])
    assert fit(SETS, sure) == pytest.approx(sure, abs=0.1)


def test_fit_twice_gives_the_same():
    assert np.array_equal(fit(SETS, START), fit(SETS, START))


def test_held_out_questions_are_ranked_by_the_others():
    assert cross_validated(SETS, START) == 100.0
    contrary = [*SETS[:1], *(an_example(f"x{i}", 0, (1.0, 0.0), (0.0, 1.0)) for i in range(9))]
    assert cross_validated(contrary, START) == 90.0
