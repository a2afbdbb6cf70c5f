#!/usr/bin/env bash
# `make run` and `make test` in a fresh clone: as root and as a normal user, with a space in the path, twice in a row,
# on a PATH without node, java, msgfmt and chromium. Says how long it took from command to first page.
set -uo pipefail
cd "$(dirname "$0")/.."
source="$PWD"
work="$(mktemp -d /tmp/stafette-ci.XXXXXX)"
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"

# A folder of links to everything on the PATH but the programs that a fresh machine lacks.
bare="$work/bin"; mkdir "$bare"
python="$(for p in /usr/bin/python3.11 /usr/bin/python3; do [ -x $p ] && echo $p && break; done)"
for program in make git bash sh env cat cut cp mv rm mkdir mktemp ls ln chmod chown grep sed awk tr sort uniq head tail find xargs \
  sha256sum flock column dirname basename printf id su sleep kill ps date tee touch true false test expr uname wc seq curl rmdir readlink; do
  path="$(command -v "$program" 2> /dev/null || true)"
  [ -x "$path" ] && ln -sf "$path" "$bare/$program"
done
ln -sf "$python" "$bare/python3.11"; ln -sf "$python" "$bare/python3"
for absent in node npm java msgfmt chromium; do
  PATH="$bare" command -v "$absent" > /dev/null && { echo "$absent ist noch zu finden"; exit 1; }
done

free_port() { "$python" -c 'import socket; s=socket.socket(); s.bind(("127.0.0.1",0)); print(s.getsockname()[1])'; }

try_run() { # folder, user: starts `make run`, waits for the first page, ends it with Ctrl-C, finds no process left
  local folder="$1" user="$2" port start log="$work/run-$2.log" pid
  port="$(free_port)"; start=$SECONDS
  : > "$log"
  local command="cd '$folder' && exec env -i HOME=\"\$HOME\" LANG=C.UTF-8 PATH='$bare' PORT=$port ${PIP_ENV:-} make run"
  if [ "$user" = "$(id -un)" ]; then setsid bash -c "$command" > "$log" 2>&1 & else setsid su "$user" -s /bin/bash -c "$command" > "$log" 2>&1 & fi
  pid=$!
  until grep -q "Stafette läuft" "$log"; do
    kill -0 $pid 2> /dev/null || { cat "$log"; echo "make run endete ($user)"; return 1; }
    [ $((SECONDS - start)) -gt 400 ] && { cat "$log"; echo "make run kam nicht hoch ($user)"; return 1; }
    sleep 0.5
  done
  curl -fsS "http://localhost:$port/" -o "$log.html" && grep -q "Was brauchen Sie" "$log.html" \
    || { kill -INT -- -$pid; cat "$log"; echo "keine Startseite"; return 1; }
  echo "make run ($user): $((SECONDS - start)) s bis zur ersten Seite"
  kill -INT -- -$pid
  for _ in $(seq 100); do pgrep -f "$folder" > /dev/null || break; sleep 0.3; done
  if pgrep -f "$folder" > /dev/null; then echo "Prozesse blieben übrig:"; pgrep -af "$folder"; return 1; fi
}

check_run() { # user: `make run` in a fresh clone, and again immediately after
  local user="$1" folder="$work/neue Kopie $1"
  git clone -q "$source" "$folder" || return 1
  [ "$user" = "$(id -un)" ] || chown -R "$user" "$folder"
  try_run "$folder" "$user" && try_run "$folder" "$user"
}

check_test() { # user: `make test` in the clone of check_run
  local user="$1" folder="$work/neue Kopie $1"
  local command="cd '$folder' && env -i HOME=\"\$HOME\" LANG=C.UTF-8 PATH='$bare' ${PIP_ENV:-} make test"
  if [ "$user" = "$(id -un)" ]; then bash -c "$command"; else su "$user" -s /bin/bash -c "$command"; fi > "$work/test-$user.log" 2>&1 \
    || { tail -40 "$work/test-$user.log"; echo "make test scheitert ($user)"; return 1; }
  tail -1 "$work/test-$user.log"
}

# The registries' addresses belong to the machine: pass its pip settings through a bare environment.
PIP_ENV="$(env | grep -E '^(PIP_|UV_|SSL_CERT|REQUESTS_CA|NODE_EXTRA|npm_config)' | while IFS='=' read -r k v; do printf "%s='%s' " "$k" "$v"; done)"

status=0
if [ "$(id -u)" = 0 ]; then
  # `make test` as root is a stage of its own; here it runs as a normal user.
  id stafette-ci > /dev/null 2>&1 || useradd --create-home stafette-ci
  check_run root || status=1
  check_run stafette-ci && check_test stafette-ci || status=1
else
  check_run "$(id -un)" && check_test "$(id -un)" || status=1
fi
exit $status
