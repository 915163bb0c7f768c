# SPDX-License-Identifier: MIT
# The kernel: the portable core, one machine's HAL and drivers, its own symbols, and the ramdisk.

KERNEL := $(B)/kernel.elf
# SAN=undefined: the compiler's checks of each operation, with a report of ours (kernel/debug/san).
# SAN=address: a call of ours before each load and store.
# SAN=thread: calls for each access, by which data races between CPUs are found.
SANITIZERS := undefined address thread
ifneq ($(filter-out $(SANITIZERS),$(SAN)),)
$(error SAN is one of these: $(SANITIZERS))
endif
# Not alignment: at the end of a list, LIST_FOR_EACH names the object around the head, which is none, without an access.
SAN_FLAGS_undefined := -fsanitize=undefined -fno-sanitize=alignment
# The compiler's code marks a function's variables on the stack itself, from the start of page_init() on. All that runs earlier,
# and on the way to a report, has no marks.
SHADOW_OFFSET := 0x74000000
SAN_STACK := 1
$(addprefix $(B)/kernel/,arch/% drivers/% lib/% kernel/base/% kernel/debug/% kernel/main.c.o kernel/mm/page.c.o \
    kernel/mm/bootmem.c.o): SAN_STACK := 0
$(B)/kernel/kernel/debug/selftest_memory.c.o: SAN_STACK := 1
SAN_FLAGS_address_gcc = -fsanitize=kernel-address --param asan-instrumentation-with-call-threshold=0 \
    --param asan-globals=0 --param asan-stack=$(SAN_STACK) -fasan-shadow-offset=$(SHADOW_OFFSET) $(SAN_ALIGNMENT)
# clang 14 has this for Linux only. Its kernel-address calls memcpy() with the arguments on the stack, and address our own.
SAN_FLAGS_address_clang = $(SAN_TARGET) -fsanitize=address -fsanitize-recover=address -mllvm -asan-globals=0 \
    -fsanitize-address-use-after-return=never -mllvm -asan-max-inline-poisoning-size=4096 \
    -mllvm -asan-stack=$(SAN_STACK) -mllvm -asan-mapping-offset=$(SHADOW_OFFSET) \
    -mllvm -asan-instrumentation-with-call-threshold=0 -mllvm -asan-guard-against-version-mismatch=0
SAN_FLAGS_address = $(SAN_FLAGS_address_$(CC_FAMILY))
SAN_WRAPPED_address := memcpy memmove memset memcmp strlen strlcpy strcmp strncmp
# Not these: the checker itself; the object allocator, which has its links in free objects; and code before the MMU is on.
SAN_WITHOUT_address := kernel/debug/san/address.c kernel/mm/kmalloc.c $(ARCH_EARLY)

ifeq ($(SAN)$(if $(LLVM),-llvm),thread-llvm)
$(error SAN=thread needs gcc: clang has no -fsanitize=thread for 32-bit machines)
endif
# A volatile access has a call of its own, and a function none.
SAN_FLAGS_thread := -fsanitize=thread -Wno-tsan --param tsan-distinguish-volatile=1 --param tsan-instrument-func-entry-exit=0
# Not these: the runtime itself; code that runs before the MMU is on; and spinlocks, because a CPU compares the holder with
# itself by a plain read.
SAN_WITHOUT_thread := kernel/debug/san/thread.c kernel/base/spinlock.c $(ARCH_EARLY)

