import threading
import time

import pytest

from assistant.limits import Deadline, Gate, Limits
from index.errors import AssistantError, BusyError


def test_so_many_at_once_so_many_wait_and_the_others_are_refused():
    gate = Gate(Limits(at_once=2, waiting=1, seconds=30))
    go, inside, most, order = threading.Event(), [], [], []

    def ask(number):
        with gate.entered():
            inside.append(number)
            most.append(len(inside))
            go.wait(10)
            inside.remove(number)
            order.append(number)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    while gate.inside < 3 or len(inside) < 2:
        time.sleep(0.001)
    with pytest.raises(BusyError, match="Đang có 3 câu hỏi chờ"), gate.entered():
        raise AssertionError("it was let in")
    assert (gate.inside, gate.refused, len(inside)) == (3, 1, 2)
    go.set()
    for thread in threads:
        thread.join()
    assert (max(most), sorted(order), gate.inside, gate.answered) == (2, [0, 1, 2], 0, 3)


def test_who_waits_too_long_is_refused():
    gate = Gate(Limits(at_once=1, waiting=5, seconds=0.05))
    with gate.entered():
        with pytest.raises(BusyError, match="trong 0 giây"), gate.entered():
            raise AssertionError("it was let in")
        assert gate.inside == 1
    with gate.entered() as deadline:
        deadline.check()


def test_an_error_inside_gives_the_place_back():
    gate = Gate(Limits(at_once=1, waiting=0, seconds=1))
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), gate.entered():
            raise ZeroDivisionError
    assert gate.inside == 0


def test_a_deadline_is_over_once_its_time_is():
    deadline = Deadline(0.02)
    deadline.check()
    time.sleep(0.03)
    with pytest.raises(BusyError):
        deadline.check()
    assert deadline.left() == 0


def test_the_administrator_sets_the_limits(monkeypatch):
    monkeypatch.setenv("BAOCAO_AT_ONCE", "3")
    monkeypatch.setenv("BAOCAO_SECONDS", "1.5")
    found = Limits.from_environment()
    assert (found.at_once, found.waiting, found.seconds) == (3, Limits().waiting, 1.5)


@pytest.mark.parametrize("value", ["nhiều", "0", "-1", "nan", "inf"])
def test_a_limit_that_is_none_is_told(monkeypatch, value):
    monkeypatch.setenv("BAOCAO_AT_ONCE", value)
    with pytest.raises(AssistantError, match=f"BAOCAO_AT_ONCE là “{value}”"):
        Limits.from_environment()
