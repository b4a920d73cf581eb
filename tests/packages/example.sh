#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: example.sh SOURCE COMMAND
# An example must print what the comment at its top says.
set -eu
source=${1:?usage: example.sh SOURCE COMMAND}
shift
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
sed -n '/^[*/]* Prints:$/,/^[*/]*$\|^\*\//s/^[*/][*/]     //p' "$source" \
  >"$scratch/expected"
[ -s "$scratch/expected" ] || {
  echo "example.sh: $source doesn't say what it prints" >&2
  exit 1
}
"$@" >"$scratch/printed" 2>&1 || {
  status=$?
  cat "$scratch/printed" >&2
  echo "example.sh: $*: exit $status" >&2
  exit 1
}
diff -u "$scratch/expected" "$scratch/printed" >&2
