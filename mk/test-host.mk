# SPDX-License-Identifier: MIT
# Tests of the portable core on this machine: tests/host, over the host's implementation of the HAL, under
# the address and undefined-behaviour checkers.

K := $(H)/core
HOST_SAN := -fsanitize=address,undefined -fno-sanitize-recover=undefined
# -Wno-format: uint64_t is unsigned long here, and unsigned long long on both machines.
HOST_CORE_FLAGS = -std=gnu11 -g -D_GNU_SOURCE $(WARNINGS) -Wno-format -fno-pie -fno-common \
    -fno-omit-frame-pointer -fno-strict-overflow -Itests/host/hal/include -Iinclude -Ikernel -Itools -I. -I$(K)/gen \
    -include tests/host/hal/config.h

# The kernel's own sources that run here, and two parts of the machines that get untrusted data:
# boot information and cards.
CORE_SOURCES := $(wildcard kernel/vfs/*.c kernel/fs/*/*.c kernel/dev/*.c kernel/tty/*.c kernel/sync/*.c) \
    kernel/mm/radix.c kernel/mm/regiontree.c kernel/mm/dirty.c kernel/mm/bootmem.c lib/scale.c lib/crc32c.c lib/format.c kernel/base/kprintf.c \
    kernel/base/spinlock.c kernel/base/console.c kernel/base/column.c kernel/base/random.c \
    kernel/debug/lockcheck.c kernel/debug/waitgraph.c kernel/mm/pagecache.c kernel/mm/uaccess.c \
    kernel/sys/sys_file.c kernel/sys/sys_lock.c kernel/sys/sys_path.c kernel/sys/sys_attribute.c kernel/sys/sys_mount.c kernel/sys/userpath.c \
    kernel/base/option.c kernel/base/version.c kernel/sched/load.c \
    arch/armv7/atags.c arch/armv7/fdt.c drivers/sdcard.c \
    drivers/bcm2835_sdhost.c drivers/bcm2835_mailbox.c drivers/bcm2835_clock.c drivers/bcm2835_framebuffer.c \
    drivers/terminal.c drivers/terminal_obey.c drivers/terminal_screen.c drivers/virtual_console.c \
    drivers/keyboard.c drivers/keyboard_layout.c drivers/keyboard_state.c drivers/mouse.c
HOST_HAL_SOURCES := $(wildcard tests/host/hal/*.c) tools/mkfs/tree.c tools/mkfs/image.c tools/mkfs/file.c \
    $(filter-out %/main.c,$(wildcard tools/fsck/*.c)) $(filter-out %/fail.c,$(wildcard tools/common/*.c))
UNIT_SOURCES := $(wildcard tests/host/unit/*.c)
UNIT_DRIVERS := lib/int64.c drivers/dwc2.c drivers/pl011.c drivers/miniuart.c drivers/ps2_packet.c \
    drivers/bcm2835_emmc.c drivers/ide_channel.c drivers/pci.c drivers/vga_text.c $(wildcard drivers/usb*.c)
CRASH_SOURCES := $(wildcard tests/host/crash/*.c)
FUZZ_SOURCES := tests/host/fuzz/image.c
# The allocators themselves; in the other tests the host's HAL replaces them.
MEMORY_SOURCES := $(wildcard tests/host/memory/*.c) kernel/mm/page.c kernel/mm/kmalloc.c \
    kernel/base/spinlock.c kernel/debug/lockcheck.c lib/format.c tests/host/hal/libc.c
core_objects = $(addprefix $(K)/,$(1:.c=.o))

$(K)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CORE_FLAGS) -O1 -DLOCKCHECK $(HOST_SAN) -MMD -MP -c -o $@ $<

$(K)/kernel/base/version.o: $(K)/gen/build.h

HOST_TESTS := $(addprefix $(K)/,memory unit crash fuzz)
$(K)/memory: $(call core_objects,$(MEMORY_SOURCES))
$(K)/unit: $(call core_objects,$(CORE_SOURCES) $(UNIT_DRIVERS) $(HOST_HAL_SOURCES) $(UNIT_SOURCES))
$(K)/crash: $(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(CRASH_SOURCES))
$(K)/fuzz: $(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(FUZZ_SOURCES) tests/host/fuzz/main.c)
$(HOST_TESTS):
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) -no-pie -o $@ $^ -lcmocka

.PHONY: test-host crash fuzz
NEEDS_test-host := cmocka
NEEDS_crash := cmocka
NEEDS_fuzz := llvm
test-host: $(HOST_TESTS) ## unit tests of the kernel's portable parts, on this machine
	$(Q)$(K)/memory
	$(Q)$(K)/unit
	$(Q)$(K)/crash
	$(Q)$(K)/fuzz $(wildcard tests/host/fuzz/corpus/*)

crash: $(K)/crash ## every state that a loss of power can leave on a disk, on this machine (takes long)
	$(Q)CRASH=all $(K)/crash

# With libFuzzer, which comes with clang. The corpus grows in the build folder. Interesting new
# inputs can be merged into tests/host/fuzz/corpus by hand (libFuzzer's -merge=1).
F := $(H)/fuzz
FUZZ_CC ?= clang
FUZZ_TIME ?= 3600
FUZZ_ALL := $(CORE_SOURCES) $(HOST_HAL_SOURCES) $(FUZZ_SOURCES) tests/host/fuzz/libfuzzer.c
# Comparisons are not traced: the harness fixes magic numbers and checksums itself, and twice as
# many executions find more.
FUZZ_SAN := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined \
    -fno-sanitize-coverage=trace-cmp,stack-depth

$(F)/%.o: %.c
	$(call say,FUZZCC,$<)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(HOST_CORE_FLAGS) -O2 $(FUZZ_SAN) -MMD -MP -c -o $@ $<

$(F)/kernel/base/version.o: $(K)/gen/build.h

# Not instrumented: this code takes much time, and is not the target.
$(F)/lib/crc32c.o: FUZZ_SAN :=

$(F)/image: $(addprefix $(F)/,$(FUZZ_ALL:.c=.o))
	$(call say,FUZZLD,$@)
	$(Q)$(FUZZ_CC) -fsanitize=fuzzer,address,undefined -no-pie -o $@ $^

fuzz: $(F)/image ## damage file system images for FUZZ_TIME seconds, on this machine
	@mkdir -p $(F)/corpus
	$(Q)$(F)/image -max_total_time=$(FUZZ_TIME) -timeout=10 -max_len=256 -artifact_prefix=$(F)/ \
	    $(F)/corpus $(wildcard tests/host/fuzz/corpus)

-include $(patsubst %.o,%.d,$(call core_objects,$(CORE_SOURCES) $(HOST_HAL_SOURCES) $(UNIT_SOURCES) \
    $(UNIT_DRIVERS) $(CRASH_SOURCES) $(FUZZ_SOURCES) $(MEMORY_SOURCES)) $(addprefix $(F)/,$(FUZZ_ALL:.c=.o)))

# The screen's terminal against libvterm: tests/checks/test_terminal.py runs it, so its objects are its own.
COMPARE_SOURCES := $(wildcard drivers/terminal*.c) lib/format.c tests/host/compare/terminal.c

$(H)/compare/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CORE_FLAGS) -O1 $(HOST_SAN) -MMD -MP -c -o $@ $<

$(H)/compare/terminal: $(addprefix $(H)/compare/,$(COMPARE_SOURCES:.c=.o))
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) -no-pie -o $@ $^ -lvterm

.PHONY: test-terminal
NEEDS_test-terminal := vterm
N_RANDOM ?= 10000
test-terminal: $(H)/compare/terminal ## the screen's terminal against libvterm, with N_RANDOM= random sequences (default 10000)
	$(Q)$< tests/host/compare/recorded.txt $(N_RANDOM)

-include $(patsubst %.c,$(H)/compare/%.d,$(COMPARE_SOURCES))

# Programs of ours, built for this computer with its library: tests/checks/test_posix.py runs them.
HOST_TOOLS := awk readlink sed xargs diff patch tar less
define host_tool
$(H)/tools/$(1): $(wildcard user/programs/$(1).c user/programs/$(1)/*.c)
endef
$(foreach tool,$(HOST_TOOLS),$(eval $(call host_tool,$(tool))))
$(HOST_TOOLS:%=$(H)/tools/%): $(wildcard user/programs/*.h user/programs/*/*.h)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -g -D_GNU_SOURCE -Wall -Wextra -Wno-format-truncation -Iuser/lib $(HOST_SAN) -o $@ $(filter %.c,$^) -lm

.PHONY: host-tools
host-tools: $(HOST_TOOLS:%=$(H)/tools/%)

# The shell with allocations that fail: tests/checks/test_shell_memory.py runs it. No allocation hides in a chunk.
SHELL_SOURCES := $(wildcard user/programs/sh/*.c user/lib/edit/*.c user/lib/command/*.c tests/host/shell/*.c)
FAILING := malloc calloc realloc strdup

$(H)/shell/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -g -D_GNU_SOURCE -Wall -Wextra -Wno-format-truncation -Iuser/lib $(HOST_SAN) \
	    -include tests/host/shell/host.h -DCHUNK_SIZE=1 -MMD -MP -c -o $@ $<

$(H)/shell/sh: $(addprefix $(H)/shell/,$(SHELL_SOURCES:.c=.o))
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(HOST_SAN) $(FAILING:%=-Wl,--wrap=%) -o $@ $^

-include $(patsubst %.c,$(H)/shell/%.d,$(SHELL_SOURCES))
