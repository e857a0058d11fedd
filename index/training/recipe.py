"""What is trained on, in which amounts, how fast, stage by stage: numbers kept with the weights."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.settings import Settings
from index.storage.models import load_models
from index.training.data import Row, read_rows, sample
from index.training.making import ask_statements, find_statements, swap_detail
from index.training.perturbing import learn_lexicon, perturb, spacy_parse

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
MORE: Mapping[str, int] = {
    **CAPS,
    "squad1_sub": 7_000,
    "squad2_sub": 5_100,
    "qamr": 9_000,
    "qadiscourse": 4_000,
    "covidqa": 1_900,
}
STATEMENT_SETS = ("qamr", "qadiscourse", "squad1_sub", "squad2_sub", "nq_wiki", "fm2")
SWAP_SETS = ("squad1_sub", "squad2_sub", "nq_wiki", "qamr")
# Answered questions of these are perturbed; of the rest a part keeps other ways of asking in mind.
PERTURBED_SETS = ("squad1_sub", "squad2_sub", "nq_wiki")
KEPT_IN_MIND = ("qadiscourse", "molweni")
# SQuAD 2.0's own unanswerable questions: a set without the passages that were retrieved for others.
OWN_SET = "squad2_sub"
LEXICON_SENTENCES = 9_000
# The last part of a mixed stage sees these alone (transfer, then adapt: Garg et al., TANDA, 2020).
ADAPT_SETS = ("squad1_sub", "squad2_sub", "nq_wiki", "made_said", "made_wrong", "made_swap")


@dataclass(frozen=True, slots=True)
class Perturbing:
    """How many rows a stage of perturbed questions has: perturbed and answered ones, those of who
    said what, of each set kept in mind and of QAMR; all that nobody answers of the perturbed sets,
    and of these the ones that people wrote as such `own` times more.
    """

    perturbed: int
    answered: int
    own: int
    said: int
    kept: int
    qamr: int = 4_000


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every number that decides what a stage gives, beside the data and the stage before.

    A stage with `perturbing` sees perturbed questions; else all sets mixed, then `adapt_rows`.
    """

    seed: int = 20
    budget_tokens: int = 160
    most_sentences: int = 8
    batch_size: int = 16
    batches: int | None = None
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
    perturbing: Perturbing | None = None


# The run whose weights are shipped, stage by stage.
STAGES = (
    Recipe(batches=1_425),
    Recipe(
        seed=21,
        budget_tokens=176,
        batches=2_025,
        encoder_rate=1e-4,
        head_rate=5e-4,
        caps=MORE,
    ),
    Recipe(
        seed=7,
        batches=1_450,
        encoder_rate=7e-5,
        head_rate=5e-4,
        perturbing=Perturbing(perturbed=6_500, answered=6_500, own=5, said=2_500, kept=800),
    ),
    Recipe(
        seed=11,
        batches=1_300,
        encoder_rate=6e-5,
        head_rate=4e-4,
        perturbing=Perturbing(perturbed=7_600, answered=7_000, own=4, said=2_000, kept=700),
    ),
)


def training_rows(folder: Path, recipe: Recipe) -> tuple[list[Row], list[Row]]:
    """The rows of a stage's main and adapting part, each in the order they are seen."""
    if recipe.perturbing:
        return perturbed_rows(folder, recipe, recipe.perturbing), []
    rng = random.Random(recipe.seed)
    sets = {name: read_rows(folder, name) for name in recipe.caps}
    rows = [r for name, most in recipe.caps.items() for r in sample(sets[name], most, recipe.seed)]
    rows += make_rows(sets, recipe)
    rng.shuffle(rows)
    adapting = [row for row in rows if row.source in ADAPT_SETS]
    rng.shuffle(adapting)
    return rows, adapting[: recipe.adapt_rows]


def perturbed_rows(folder: Path, recipe: Recipe, amounts: Perturbing) -> list[Row]:
    """The rows of a stage of perturbed questions, in the order they are seen."""
    seed, rng = recipe.seed, random.Random(recipe.seed)
    sets = {name: read_rows(folder, name) for name in recipe.caps}
    core = [row for name in PERTURBED_SETS for row in sets[name]]
    sentences = list(dict.fromkeys(s for row in core for s in row.sentences))
    rng.shuffle(sentences)
    encoder = load_models(Settings()).encoder
    lexicon = learn_lexicon(sentences[:LEXICON_SENTENCES], spacy_parse, encoder.encode)
    answered = [r for r in (*core, *sample(sets["qamr"], amounts.qamr, seed)) if r.answers]
    pairs = list(perturb(answered, lexicon, spacy_parse, seed))
    rng.shuffle(pairs)
    said = [row for row in make_rows(sets, recipe) if row.source != "made_swap"]
    rows = [
        *(perturbed for _, perturbed in pairs[: amounts.perturbed]),
        *(row for row, _ in pairs[: amounts.answered]),
        *(row for row in core if not row.answers),
        *written_unanswerable(sets[OWN_SET]) * amounts.own,
        *sample(said, amounts.said, seed),
        *(row for name in KEPT_IN_MIND for row in sample(sets[name], amounts.kept, seed)),
    ]
    rng.shuffle(rows)
    return rows


def written_unanswerable(rows: Sequence[Row]) -> list[Row]:
    """The unanswerable questions that people wrote: those that no window of the set answers."""
    asked = {row.question for row in rows if row.answers}
    return [row for row in rows if not row.answers and row.question not in asked]


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
