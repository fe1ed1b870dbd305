"""Names, passwords, roles and sessions."""

from __future__ import annotations

import json
import stat

import pytest

from assistant.page import users as module
from assistant.page.users import Role, Sessions, User, Users
from index.errors import AssistantError

PASSWORD = "mật khẩu dài"


@pytest.fixture
def users(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "N", 2**4)  # the true cost would make the tests slow
    made = Users(tmp_path / "users.json")
    made.add("lan", PASSWORD, Role.EDITOR)
    made.add("minh", "mật khẩu khác")
    return made


def test_the_right_password_opens_and_no_other(users):
    assert users.verify("lan", PASSWORD) == User("lan", Role.EDITOR)
    assert users.verify("minh", "mật khẩu khác") == User("minh", Role.READER)
    for name, password in (("lan", "mật khẩu khác"), ("lan", ""), ("ai", PASSWORD), ("", ""), ("LAN", PASSWORD)):
        assert users.verify(name, password) is None


def test_a_password_typed_in_the_other_form_of_vietnamese_letters_is_the_same(users):
    import unicodedata

    assert users.verify("lan", unicodedata.normalize("NFD", PASSWORD))


def test_passwords_are_hashed_with_salts_of_their_own_and_the_file_is_private(users):
    users.add("hoa", PASSWORD)
    text = users.path.read_text()
    stored = {name: entry["password"] for name, entry in json.loads(text)["users"].items()}
    assert PASSWORD not in text
    assert stored["hoa"] != stored["lan"]
    assert all(value.startswith("scrypt$") for value in stored.values())
    assert stat.S_IMODE(users.path.stat().st_mode) == 0o600


def test_a_change_counts_at_once(users):
    other = Users(users.path)
    assert [user.name for user in other.all()] == ["lan", "minh"]
    users.remove("minh")
    assert [user.name for user in other.all()] == ["lan"]
    users.add("lan", "mật khẩu mới")
    assert other.get("lan") == User("lan", Role.READER)
    assert other.verify("lan", PASSWORD) is None


@pytest.mark.parametrize("name", ["", "a b", "a/b", "x" * 65, "a\nb", "<b>"])
def test_names_that_will_not_do(users, name):
    with pytest.raises(AssistantError, match="Không dùng được tên"):
        users.add(name, PASSWORD)


def test_short_passwords_and_unknown_users_are_told(users):
    with pytest.raises(AssistantError, match="ít nhất 8"):
        users.add("hoa", "ngắn")
    with pytest.raises(AssistantError, match="Đang có: lan, minh"):
        users.remove("hoa")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"users": {"a": {"role": "king", "password": "x"}}}', "{"])
def test_a_broken_file_is_an_error_and_not_an_open_door(tmp_path, text):
    (tmp_path / "users.json").write_text(text)
    with pytest.raises(AssistantError, match="Không đọc được tệp người dùng"):
        len(Users(tmp_path / "users.json"))


def test_no_file_is_no_user(tmp_path):
    assert len(Users(tmp_path / "users.json")) == 0
    assert Users(tmp_path / "users.json").verify("", "") is None


def test_a_session_ends_with_logout_and_with_its_user(users):
    sessions = Sessions(users)
    lan, minh = sessions.login("lan", PASSWORD), sessions.login("minh", "mật khẩu khác")
    assert sessions.user(lan).role is Role.EDITOR
    assert sessions.user("") is sessions.user(None) is sessions.user("x") is None
    users.remove("minh")
    assert sessions.user(minh) is None
    sessions.logout(lan)
    assert sessions.user(lan) is None


def test_a_session_lasts_a_day_of_work(users, monkeypatch):
    sessions = Sessions(users)
    token = sessions.login("lan", PASSWORD)
    later = module.time.monotonic() + module.SESSION + 1
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    assert sessions.user(token) is None


def test_after_five_wrong_passwords_the_right_one_must_wait(users, monkeypatch):
    sessions = Sessions(users)
    for _ in range(5):
        assert sessions.login("lan", "sai sai sai") is None
    assert sessions.login("lan", PASSWORD) is None
    assert sessions.login("minh", "mật khẩu khác")
    later = module.time.monotonic() + module.PAUSE + 1
    monkeypatch.setattr(module.time, "monotonic", lambda: later)
    assert sessions.login("lan", PASSWORD)


def test_the_cost_is_that_of_a_password():
    assert (module.N, module.R, module.P) == (2**15, 8, 3)
