#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes an SD card's image, without root rights: a FAT partition that the firmware boots from, and a second
# partition with our file system.
#
#   make.sh OUT KERNEL7.IMG FS.IMG [FIRMWARE]
#
# FIRMWARE: a folder with the Raspberry Pi's boot files (bootcode.bin, start*.elf, fixup*.dat). Without
# them the image is good for QEMU, and for a card that has them already.
set -eu
PATH=$PATH:/sbin:/usr/sbin

out=$1 kernel=$2 filesystem=$3 firmware=${4:-}

mib=1048576
sector=512
fat_start=1 fat_size=47 # MiB; the card as a whole is a power of two, as QEMU wants it
data_start=48 card_size=64

size=$(wc -c <"$filesystem")
while [ $((data_start * mib + size)) -gt $((card_size * mib)) ]; do card_size=$((card_size * 2)); done

# Names of its own: another make may work at the same image.
temporary=$(mktemp "$out.XXXXXX")
fat=$(mktemp "$out.XXXXXX")
trap 'rm -f "$temporary" "$fat"' EXIT
chmod 644 "$temporary"
truncate -s ${card_size}M "$temporary"
sfdisk --quiet "$temporary" <<END
label: dos
label-id: 0x44696172
start=$((fat_start * mib / sector)), size=$((fat_size * mib / sector)), type=c, bootable
start=$((data_start * mib / sector)), size=$(((size + sector - 1) / sector)), type=83
END

truncate -s ${fat_size}M "$fat"
# FAT32 even at this size, because the firmware of every board reads it.
mkfs.vfat -F 32 -s 1 -n DIARCH -i 44696172 "$fat" >/dev/null
mcopy -i "$fat" "$kernel" ::kernel7.img
mcopy -i "$fat" "$(dirname "$0")/config.txt" ::config.txt
if [ -n "$firmware" ]; then
    [ -e "$firmware/bootcode.bin" ] || {
        echo "$firmware has no bootcode.bin: is it the firmware's boot folder?" >&2
        exit 1
    }
    # Files for the Pi 4 only are left out.
    for file in "$firmware"/bootcode.bin "$firmware"/start*.elf "$firmware"/fixup*.dat \
        "$firmware"/bcm27??-rpi-2-b.dtb "$firmware"/LICENCE.broadcom; do
        case ${file##*/} in start4* | fixup4*) continue ;; esac
        [ -e "$file" ] || continue
        mcopy -i "$fat" "$file" ::
    done
fi
dd if="$fat" of="$temporary" bs=1M seek=$fat_start conv=notrunc status=none
dd if="$filesystem" of="$temporary" bs=1M seek=$data_start conv=notrunc status=none
mv "$temporary" "$out"
