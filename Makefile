# SPDX-License-Identifier: MIT
# Diarch: make ARCH=x86|arm TARGET
ARCH ?= x86
ifeq ($(ARCH),x86)
ARCHDIR := x86
else ifeq ($(ARCH),arm)
ARCHDIR := armv7
else
$(error ARCH must be x86 or arm)
endif

B := build/$(ARCH)
H := build/host
OPT ?= -O2
HOSTCC ?= cc
PYTHON ?= /usr/bin/python3
Q := $(if $(V),,@)
say = @printf '  %-7s %s\n' '$(1)' '$(2)'

ifeq ($(ARCH),x86)
CROSS ?= i686-linux-gnu-
else
CROSS ?= arm-none-eabi-
endif
CC := $(CROSS)gcc
LD := $(CROSS)ld
OBJCOPY := $(CROSS)objcopy

# What arch.mk may set: ARCH_CFLAGS (both kernel and programs), KERNEL_ARCH_CFLAGS, USER_ARCH_CFLAGS,
# ARCH_DRIVERS (files), LD_EMULATION, and image rules.
-include arch/$(ARCHDIR)/arch.mk

WARN := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wundef
COMMON := -std=gnu11 $(OPT) -g $(WARN) -ffreestanding -fno-strict-overflow -fno-common -fno-pic -fno-pie \
          -fno-stack-protector -fno-asynchronous-unwind-tables $(if $(WERROR),-Werror) $(ARCH_CFLAGS)
KCFLAGS := $(COMMON) -fno-omit-frame-pointer $(KERNEL_ARCH_CFLAGS) $(if $(LOCKCHECK),-DLOCKCHECK) \
           -Iinclude -Iarch/$(ARCHDIR)/include -Iarch/$(ARCHDIR) -Ikernel -I. -I$(B)/gen
UCFLAGS := $(COMMON) -ffunction-sections -fdata-sections $(USER_ARCH_CFLAGS) -Iuser/libc/include -Iinclude

