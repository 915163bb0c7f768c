#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# debian-package.sh ARCHITECTURE PACKAGE FILE: fetches one of Debian's binary packages, also of another architecture than
# this machine's. The state of this machine's apt stays as it is. Without a network it says so, and fails.
#
#   PACKAGE=VERSION   only this version
#   PACKAGE+          the package that this one, which is empty, depends on: linux-image-686+ is today's kernel
set -euo pipefail

architecture=$1 package=$2 file=$(realpath -m "$3")
name=$(basename "$0")

if ! command -v apt-get >/dev/null; then
    echo "$name: there is no apt-get" >&2
    exit 1
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
touch "$work/status"
options=(-o "Dir::State=$work" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work"
    -o "APT::Architecture=$architecture" -o "APT::Architectures::=$architecture" -o APT::Sandbox::User=root
    -o Acquire::Retries=1)
cd "$work"
apt-get "${options[@]}" update >log 2>&1 || true
if [ "${package%+}" != "$package" ]; then
    package=$(apt-cache "${options[@]}" depends "${package%+}" 2>>log | awk '$1 == "Depends:" { print $2; exit }')
fi
if [ -z "$package" ] || ! apt-get "${options[@]}" download "$package" >>log 2>&1; then
    echo "$name: $2 for $architecture cannot be fetched (offline, or Debian has another version)" >&2
    exit 1
fi
mkdir -p "$(dirname "$file")"
mv ./*.deb "$file"
