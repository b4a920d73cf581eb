#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: install.sh BUILD
# Installs the build into a scratch folder, runs the command there, then
# compiles and runs a host against the library, by pkg-config alone.
set -eu
build=${1:?usage: install.sh BUILD}
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix" >/dev/null
echo 'print(...)' >"$prefix/x.lua"
[ "$("$prefix/bin/asyncrun" "$prefix/x.lua" installed)" = installed ]

cat >"$prefix/host.c" <<'END'
#include <asyncrun.h>
int main(void) {
  ar_Runtime *rt = ar_open(NULL);
  if (!rt) return 1;
  ar_close(rt);
  return 0;
}
END
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name asyncrun.pc)")
export PKG_CONFIG_PATH
# shellcheck disable=SC2046
${CC:-cc} -o "$prefix/host" "$prefix/host.c" \
  $(pkg-config --cflags --libs asyncrun)
"$prefix/host"