KSRC := $(wildcard kernel/*.c kernel/*/*.c kernel/*/*/*.c arch/$(ARCHDIR)/*.c arch/$(ARCHDIR)/*.S) $(ARCH_DRIVERS)
KSRC := $(filter-out %/offsets.c,$(KSRC))
KOBJ := $(addprefix $(B)/k/,$(addsuffix .o,$(KSRC)))
LSRC := $(wildcard user/libc/*.c user/libc/*/*.c user/libc/arch/$(ARCHDIR)/*.[cS]) kernel/lib/string.c kernel/lib/int64.c \
        $(wildcard arch/$(ARCHDIR)/aeabi.S)
LSRC := $(sort $(filter-out user/libc/xv6/%,$(LSRC)))
LOBJ := $(addprefix $(B)/u/,$(addsuffix .o,$(LSRC)))
CRT := $(filter %crt0.S.o,$(LOBJ))
PROGS := $(basename $(notdir $(wildcard user/programs/*.c user/tests/*.c))) \
         $(notdir $(patsubst %/,%,$(dir $(wildcard user/programs/*/main.c user/tests/*/main.c))))
PROGS := $(sort $(PROGS))
BINS := $(addprefix $(B)/bin/,$(PROGS))

.PHONY: all clean kernel programs qemu
.DELETE_ON_ERROR:
all: $(B)/kernel.elf $(ARCH_IMAGES)
kernel: $(B)/kernel.elf
programs: $(BINS)

$(B)/gen/offsets.h: arch/$(ARCHDIR)/offsets.c
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KCFLAGS) -S -o $(B)/gen/offsets.s -MMD -MP -MT $@ -MF $@.d $<
	$(Q)tr -d '$$\#' < $(B)/gen/offsets.s | awk '$$1 ~ /^->/ { v = $$2 + 0; if (v < 0) v += 4294967296; \
	    printf "\043define %s %.0f\n", substr($$1, 3), v }' > $@

$(B)/k/%.c.o: %.c | $(B)/gen/offsets.h
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KCFLAGS) -MMD -MP -c -o $@ $<
$(B)/k/%.S.o: %.S $(B)/gen/offsets.h
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KCFLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<
$(B)/u/%.c.o: %.c
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(UCFLAGS) $(if $(filter kernel/lib/%,$<),-Ikernel) -MMD -MP -c -o $@ $<
$(B)/u/%.S.o: %.S
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(UCFLAGS) -MMD -MP -c -o $@ $<

$(B)/libc.a: $(filter-out $(CRT),$(LOBJ))
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(CROSS)ar rcs $@ $^
.SECONDEXPANSION:
progobjs = $(addprefix $(B)/u/,$(addsuffix .o,$(wildcard user/programs/$(1).c user/tests/$(1).c user/programs/$(1)/*.c user/tests/$(1)/*.c)))
$(B)/bin/%: $$(call progobjs,%) $(CRT) $(B)/libc.a user/program.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LD) $(LD_EMULATION) -T user/program.ld -z noexecstack -z separate-code -z max-page-size=4096 --gc-sections --build-id=none -o $@ $(CRT) $(filter %.o,$(filter-out $(CRT),$^)) $(B)/libc.a
	$(Q)$(OBJCOPY) --only-keep-debug $@ $@.debug
	$(Q)$(CROSS)strip $@

$(H)/mkfs: $(wildcard tools/mkfs/*.c tools/mkfs.c tools/lib/*.c)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -O2 -g $(WARN) -Iinclude -Itools -o $@ $^

$(B)/fs.img: $(H)/mkfs $(BINS) $(shell find rootfs -type f -o -type l)
	$(call say,MKFS,$@)
	$(Q)rm -rf $(B)/root && mkdir -p $(B)/root/bin && cp -a rootfs/. $(B)/root/
	$(Q)for p in $(PROGS); do cp $(B)/bin/$$p $(B)/root/bin/; done; mv $(B)/root/bin/init $(B)/root/init
	$(Q)$(H)/mkfs -o $@ -s 16M $(B)/root

$(B)/ramdisk.o: $(B)/fs.img
	$(Q)printf '.section .ramdisk,"aw"\n.balign 4096\n.global ramdisk_start, ramdisk_end\nramdisk_start:\n.incbin "%s"\n.balign 4096\nramdisk_end:\n.section .note.GNU-stack,"",%%progbits\n' $< > $(B)/ramdisk.S
	$(Q)$(CC) $(COMMON) -c -o $@ $(B)/ramdisk.S

LINK_KERNEL = $(LD) $(LD_EMULATION) -T arch/$(ARCHDIR)/kernel.ld -z noexecstack --build-id=none

# The kernel carries its own symbols for backtraces: it is linked once without them, to read them off.
$(B)/kernel.nosyms.elf: $(KOBJ) arch/$(ARCHDIR)/kernel.ld
	$(call say,LD,$@)
	$(Q)$(LINK_KERNEL) -o $@ $(KOBJ)

$(B)/symbols.o: $(B)/kernel.nosyms.elf tools/symbols/embed.py
	$(call say,SYMBOLS,$@)
	$(Q)$(PYTHON) tools/symbols/embed.py $< $(B)/symbols.S
	$(Q)$(CC) $(COMMON) -c -o $@ $(B)/symbols.S

$(B)/kernel.elf: $(KOBJ) $(B)/symbols.o $(B)/ramdisk.o arch/$(ARCHDIR)/kernel.ld
	$(call say,LD,$@)
	$(Q)$(LINK_KERNEL) -o $@ $(KOBJ) $(B)/symbols.o $(B)/ramdisk.o

clean:
	rm -rf build

-include $(KOBJ:.o=.d) $(LOBJ:.o=.d) $(wildcard $(B)/u/user/*/*.d $(B)/u/user/*/*/*.d) $(B)/gen/offsets.h.d
