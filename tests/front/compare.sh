#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Compares the front end with Lua's own compiler. Usage:
#   compare.sh TRANSLATE
# Skips (exit status 77) where Lua 5.4 is not installed.
set -u
here=$(dirname "$0")
translate=${1:?usage: compare.sh TRANSLATE}
if ! command -v luac5.4 >/dev/null || ! command -v lua5.4 >/dev/null; then
  echo "skipped: luac5.4 is missing (package lua5.4)"
  exit 77
fi
folders="$here"
for folder in /usr/share/lua/5.4 /usr/share/lua/5.3; do
  [ -d "$folder" ] && folders="$folders $folder"
done
exec lua5.4 "$here/compare.lua" "$translate" $folders
