# Two commands do everything: make demo, make test.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
SAMPLE := data/sample

.PHONY: demo test lint clean

demo: $(VENV)/.installed
	@echo '$$ kiloglot augment $(SAMPLE)/eng.conllu --lexicon $(SAMPLE)/tur.lexicon.tsv --paradigms $(SAMPLE)/tur.unimorph.tsv -o demo/tur.conllu'
	@$(BIN)/kiloglot augment $(SAMPLE)/eng.conllu --lexicon $(SAMPLE)/tur.lexicon.tsv \
	  --paradigms $(SAMPLE)/tur.unimorph.tsv -o demo/tur.conllu
	@echo
	@echo '$$ head -n 10 demo/tur.conllu'
	@head -n 10 demo/tur.conllu
	@echo
	@echo '$$ grep "# text" $(SAMPLE)/eng.conllu | tail -n 5'
	@grep '# text' $(SAMPLE)/eng.conllu | tail -n 5
	@echo
	@echo '$$ grep "# text" demo/tur.conllu | tail -n 5'
	@grep '# text' demo/tur.conllu | tail -n 5
	@echo
	@echo 'The commands are in $(BIN): try $(BIN)/kiloglot --help'

test: $(VENV)/.tested
	$(BIN)/python -m pytest

lint: $(VENV)/.tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

clean:
	rm -rf $(VENV) demo build dist *.egg-info

# torch first and exactly: a looser request may bring gigabytes of GPU libraries.
$(VENV)/.torch: constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --quiet -c constraints.txt $(shell grep '^torch==' constraints.txt)
	@touch $@

$(VENV)/.installed: $(VENV)/.torch pyproject.toml
	$(PIP) install --quiet -c constraints.txt -e .
	@touch $@

$(VENV)/.tested: $(VENV)/.installed
	$(PIP) install --quiet -c constraints.txt -e '.[dev]'
	@touch $@
