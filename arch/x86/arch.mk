# SPDX-License-Identifier: MIT
# What only the PC needs: options, drivers, and the images that it boots from.

ARCH_CFLAGS := -march=i686
# Arguments in registers; no vector or floating-point code; and no stack alignment beyond the word's,
# which the kernel has no use for.
STACK_ALIGNMENT_gcc := -mpreferred-stack-boundary=2
STACK_ALIGNMENT_clang := -mstack-alignment=4
ARCH_KERNEL_CFLAGS := -mregparm=3 -mgeneral-regs-only $(STACK_ALIGNMENT_$(CC_FAMILY))
# For the address checker: clang passes the arguments of its calls on the stack.
# Its marks are for 8 bytes each: gcc lets a function align its frame itself.
SAN_ALIGNMENT := -mpreferred-stack-boundary=4 -mincoming-stack-boundary=2
SAN_TARGET := --target=i686-linux-gnu
SAN_DEFINES_clang := -DSAN_STACK_ARGUMENTS
ARCH_LDFLAGS := -m elf_i386
ARCH_DRIVERS := drivers/uart16550.c drivers/vga_text.c drivers/framebuffer.c $(wildcard drivers/font*.c drivers/terminal*.c) drivers/virtual_console.c $(wildcard drivers/ps2*.c) drivers/mouse.c \
    drivers/keyboard.c drivers/keyboard_layout.c drivers/keyboard_state.c drivers/cmos_rtc.c \
    drivers/pci.c drivers/ide.c drivers/ide_channel.c
ARCH_IMAGES := $(B)/disk.img

# The disk that the PC boots from: boot sector, loader, kernel and root file system, where boot/layout.h says. The sizes of
# what is read go into the programs that read it as symbols, when they are linked.
BOOT_OBJECTS := $(patsubst %,$(B)/kernel/%.o,$(wildcard arch/x86/boot/*.[cS]))
LOADER_OBJECTS := $(filter-out %/mbr.S.o,$(BOOT_OBJECTS)) $(B)/kernel/lib/string.c.o
BOOT_FOLDER := arch/x86/boot
$(BOOT_OBJECTS): SAN_FLAGS =

blocks_of = $$(( ($$(wc -c < $(1)) + 511) / 512 ))

$(B)/boot/loader.elf: $(LOADER_OBJECTS) $(B)/boot/kernel.elf $(B)/fs.img $(BOOT_FOLDER)/loader.ld
	$(call say,LD,$@)
	$(Q)$(LD) $(LDFLAGS) -T $(BOOT_FOLDER)/loader.ld --defsym=kernel_blocks=$(call blocks_of,$(B)/boot/kernel.elf) \
	    --defsym=ramdisk_blocks=$(call blocks_of,$(B)/fs.img) -o $@ $(LOADER_OBJECTS)

$(B)/boot/mbr.elf: $(B)/kernel/$(BOOT_FOLDER)/mbr.S.o $(B)/boot/loader.bin $(B)/root.img
	$(call say,LD,$@)
	$(Q)$(LD) $(LDFLAGS) -Ttext=0x7c00 -e mbr --defsym=loader_blocks=$(call blocks_of,$(B)/boot/loader.bin) \
	    --defsym=root_blocks=$(call blocks_of,$(B)/root.img) -o $@ $<

$(B)/boot/%.bin: $(B)/boot/%.elf
	$(Q)$(OBJCOPY) -O binary $< $@

put_blocks = dd if=$(1) of=$@.new bs=64K oflag=seek_bytes seek=$$(($(2) * 512)) conv=notrunc,sparse status=none
RAMDISK_BLOCK := 8192
ROOT_BLOCK := 65536

$(B)/disk.img: $(B)/boot/mbr.bin $(B)/boot/loader.bin $(B)/boot/kernel.elf $(B)/fs.img $(B)/root.img
	$(call say,IMAGE,$@)
	$(Q)[ $$((64 + $(call blocks_of,$(B)/boot/kernel.elf))) -le $(RAMDISK_BLOCK) ] || \
	    { echo 'The kernel is too large for its place on the disk: move RAMDISK_BLOCK.' >&2; exit 1; }
	$(Q)[ $$(($(RAMDISK_BLOCK) + $(call blocks_of,$(B)/fs.img))) -le $(ROOT_BLOCK) ] || \
	    { echo 'The ramdisk is too large for its place on the disk: move ROOT_BLOCK.' >&2; exit 1; }
	$(Q)rm -f $@.new
	$(Q)$(call put_blocks,$(B)/boot/mbr.bin,0)
	$(Q)$(call put_blocks,$(B)/boot/loader.bin,2)
	$(Q)$(call put_blocks,$(B)/boot/kernel.elf,64)
	$(Q)$(call put_blocks,$(B)/fs.img,$(RAMDISK_BLOCK))
	$(Q)dd if=$(B)/root.img of=$@.new bs=1M seek=$$(($(ROOT_BLOCK) / 2048)) conv=notrunc,sparse status=none
	$(Q)truncate -s $$(($(ROOT_BLOCK) * 512 + $$(wc -c < $(B)/root.img))) $@.new
	$(Q)mv $@.new $@

-include $(BOOT_OBJECTS:.o=.d)
