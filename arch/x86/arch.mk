# SPDX-License-Identifier: MIT
# What only the PC needs: options, drivers, and the images that it boots from.

ARCH_CFLAGS := -march=i686
# Arguments in registers; no vector or floating-point code; and no stack alignment beyond the word's,
# which the kernel has no use for.
STACK_ALIGNMENT_gcc := -mpreferred-stack-boundary=2
STACK_ALIGNMENT_clang := -mstack-alignment=4
ARCH_KERNEL_CFLAGS := -mregparm=3 -mgeneral-regs-only $(STACK_ALIGNMENT_$(CC_FAMILY))
ARCH_LDFLAGS := -m elf_i386
ARCH_DRIVERS := drivers/uart16550.c drivers/vga_text.c drivers/ps2_keyboard.c drivers/cmos_rtc.c
