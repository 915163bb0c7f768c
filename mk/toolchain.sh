#!/bin/sh
# SPDX-License-Identifier: MIT
# Finds the tools that compile for a machine, and prints them as make variables.
#
#   toolchain.sh x86|arm [--name]     --name: only the compiler's name and version
#
# CROSS=prefix chooses a gcc by its prefix, LLVM=1 clang and lld; else the first one found of
#   x86: i686-elf-, i386-elf-, i686-linux-gnu-, the host's gcc with -m32
#   arm: arm-none-eabi-
set -eu
arch=$1

have() { command -v "$1" >/dev/null 2>&1; }

# The newest version of a tool that is installed: its plain name, or the name with a version behind
# it.
newest() {
    for name in "$1" $(for v in 22 21 20 19 18 17 16 15 14; do echo "$1-$v"; done); do
        have "$name" && echo "$name" && return
    done
    return 1
}

emit() { # family, compiler, linker, prefix or suffix of the other tools
    if [ "${name:-}" ]; then
        $2 --version | head -n 1
        exit
    fi
    printf 'CC_FAMILY := %s\nCC := %s\nLD := %s\nAR := %s\nOBJCOPY := %s\nNM := %s\n' "$1" "$2" "$3" "$4" "$5" "$6"
    # The compiler's own headers, stddef.h and the like: the only ones that are not ours.
    printf 'CC_INCLUDE := %s\n' "$($2 -print-file-name=include)"
    exit
}

[ "${2:-}" = --name ] && name=1

if [ "${LLVM:-}" ]; then
    case $arch in x86) target=i686-elf ;; arm) target=arm-none-eabi ;; esac
    clang=$(newest clang) && lld=$(newest ld.lld) && objcopy=$(newest llvm-objcopy) &&
        ar=$(newest llvm-ar) && nm=$(newest llvm-nm) || exit 1
    emit clang "$clang --target=$target" "$lld" "$ar" "$objcopy" "$nm"
fi

gcc() { emit gcc "$1gcc" "$1ld" "$1ar" "$1objcopy" "$1nm"; }

if [ "${CROSS:-}" ]; then
    have "${CROSS}gcc" || { echo "there is no ${CROSS}gcc" >&2; exit 1; }
    gcc "$CROSS"
fi
case $arch in
    x86)
        for prefix in i686-elf- i386-elf- i686-linux-gnu-; do
            have "${prefix}gcc" && have "${prefix}ld" && gcc "$prefix"
        done
        # The host's own compiler, if it is an x86 gcc whose 32-bit mode works without any library.
        if have gcc && have ld && echo 'int x;' | command gcc -m32 -ffreestanding -x c -c -o /dev/null - 2>/dev/null; then
            emit gcc "gcc -m32" ld ar objcopy nm
        fi
        ;;
    arm)
        have arm-none-eabi-gcc && have arm-none-eabi-ld && gcc arm-none-eabi-
        ;;
    *)
        echo "toolchain.sh: unknown machine $arch" >&2
        exit 2
        ;;
esac
exit 1
