"""Documents -> the same documents analysed, with the models and what was analysed before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from index.documents.source import Document
from index.settings import Settings
from index.speech.appearances import read_speech
from index.speech.corrections import Corrections
from index.speech.cues import guess_language
from index.speech.parsing import MODEL_FILES
from index.storage.analysis_cache import AnalysisCache, analysis_key
from index.storage.models import Models
from index.storage.passages import pack_passages
from index.storage.pipeline import pipeline_version
from index.storage.rows import AnalysedDocument
from index.storage.segments import Press

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Maker:
    """What a generation is made with, beside the documents."""

    settings: Settings
    models: Models
    progress: Progress
    analyses: AnalysisCache
    corrections: Corrections

    @property
    def made_by(self) -> str:
        """A hash of all this, as far as what is made depends on it, and of the code."""
        parts = [pipeline_version(), self._analysed_by, corrected_by(self.corrections)]
        return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

    def press(self, data_dir: Path) -> Press:
        """What writes segments."""
        told = partial(self.progress, "sentences")
        return Press(data_dir, self.models.encoder, told, self.analyses.copy_key)

    def analyse(self, documents: Sequence[Document]) -> Iterator[tuple[AnalysedDocument, bool]]:
        """Each document analysed, and whether that had to be done now."""
        for done, document in enumerate(documents, start=1):
            key = analysis_key(document, self._analysed_by)
            known = self.analyses.analysis(document, key)
            item = known or self._analyse(document)
            if known is None:
                self.analyses.remember_analysis(key, item)
            self.progress("reading", done, len(documents))
            yield item, known is None

    @property
    def _analysed_by(self) -> str:
        parser = self.models.parser
        read = parser and (parser.language, *sorted(MODEL_FILES.items()))
        passages = sorted(asdict(self.settings.passages).items())
        return repr((self.models.encoder.fingerprint, read, passages))

    def _analyse(self, document: Document) -> AnalysedDocument:
        models = self.models
        speech, appearances = read_speech(document, models.parser)
        passages = pack_passages(
            document.text,
            speech.sentences,
            models.count_tokens,
            self.settings.passages.budget_tokens,
            models.encoder.fits,
        )
        # "de-AT" is stemmed as "de".
        language = (document.language or guess_language(document.text))[:2].lower()
        return AnalysedDocument(document, speech, passages, appearances, language)


def corrected_by(corrections: Corrections) -> str:
    """A hash of what was corrected about speakers."""
    return hashlib.sha256(repr(corrections).encode("utf-8", "surrogatepass")).hexdigest()
