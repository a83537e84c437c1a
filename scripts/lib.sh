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
