#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes sure that the tools that a make target needs are installed.
#
#   need.sh NAME... [--optional NAME...]   installs the missing tools (Debian, Ubuntu), or says how;
#                       make continues without the optional ones
#   need.sh --have NAME         whether the tool is installed (the status)
#   need.sh --doctor    shows the state of everything
#   need.sh --python MODULE...   prints a Python that has these modules
#
# DEPS=no in the environment: never installs. The user at the terminal is asked first.
set -eu

# name | purpose | Debian, Ubuntu | Fedora | Arch | Homebrew
table() {
    cat <<'END'
host-cc|compiling the image tools|gcc libc6-dev|gcc glibc-devel|gcc|gcc
cc-x86|compiling for the PC|gcc-i686-linux-gnu binutils-i686-linux-gnu|gcc glibc-devel.i686|gcc|i686-elf-gcc
cc-arm|compiling for the Raspberry Pi 2|gcc-arm-none-eabi binutils-arm-none-eabi|arm-none-eabi-gcc-cs arm-none-eabi-binutils-cs|arm-none-eabi-gcc arm-none-eabi-binutils|arm-none-eabi-gcc
llvm|compiling with LLVM=1|clang lld llvm|clang lld llvm|clang lld llvm|llvm lld
python|building the symbol table|python3 python3-pyelftools|python3 python3-pyelftools|python python-pyelftools|python
qemu-x86|running the PC|qemu-system-x86|qemu-system-x86|qemu-system-x86|qemu
qemu-arm|running the Raspberry Pi 2|qemu-system-arm|qemu-system-arm|qemu-system-arm|qemu
gdb-x86|debugging the PC|gdb-multiarch|gdb|gdb|gdb
gdb-arm|debugging the Raspberry Pi 2|gdb-multiarch|gdb|gdb|gdb
cmocka|unit tests|libcmocka-dev|libcmocka-devel|cmocka|cmocka
vterm|comparing the screen's terminal|libvterm-dev|libvterm-devel|libvterm|libvterm
pytest|system tests|python3-pytest python3-pexpect|python3-pytest python3-pexpect|python-pytest python-pexpect|pytest
mtools|making SD card images|mtools dosfstools fdisk|mtools dosfstools util-linux|mtools dosfstools|mtools dosfstools
grub|testing the boot by GRUB|grub-pc-bin grub-common xorriso|grub2-pc-modules grub2-tools-extra xorriso|grub libisoburn|xorriso
book|making the book|python3-sphinx python3-myst-parser furo graphviz|python3-sphinx python3-myst-parser python3-furo graphviz|python-sphinx python-myst-parser python-furo graphviz|sphinx-doc graphviz
book-pdf|making the book's PDF|weasyprint|weasyprint|python-weasyprint|weasyprint
npm|fetching the libraries of the page|npm|nodejs-npm|npm|node
seabios|the BIOS of the PC in the page|seabios|seabios-bin seavgabios-bin|seabios|qemu
chromium|testing the page|chromium chromium-driver python3-selenium|chromium chromedriver python3-selenium|chromium python-selenium|chromium chromedriver
linux-x86|programs for Linux on i386|gcc-i686-linux-gnu libc6-dev-i386-cross|gcc glibc-devel.i686|lib32-glibc|-
linux-arm|programs for Linux on armhf|gcc-arm-linux-gnueabihf libc6-dev-armhf-cross|gcc-arm-linux-gnu|arm-linux-gnueabihf-gcc|-
ports|building ports|tcl xz-utils bzip2|tcl xz bzip2|tcl xz bzip2|tcl-tk xz
qemu-user|running programs for Linux|qemu-user|qemu-user|qemu-user|-
spin|checking the models|spin|spin|spin|spin
lcov|showing coverage as pages|lcov|lcov|-|lcov
lint|checking the sources|clang-format clang-tidy shellcheck|clang-tools-extra ShellCheck|clang shellcheck|clang-format shellcheck
END
}

