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
SAN_TARGET := --target=arm-linux-gnueabi
ARCH_LDFLAGS := -m armelf
ARCH_DRIVERS := $(wildcard drivers/pl011.c drivers/miniuart.c drivers/sdcard.c drivers/bcm2835_*.c \
    drivers/framebuffer.c drivers/font*.c drivers/terminal*.c drivers/virtual_console.c drivers/keyboard*.c drivers/mouse.c \
    drivers/dwc2.c drivers/usb*.c)
ARCH_IMAGES := $(B)/kernel7.img
ARCH_EARLY := arch/armv7/early.c # runs before the MMU is on

$(B)/kernel7.img: $(B)/kernel.elf
	$(call say,IMAGE,$@)
	$(Q)$(OBJCOPY) -O binary $< $@

# The same image, which flashes and prints a letter for each step before C can print (docs/board.md).
$(B)/kernel7-light.img: $(B)/kernel7.img
	$(call say,IMAGE,$@)
	$(Q)cp $< $@ && printf '\001' | dd of=$@ bs=1 seek=4 conv=notrunc status=none

BOARD_KERNEL := $(B)/kernel7$(if $(filter 1,$(BOOTLIGHT)),-light).img

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
sdcard: $(B)/sdcard.img ## Pi: make an SD card's image (FIRMWARE=folder with the Pi's boot files; BOOTLIGHT=1)

# Another FIRMWARE or BOOTLIGHT than last time, or none any more, makes another image.
$(B)/sdcard.firmware: FORCE
	@mkdir -p $(@D)
	@echo '$(FIRMWARE) $(BOOTLIGHT)' | cmp -s - $@ || echo '$(FIRMWARE) $(BOOTLIGHT)' >$@

$(B)/sdcard.img: $(BOARD_KERNEL) $(B)/root.img tools/sdcard/make.sh tools/sdcard/config.txt \
    $(B)/sdcard.firmware
	$(call say,SDCARD,$@)
	$(Q)tools/sdcard/make.sh $@ $(BOARD_KERNEL) $(B)/root.img '$(FIRMWARE)'
