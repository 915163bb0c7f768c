#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the names of the source files, one on each line: those that git tracks, or in a tree without git
# (a tarball) all files except the built ones.
#
#   sources.sh [PATTERN...]    only the files whose paths match a shell pattern, such as '*.c'
#
# No name contains a line end. The names are relative to the top folder.
set -eu
cd "$(dirname "$0")/.."

# Only this tree's own .git counts: a tarball may have been unpacked inside another project's
# checkout.
all() {
    { [ -e .git ] && git ls-files 2>/dev/null; } ||
        find . -name .git -prune -o -path ./build -prune -o -name __pycache__ -prune -o \
            \( -type f -o -type l \) -print | sed 's|^\./||' | LC_ALL=C sort
}

matches() {
    path=$1
    shift
    for pattern; do
        # The pattern must stay one.
        # shellcheck disable=SC2254
        case $path in $pattern) return 0 ;; esac
    done
    return 1
}

[ $# -gt 0 ] || set -- '*'
all | while IFS= read -r path; do
    if { [ -e "$path" ] || [ -h "$path" ]; } && matches "$path" "$@"; then printf '%s\n' "$path"; fi
done
