import pytest

from index.folding import fold
from index.language import SAMPLES, STRETCH, is_vietnamese

VIETNAMESE = (
    "Sản xuất nông nghiệp của tỉnh trong sáu tháng đầu năm giữ được nhịp tăng; diện tích gieo trồng đạt kế hoạch, "
    "đàn gia súc phục hồi sau dịch, các nhà máy chế biến thu mua hết nông sản của bà con trong vùng. "
)
ENGLISH = (
    "Farming in the province kept growing in the first half of the year; the sown area reached its plan, the herds "
    "recovered after the epidemic, and the mills bought all that the farmers of the region had to sell. "
)
FRENCH = (
    "L'agriculture de la province a gardé son élan au premier semestre; les surfaces semées ont été à la hauteur des "
    "prévisions, les troupeaux se sont relevés après l'épidémie, et les usines ont acheté toute la récolte des paysans. "
)
LAO = "ການຜະລິດ ກະສິກຳ ຂອງ ແຂວງ ໃນ ຫົກ ເດືອນ ຕົ້ນ ປີ ຮັກສາ ການ ເຕີບໂຕ ເນື້ອທີ່ ປູກ ບັນລຸ ແຜນການ " * 4
TCVN3 = (
    "S¶n xuÊt n«ng nghiÖp cña tØnh trong s¸u th¸ng ®Çu n¨m gi÷ ®­îc nhÞp t¨ng; diÖn tÝch gieo trång ®¹t kÕ ho¹ch. " * 3
)


@pytest.mark.parametrize("text", [VIETNAMESE, fold(VIETNAMESE), VIETNAMESE.upper(), VIETNAMESE + ENGLISH])
def test_vietnamese_with_and_without_diacritics(text):
    assert is_vietnamese(text)


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, LAO, TCVN3], ids=["English", "French", "Lao", "undecoded TCVN3"])
def test_other_languages_and_undecoded_fonts(text):
    assert not is_vietnamese(text)
    assert not is_vietnamese(text.upper())


def test_nothing_is_said_of_a_few_words():
    assert is_vietnamese("Harvest report of the province")
    assert is_vietnamese("")


def test_a_long_text_is_judged_all_over():
    cover = ENGLISH * (2 * STRETCH // len(ENGLISH))
    assert is_vietnamese(cover + VIETNAMESE * (3 * SAMPLES * STRETCH // len(VIETNAMESE)))
    assert not is_vietnamese(VIETNAMESE + ENGLISH * (3 * SAMPLES * STRETCH // len(ENGLISH)))
