# SPDX-License-Identifier: MIT
# Tests of the portable core on this machine: tests/host, over the host's implementation of the HAL, under
# the address and undefined-behaviour checkers.

K := $(H)/core
HOST_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
# -Wno-format: uint64_t is unsigned long here, and unsigned long long on both machines.
HOST_CORE_FLAGS = -std=gnu11 -O1 -g -D_GNU_SOURCE $(WARNINGS) -Wno-format -fno-pie -fno-common -fno-omit-frame-pointer \
    -fno-strict-overflow -DLOCKCHECK $(HOST_SAN) -Itests/host/hal/include -Iinclude -Ikernel -Itools -I. \
    -include tests/host/hal/config.h

# The kernel's own sources that run here, and what a machine's own trust least: what boot is told.
CORE_SOURCES := $(wildcard kernel/fs/*.c kernel/fs/native/*.c kernel/dev/*.c) \
    kernel/lib/radix.c kernel/lib/crc32c.c kernel/lib/format.c kernel/lib/kprintf.c \
    $(wildcard kernel/sync/*.c) kernel/mm/uaccess.c \
    kernel/sys/sys_file.c kernel/sys/sys_path.c kernel/sys/sys_mount.c kernel/sys/option.c \
    arch/armv7/atags.c arch/armv7/fdt.c
HOST_HAL_SOURCES := $(wildcard tests/host/hal/*.c) tools/mkfs/tree.c tools/mkfs/image.c tools/mkfs/file.c \
    $(filter-out %/main.c,$(wildcard tools/fsck/*.c)) $(wildcard tools/common/*.c)
UNIT_SOURCES := $(wildcard tests/host/unit/*.c)
CRASH_SOURCES := $(wildcard tests/host/crash/*.c)
core_objects = $(addprefix $(K)/,$(1:.c=.o))

$(K)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CORE_FLAGS) -MMD -MP -c -o $@ $<

# The allocators themselves, without the address checker's view of single pages and objects.
MEMORY_SOURCES := $(wildcard tests/host/memory/*.c) kernel/mm/page.c kernel/mm/kmalloc.c \
    kernel/sync/spinlock.c kernel/sync/lockcheck.c kernel/lib/format.c tests/host/hal/libc.c

$(K)/unit: $(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(UNIT_SOURCES))
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) -no-pie -o $@ $^ -lcmocka

$(K)/crash: $(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(CRASH_SOURCES))
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) -no-pie -o $@ $^ -lcmocka

$(K)/memory: $(call core_objects,$(MEMORY_SOURCES))
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) -no-pie -o $@ $^ -lcmocka

.PHONY: test-host
test-host: $(K)/unit $(K)/memory $(K)/crash ## unit tests of the kernel's portable parts, on this machine
	$(Q)$(K)/memory
	$(Q)$(K)/unit
	$(Q)$(K)/crash

.PHONY: crash
crash: $(K)/crash ## every state that a loss of power can leave on a disk, on this machine (takes long)
	$(Q)CRASH=all $(K)/crash

-include $(patsubst %.o,%.d,$(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(UNIT_SOURCES) $(CRASH_SOURCES) $(MEMORY_SOURCES)))
