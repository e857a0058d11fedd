"""What came of a change, the state of a collection and its history -> messages."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from bot.changing import Doing, Named, Outcome, Step, Totals
from bot.counting import counted
from bot.guild.characters import label
from bot.guild.layout import Block, Component, button, row, shorten
from bot.guild.letters import letter
from bot.guild.message import escaped
from bot.ledger import Change, ChangeState, Choice, Letter
from index import Kept, State

ARTICLES = {
    "date": "a date",
    "author": "an author",
    "publisher": "a publisher",
    "url": "an address",
}
TITLES = {
    Doing.ADD: "Added to {where}",
    Doing.SET: "Set in {where}",
    Doing.REMOVE: "Removed from {where}",
    Doing.UPDATE: "Brought up to date: {where}",
    Doing.REBUILD: "Built anew: {where}",
    Doing.ROLLBACK: "Back to the state before: {where}",
    Doing.CHECK: "Checked: {where}",
}
STAGES = {"reading": "reading the documents", "sentences": "learning their sentences"}
OWN, SHARED = "this server’s documents", "the shared collection"
# Rows of a message that lists things; what is cut is counted.
MOST, MOST_BUTTONS = 10, 10
LINE = 300
INTERRUPTED = "I was restarted while this was done. {what} `/index history` shows what is in force."


def outcome_letter(key: str, doing: Doing, shared: bool, outcome: Outcome) -> Letter:
    """What a job did, with a button for each new document of which something is not known."""
    if outcome.error:
        lines = [f"**Nothing was changed.** {escaped(outcome.error, LINE)}"]
    elif doing not in (Doing.CHECK, Doing.ROLLBACK) and not outcome.anew:
        lines = [f"**Nothing has changed** in {where(shared)}."]
    else:
        lines = [f"**{TITLES[doing].format(where=where(shared))}**"]
    lines += [_document(named, doing) for named in outcome.documents[:MOST]]
    lines += _rest(len(outcome.documents))
    lines += [f"⚠ {escaped(failure, LINE)}" for failure in outcome.failures[:MOST]]
    lines += _rest(len(outcome.failures))
    lines += [_markdown(note) for note in outcome.notes]
    blocks = [Block("\n".join(lines))]
    if not outcome.error:
        blocks.append(Block(f"-# {_totals(outcome)}", apart=True))
    lacking = [n for n, named in enumerate(outcome.documents) if named.missing]
    return letter(blocks, _set_rows(key, outcome.documents, lacking[:MOST_BUTTONS]))


def where(shared: bool) -> str:
    """A collection as people call it."""
    return SHARED if shared else OWN


def progress_text(doing: Doing, begun: bool, step: Step | None) -> str:
    """How far a job is."""
    if not begun:
        return f"{doing.value}: waiting for another change to finish…"
    if step is None:
        return f"{doing.value}: beginning…"
    stage = STAGES.get(step.stage, step.stage)
    return f"{doing.value}: {stage}, {step.done:,} of {step.total:,}…"


def interrupted_letter(change: Change, went_through: bool) -> Letter:
    """That the bot was restarted in the middle of a change, and what became of it."""
    what = "The change itself is in force."
    if not went_through:
        what = (
            "Nothing half-done is in force. `/index update` finishes what had been taken in; else "
            "please do it again."
        )
    return letter(f"**{change.doing}**: {INTERRUPTED.format(what=what)}")


def status_letter(
    state: State | None, shared: bool, choice: Choice, changes: Sequence[Change]
) -> Letter:
    """How a collection stands, which ones answer in this channel, and the last changes."""
    answering = {
        Choice.BOTH: "this server’s documents and the shared collection",
        Choice.OWN: "this server’s documents only",
        Choice.SHARED: "the shared collection only",
    }[choice]
    lines = [f"**{where(shared).capitalize()}**"]
    if state is None:
        lines.append("Nothing is in it yet. Begin with `/index add`.")
    else:
        lines += [_counts(state), f"in force: {state.folder.name}, made by {_made(state)}"]
        lines += ["⚠ what was in force is damaged; the state before answers"] * bool(state.warning)
        lines += ["being changed just now"] * bool(state.writer)
    lines.append(f"-# In this channel I answer from {answering} (`/collection`).")
    return letter([Block("\n".join(lines)), *_log(changes)])


def history_letter(kept: Sequence[Kept], shared: bool, changes: Sequence[Change]) -> Letter:
    """The states that are kept, the newest first, and who changed what."""
    lines = [f"**{where(shared).capitalize()}: states that are kept**"]
    lines += [_kept(item) for item in kept[:MOST]] or ["none"]
    return letter([Block("\n".join(lines)), *_log(changes)])


def documents_json(documents: Sequence[Named]) -> str:
    """Ids and titles, as the log keeps them for the buttons."""
    return json.dumps([[named.id, named.title] for named in documents], ensure_ascii=False)


def outcome_line(outcome: Outcome) -> str:
    """What came of a job in a few words, for the log."""
    if outcome.error:
        return outcome.error
    gained = outcome.after.documents - outcome.before.documents
    return f"{counted(outcome.after.documents, 'document')} ({gained:+,})"


def _document(named: Named, doing: Doing) -> str:
    line = f"**{escaped(named.title, LINE)}**"
    if doing is not Doing.ADD:
        return line
    if named.missing:
        line += f" · will be cited without {', '.join(ARTICLES[name] for name in named.missing)}"
    if named.copy_of:
        line += f" · has the same words as {escaped(named.copy_of, LINE)}; both are answered once"
    return line


def _set_rows(key: str, documents: Sequence[Named], lacking: Sequence[int]) -> list[Component]:
    buttons = [
        button(f"Say more of {shorten(label(documents[n].title), 60)}", f"set:{key}:{n}")
        for n in lacking
    ]
    return [row(buttons[start : start + 5]) for start in range(0, len(buttons), 5)]


def _totals(outcome: Outcome) -> str:
    before, after = outcome.before, outcome.after
    parts = [_change_of(name, before, after) for name in Totals.__dataclass_fields__]
    return f"{' · '.join(parts)} · {outcome.seconds:.1f} s"


def _change_of(name: str, before: Totals, after: Totals) -> str:
    was, now = getattr(before, name), getattr(after, name)
    change = f" ({now - was:+,})" if now != was else ""
    return f"{counted(now, name.removesuffix('s'))}{change}"


def _counts(state: State) -> str:
    counts = state.manifest.counts
    return " · ".join(
        counted(getattr(counts, name), name.removesuffix("s"))
        for name in Totals.__dataclass_fields__
    )


def _made(state: State) -> str:
    return f"{state.manifest.doing} {_time(state.manifest.created)}"


def _kept(item: Kept) -> str:
    sign = "▶" if item.in_force else "·"
    if item.manifest is None:
        return f"{sign} {item.name}: cannot be opened"
    counts = counted(item.manifest.counts.documents, "document")
    damage = ", damaged" if item.damage else ""
    made = f"{item.manifest.doing} {_time(item.manifest.created)}"
    return f"{sign} {item.name}: {made}, {counts}{damage}"


def _log(changes: Sequence[Change]) -> list[Block]:
    if not changes:
        return []
    return [Block("\n".join(["**Last changes**", *map(_logged, changes)]), apart=True)]


def _logged(change: Change) -> str:
    who = f"<@{change.person}>" if change.person else "somebody"
    what = f" {escaped(change.what, LINE)}" if change.what else ""
    came = escaped(change.outcome, LINE)
    if change.state is not ChangeState.DONE:
        came = f"{change.state.value}{f': {came}' if came else ''}"
    return f"-# <t:{int(change.at)}:f> {who}: {change.doing}{what} → {came}"


def _time(created: str) -> str:
    return f"<t:{int(datetime.fromisoformat(created).timestamp())}:f>"


def _markdown(note: str) -> str:
    """A note of our own: only what stands in back ticks is meant as markup."""
    parts = note.split("`")
    return "".join(
        f"`{part}`" if n % 2 else escaped(part, LINE) if part.strip() else part
        for n, part in enumerate(parts)
    )


def _rest(total: int) -> list[str]:
    return [f"-# and {total - MOST:,} more"] if total > MOST else []
