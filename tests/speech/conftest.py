import pytest

from index.speech.parsing import SpacyParser, load_parser


@pytest.fixture(scope="session")
def parser() -> SpacyParser:
    return load_parser()
