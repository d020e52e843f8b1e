# The verbs of this project. `make help` lists them.

PYTHON ?= python3
IN_VENV := .venv/bin/python

# Nothing is written beside the sources: packages are compiled when they are installed, and what tools keep goes to var/.
export PYTHONDONTWRITEBYTECODE := 1
export HYPOTHESIS_STORAGE_DIRECTORY := var/hypothesis

.DEFAULT_GOAL := help
.PHONY: help run test test-next drills check audit sbom licenses format staff demo bench restore packages packages-to-run packages-to-test settings prepared new-enough-python

run: packages-to-run settings ## Serve the site on http://127.0.0.1:8000 (PORT=… for another) and deliver mail, until Ctrl-C
	@$(IN_VENV) manage.py serve --with-parent

test: check audit ## Everything that check and audit do, then all tests: on SQLite, on PostgreSQL, in a browser
	@$(IN_VENV) -m tests.suite

test-next: new-enough-python ## The unit tests on the newest Django, with a newer Python where one is found
	@$(PYTHON) -m tests.next_versions

drills: packages-to-test ## The long failure tests with real processes, on both databases: kills, dead mail, a stopped database
	@$(IN_VENV) -m tests.suite --drills

check: export DJANGO_SETTINGS_MODULE := clinic_site.settings_test
check: packages-to-test ## Formatting, lint, templates, system checks, missing migrations
	$(IN_VENV) -m ruff format --check .
	$(IN_VENV) -m ruff check .
	$(IN_VENV) -m djlint --lint --quiet templates
	$(IN_VENV) -m bandit --quiet --configfile pyproject.toml --recursive clinic_site pages consultations
	$(IN_VENV) -W error manage.py check --fail-level WARNING
	$(IN_VENV) manage.py makemigrations --check --dry-run

audit: packages-to-test ## Known weaknesses of the packages; says so when nobody can be asked
	@$(IN_VENV) -m clinic_site.supply_chain.audit

sbom: packages-to-test ## Write the bill of materials, var/sbom.json
	@$(IN_VENV) -m clinic_site.supply_chain.bill

licenses: packages-to-test ## Write security/licenses.md anew
	@$(IN_VENV) -m clinic_site.supply_chain.licenses

format: packages-to-test ## Put the Python code into shape
	$(IN_VENV) -m ruff check --fix .
	$(IN_VENV) -m ruff format .

staff: prepared ## Make a staff account with one of the roles
	@$(IN_VENV) manage.py make_staff

demo: prepared ## Fill the database with invented requests, for trying the staff screens
	@$(IN_VENV) manage.py make_demo

restore: settings ## Bring the site back from a backup; lists them first (ARGS="--newest", "--name NAME", "--at TIME")
	@$(IN_VENV) manage.py restore $(ARGS)

bench: packages-to-run ## The benchmarks, printing ratios; builds what it compares with in var/bench/
	@$(IN_VENV) -m bench

packages: ## Pin anew what requirements.in and requirements-dev.in name (needs uv)
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet \
		requirements.in --output-file requirements.txt
	{ echo "# Pinned on $$(date -u +%F)"; cat requirements.txt; } > requirements.new && mv requirements.new requirements.txt
	uv pip compile --upgrade --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header --quiet \
		requirements-dev.in --constraints requirements.txt --output-file requirements-dev.txt

help: ## This list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{ printf "make %-10s %s\n", $$1, $$2 }'

new-enough-python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("This needs Python 3.11 or newer; \
	$(PYTHON) is " + sys.version.split()[0] + ". If you have another: make PYTHON=python3.11 $(MAKECMDGOALS)")'

packages-to-run: new-enough-python
	@$(PYTHON) -m clinic_site.local_packages requirements.txt

packages-to-test: new-enough-python
	@$(PYTHON) -m clinic_site.local_packages requirements-dev.txt

settings: packages-to-run
	@$(PYTHON) -m clinic_site.local_env

prepared: settings
	@$(IN_VENV) manage.py serve --only-prepare