SAN_FLAGS = $(SAN_FLAGS_$(SAN))
# The loader of the PC uses string.c, too.
$(patsubst %,$(B)/kernel/%.o,lib/string.c $(SAN_WITHOUT_$(SAN))): SAN_FLAGS =
KERNEL_SOURCES := $(filter-out kernel/debug/san/%,$(wildcard lib/*.c kernel/*.c kernel/*/*.c kernel/*/*/*.c)) \
    $(SAN:%=kernel/debug/san/%.c) $(ARCH_DRIVERS) $(filter-out %/offsets.c,$(wildcard arch/$(ARCHDIR)/*.c arch/$(ARCHDIR)/*.S))
KERNEL_OBJECTS := $(KERNEL_SOURCES:%=$(B)/kernel/%.o)
KERNEL_CFLAGS = $(TARGET_CFLAGS) -fno-omit-frame-pointer -fno-optimize-sibling-calls $(ARCH_KERNEL_CFLAGS) \
    $(if $(LOCKCHECK),-DLOCKCHECK) $(if $(filter address,$(SAN)),-DSAN_ADDRESS=$(SHADOW_OFFSET) $(SAN_DEFINES_$(CC_FAMILY))) \
    $(SAN_FLAGS) -Iinclude -Iarch/$(ARCHDIR)/include -Iarch/$(ARCHDIR) -Ikernel -I. -I$(B)/gen

# Offsets and constants of C for assembly, taken from the compiler's output for offsets.c.
$(B)/gen/offsets.h: arch/$(ARCHDIR)/offsets.c $(B)/flags
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_CFLAGS) -MMD -MP -MT $@ -MF $@.d -S -o $(B)/gen/offsets.s $<
	$(Q)tr -d '$$\#@' < $(B)/gen/offsets.s | awk '$$1 ~ /^->/ { v = $$2 + 0; if (v < 0) v += 4294967296; \
	    printf "\043define %s %.0f\n", substr($$1, 3), v }' > $@

# The text of uname. A new commit compiles one file again.
%/gen/build.h: FORCE
	@mkdir -p $(@D)
	@mk/version.sh > $@.$$$$; if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
$(B)/kernel/kernel/base/version.c.o: $(B)/gen/build.h

$(B)/kernel/%.c.o: %.c $(B)/flags | $(B)/gen/offsets.h
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/kernel/%.S.o: %.S $(B)/flags $(B)/gen/offsets.h
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(KERNEL_CFLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

# A structure that the kernel copies to programs or to disks must have no unnamed padding: such
# bytes would carry old contents of the kernel's memory. -Wpadded checks only structures that are
# used, so this file uses all of them.
ABI_HEADERS ?= $(sort $(wildcard include/abi/*.h))

$(B)/gen/abi_layout.c: $(ABI_HEADERS)
	@mkdir -p $(@D)
	$(Q)printf '#include "%s"\n' $(ABI_HEADERS) > $@
	$(Q)sed -n 's/^struct \([a-z_0-9]*\) {.*/_Static_assert(sizeof(struct \1) > 0, "");/p' $(ABI_HEADERS) >> $@

$(B)/gen/abi_layout.o: $(B)/gen/abi_layout.c $(B)/flags
	$(call say,CHECK,padding in include/abi)
	$(Q)$(CC) $(TARGET_CFLAGS) -Iinclude -I. -Wpadded -Werror=padded -c -o $@ $<

LINK_KERNEL = $(LD) $(LDFLAGS) $(SAN_WRAPPED_$(SAN):%=--wrap=%) -T arch/$(ARCHDIR)/kernel.ld -o $@ $(filter %.o,$^)

# The kernel is linked once without symbols and ramdisk, so that its symbols can be read. The table
# comes behind all code, so no address changes.
$(B)/kernel.bare.elf: $(KERNEL_OBJECTS) arch/$(ARCHDIR)/kernel.ld
	$(call say,LD,$@)
	$(Q)$(LINK_KERNEL)

$(B)/gen/symbols.S: $(B)/kernel.bare.elf tools/symbols/embed.py
	$(call say,SYMBOLS,$@)
	@mkdir -p $(@D)
	$(Q)$(PYTHON) tools/symbols/embed.py $< $@

$(B)/gen/ramdisk.S: $(B)/fs.img
	@mkdir -p $(@D)
	$(Q)printf '.section .ramdisk, "a"\n.balign 4096\n.incbin "%s"\n' $< > $@
	$(Q)printf '.section .note.GNU-stack, "", %%progbits\n' >> $@

$(B)/gen/%.o: $(B)/gen/%.S $(B)/flags
	$(Q)$(CC) $(TARGET_CFLAGS) -c -o $@ $<

$(KERNEL): $(KERNEL_OBJECTS) $(B)/gen/symbols.o $(B)/gen/ramdisk.o arch/$(ARCHDIR)/kernel.ld \
    | $(B)/gen/abi_layout.o
	$(call say,LD,$@)
	$(Q)$(LINK_KERNEL)

# The kernel without a ramdisk, for a loader that reads it separately and only if it is needed.
$(B)/boot/kernel.elf: $(KERNEL_OBJECTS) $(B)/gen/symbols.o arch/$(ARCHDIR)/kernel.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK_KERNEL) --strip-all

-include $(KERNEL_OBJECTS:.o=.d) $(B)/gen/offsets.h.d
