#!/usr/bin/env bash
# Lock the environments, with hashes and without naming any host. Needs uv.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
    --no-annotate --no-header pyproject.toml "$@"; }
printf 'hatchling\neditables\n' > requirements/.build.in
lock requirements/.build.in -o requirements/run.txt
lock requirements/.build.in --extra page --extra forms -o requirements/page.txt
lock requirements/.build.in --extra dev -o requirements/dev.txt
rm requirements/.build.in
