#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The engine of the ports: programs of other projects, fetched as Debian's source packages and built as static programs.
#
#   ports.sh list                        the ports: name, version, licence, and what each one is
#   ports.sh build x86|arm NAME...       builds ports; ARCH/NAME/root in build/ports holds the files for the image
#   ports.sh states x86|arm NAME...      whether each one has been built, and from which recipe
#   ports.sh install x86|arm FOLDER NAME...   copies the files of ports that have been built to a folder
#
# A recipe, ports/NAME/recipe or tests/outside/NAME/recipe (test suites, which are on no list), is a piece of shell with these words:
#
#   about, licence, version    for the list
#   package, archive, sha256   Debian's source package, and its original archive
#   needs                      ports that must be built before; they give headers and libraries
#   data                       one of Debian's binary packages that the build takes, with its file and checksum: three words. The build
#                              gets the files in the package by the function from_data below
#   also                       a folder, or a list of folders and files, that the build takes too
#   build                      the function that builds, in the folder of the sources. It may use $folder (the recipe's), $arch, $host (the prefix of the
#                              tools), $root (becomes / of the image), $sysroot (headers and libraries), $CC, $HOSTCC,
#                              and the functions configure, compile and program below
#
# A port that cannot be fetched is left out, with a message, and the status is 0. A port that does not build is an error.
#
#   PORTS_BUILD=FOLDER    what has been built (build/ports)
#   PORTS_CACHE=FOLDER    the archives (build/sources); PORTS_MIRROR: see ports-fetch.sh
set -euo pipefail

# Make's variables and the user's must not change what is built.
if [ -z "${PORTS_CLEAN:-}" ]; then
    kept=()
    for variable in PATH HOME PORTS_BUILD PORTS_CACHE PORTS_MIRROR http_proxy https_proxy; do
        [ -z "${!variable:-}" ] || kept+=("$variable=${!variable}")
    done
    exec env -i PORTS_CLEAN=1 LC_ALL=C "${kept[@]}" "$0" "$@"
fi

top=$(cd "$(dirname "$0")/.." && pwd)
cache=$(realpath -m "${PORTS_CACHE:-$top/build/sources}")
built=$(realpath -m "${PORTS_BUILD:-$top/build/ports}")

die() { echo "ports: $*" >&2; exit 1; }

names() { (cd "$top/ports" && ls); }

# Sets the words of a recipe. It is called in a process of its own.
load() {
    name=$1 about='' licence='' version='' package='' archive='' sha256='' needs='' data='' also=()
    folder=$top/ports/$name
    [ -e "$folder/recipe" ] || folder=$top/tests/outside/$name
    [ -e "$folder/recipe" ] || die "there is no port $name: make ports-list shows them"
    # shellcheck source=/dev/null
    . "$folder/recipe"
}

list() {
    local name
    for name in $(names); do
        (load "$name" && printf '%-10s %-10s %-14s %s\n' "$name" "$version" "$licence" "$about")
    done
}

# For recipes: autoconf's configure, for this machine.
configure() {
    ./configure --build="$("$HOSTCC" -dumpmachine)" --host="$host" --prefix= CC="$CC" CC_FOR_BUILD="$HOSTCC" CFLAGS=-O2 "$@"
}

# For recipes: make, on all processors.
compile() { make -j"$(nproc)" "$@"; }

