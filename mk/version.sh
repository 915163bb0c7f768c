#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints a header for kernel/base/version.c: the release, and the commit with its date. The result does not
# depend on the time or place of the build: the same commit gives the same kernel.
set -eu
cd "$(dirname "$0")/.."
export GIT_OPTIONAL_LOCKS=0 # another git may be running here

release=0.9

# In a checkout git knows the commit; in a tarball of `git archive`, mk/commit does.
of_checkout() {
    [ -e .git ] || return 1
    name=$(git describe --always --abbrev=12 --exclude='*' --dirty=' with changes' 2>/dev/null) || return 1
    date=$(git log -1 --format=%cd --date=format:%Y-%m-%d 2>/dev/null) || return 1
    case $name in
        *' with changes') echo "commit ${name%% *} of $date with changes" ;;
        *) echo "commit $name of $date" ;;
    esac
}

of_tarball() {
    name=$(cat mk/commit 2>/dev/null) || return 1
    case $name in *'$'*) return 1 ;; esac
    echo "commit $name"
}

commit=$(of_checkout || of_tarball || echo 'built without git')
printf '#define BUILD_RELEASE "%s"\n#define BUILD_COMMIT "%s"\n' "$release" "$commit"
