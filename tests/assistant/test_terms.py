"""What a question's terms may be called, and what they may not."""

import pytest

from assistant.terms import terms_of


@pytest.mark.parametrize(
    ("term", "stranger"),
    [("hộ nghèo", "hội nghị"), ("học sinh", "hồ sơ"), ("năng suất", "ngân sách"), ("ma túy", "môi trường")],
)
def test_an_abbreviation_of_two_things_does_not_join_them(term, stranger):
    (found,) = terms_of(term, "vi")
    assert not any(stranger in name for name in found.exact)


def test_a_term_keeps_its_own_abbreviation_and_synonyms():
    (found,) = terms_of("ngân sách nhà nước", "vi")
    assert any("nsnn" in name for name in found.exact)
