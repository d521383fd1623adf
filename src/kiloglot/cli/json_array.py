"""A JSON array that is written item by item, so that it need not fit in memory."""

from __future__ import annotations

import json
from types import TracebackType
from typing import IO

__all__ = ["JsonArray"]


class JsonArray:
    """Writes an array as ``json.dumps(items, indent=2)`` would.

    It is closed in any case: what was written before an error can be read.

    Args:
        stream: Where to.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._empty = True

    def __enter__(self) -> JsonArray:
        self._stream.write("[")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.write("]\n" if self._empty else "\n]\n")

    def add(self, item: object) -> None:
        """Write an item."""
        text = json.dumps(item, ensure_ascii=False, indent=2).replace("\n", "\n  ")
        self._stream.write(f"{'' if self._empty else ','}\n  {text}")
        self._empty = False
