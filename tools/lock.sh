#!/bin/sh
# Writes requirements.txt and requirements-dev.txt: names, versions and hashes, never an address.
# Needs uv on PATH. Pass --upgrade to take newer versions; without it, versions already locked stay.
set -eu
cd "$(dirname "$0")/.."
compile="uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header"
$compile "$@" pyproject.toml -o requirements.txt
$compile "$@" --group dev --group e2e -c requirements.txt pyproject.toml -o requirements-dev.txt
if grep -nE '://|index-url|find-links' requirements.txt requirements-dev.txt; then
    echo "an address got into a lock file" >&2
    exit 1
fi
