"""The tiktoken counter that sizes passages."""

from __future__ import annotations

from index.errors import SettingsError
from index.storage.passages import TokenCounter


def load_counter(encoding: str) -> TokenCounter:
    """A function that counts the tiktoken tokens of a text in `encoding`.

    Raises SettingsError for an encoding that tiktoken does not know, or cannot load here.
    """
    import tiktoken

    try:
        encoder = tiktoken.get_encoding(encoding)
    except (ValueError, OSError) as error:
        raise SettingsError("passages.encoding", f"tiktoken cannot load '{encoding}'") from error

    def count(text: str) -> int:
        return len(encoder.encode_ordinary(text))

    return count
