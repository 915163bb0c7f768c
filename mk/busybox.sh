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
if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
    echo "busybox.sh: there is no apt-get" >&2
    exit 1
fi
target=$(realpath -m "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
touch "$work/status"
# A state of its own: this machine's list of architectures stays as it is.
options=(-o "Dir::State=$work" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work" -o "APT::Architecture=$1"
    -o "APT::Architectures::=$1" -o APT::Sandbox::User=root -o Acquire::Retries=1)
cd "$work"
apt-get "${options[@]}" update >log 2>&1 || true
if ! apt-get "${options[@]}" download "busybox-static=$version" >>log 2>&1; then
    echo "busybox.sh: busybox-static $version for $1 cannot be fetched (offline, or Debian has another version)" >&2
    exit 1
fi
package=$(find . -name 'busybox-static*.deb')
echo "$sum  $package" | sha256sum --check --quiet

dpkg-deb -x "$package" out
mkdir -p "$(dirname "$target")"
cp out/bin/busybox "$target"
