"""Names of corpus formats."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["CorpusFormat"]


class CorpusFormat(click.ParamType[str]):
    """A format of :data:`kiloglot.data.FORMATS`, which are loaded only where one is named."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        from kiloglot.data.formats import FORMATS

        if value not in FORMATS:
            self.fail(f"no such format: {value!r}; there are {', '.join(FORMATS)}", param, ctx)
        return str(value)
