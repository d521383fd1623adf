"""``kiloglot lexicon``: the commands and their formats."""

from __future__ import annotations

import click

from kiloglot.cli.lazy import LazyGroup

__all__ = ["lexicon"]

#: Command name -> (module that defines it, attribute, one-line help).
COMMANDS = {
    "info": (
        "kiloglot.cli.lexicon_info",
        "info",
        "Show what is in a lexicon and what is odd about it.",
    ),
    "coverage": (
        "kiloglot.cli.lexicon_coverage",
        "coverage",
        "Measure how much of a corpus a lexicon knows, and what it lacks most.",
    ),
    "convert": (
        "kiloglot.cli.lexicon_convert",
        "convert",
        "Clean a lexicon and write it in another format.",
    ),
    "paradigms": (
        "kiloglot.cli.lexicon_paradigms",
        "paradigms",
        "Write the inflected forms of Wiktionary as a UniMorph table.",
    ),
    "merge": (
        "kiloglot.cli.lexicon_merge",
        "merge",
        "Merge lexicons into one, those trusted most named first.",
    ),
    "pivot": (
        "kiloglot.cli.lexicon_pivot",
        "pivot",
        "Infer a lexicon from A to C from A to B and B to C.",
    ),
    "induce": (
        "kiloglot.cli.lexicon_induce",
        "induce",
        "Learn entries from parallel text.",
    ),
    "match": (
        "kiloglot.cli.lexicon_match",
        "match",
        "Find the nearest entries of words that a lexicon lacks.",
    ),
    "invert": (
        "kiloglot.cli.lexicon_invert",
        "invert",
        "Exchange source and target.",
    ),
    "split": (
        "kiloglot.cli.lexicon_split",
        "split",
        "Split a lexicon into training and test parts that share no word.",
    ),
    "sample": (
        "kiloglot.cli.lexicon_sample",
        "sample",
        "Draw some entries.",
    ),
    "select": (
        "kiloglot.cli.lexicon_select",
        "select",
        "Choose the sentences of a corpus that a lexicon knows best.",
    ),
}


@click.group(
    cls=LazyGroup, table=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]}
)
def lexicon() -> None:
    """Read, clean, merge and measure bilingual lexicons.

    \b
    A lexicon is a file of words and their translations:
      tsv      tabs between the columns; a quote is a character
      csv      commas (or ; | tab) between the columns, quoted as in RFC 4180
      muse     a word pair a line, space or tab between them
      gatitos  source, tab, target
      panlex   tables of PanLex (a folder of CSV or JSON, SQL, SQLite), or an extract
      jsonl    a JSON object a line
      parquet  a table
      kaikki   Wiktionary as Wiktextract extracts it, a JSON object a line
      lift     FieldWorks and WeSay: glosses as sources, lexemes as targets
      dix      a bilingual dictionary of Apertium
      tei      FreeDict
      xdxf     XDXF, the visual layout too
      giella   XML of Giellatekno
      sfm      Toolbox and MDF: a backslash marker and a value a line
      dsl      ABBYY Lingvo: headwords, below them indented marked-up lines
      cldf     a CLDF Dictionary or Wordlist: its metadata file or its folder
      stardict the .ifo file, .idx and .dict or .dict.dz beside it
      tabfile  a headword, a tab and an entry in HTML or lines parted by \\n
      ding     both languages in a line, :: between them
      worksheet  what coverage --worksheet asked for, filled in
    The format is recognised by what is in the file, unless --format names it.
    Columns are recognised by the names in a header (source, target, pos, sense,
    weight, origin and many like them), else by what is in them.

    \b
    Cleaning steps, each reported, each left out by --no-clean STEP:
      nfc           Unicode normal form C
      whitespace    single spaces only, no invisible characters
      notes         "bank (finance)": the note becomes the sense
      alternatives  "day|daylight", "big; large", "sick, ill": an entry each
      markers       "to go", "a house": citation forms of the source language
      empty         nothing in source or target
      copies        the source word copied into the target column
      duplicates    the same entry again (its origin is kept)
    """  # noqa: D301 (click wants the control character)
