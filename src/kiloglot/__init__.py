"""kiloglot: expand NLP to low-resource languages with lexicons and morphology.

The parts are imported where they are used::

    from kiloglot import lexicon, morph, augment
"""

__all__ = ["__version__"]

__version__ = "0.1.0"
