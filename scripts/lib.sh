# shellcheck shell=bash
# Sourced by the scripts beside it: strict mode, the checkout as working directory, messages.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What stands in the caller's environment must not reach into the virtual environment.
unset PYTHONPATH PYTHONHOME PYTHONSTARTUP
export PYTHONUTF8=1

say() { printf '%s\n' "$*"; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# Runs a command without a word, unless it fails: then shows its last words and ends with the sentence given first.
quietly() {
  local sentence=$1 said
  shift
  said=$("$@" 2>&1) || { tail -n 3 <<<"$said" >&2; die "$sentence"; }
}

# When this program was made, by its newest commit: a tablet's clock that shows less is wrong.
note_when_it_was_made() {
  local made
  [ -e .git ] || return 0
  made=$(git log -1 --format=%ct 2>/dev/null) || return 0
  printf '%s\n' "$made" >kiosk/built_at.json
}

# Started programs end with this script, whatever ends it.
started=()
start() {
  setpriv --pdeathsig TERM "$@" 9>&- &
  started+=($!)
}
finish() {
  local pid
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  for pid in "${started[@]}"; do wait "$pid" 2>/dev/null || true; done
}

# A screen of its own where there is none: `open_screen 1280x800 FOLDER`; FOLDER takes its log.
open_screen() {
  local size=$1 data=$2
  : >"$data/display"
  start Xvfb -displayfd 8 -screen 0 "${size}x24" -nolisten tcp -noreset 8>"$data/display" 2>"$data/xvfb.log"
  local tries
  for ((tries = 0; tries < 100; tries++)); do
    if [ -s "$data/display" ]; then
      DISPLAY=:$(<"$data/display")
      export DISPLAY
      return
    fi
    kill -0 "${started[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  die "the virtual screen did not start; see $data/xvfb.log"
}
