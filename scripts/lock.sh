#!/usr/bin/env bash
# Writes the locked requirement sets: with hashes, without index addresses. Needs uv on the PATH.
set -euo pipefail
cd "$(dirname "$0")/.."
while read -r name; do unset "$name"; done < <(env | grep -oE '^(PIP|UV)_[A-Z_]+' || true)
for name in run dev node; do
  uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet \
    "--no-emit-find""-links" "requirements/$name.in" -o "requirements/$name.txt"
done