have() { command -v "$1" >/dev/null 2>&1; }

# Finds a tool by its own name, or by that of the version that the sources are checked with
# (mk/pinned.sh).
any_version() { have "$1" || "$(dirname "$0")/pinned.sh" "$1" >/dev/null 2>&1; }

lint_state() {
    for tool in clang-format clang-tidy shellcheck; do
        "$(dirname "$0")/pinned.sh" "$tool" 2>&1 | sed "s/^needs/not used:/"
    done | paste -s -d ';' - | sed 's/;/; /g'
}

# Prints a python that has the modules given, or fails.
python_with() {
    for python in "${PYTHON:-}" python3 /usr/bin/python3 /usr/local/bin/python3; do
        if [ -z "$python" ] || ! have "$python"; then continue; fi
        if (for module; do "$python" -c "import $module" || exit 1; done) 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

# A compiler that has a static C library.
links_static() { echo 'int main(void) { return 0; }' | "$1" -static -pthread -x c -o /dev/null - && echo "$1"; }

# The gdb that mk/gdb.mk uses, if it knows the machine. A distribution's plain gdb may know only its
# own machine.
gdb_for() {
    gdb=$(command -v gdb-multiarch || command -v gdb) &&
        "$gdb" -nx -batch -ex "set architecture $1" >/dev/null && echo "$gdb"
}

# Checks whether the tool for a name in the table is installed; prints which one.
found() {
    case $1 in
        host-cc) "${HOSTCC:-cc}" --version 2>/dev/null | head -n 1 ;;
        cc-x86) "$(dirname "$0")/toolchain.sh" x86 --name ;;
        cc-arm) "$(dirname "$0")/toolchain.sh" arm --name ;;
        llvm) LLVM=1 "$(dirname "$0")/toolchain.sh" x86 --name ;;
        python) python_with elftools ;;
        pytest) python_with pytest pexpect ;;
        qemu-x86) qemu-system-i386 --version | head -n 1 ;;
        qemu-arm) qemu-system-arm --version | head -n 1 && qemu-system-arm -M help | grep -q raspi2b ;;
        gdb-x86) gdb_for i386 ;;
        gdb-arm) gdb_for armv7 ;;
        cmocka) echo '#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>' | "${HOSTCC:-cc}" -E - >/dev/null && echo cmocka ;;
        vterm) printf '#include <vterm.h>\n#if VTERM_VERSION_MAJOR || VTERM_VERSION_MINOR != 1\n#error\n#endif\n' |
            "${HOSTCC:-cc}" -E - >/dev/null && echo 'libvterm 0.1' ;;
        mtools) PATH=$PATH:/sbin:/usr/sbin && have mcopy && have mkfs.vfat && have sfdisk && echo mtools ;;
        grub) have grub-mkrescue && have xorriso && [ -d /usr/lib/grub/i386-pc ] && echo grub-mkrescue ;;
        book) have dot && python_with sphinx myst_parser furo ;;
        book-pdf) have weasyprint && echo weasyprint ;;
        npm) version=$(npm --version) && echo "npm $version" ;;
        seabios) for folder in /usr/share/seabios /usr/share/qemu /usr/local/share/qemu /opt/homebrew/share/qemu; do
            [ -f $folder/bios.bin ] && [ -f $folder/vgabios-stdvga.bin ] && echo $folder && return
        done; return 1 ;;
        chromium) have chromium && have chromedriver && python_with selenium ;;
        linux-x86) links_static i686-linux-gnu-gcc ;;
        linux-arm) links_static arm-linux-gnueabihf-gcc ;;
        ports) have tclsh && have xz && have bzip2 && have flock && echo tclsh, xz, bzip2, flock ;;
        qemu-user) have qemu-i386 && have qemu-arm && echo qemu-i386, qemu-arm ;;
        spin) version=$(spin -V) && echo "$version" ;;
        lcov) genhtml --version ;;
        lint) any_version clang-format && any_version clang-tidy && any_version shellcheck && lint_state ;;
        *) echo "need.sh: unknown name $1" >&2 && exit 2 ;;
    esac 2>/dev/null
}

