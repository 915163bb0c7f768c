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
ARCH_IMAGES := $(B)/disk.img

# The boot disk: boot sector, command line, loader and kernel, one after the other (boot/layout.h).
$(B)/kernel.bin: $(B)/kernel.elf
	$(Q)$(OBJCOPY) -O binary $< $@

BOOT_CC = $(CC) $(ARCH_CFLAGS) -D__ASSEMBLER__ -Iarch/x86
BOOT_LD = $(LD) $(LDFLAGS) -e _start

$(B)/boot/sector.elf: arch/x86/boot/sector.S arch/x86/boot/layout.h $(B)/flags
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(BOOT_CC) -c -o $(@:.elf=.o) $<
	$(Q)$(BOOT_LD) -Ttext=0x7c00 -o $@ $(@:.elf=.o)

$(B)/boot/loader.elf: arch/x86/boot/loader.S arch/x86/boot/loader_bios.S arch/x86/boot/layout.h \
    $(B)/kernel.bin $(B)/flags
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)size=$$(wc -c < $(B)/kernel.bin) && \
	    symbol() { $(NM) $(B)/kernel.elf | awk -v name=$$1 '$$3 == name { print "0x" $$1 }'; } && \
	    $(BOOT_CC) -DKERNEL_BYTES=$$size -DKERNEL_SECTORS=$$(( (size + 511) / 512 )) \
	    -DKERNEL_ENTRY=$$(symbol entry_physical) -DKERNEL_END=$$(( $$(symbol kernel_end) - 0x80000000 )) \
	    -c -o $(@:.elf=.o) $<
	$(Q)$(BOOT_CC) -c -o $(B)/boot/loader_bios.o arch/x86/boot/loader_bios.S
	$(Q)$(BOOT_LD) -Ttext=0x8000 -o $@ $(@:.elf=.o) $(B)/boot/loader_bios.o

$(B)/boot/%.bin: $(B)/boot/%.elf
	$(Q)$(OBJCOPY) -O binary -j .text $< $@

$(B)/disk.img: $(B)/boot/sector.bin $(B)/boot/loader.bin $(B)/kernel.bin
	$(call say,IMAGE,$@)
	$(Q)[ $$(wc -c < $(B)/boot/sector.bin) = 512 ] && [ $$(wc -c < $(B)/boot/loader.bin) -le 3072 ] || \
	    { echo 'The boot code does not fit its place on the disk.' >&2; exit 1; }
	$(Q)rm -f $@ && cp $(B)/boot/sector.bin $@
	$(Q)dd if=$(B)/boot/loader.bin of=$@ bs=512 seek=2 conv=notrunc status=none
	$(Q)dd if=$(B)/kernel.bin of=$@ bs=512 seek=8 conv=notrunc status=none
	$(Q)truncate -s %1M $@
