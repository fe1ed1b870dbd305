# make run    install what the page needs, index the sample reports (or REPORTS=DIR) and open the page
# make test   install what is needed and run the tests
# make check  ruff, mypy and the tests      make eval  the project's own questions, pages in out/*/report.html
# make gate   the sample questions again, compared with the committed results
# make bench  how long indexing and asking take, as ratios to embedding alone, and stores of 10 and 100 thousand passages
# make ablate what each part is worth, and how other ways to search do     make bench-million  a store of a million passages
SHELL := /bin/bash
PYTHON ?= python3
REPORTS ?= samples
STORE ?= store/$(notdir $(abspath $(REPORTS)))
PORT ?= 7860
OUT ?= out/own
BIN := .venv/bin
# A name a line: all that pip says are hundreds of lines, and with --quiet it would say nothing for minutes.
PIP := set -o pipefail; $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off
TELL := | while read -r does what _; do case "$$does $$what" in \
	Collecting*) echo "  $${what%%[^A-Za-z0-9._-]*}";; \
	"Installing collected") echo "Đang giải nén, một đến hai phút… (Unpacking, one or two minutes …)";; esac; done

.PHONY: install develop run test check eval gate bench bench-million ablate clean

install: .venv/installed
develop: .venv/developed

.venv/installed: pyproject.toml
	@echo "Đang cài đặt vào .venv; lần đầu cần khoảng 2 GB đĩa và vài phút. (Installing into .venv: 2 GB of disk and some minutes, once.)"
	@$(PYTHON) -m venv .venv
	@$(PIP) --quiet --upgrade pip
	@$(PIP) --editable . $(TELL)
	@touch $@

# What tests, measures and checks the code, beyond what the page needs.
.venv/developed: .venv/installed
	@echo "Đang cài đặt công cụ kiểm thử. (Installing what tests and checks the code.)"
	@$(PIP) --editable '.[dev]' $(TELL)
	@touch $@

# A report that cannot be read is named above the page's address; the others are served.
run: install
	-$(BIN)/baocao index $(REPORTS) --store $(STORE)
	$(BIN)/baocao serve --store $(STORE) --port $(PORT)

test: develop
	$(BIN)/python -m pytest

check: develop
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest

eval: develop
ifdef GOLD
	$(BIN)/python -m eval run --gold "$(GOLD)" --reports "$(REPORTS)" --out "$(OUT)"
else
	$(BIN)/python -m eval run --gold eval/gold/samples.jsonl --reports samples --out out/samples
	$(BIN)/python -m eval run --gold eval/gold/benchmark.jsonl --reports eval/gold/reports --out out/benchmark
endif

gate: develop
	$(BIN)/python -m eval gate

bench: develop
	$(BIN)/python -m eval bench indexing --reports samples --out out/bench/indexing.json
	$(BIN)/python -m eval bench asking --gold eval/gold/samples.jsonl --reports samples --out out/bench/asking.json
	$(BIN)/python -m eval bench scale --passages 10000 --passages 100000 --out out/bench/scale.json

bench-million: develop
	$(BIN)/python -m eval bench scale --passages 10000 --passages 100000 --passages 1000000 --out out/bench/million.json

ablate: develop
	$(BIN)/python -m pip install --quiet '.[peers]'
	$(BIN)/python -m eval ablate --gold eval/gold/samples.jsonl --reports samples \
		--gold eval/gold/benchmark.jsonl --reports eval/gold/reports --out out/ablation

clean:
	rm -rf .venv out store build *.egg-info
