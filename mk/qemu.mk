# SPDX-License-Identifier: MIT
# Running under QEMU. The serial console is the terminal; Ctrl-A X leaves.
#
#   CPUS=n           processors (x86: their number; the Pi has four, and starts n)
#   MEM=128M         memory (x86; the Pi 2 has 1 GiB)
#   APPEND="..."     kernel command line
#   BOOT=multiboot   x86: QEMU loads the kernel itself, instead of our loader from the disk
#   GDBPORT=1234     the port on which qemu-gdb waits for a debugger
#   QEMUFLAGS="..."  anything else

CPUS ?=
MEM ?=
GDBPORT ?= 1234
BOOT ?= disk

QEMU_x86 = qemu-system-i386 -M pc -cpu qemu32,+apic -accel tcg $(if $(MEM),-m $(MEM),-m 512M) \
    $(if $(CPUS),-smp $(CPUS)) -no-reboot -device isa-debug-exit,iobase=0xf4,iosize=4 $(BOOT_$(BOOT))
BOOT_disk = -drive file=$(B)/run.img,format=raw,if=ide
BOOT_multiboot = -kernel $(KERNEL) -append "$(RUN_APPEND)"

QEMU_arm = qemu-system-arm -M raspi2b -accel tcg -no-reboot -semihosting-config enable=on,target=native \
    -kernel $(B)/kernel7.img -drive file=$(B)/run.img,format=raw,if=sd -append "$(RUN_APPEND)"

# The window's keys and mouse go to these devices: the PC has both in any case.
INPUT_arm = -device usb-kbd -device usb-mouse

# The word qemu tells the kernel that QEMU's keys work on its console.
CPUS_arm = $(if $(CPUS),cpus=$(CPUS))
RUN_APPEND = $(strip $(CPUS_$(ARCH)) $(APPEND) qemu)

# If standard input were closed, QEMU would take the next file that it opens for the terminal.
WITH_INPUT = (exec 3<&0) 2>/dev/null || exec </dev/null;
QEMU = $(WITH_INPUT) $(QEMU_$(ARCH)) -serial mon:stdio $(QEMUFLAGS)

ifeq ($(ARCH)$(if $(MEM),-mem),arm-mem)
$(error A Raspberry Pi 2 has 1 GiB of memory, and so has QEMU's: MEM= is for ARCH=x86)
endif

# The disk, or card, of the machine that runs here. Changes to it stay until the programs change;
# then a new image takes its place, and the old one becomes run.img.old. A new kernel changes only
# the part of the PC's disk that holds the kernel. To start with a fresh image: rm build/*/run.img
#
# The PC's loader takes the kernel's command line from block 1, with " qemu" behind APPEND; the
# loader itself begins behind it.
APPEND_MAX := 506
RUN_FROM_x86 := $(B)/disk.img
RUN_FROM_arm := $(B)/sdcard.img
$(B)/run.img: $(RUN_FROM_$(ARCH)) $(B)/root.img FORCE
	@[ "$$(printf '%s' "$(APPEND)" | wc -c)" -le $(APPEND_MAX) ] || \
	    { echo 'APPEND is too long: the loader takes $(APPEND_MAX) characters.' >&2; exit 1; }
	@if [ -e $@ ] && [ $(B)/root.img -nt $(B)/run.made ]; then \
	    echo 'The programs have changed: a new disk. What was written before is in $@.old: build/host/fscopy gets it out.'; \
	    mv $@ $@.old; fi
	@[ -e $@ ] || { cp --sparse=always $< $@.new && touch $(B)/run.made && mv $@.new $@; }
	$(RUN_RENEW_$(ARCH))
RUN_RENEW_x86 = @dd if=$< of=$@ bs=512 count=$(ROOT_BLOCK) conv=notrunc status=none; \
    printf '%s\0' "$(RUN_APPEND)" | dd of=$@ bs=512 seek=1 conv=notrunc status=none

QEMU_INPUTS_x86 = $(if $(filter multiboot,$(BOOT)),$(KERNEL),$(B)/run.img)
QEMU_INPUTS_arm = $(B)/kernel7.img $(B)/run.img

.PHONY: qemu qemu-window qemu-gdb
NEEDS_qemu = qemu-$(ARCH) $(NEEDS_run.img)
NEEDS_qemu-window = $(NEEDS_qemu)
NEEDS_qemu-gdb = $(NEEDS_qemu)

qemu: $(QEMU_INPUTS_$(ARCH)) ## boot, with the console on this terminal
	@echo 'Ctrl-A X leaves QEMU.'
	$(Q)$(QEMU) -display none

qemu-window: $(QEMU_INPUTS_$(ARCH)) ## boot, with the screen in a window too
	@echo 'Ctrl-A X in this terminal leaves QEMU.'
	$(Q)$(QEMU) $(INPUT_$(ARCH))

qemu-gdb: $(QEMU_INPUTS_$(ARCH)) ## boot, and wait for a debugger on GDBPORT
	@echo 'Waiting for a debugger on port $(GDBPORT); Ctrl-A X leaves QEMU.'
	$(Q)$(QEMU) -display none -S -gdb tcp:localhost:$(GDBPORT)