# For recipes: puts programs into /bin of the image. PROGRAM=NAME gives it another name.
program() {
    local file
    mkdir -p "$root/bin"
    for file; do
        "$host-strip" -o "$root/bin/$(basename "${file#*=}")" "${file%%=*}"
    done
}

# For recipes: writes one file of the data's package to standard output.
from_data() {
    local words
    read -ra words <<<"$data"
    dpkg-deb --fsys-tarfile "$cache/${words[1]}" | tar -xO "./$1"
}

unpack() {
    mkdir -p "$work/sources"
    cd "$work/sources"
    [ -n "$archive" ] || return 0
    tar -xf "$cache/$archive"
    # Most archives hold one folder.
    local found=(*)
    if [ ${#found[@]} = 1 ]; then cd "${found[0]}"; fi
}

# What a port is made of: if it changes, the port is built again.
key() {
    local source needed
    {
        for source in "$folder" "${also[@]}"; do
            if [ -d "$source" ]; then cat "$source"/*; else cat "$source"; fi
        done
        for needed in $needs; do cat "$base/$needed/state"; done
    } | sha256sum | cut -c 1-16
}

# Fetches an archive, or leaves the port out.
fetch() {
    local reason
    reason=$("$top/mk/ports-fetch.sh" "$cache" "$@" 2>&1) || leave_out "$reason"
}

leave_out() {
    echo "ports: $name is left out. $*" >&2
    echo "left out: $*" >"$work/state"
    exit 0
}

set_machine() {
    arch=$1 base=$built/$arch
    case $arch in
        x86) host=i686-linux-gnu ;;
        arm) host=arm-linux-gnueabihf ;;
        *) die "a machine is x86 or arm, not $arch" ;;
    esac
    # Recipes use it.
    # shellcheck disable=SC2034
    sysroot=$base/sysroot HOSTCC=cc
    CC=$base/cc # for all but the C library: ports/musl/recipe makes it
}

# Builds one port, if it is not there. Two makes may want the same port at the same time.
build_one() (
    load "$1"
    work=$base/$name root=$base/$name/root
    mkdir -p "$work"
    exec 8>"$work/lock"
    flock 8
    for needed in $needs; do
        grep -q ^built "$base/$needed/state" || leave_out "It needs $needed."
    done
    state="built $(key)"
    [ "$(cat "$work/state" 2>/dev/null)" != "$state" ] || exit 0
    command -v "$host-gcc" >/dev/null || leave_out "There is no $host-gcc (mk/need.sh linux-$arch)."
    [ -z "$archive" ] || fetch "$package" "$archive" "$sha256"
    # shellcheck disable=SC2086 # three words
    [ -z "$data" ] || fetch $data
    printf '  %-8s %s\n' PORT "$name for $arch"
    rm -rf "$work/sources" "$work/state" "$root"
    mkdir -p "$root"
    # A process of its own, so that a command that fails ends it; a condition would switch that off.
    set +e
    (set -e && unpack && build) >"$work/log" 2>&1
    status=$?
    set -e
    [ $status != 3 ] || leave_out "$(tail -n 1 "$work/log")"
    if [ $status != 0 ]; then
        tail -n 20 "$work/log" >&2
        die "$name does not build; all output is in $work/log"
    fi
    rm -rf "$work/sources"
    echo "$state" >"$work/state"
)

visited=

# Builds a port, and before it those that it needs; each of them once.
build_with_needs() {
    local needed all
    case " $visited " in *" $1 "*) return ;; esac
    visited="$visited $1"
    all=$(load "$1" && echo "$needs")
    for needed in $all; do build_with_needs "$needed"; done
    build_one "$1"
}

show_states() {
    local name
    for name; do echo "$name: $(cat "$base/$name/state")"; done
}

# A directory of a port may be a link on the image: /usr.
install_ports() {
    local folder=$1 name entry
    shift
    for name; do
        grep -qs ^built "$base/$name/state" || continue
        for entry in "$base/$name/root"/*; do
            if [ -d "$entry" ]; then
                mkdir -p "$folder/${entry##*/}"
                cp -R -P "$entry/." "$folder/${entry##*/}/"
            elif [ -e "$entry" ]; then
                cp -P "$entry" "$folder/"
            fi
        done
    done
}

case ${1:-} in
    list) list ;;
    build)
        set_machine "$2"
        shift 2
        for one; do build_with_needs "$one"; done
        ;;
    states)
        set_machine "$2"
        shift 2
        show_states "$@"
        ;;
    install)
        set_machine "$2"
        shift 2
        install_ports "$@"
        ;;
    *) die 'usage: ports.sh list | build ARCH NAME... | states ARCH NAME... | install ARCH FOLDER NAME...' ;;
esac
