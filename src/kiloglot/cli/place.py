"""Names of files and folders to write."""

from __future__ import annotations

from typing import Any

import click

__all__ = ["Place"]


class Place(click.ParamType[str]):
    """A file or folder: anything but an empty name, which would be the current folder."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name."""
        if not str(value).strip():
            self.fail("an empty name (is a variable of the shell not set?)", param, ctx)
        return str(value)
