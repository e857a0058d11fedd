"""A small invented set from its folder to measures, kept runs, errors and subsets of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from evaluation.outcomes import many
from fakes import TinyEncoder, silent, tiny_models

from index.answering.answer import Steps, ask
from index.documents.source import Span
from index.errors import DocumentError
from index.evaluation import __main__ as command
from index.evaluation import errors
from index.evaluation.floors import find_fallen, find_floors
from index.evaluation.questions import read_set
from index.evaluation.report import difference_lines, measure_lines, to_json
from index.evaluation.runs import Evaluation, compare_run, evaluate, latency, read_run, write_run
from index.evaluation.stages import Gold, find_stages
from index.evaluation.subset import draw_subset, write_subset
from index.settings import Settings
from index.speech.sentences import Role
from index.storage.build import Target
from index.storage.records import StoredSentence

DOCUMENTS = {
    "harbour": "The harbour master promised a lighthouse. The quay opens in May.\n",
    "mill": "The windmill burned down in autumn. “We shall rebuild the windmill,” said Ann Lee.\n",
    "school": "The school teaches Latin. Pupils sing every Friday.\n",
}
QUESTIONS = [
    ("q1", "When does the quay open?", "harbour", "The quay opens in May."),
    ("q2", "When did the windmill burn down?", "mill", "The windmill burned down in autumn."),
    ("q3", "What did Ann Lee say about the windmill?", "mill", "We shall rebuild the windmill,"),
    ("q4", "Who will pay the bishop?", None, None),
    ("q5", "What does the school teach?", "school", "The school teaches Latin."),
    ("q6", "Which astronaut visited?", None, None),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The set, written as people hand them around."""
    folder = tmp_path_factory.mktemp("sets") / "village"
    (folder / "docs").mkdir(parents=True)
    for name, text in DOCUMENTS.items():
        (folder / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
    rows = [_row(*question) for question in QUESTIONS]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
    return folder


def _row(qid: str, question: str, document: str | None, quote: str | None) -> dict[str, Any]:
    evidence = []
    if document and quote:
        start = DOCUMENTS[document].index(quote)
        end = start + len(quote)
        evidence = [{"doc_id": document, "start": start, "end": end, "quote": quote}]
    return {
        "qid": qid,
        "question": question,
        "answerable": bool(evidence),
        "speaker": None,
        "evidence": evidence,
    }


@pytest.fixture(scope="module")
def done(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Evaluation:
    """The set, answered without a model."""
    target = Target(tmp_path_factory.mktemp("data"), "default", "test")
    return evaluate(folder, target, Settings(), tiny_models(), None, silent)


def test_every_question_has_a_prediction_with_its_stages(done: Evaluation) -> None:
    assert done.name == "village"
    assert [row["qid"] for row in done.predictions] == [qid for qid, *_ in QUESTIONS]
    assert all(row["milliseconds"] > 0 for row in done.predictions)
    stages = {o.qid: o.stages for o in done.outcomes}
    assert all(s is not None and s.candidates for s in stages.values())
    assert all((s.place is not None) is o.answerable for o in done.outcomes if (s := o.stages))


def test_measures_are_all_there(done: Evaluation) -> None:
    assert done.measures["exact_quote_rate"] == 1.0
    assert done.measures["retrieval_recall"] == 1.0
    assert done.measures["milliseconds_p99"] >= done.measures["milliseconds_p50"]  # type: ignore[operator]
    shown = json.loads(json.dumps(to_json(done)))
    assert shown["ci95"]["hit@1"][0] <= shown["hit@1"] <= shown["ci95"]["hit@1"][1]
    assert sum(b["answers"] for b in shown["reliability"]) == len(QUESTIONS)
    text = "\n".join(measure_lines(done))
    for name in done.measures:
        assert name in text


def test_a_run_that_was_kept_compares_as_equal(
    folder: Path, done: Evaluation, tmp_path: Path
) -> None:
    write_run(done.predictions, tmp_path / "run.jsonl")
    run = read_run(tmp_path / "run.jsonl")
    differences = compare_run(folder, done, run)
    assert differences["utility"].gain == 0
    assert not any(line.endswith("*") for line in difference_lines(differences))


def test_a_run_that_lost_an_answer_compares_as_worse(folder: Path, done: Evaluation) -> None:
    silent_run = {row["qid"]: {**row, "answers": [], "stages": None} for row in done.predictions}
    differences = compare_run(folder, done, silent_run)
    assert differences["hit@1"].before == 0
    assert differences["hit@1"].gain == done.measures["hit@1"]


def test_another_sets_run_is_refused(folder: Path, done: Evaluation) -> None:
    with pytest.raises(DocumentError, match="no question"):
        compare_run(folder, done, {"elsewhere": {}})


@pytest.mark.parametrize("content", [None, "not JSON\n", '{"answers": []}\n', "[1]\n"])
def test_what_is_no_run_is_refused(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "run.jsonl"
    if content is not None:
        path.write_text(content)
    with pytest.raises(DocumentError, match="not a run"):
        read_run(path)


def test_the_command_measures_a_kept_run_and_writes_the_page_and_the_diagram(
    folder: Path, done: Evaluation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, page, diagram = tmp_path / "run.jsonl", tmp_path / "answers.md", tmp_path / "r.svg"
    write_run(done.predictions, run)
    kept = [str(folder), f"--predictions={run}", f"--compare={run}"]
    command.main([*kept, f"--markdown={page}", f"--diagram={diagram}"])
    said = capsys.readouterr().out
    assert "village" in said
    assert "before" in said
    assert "| village | 4 / 2 | 1.000 |" in page.read_text("utf-8")
    assert "<svg" in diagram.read_text("utf-8")


@pytest.mark.parametrize(
    ("span", "held"),
    [
        (Span(0, 10), True),
        (Span(4, 40), True),  # holds all of it and more
        (Span(8, 30), False),
        (Span(10, 20), False),
    ],
)
def test_gold_is_a_sentence_that_shares_half_of_the_shorter(span: Span, held: bool) -> None:
    gold = Gold.of([{"doc_id": "a", "start": 4, "end": 10}], {"a": 7})
    sentence = StoredSentence(0, 7, span, b"", 1, Role.BODY, 0)
    assert gold.holds(sentence) is held
    assert not Gold.of([{"doc_id": "b", "start": 0, "end": 9}], {"a": 7}).holds(sentence)


def test_stages_tell_a_question_about_a_stranger(
    tiny_data_dir: Path,
) -> None:
    from index import open_generation

    generation = open_generation(tiny_data_dir, "default", None)
    steps: list[Steps] = []
    question = "What did Balthazar Quim say about deadlines?"
    ask(question, generation, TinyEncoder(), Settings(), watch=steps.append)
    assert not find_stages(steps[0], Gold({})).known


def test_percentiles_are_measured_values() -> None:
    assert latency([float(n) for n in range(1, 201)]) == {
        "milliseconds_p50": 100,
        "milliseconds_p90": 180,
        "milliseconds_p99": 198,
    }
    assert set(latency([]).values()) == {None}


def test_a_sample_takes_evenly_from_sets_and_all_of_a_small_one() -> None:
    wrong = [
        errors.find_wrong(name, many(count, name, hits=(False,)))
        for name, count in (("a", 50), ("b", 3), ("c", 40))
    ]
    drawn = errors.sample(wrong, 23)
    assert Counter(item.set_name for item in drawn) == {"a": 10, "b": 3, "c": 10}
    assert drawn == errors.sample(wrong, 23)
    assert drawn != errors.sample(wrong, 23, seed=1)


def test_the_page_of_errors_holds_ids_and_causes_but_no_words_of_the_set(
    folder: Path, done: Evaluation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run, page, causes = tmp_path / "run.jsonl", tmp_path / "errors.md", tmp_path / "errors.tsv"
    write_run([{**row, "answers": [], "stages": None} for row in done.predictions], run)
    causes.write_text("q1\tthe label is wrong\nq4\tthe words differ\n")
    errors.main([str(folder), f"--run={run}", "--show"])
    assert "When does the quay open?" in capsys.readouterr().out
    errors.main([str(folder), f"--run={run}", f"--causes={causes}", f"--markdown={page}"])
    text = page.read_text("utf-8")
    assert "| not retrieved | 4 | 4 |" in text
    assert "| q1 | not retrieved | the label is wrong |" in text
    assert "| q4 | right by now | the words differ |" in text
    assert not any(question in text for _, question, *_ in QUESTIONS)


def test_a_verdict_without_a_cause_is_named(tmp_path: Path) -> None:
    (tmp_path / "errors.tsv").write_text("q1\tfine\nq2\n")
    with pytest.raises(DocumentError, match="line 2"):
        errors.read_causes(tmp_path / "errors.tsv")


@pytest.mark.parametrize("seed", range(6))
def test_a_subset_is_whole_and_the_same_every_time(folder: Path, tmp_path: Path, seed: int) -> None:
    labelled = read_set(folder)
    names, rows = draw_subset(labelled, 2, 4, seed)
    assert (names, rows) == draw_subset(labelled, 2, 4, seed)
    assert len(names) == 2
    write_subset(folder, tmp_path, names, rows)
    small = read_set(tmp_path)
    assert [document.id for document in small.documents] == names
    for row in small.questions:
        for document, evidence in _placed(small, row):
            assert document.text[evidence["start"] : evidence["end"]] == evidence["quote"]


def _placed(small: Any, row: dict[str, Any]) -> Iterator[tuple[Any, dict[str, Any]]]:
    documents = {document.id: document for document in small.documents}
    for evidence in row["evidence"]:
        yield documents[evidence["doc_id"]], evidence


def test_a_floor_lies_below_the_measured_and_catches_a_fall(done: Evaluation) -> None:
    floors = find_floors(done)
    assert set(floors) <= set(done.measures)
    assert find_fallen(done, floors) == []
    lost = {**done.measures, "hit@1": floors["hit@1"] - 0.01, "exact_quote_rate": 0.99}
    fallen = find_fallen(Evaluation(done.name, (), (), lost, {}, ()), floors)
    assert [line.split()[0] for line in fallen] == ["exact_quote_rate", "hit@1"]
