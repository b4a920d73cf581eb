#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: luarocks.sh
# 'luarocks make' builds the rockspec, without a network, and what it
# installs is found by a stock Lua. In a copy: it leaves a folder behind.
set -eu
command -v luarocks >/dev/null || exit 77
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/source"
cp -R CMakeLists.txt LICENSE CHANGELOG.md *.rockspec cmake docs include \
  module runtime stdlib vm "$scratch/source"
cd "$scratch/source"
MAKEFLAGS=-j$(nproc)
export MAKEFLAGS
luarocks --lua-version 5.4 --tree "$scratch/tree" make >"$scratch/log" 2>&1 ||
  {
    cat "$scratch/log" >&2
    exit 1
  }
eval "$(luarocks --lua-version 5.4 --tree "$scratch/tree" path)"
[ "$(lua5.4 -e 'print(require "asyncrun".version)')" ]
