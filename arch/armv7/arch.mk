# SPDX-License-Identifier: MIT
# What only the Raspberry Pi 2 needs: options, drivers, and the image that it boots.

# The fixed-width types are what they are on every other machine: a gcc that was made for newlib has
# them as long, and %u and uint32_t would not fit.
ARCH_CFLAGS := -mcpu=cortex-a7 -marm -mno-unaligned-access \
    -U__INT32_TYPE__ -D__INT32_TYPE__=int -U__UINT32_TYPE__ "-D__UINT32_TYPE__=unsigned int"
# The kernel leaves the floating-point registers to programs. Those use them, but pass numbers as ever.
# Their thread-local variables are found by the register TPIDRURO, and not by a call of a helper.
ARCH_KERNEL_CFLAGS := -mfloat-abi=soft
ARCH_USER_CFLAGS := -mfloat-abi=softfp -mfpu=vfpv4-d16 -mtp=cp15
ARCH_LDFLAGS := -m armelf
ARCH_DRIVERS := $(wildcard drivers/pl011.c drivers/miniuart.c drivers/sdcard.c drivers/bcm2835_*.c)
ARCH_IMAGES := $(B)/kernel7.img
# Nothing drives the video core's frame buffer.
WINDOW_NOTE := $() The kernel has no screen on the Pi yet: the window stays black, the console is here.

$(B)/kernel7.img: $(B)/kernel.elf
	$(call say,IMAGE,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

# For tests: what the board's firmware does before the kernel (tests/system/stubs/hyp_stub.S).
$(B)/hyp_stub.bin: tests/system/stubs/hyp_stub.S $(B)/flags
	$(call say,STUB,$@)
	$(Q)$(CC) $(ARCH_CFLAGS) -c -o $(B)/hyp_stub.o $<
	$(Q)$(OBJCOPY) -O binary -j .text $(B)/hyp_stub.o $@

# A card to write with dd: `make ARCH=arm sdcard FIRMWARE=folder` puts the firmware's files on it too.
.PHONY: sdcard
NEEDS_sdcard := mtools
NEEDS_sdcard.img := mtools
# Running takes a card as well.
NEEDS_run.img := mtools
sdcard: $(B)/sdcard.img ## Pi: make an SD card's image (FIRMWARE=folder with the Pi's boot files)

# Another FIRMWARE than last time, or none any more, makes another image.
$(B)/sdcard.firmware: FORCE
	@mkdir -p $(@D)
	@echo '$(FIRMWARE)' | cmp -s - $@ || echo '$(FIRMWARE)' >$@

$(B)/sdcard.img: $(B)/kernel7.img $(B)/root.img tools/sdcard/make.sh tools/sdcard/config.txt \
    $(B)/sdcard.firmware
	$(call say,SDCARD,$@)
	$(Q)tools/sdcard/make.sh $@ $(B)/kernel7.img $(B)/root.img '$(FIRMWARE)'
