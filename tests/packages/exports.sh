#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: exports.sh BUILD
# The shared library exports what asyncrun.h declares, no more and no less;
# the archive defines no other name that could meet one of its host's.
set -eu
build=${1:?usage: exports.sh BUILD}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0

# The functions: names before a parenthesis where a declaration stands.
sed -n 's/^[A-Za-z_].*[ *]\(ar_[a-z0-9_]*\) *(.*/\1/p' include/asyncrun.h |
  LC_ALL=C sort -u >"$scratch/declared"
[ -s "$scratch/declared" ] || {
  echo "exports.sh: no declarations found" >&2
  exit 1
}

nm -D --defined-only "$build/libasyncrun.so" |
  awk '{print $3}' | LC_ALL=C sort -u >"$scratch/exported"
diff -u "$scratch/declared" "$scratch/exported" >&2 || {
  echo "exports.sh: asyncrun.h and libasyncrun.so differ" >&2
  status=1
}

for object in libasyncrun.so lua/asyncrun.so; do
  readelf -d "$build/$object" | grep -q NODELETE || {
    echo "exports.sh: $object could be unloaded under its threads" >&2
    status=1
  }
done
[ "$(nm -D --defined-only "$build/lua/asyncrun.so" | awk '{print $3}')" = \
  luaopen_asyncrun ] || {
  echo "exports.sh: lua/asyncrun.so exports more than luaopen_asyncrun" >&2
  status=1
}

nm -g --defined-only "$build/libasyncrun.a" 2>/dev/null |
  awk 'NF == 3 && $3 !~ /^ar_/ {print $3}' >"$scratch/foreign"
if [ -s "$scratch/foreign" ]; then
  echo "exports.sh: global names in libasyncrun.a without ar_:" >&2
  cat "$scratch/foreign" >&2
  status=1
fi

exit $status
