"""The encoder that runs without torch, against sentence-transformers over the same files."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.settings import EmbedderSettings
from index.storage.bert import map_tensors
from index.storage.bert_encoder import BertEncoder, load_bert_encoder
from index.storage.encoder import (
    MINILM,
    SentenceTransformerEncoder,
    load_encoder,
    load_sentence_transformer,
    locate_model,
)

SETTINGS = EmbedderSettings()
WHO = (
    "Mara Lind|the harbour master|Dr. Öztürk|Jean-Luc Âge|the Mayor of Quell|Ирина Белова|她".split(
        "|"
    )
)
WHAT = "say|think|announce|deny|tell the committee|ask for|claim|promise".split("|")
ABOUT = (
    "the harbour wall|ferry fares|3,5 % of the budget|Grüße aus Lindau|the ‘old mill’|NATO|"
    "rain on Monday, hail on Tuesday and what the farmers should do|мост|covid-19|x²+y²"
).split("|")
ODD = ["", " ", "?", "a" * 3000, "word " * 400, "\u200b\u00ad", "🌧️ or ☀️?", "Ａ　Ｂ", "\x00 nul"]


def questions(count: int) -> list[str]:
    """Invented questions, the same every time."""
    chance = random.Random(4)
    return [
        f"{chance.choice(['What did', 'When did', 'why would'])} {chance.choice(WHO)} "
        f"{chance.choice(WHAT)} about {chance.choice(ABOUT)} in {chance.randint(1950, 2030)}?"
        for _ in range(count)
    ]


@pytest.fixture(scope="module")
def light() -> BertEncoder:
    encoder = load_encoder(SETTINGS)
    assert isinstance(encoder, BertEncoder)
    return encoder


@pytest.fixture(scope="module")
def reference() -> SentenceTransformerEncoder:
    return load_sentence_transformer(SETTINGS, locate_model(MINILM), "")


def furthest(light: BertEncoder, reference: SentenceTransformerEncoder, texts: list[str]) -> float:
    return float(np.abs(light.encode(texts) - reference.encode(texts)).max())


def test_vectors_are_those_of_sentence_transformers(
    light: BertEncoder, reference: SentenceTransformerEncoder
) -> None:
    assert furthest(light, reference, [*questions(60), *ODD]) < 1e-4


@pytest.mark.soak
def test_a_thousand_vectors_are_those_of_sentence_transformers(
    light: BertEncoder, reference: SentenceTransformerEncoder
) -> None:
    assert furthest(light, reference, questions(1000)) < 1e-4


def test_the_window_is_the_same(light: BertEncoder, reference: SentenceTransformerEncoder) -> None:
    texts = ["", "word " * 253, "word " * 254, "word " * 255, "a" * 300, "мост " * 99]
    assert [light.fits(text) for text in texts] == [reference.fits(text) for text in texts]
    assert light.window_tokens == reference.window_tokens
    assert light.dimension == reference.dimension


@given(st.lists(st.text(max_size=40), max_size=5))
def test_a_text_has_the_same_vector_in_any_company(light: BertEncoder, texts: list[str]) -> None:
    together = light.encode(texts)
    assert together.shape == (len(texts), light.dimension)
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(light.encode([text])[0], vector, atol=1e-5)
        assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("config.json", {"model_type": "roberta"}),
        ("config.json", {"hidden_act": "relu"}),
        ("config.json", {"position_embedding_type": "relative_key"}),
        ("sentence_bert_config.json", {"do_lower_case": True}),
        ("1_Pooling/config.json", {"pooling_mode_cls_token": True}),
        ("modules.json", None),
    ],
)
def test_models_of_other_kinds_are_left_to_sentence_transformers(
    tmp_path: Path, file: str, change: dict[str, object] | None
) -> None:
    folder = tmp_path / "model"
    shutil.copytree(locate_model(MINILM), folder, copy_function=lambda a, b: Path(b).symlink_to(a))
    described = json.loads((folder / file).read_text(encoding="utf-8"))
    (folder / file).unlink()
    if change is not None:
        (folder / file).write_text(json.dumps(described | change), encoding="utf-8")
    assert load_bert_encoder(SETTINGS, folder, "") is None


def test_mapped_tensors_are_those_that_the_library_reads(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    stored = {
        "matrix": np.arange(6, dtype=np.float32).reshape(2, 3),
        "scalar": np.array(2.5, dtype=np.float32),
        "whole": np.array([-3, 4], dtype=np.int8),
    }
    save_file(stored, tmp_path / "t.safetensors", metadata={"format": "np"})
    mapped = map_tensors(tmp_path / "t.safetensors")
    assert mapped.keys() == stored.keys()
    for name, tensor in stored.items():
        assert mapped[name].dtype == tensor.dtype
        assert np.array_equal(mapped[name], tensor)


def test_a_question_is_encoded_and_read_without_torch() -> None:
    program = (
        "import sys; from index import load_encoder, load_reader, Settings\n"
        "load_encoder(Settings().embedder).encode(['who?'])\n"
        "load_reader().read('who?', [('Mara Lind did.',)])\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'scipy', 'sklearn', 'spacy'}\n"
        "sys.exit(' '.join(heavy & sys.modules.keys()) or None)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
