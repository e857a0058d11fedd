"""Collections that tests share: the seed article, indexed with a tiny encoder or the real model."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest
from fakes import UNSURE, TinyEncoder, silent, tiny_models
from harbour import write_documents

from bot.asking import Desk
from bot.config import Config
from index import Generation, Settings, Target, build_collection, load_models, open_generation

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"

# How long a case takes says more of the machine than of the code.
# What gates a change draws the same examples every time.
hypothesis.settings.register_profile("quoth", deadline=None, derandomize=True)
hypothesis.settings.load_profile("quoth")


@pytest.fixture(scope="session")
def seed_text() -> str:
    """The seed article's text, as stored."""
    return next(SEEDS.glob("*.txt")).read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def tiny_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose default collection is the seed article, without a model."""
    data_dir = tmp_path_factory.mktemp("tiny")
    target = Target(data_dir, "default", "test")
    build_collection(target, [SEEDS], Settings(), tiny_models, silent)
    return data_dir


@pytest.fixture(scope="session")
def harbour_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with an invented collection of several speakers, sources and dates."""
    data_dir = tmp_path_factory.mktemp("harbour")
    file = write_documents(data_dir)
    build_collection(Target(data_dir, "default", "test"), [file], Settings(), tiny_models, silent)
    return data_dir


@pytest.fixture(scope="session")
def harbour(harbour_data_dir: Path) -> Generation:
    """The invented collection, open."""
    return open_generation(harbour_data_dir, "default", None)


@pytest.fixture
def harbour_desk(harbour_data_dir: Path) -> Iterator[Desk]:
    """A desk over the invented collection that loads no model."""
    desk = Desk(Config(harbour_data_dir, (), UNSURE), "default", TinyEncoder)
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def real_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory whose default collection is the seed article, with the default model."""
    data_dir = tmp_path_factory.mktemp("real")
    settings = Settings()
    build_collection(
        Target(data_dir, "default", "test"),
        [SEEDS],
        settings,
        lambda: load_models(settings),
        silent,
    )
    return data_dir


@pytest.fixture
def tiny_desk(tiny_data_dir: Path) -> Iterator[Desk]:
    """A desk over the seed article that loads no model."""
    desk = Desk(Config(tiny_data_dir, (SEEDS,), UNSURE), "default", TinyEncoder)
    yield desk
    desk.close()
