#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# busybox.sh i386|armhf FILE: fetches Debian's busybox-static of that architecture, for the tests of Linux's door.
# The package is taken by name; version and checksum are fixed below. Without a network it says so, and fails.
set -euo pipefail

version='1:1.35.0-4+deb12u1+b1'
case $1 in
    i386) sum=725ef9e6fbac4ab79b353165b05005e8c140d6e42177ebbc202ff1e13ded8b7c ;;
    armhf) sum=2f68dbeaebeda49f3cde34ac421d5add85fb1c837ff7c4a4971945340d9d66ff ;;
    *) echo "usage: busybox.sh i386|armhf FILE" >&2; exit 2 ;;
esac
if ! command -v dpkg-deb >/dev/null; then
    echo "busybox.sh: there is no dpkg-deb" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$(dirname "$0")/debian-package.sh" "$1" "busybox-static=$version" "$work/package"
echo "$sum  $work/package" | sha256sum --check --quiet

dpkg-deb -x "$work/package" "$work/out"
mkdir -p "$(dirname "$2")"
cp "$work/out/bin/busybox" "$2"
