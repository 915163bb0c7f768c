#!/bin/sh
# SPDX-License-Identifier: MIT
# The tools that judge the sources, and the one version of each that is used.
#
#   pinned.sh TOOL    prints the command that runs TOOL in that version; status 1, and a reason on
#                     standard error, if this machine has no such version
#
# Another version of a formatter formats differently, and a newer linter finds more. The sources follow
# these versions, so only these versions can check a change.
set -eu

version_of() {
    case $1 in
        clang-format | clang-tidy) echo 14 ;;
        shellcheck) echo 0.9 ;;
        *) echo "pinned.sh: unknown tool $1" >&2 && exit 2 ;;
    esac
}

# The first number with a dot in it, after the word "version".
says() { "$1" --version 2>/dev/null | sed -n 's/.*version:* \([0-9][0-9.]*\).*/\1/p' | head -n 1; }

tool=$1
wanted=$(version_of "$tool")
seen=
for command in "$tool-$wanted" "$tool"; do
    command -v "$command" >/dev/null 2>&1 || continue
    version=$(says "$command")
    case $version in
        "$wanted" | "$wanted".*) echo "$command" && exit ;;
    esac
    seen=" (here: ${version:-unknown})"
done
echo "needs $tool $wanted$seen" >&2
exit 1
