#!/bin/sh
# SPDX-License-Identifier: MIT
#
# usage: debian.sh FOLDER
# The Debian packages in a folder: what they say of themselves, and that
# what they hold works, unpacked. For root, dpkg installs and removes them in
# a scratch root, whence nothing is left; with lintian, what that says, too.
set -eu
folder=${1:?usage: debian.sh FOLDER}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
here=$(cd "$(dirname "$0")/../.." && pwd)

fail () {
  echo "debian.sh: $*" >&2
  exit 1
}

# file PACKAGE: its one file.
file () {
  set -- "$folder/$1"_*.deb
  [ $# -eq 1 ] && [ -e "$1" ] || fail "not one package: $*"
  echo "$1"
}

# says PACKAGE FIELD PATTERN
says () {
  dpkg-deb -f "$(file "$1")" "$2" | grep -Eq -e "$3" ||
    fail "$1: $2 is '$(dpkg-deb -f "$(file "$1")" "$2")', without $3"
}

# has PACKAGE PATH
has () {
  dpkg-deb -c "$(file "$1")" >"$scratch/contents"
  grep -Eq " \./usr/$2( -> .*)?\$" "$scratch/contents" ||
    fail "$1 has no $2"
}

lib='lib/[a-z0-9_-]+'
says libasyncrun0 Depends 'libev4 .*liblua5.4-0'
says libasyncrun-dev Depends 'libasyncrun0 \(= .*liblua5.4-dev'
says asyncrun Depends 'libc6'
says lua-asyncrun Depends 'lua5.4'
has libasyncrun0 "$lib/libasyncrun\\.so\\.0"
has libasyncrun-dev "$lib/libasyncrun\\.so"
has libasyncrun-dev "$lib/libasyncrun\\.a"
has libasyncrun-dev "$lib/pkgconfig/asyncrun\\.pc"
has libasyncrun-dev "$lib/cmake/asyncrun/asyncrunConfig\\.cmake"
has libasyncrun-dev share/man/man3/asyncrun\\.3\\.gz
has libasyncrun-dev include/asyncrun\\.h
has asyncrun share/man/man1/asyncrun\\.1\\.gz
has lua-asyncrun "$lib/lua/5\\.4/asyncrun\\.so"
for package in libasyncrun0 libasyncrun-dev asyncrun lua-asyncrun; do
  has $package share/doc/$package/copyright
  dpkg-deb -x "$(file $package)" "$scratch/root"
done

# They work together, from a folder that isn't /.
root=$scratch/root
[ "$("$root/usr/bin/asyncrun" -e 'print(1 + 1)')" = 2 ] ||
  fail "the command doesn't run"
libdir=$(dirname "$(find "$root" -name libasyncrun.so.0)")
export PKG_CONFIG_PATH="$libdir/pkgconfig" LD_LIBRARY_PATH="$libdir"
# shellcheck disable=SC2046
cc -o "$scratch/minimal" "$here/examples/embed/minimal.c" \
  $(pkg-config --cflags --libs asyncrun)
"$scratch/minimal" | grep -q 'the host goes on' || fail "a host doesn't run"

# Without the system's packages there, dependencies can't be met.
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$scratch/dpkg/var/lib/dpkg/info"
  mkdir "$scratch/dpkg/var/lib/dpkg/updates"
  touch "$scratch/dpkg/var/lib/dpkg/status"
  set -- --root="$scratch/dpkg" --force-script-chrootless --force-depends
  dpkg "$@" -i "$folder"/*.deb >"$scratch/log" 2>&1 ||
    fail "can't be installed: $(cat "$scratch/log")"
  "$scratch/dpkg/usr/bin/asyncrun" -v >/dev/null || fail "it doesn't run"
  dpkg "$@" -r asyncrun lua-asyncrun libasyncrun-dev libasyncrun0 \
    >"$scratch/log" 2>&1 || fail "can't be removed: $(cat "$scratch/log")"
  [ ! -e "$scratch/dpkg/usr" ] || fail "left: $(find "$scratch/dpkg/usr")"
fi

# A postinst with ldconfig is what cpack writes; there is no bug address.
if command -v lintian >/dev/null; then
  ignored=bogus-mail-host,bogus-mail-host-in-debian-changelog
  ignored=$ignored,lacks-ldconfig-trigger,maintscript-calls-ldconfig
  lintian --allow-root --fail-on error,warning \
    --suppress-tags $ignored,initial-upload-closes-no-bugs \
    "$folder"/*.deb >&2 || fail "lintian complains"
fi
echo "debian.sh: the packages work"
