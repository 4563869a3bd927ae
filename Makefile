# Two commands: `make run` serves the helpline, `make test` proves it. Both set everything up first.
PYTHON ?= python3

.PHONY: run setup train test check bench evaluate

run setup train test check bench evaluate:
	@$(PYTHON) -B -m ouderlijn $@ $(ARGS)