field() { table | grep "^$1|" | cut -d '|' -f "$2"; }

doctor() {
    table | while IFS='|' read -r name purpose debian fedora arch brew; do
        if what=$(found "$name") && [ -n "$what" ]; then
            printf 'ok       %-9s %-30s %s\n' "$name" "$purpose" "$what"
        else
            printf 'MISSING  %-9s %-30s Debian, Ubuntu: %s\n' "$name" "$purpose" "$debian"
            printf '%41s Fedora: %s\n%41s Arch: %s\n%41s Homebrew: %s\n' '' "$fedora" '' "$arch" '' "$brew"
        fi
    done
    tested="Debian 12: gcc 12, clang 14, QEMU 7.2, GNU make 4.3"
    echo "Diarch is tested on $tested. Anything newer should do."
}

# Lists the packages' names on other systems, and fails.
advise() {
    echo "Missing for this: $*. Install them and run make again:" >&2
    for column in '3 Debian, Ubuntu: apt-get install' '4 Fedora: dnf install' '5 Arch: pacman -S' \
        '6 Homebrew: brew install'; do
        number=${column%% *}
        names=
        for name; do names="$names $(field "$name" "$number")"; done
        echo "  ${column#* }$names" >&2
    done
    exit 1
}

ask() {
    [ -t 0 ] && [ -t 1 ] || return 0
    printf 'Run this now? [Y/n] '
    read -r answer
    case $answer in [nN]*) return 1 ;; esac
}

install_debian() {
    packages=
    for name; do packages="$packages $(field "$name" 3)"; done
    sudo=
    if [ "$(id -u)" != 0 ]; then
        have sudo || advise "$@"
        sudo=sudo
    fi
    command="${sudo:+sudo }apt-get install -y --no-install-recommends$packages"
    echo "Missing for this: $*. To install:"
    echo "  $command"
    ask || exit 1
    export DEBIAN_FRONTEND=noninteractive
    # A common reason for a failure is that the package lists are missing or old: fetch them, and
    # try again.
    $command </dev/null >build/install.log 2>&1 || {
        $sudo apt-get update </dev/null >>build/install.log 2>&1 || true
        $command </dev/null >>build/install.log 2>&1
    } || {
        tail -n 20 build/install.log >&2
        echo "The installation has failed; all it said is in build/install.log." >&2
        exit 1
    }
}

[ "${1:-}" = --doctor ] && { doctor; exit; }
[ "${1:-}" = --python ] && { shift; python_with "$@"; exit; }
[ "${1:-}" = --have ] && { [ -n "$(found "$2" || true)" ]; exit; }

# Prints those of the given names that are missing.
missing_of() {
    for name; do
        [ -n "$(found "$name" || true)" ] || printf ' %s' "$name"
    done
}

required=
optional=
kind=required
for name; do
    case $name in
        --optional) kind=optional ;;
        *) [ $kind = optional ] && optional="$optional $name" || required="$required $name" ;;
    esac
done
# The names are words of the table above: splitting them is meant, here and below.
# shellcheck disable=SC2086
missing=$(missing_of $required $optional)
[ -n "$missing" ] || exit 0
mkdir -p build
# In a process of its own, because both functions end the process on failure.
# shellcheck disable=SC2086
(
    if [ "${DEPS:-yes}" != no ] && have apt-get; then
        install_debian $missing
    else
        advise $missing
    fi
) || failed=1
# shellcheck disable=SC2086
still=$(missing_of $required)
if [ -n "$still" ]; then
    [ "${failed:-}" ] || echo "Still missing after the installation:$still." >&2
    exit 1
fi
# shellcheck disable=SC2086
still=$(missing_of $optional)
[ -z "$still" ] || echo "Going on without:$still." >&2
