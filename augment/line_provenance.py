"""The provenance of lines of plain text: a line of JSON for each, put together by arrays."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kiloglot.augment.chunks import gathered, numbered
from kiloglot.augment.growing import GrowingBytes

__all__ = ["LineProvenance"]

Places = npt.NDArray[np.int64]

_BEGIN, _CLOSE = b'{"line":', b"]}\n"
_COMMA, _BRACKET = b",["


class LineProvenance:
    """Writes the provenance of a shard.

    Attributes:
        records: The provenance of each version of each chunk, as JSON, a comma before each word.
    """

    def __init__(self) -> None:
        self.records = GrowingBytes()

    def __call__(self, picked: Places, ends: Places, lines: Places, copy: int) -> bytes:
        """Return the provenance of a shard.

        Args:
            picked: The version that each chunk has become; shape: (chunks,).
            ends: The places of the last chunks of lines; shape: (lines,).
            lines: The numbers of the lines, rising.
            copy: Which copy they are of.
        """
        # What stands before the first line has no line to close.
        heads, lengths = numbered(_CLOSE + _BEGIN, lines, f',"copy":{copy},"tokens":'.encode())
        lengths = np.append(lengths, len(_CLOSE))
        lengths[0] -= len(_CLOSE)
        array = self.records.array(heads[len(_CLOSE) :] + _CLOSE, lengths)
        between = np.concatenate([[0], ends + np.arange(2, len(lengths) + 1)])
        places = np.empty(len(picked) + len(between), np.int64)
        others = np.ones(len(places), bool)
        others[between] = False
        places[others] = picked
        places[between] = len(self.records) + np.arange(len(lengths))
        data, edges = gathered(array, places)
        # Where a word has a comma before it, the first one of a line is to have a bracket.
        letters = np.frombuffer(data, np.uint8)
        firsts = edges[between[:-1] + 1]
        words = letters.take(firsts) == _COMMA
        letters[firsts[words]] = _BRACKET
        found: bytes = data[int(edges[0]) : int(edges[-1])].to_pybytes()
        return found if words.all() else found.replace(b'"tokens":]', b'"tokens":[]')
