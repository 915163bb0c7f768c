#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# linux.sh x86|arm FOLDER: fetches Debian's kernel for the PC or the Pi, and busybox: what tests/linux.py boots, for figures
# that stand beside ours. FOLDER gets the files vmlinuz, busybox and, for the Pi, board.dtb. Linux is not part of Diarch.
set -euo pipefail

case $1 in
    x86) architecture=i386 kernel=linux-image-686 ;;
    arm) architecture=armhf kernel=linux-image-armmp ;;
    *) echo "usage: linux.sh x86|arm FOLDER" >&2; exit 2 ;;
esac
if ! command -v dpkg-deb >/dev/null; then
    echo "linux.sh: there is no dpkg-deb" >&2
    exit 1
fi
mk=$(realpath "$(dirname "$0")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for package in "$kernel+" busybox-static; do
    "$mk/debian-package.sh" $architecture "$package" "$work/package"
    dpkg-deb -x "$work/package" "$work/out"
done
mkdir -p "$2"
cp "$work"/out/boot/vmlinuz-* "$2/vmlinuz"
cp "$work/out/bin/busybox" "$2/busybox"
[ "$1" = x86 ] || cp "$work"/out/usr/lib/linux-image-*/bcm2836-rpi-2-b.dtb "$2/board.dtb"
