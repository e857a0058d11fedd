"""From documents to answers: the door through which `bot/` reaches the index.

The way of the data, one room after the other; a room imports only itself and the rooms before it::

    documents    bytes -> Document: exact decoded text, title, date, source
    speech       Document -> paragraphs, sentences, quotations with their speakers
    storage      sentences -> passages -> vectors and full text -> an immutable generation
    answering    question -> candidates -> Answer | Abstention, every slice read back
    evaluation   labelled questions and quotations -> measures
    training     labelled questions -> the weights that answering uses

Nothing here knows of chat, prints, or awaits; heavy libraries load inside the functions that need
them, so importing this package is quick.
"""

from index.answering.answer import Abstention, Answer, Reason, ask, understand
from index.answering.checking import (
    Check,
    Checker,
    Match,
    Verdict,
    check_text,
    check_words,
    match_at,
)
from index.answering.citation import Citation, Locator, Style, Work, cite, work_of
from index.answering.collation import Change, Note
from index.answering.composing import Finding, Range, Variant, compose, ranges
from index.answering.drafts import MarkedQuotation, find_marked
from index.answering.excerpts import Excerpt, Manner
from index.answering.exporting import all_quotations
from index.answering.filters import NO_FILTERS, Filters, describe, filters_from
from index.answering.how import Wish
from index.answering.listing import (
    Listed,
    SourceEntry,
    Sources,
    SpeakerEntry,
    names_like,
    quotations_by_topic,
    quotations_of,
    sources_of,
    speakers_of,
)
from index.answering.naming import match_speakers, people_named
from index.answering.question import Question, check_question
from index.answering.reader import Reader, load_reader
from index.answering.sources import match_sources
from index.answering.subjects import Topic, topics_of
from index.answering.timeline import Dated, Moment, Timeline, dates_of, timeline
from index.answering.times import read_bound
from index.answering.viewing import Spoken, spoken_in
from index.answering.when import find_time
from index.documents.choosing import checked_metadata
from index.documents.reading import read_files
from index.documents.saving import read_addresses, save_page
from index.documents.source import Document, Mark, Metadata, Span
from index.errors import (
    CitationError,
    CollectionBusy,
    CollectionError,
    DocumentError,
    EmptyCollection,
    FetchError,
    IndexDamaged,
    IndexMismatch,
    IndexMissing,
    ModelError,
    NoEarlierGeneration,
    QuestionError,
    QuoteMismatch,
    QuothError,
    SettingsError,
    StorageError,
    TransferError,
    UnknownDocument,
)
from index.evaluation.report import difference_lines, measure_lines
from index.evaluation.report import to_json as evaluation_to_json
from index.evaluation.runs import compare_run, evaluate, read_run, write_run
from index.settings import Settings
from index.speech import Speech
from index.speech.appearances import read_speech
from index.speech.parsing import load_parser
from index.speech.rows import quotation_rows
from index.speech.speakers import Speaker
from index.storage.adding import Added, add_documents
from index.storage.build import BuildReport, Target
from index.storage.editions import Changed, find_edition
from index.storage.encoder import Encoder, load_encoder
from index.storage.generation import (
    Generation,
    Manifest,
    current_folder,
    current_name,
    open_generation,
    open_whole_records,
    read_manifest,
    read_people,
)
from index.storage.history import Kept, State, list_collections, list_generations, read_state
from index.storage.inspection import Damage, Inspection, inspect_collection
from index.storage.keeping import (
    Tools,
    build_collection,
    present_roots,
    roll_back,
    set_metadata,
    update_collection,
)
from index.storage.making import Progress
from index.storage.models import Models, load_models
from index.storage.records import ListedDocument
from index.storage.removing import Removed, remove_documents
from index.storage.transfer import export_collection, import_collection

__all__ = [
    "NO_FILTERS",
    "Abstention",
    "Added",
    "Answer",
    "BuildReport",
    "Change",
    "Changed",
    "Check",
    "Checker",
    "Citation",
    "CitationError",
    "CollectionBusy",
    "CollectionError",
    "Damage",
    "Dated",
    "Document",
    "DocumentError",
    "EmptyCollection",
    "Encoder",
    "Excerpt",
    "FetchError",
    "Filters",
    "Finding",
    "Generation",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "Inspection",
    "Kept",
    "Listed",
    "ListedDocument",
    "Locator",
    "Manifest",
    "Manner",
    "Mark",
    "MarkedQuotation",
    "Match",
    "Metadata",
    "ModelError",
    "Models",
    "Moment",
    "NoEarlierGeneration",
    "Note",
    "Progress",
    "Question",
    "QuestionError",
    "QuoteMismatch",
    "QuothError",
    "Range",
    "Reader",
    "Reason",
    "Removed",
    "Settings",
    "SettingsError",
    "SourceEntry",
    "Sources",
    "Span",
    "Speaker",
    "SpeakerEntry",
    "Speech",
    "Spoken",
    "State",
    "StorageError",
    "Style",
    "Target",
    "Timeline",
    "Tools",
    "Topic",
    "TransferError",
    "UnknownDocument",
    "Variant",
    "Verdict",
    "Wish",
    "Work",
    "add_documents",
    "all_quotations",
    "ask",
    "build_collection",
    "check_question",
    "check_text",
    "check_words",
    "checked_metadata",
    "cite",
    "compare_run",
    "compose",
    "current_folder",
    "current_name",
    "dates_of",
    "describe",
    "difference_lines",
    "evaluate",
    "evaluation_to_json",
    "export_collection",
    "filters_from",
    "find_edition",
    "find_marked",
    "find_time",
    "import_collection",
    "inspect_collection",
    "list_collections",
    "list_generations",
    "load_encoder",
    "load_models",
    "load_parser",
    "load_reader",
    "match_at",
    "match_sources",
    "match_speakers",
    "measure_lines",
    "names_like",
    "open_generation",
    "open_whole_records",
    "people_named",
    "present_roots",
    "quotation_rows",
    "quotations_by_topic",
    "quotations_of",
    "ranges",
    "read_addresses",
    "read_bound",
    "read_files",
    "read_manifest",
    "read_people",
    "read_run",
    "read_speech",
    "read_state",
    "remove_documents",
    "roll_back",
    "save_page",
    "set_metadata",
    "sources_of",
    "speakers_of",
    "spoken_in",
    "timeline",
    "topics_of",
    "understand",
    "update_collection",
    "work_of",
    "write_run",
]
