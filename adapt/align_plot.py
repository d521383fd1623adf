"""A plot of how well the layers of a model align two languages."""

from __future__ import annotations

import io
from pathlib import Path

from kiloglot.adapt.alignment import Alignment
from kiloglot.data.files import PathLike, whole_bytes
from kiloglot.errors import OutputError

__all__ = ["SUFFIXES", "plot"]

SUFFIXES = (".svg", ".png", ".pdf")
_NAMES = {"source-target": "source to target", "target-source": "target to source"}


def plot(alignments: dict[str, Alignment], path: PathLike) -> None:
    """Draw accuracy by layer and write it as SVG, PNG or PDF, by the suffix of ``path``.

    Args:
        alignments: What was measured, by the name that the legend has for it.
        path: The file.

    Raises:
        OutputError: It has another suffix or cannot be written.
    """
    kind = Path(path).suffix.lower()
    if kind not in SUFFIXES:
        raise OutputError(
            "is no name of a plot", path=path, remedy=f"end it in {', '.join(SUFFIXES)}"
        )
    import matplotlib
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(6.4, 4.0), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    first = next(iter(alignments.values()))
    number = 0
    for name, alignment in alignments.items():
        for direction, words in _NAMES.items():
            own = [layer for layer in alignment.layers if layer.direction == direction]
            if not own:
                continue
            layers = [layer.layer for layer in own]
            label = f"{name}, {words}" if len(alignments) > 1 else words
            for values, style, what in (
                ([layer.shifted for layer in own], "-", "with the mean difference"),
                ([layer.plain for layer in own], "--", "without"),
            ):
                axes.plot(
                    layers,
                    [100 * value for value in values],
                    style,
                    color=f"C{number}",
                    marker="o",
                    markersize=3,
                    label=f"{label}, {what}",
                )
            number += 1
    axes.set_xlabel("layer (0: embeddings)")
    axes.set_ylabel("translations found as nearest neighbour, %")
    axes.set_title(f"{first.pairs:,} pairs of {first.kind}", fontsize="medium")
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.grid(alpha=0.3)
    axes.legend(fontsize="small")
    drawn = io.BytesIO()
    # The same figures give the same bytes.
    about = {"Software": None} if kind == ".png" else {"Date": None}
    if kind == ".pdf":
        about = {"CreationDate": None}
    with matplotlib.rc_context({"svg.hashsalt": "kiloglot"}):
        figure.savefig(drawn, format=kind[1:], dpi=150, metadata=about)
    with whole_bytes(path) as stream:
        stream.write(drawn.getvalue())
