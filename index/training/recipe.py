"""What is trained on, in which amounts, and how fast: plain numbers, kept with the weights."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.training.data import Row, read_rows, sample
from index.training.making import ask_statements, find_statements, swap_detail

# The sets whose text is clearly free, with the most rows taken of each: templated, weak and
# claim-like sets are held back, so that no one way of asking fills the run.
CAPS: Mapping[str, int] = {
    "squad1_sub": 6_000,
    "squad2_sub": 5_000,
    "nq_wiki": 3_200,
    "qamr": 3_000,
    "qadiscourse": 3_000,
    "irc_replies": 1_500,
    "molweni": 2_000,
    "medquad": 1_500,
    "covidqa": 1_500,
    "fm2": 1_500,
}
STATEMENT_SETS = ("qamr", "qadiscourse", "squad1_sub", "squad2_sub", "nq_wiki", "fm2")
SWAP_SETS = ("squad1_sub", "squad2_sub", "nq_wiki", "qamr")
# The last part of the run sees these alone (transfer, then adapt: Garg et al., TANDA, 2020).
ADAPT_SETS = ("squad1_sub", "squad2_sub", "nq_wiki", "made_said", "made_wrong", "made_swap")


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number that decides what a run gives, beside the data."""

    seed: int = 20
    budget_tokens: int = 160
    most_sentences: int = 8
    batch_size: int = 16
    encoder_rate: float = 1.5e-4
    head_rate: float = 1e-3
    warm_up: float = 0.05
    clip: float = 1.0
    positive_weight: float = 2.0
    window_weight: float = 0.5
    swaps: int = 3_000
    chat_statements: int = 600
    adapt_rows: int = 6_000
    half_precision: bool = True
    caps: Mapping[str, int] = field(default_factory=lambda: dict(CAPS))


def training_rows(folder: Path, recipe: Recipe) -> tuple[list[Row], list[Row]]:
    """The rows of the main part and of the adapting part, each in the order they are seen."""
    rng = random.Random(recipe.seed)
    sets = {name: read_rows(folder, name) for name in recipe.caps}
    rows = [r for name, most in recipe.caps.items() for r in sample(sets[name], most, recipe.seed)]
    rows += make_rows(sets, recipe)
    rng.shuffle(rows)
    adapting = [row for row in rows if row.source in ADAPT_SETS]
    rng.shuffle(adapting)
    return rows, adapting[: recipe.adapt_rows]


def make_rows(sets: Mapping[str, Sequence[Row]], recipe: Recipe) -> list[Row]:
    """Rows made by rule (see `making`) from reports, chat and answered questions."""
    rng = random.Random(recipe.seed)
    reports = find_statements(row for name in STATEMENT_SETS for row in sets.get(name, ()))
    turns = find_statements(sets.get("irc_replies", ()))
    rng.shuffle(turns)
    made = list(ask_statements([*reports, *turns[: recipe.chat_statements]], recipe.seed))
    answered = [row for name in SWAP_SETS for row in sets.get(name, ()) if row.answers]
    rng.shuffle(answered)
    swapped = [swap for row in answered if (swap := swap_detail(row, rng))]
    return made + swapped[: recipe.swaps]


def valid_rows(folder: Path, recipe: Recipe, most: int) -> dict[str, list[Row]]:
    """At most `most` held-out rows of each set, and of rows made from held-out ones."""
    sets = {name: read_rows(folder, name, valid=True) for name in recipe.caps}
    rows = {name: sample(read, most, recipe.seed) for name, read in sets.items()}
    made = make_rows(sets, recipe)
    swapped = [row for row in made if row.source == "made_swap"]
    said = [row for row in made if row.source != "made_swap"]
    # A swap is judged beside the questions it was made from, which are answered.
    paired = swapped + [row for name in SWAP_SETS for row in sets.get(name, ()) if row.answers]
    rows["made_said"] = sample(said, most, recipe.seed)
    rows["made_swap"] = sample(paired, most, recipe.seed)
    return rows
