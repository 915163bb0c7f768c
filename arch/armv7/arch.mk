# SPDX-License-Identifier: MIT
# What only the Raspberry Pi 2 needs: options, drivers, and the image that it boots.

ARCH_CFLAGS := -mcpu=cortex-a7 -marm -mno-unaligned-access -mfloat-abi=soft
ARCH_KERNEL_CFLAGS := -mgeneral-regs-only
ARCH_LDFLAGS := -m armelf
ARCH_DRIVERS := $(wildcard drivers/pl011.c drivers/bcm2835_*.c drivers/bcm2836_*.c)
ARCH_IMAGES := $(B)/kernel7.img

$(B)/kernel7.img: $(B)/kernel.elf
	$(call say,IMAGE,$@)
	$(Q)$(OBJCOPY) -O binary $< $@
