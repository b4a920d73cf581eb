#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: install.sh BUILD
# Installs the build, moves it elsewhere, and uses it from there: the
# command; the header in C99 and C++; every program of examples/embed, built
# with find_package and with pkg-config, against the shared library and the
# archive. Each must print what the comment at its top says.
set -eu
build=${1:?usage: install.sh BUILD}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
DESTDIR="$scratch/stage" cmake --install "$build" --prefix /opt/asyncrun \
  >/dev/null
prefix=$scratch/moved
mv "$scratch/stage/opt/asyncrun" "$prefix"
examples=$prefix/share/doc/asyncrun/examples
libdir=$(dirname "$(find "$prefix" -name libasyncrun.so)")
LD_LIBRARY_PATH=$libdir
PKG_CONFIG_PATH=$libdir/pkgconfig
export LD_LIBRARY_PATH PKG_CONFIG_PATH

fail () {
  echo "install.sh: $*" >&2
  exit 1
}

# quietly COMMAND: what it prints is of interest when it fails.
quietly () {
  "$@" >"$scratch/log" 2>&1 || {
    cat "$scratch/log" >&2
    fail "failed: $*"
  }
}

# --- no file knows where it was built ---------------------------------

root=$(cd "$(dirname "$0")/../.." && pwd)
if grep -rlF -e "$root" -e "$scratch/stage" "$prefix"; then
  fail "these files name the folder of the build"
fi

# --- the command ------------------------------------------------------

echo 'print(...)' >"$scratch/x.lua"
[ "$("$prefix/bin/asyncrun" "$scratch/x.lua" installed)" = installed ] ||
  fail "the command doesn't run"

[ -e "$prefix/share/man/man3/asyncrun.3" ] || fail "no manual page"
[ -e "$examples/../embedding.md" ] || fail "no embedding.md"

# --- the header -------------------------------------------------------

flags=$(pkg-config --cflags asyncrun)
printf '#include <asyncrun.h>\n' >"$scratch/header.c"
cp "$scratch/header.c" "$scratch/header.cc"
# shellcheck disable=SC2086
quietly cc -std=c99 -pedantic -Wall -Wextra -Werror $flags -fsyntax-only \
  "$scratch/header.c"
# shellcheck disable=SC2086
quietly c++ -std=c++11 -pedantic -Wall -Wextra -Werror $flags \
  -fsyntax-only "$scratch/header.cc"

# --- the examples -----------------------------------------------------

# run_all FOLDER: every program must print what its comment says.
run_all () {
  count=0
  for source in "$examples"/*.c "$examples"/*.cc; do
    name=$(basename "${source%.*}")
    [ -x "$1/$name" ] || fail "$1/$name was not built"
    sh "$root/tests/packages/example.sh" "$source" timeout 30 "$1/$name" ||
      fail "$1/$name doesn't print what its comment says"
    count=$((count + 1))
  done
  echo "$count examples, $1"
}

# ask PATH: status and answer of the server.
ask () {
  curl -s -m 10 -w '%{http_code}' "http://127.0.0.1:$port$1" | tr '\n' ' '
}

# run_server PROGRAM: each route says what it must, and Ctrl-C ends it.
run_server () {
  [ -x "$1" ] || fail "$1 was not built"
  (cd "$examples" && exec "$1" 0) >"$scratch/log" 2>"$scratch/errors" &
  pid=$!
  for _ in $(seq 100); do
    grep -q listening "$scratch/log" && break
    sleep 0.05
  done
  port=$(sed -n 's/listening on port //p' "$scratch/log")
  ask '/slow?seconds=5' >/dev/null & # it waits when the server is ended
  slow=$!
  {
    ask '/hello?name=you'; ask '/slow?seconds=0.01'; ask /many
    ask /broken; ask /nothing; ask /../server
  } >"$scratch/answers"
  kill -TERM $pid
  wait $pid || fail "$1: exit $?: $(cat "$scratch/errors")"
  wait $slow || :
  [ "$(cat "$scratch/answers")" = "hello you 200slept 0.01 s 200part 1 \
part 2 part 3 200the route failed 500no such route 404no such route 404" ] ||
    fail "$1: answers: $(cat "$scratch/answers" "$scratch/errors")"
  grep -q 'broken.lua:6: nothing works' "$scratch/errors" ||
    fail "$1: no traceback: $(cat "$scratch/errors")"
}

for library in asyncrun static; do
  quietly cmake -S "$examples" -B "$scratch/cmake-$library" \
    -DCMAKE_PREFIX_PATH="$prefix" -DASYNCRUN=$library \
    -DCMAKE_C_FLAGS=-Werror -DCMAKE_CXX_FLAGS=-Werror
  quietly cmake --build "$scratch/cmake-$library"
  run_all "$scratch/cmake-$library"
  run_server "$scratch/cmake-$library/server"
done
quietly make -C "$examples" OUT="$scratch/make-asyncrun"
run_all "$scratch/make-asyncrun"
quietly make -C "$examples" OUT="$scratch/make-static" STATIC=1
unset LD_LIBRARY_PATH
run_all "$scratch/make-static"
run_server "$scratch/make-static/server"
