# SPDX-License-Identifier: MIT
# All tests: on the host, in the sources, by building every variant, and under QEMU.

TEST_NEEDS := host-cc cc-x86 cc-arm python pytest cmocka qemu-x86 qemu-arm gdb-x86 gdb-arm mtools
# Optional tools: if one of them is missing, the tests that need it are skipped, and say so.
TEST_OPTIONAL := llvm grub lint vterm linux-x86 linux-arm qemu-user spin
TEST_PYTHON = $$(mk/need.sh --python pytest pexpect)

ALL_TESTS := test test-system test-checks board boots power-cuts bench bench-locks bench-smp profile coverage fuzz-calls soak
$(foreach target,$(ALL_TESTS),$(eval NEEDS_$(target) := $(TEST_NEEDS)))
$(foreach target,$(ALL_TESTS),$(eval OPTIONAL_$(target) := $(TEST_OPTIONAL)))

.PHONY: $(ALL_TESTS)
test: ## all tests; ends with a count
	@$(TEST_PYTHON) tests/run.py --make '$(MAKE)' $(PARTS)

test-system: ## the tests that boot the images under QEMU
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/run.py --make '$(MAKE)' system

test-checks: ## checks of the sources that need no machine
	@$(TEST_PYTHON) tests/run.py --make '$(MAKE)' checks

NEEDS_test-models := host-cc spin
.PHONY: test-models
MODEL ?=
test-models: ## the models of the kernel's protocols, with their whole bounds, by spin; MODEL= chooses one
	@python3 tests/models.py $(MODEL)

.PHONY: docs-update
NEEDS_docs-update := $(TEST_NEEDS)
docs-update: ## renew the transcripts in the documents from the machines' output
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all sdcard
	@$(TEST_PYTHON) tests/transcripts.py --update

COMMIT ?= HEAD
.PHONY: docs-lines
docs-lines: ## renew the line numbers in the documents, which were right at COMMIT= (default HEAD)
	@python3 tests/docslines.py $(COMMIT)

# On a real board: the report first, then all tests that need no QEMU.
TESTS ?= tests/system/test_board.py tests/system
board: ## run the system tests on a real Pi at a serial port, PORT=/dev/ttyUSB0; TESTS= chooses some
	@[ -n '$(PORT)' ] || { echo 'make board PORT=/dev/ttyUSB0: the serial port that the board is connected to' >&2; exit 2; }
	@BOARD=1 $(TEST_PYTHON) -m pytest -q -p no:cacheprovider -rs --board='$(PORT)' $(TESTS)

N ?= 100
boots: ## boot each machine N times in a row (default 100)
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@BOOTS=$(N) $(TEST_PYTHON) -m pytest -q -p no:cacheprovider tests/system/test_boot.py -k again

power-cuts: ## cut the power N times on each machine, while it writes files
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@CUTS=$(N) $(TEST_PYTHON) -m pytest -q -s -p no:cacheprovider tests/system/test_powercut.py

SOAK_TIME ?= 600
soak: ## all trials of docs/trials.md at length: hours; SOAK_TIME= seconds for those without an end (default 600)
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@SOAK=$(SOAK_TIME) $(TEST_PYTHON) -m pytest -q -p no:cacheprovider tests/system/test_threads.py \
	    tests/system/test_failalloc.py tests/system/test_limits.py tests/system/test_usb.py tests/system/test_usbstick.py \
	    tests/system/test_board.py
	@SOAK=$(SOAK_TIME) $(TEST_PYTHON) -m pytest -q -p no:cacheprovider tests/system/test_shell.py \
	    tests/system/test_lockcheck.py tests/system/test_santhread.py -k "promises or nothing_to_report"
	@$(MAKE) --no-print-directory power-cuts N=$(N)
	@$(MAKE) --no-print-directory fuzz-calls FUZZ_TIME=$(SOAK_TIME)
	@$(MAKE) --no-print-directory crash
	@$(MAKE) --no-print-directory fuzz FUZZ_TIME=$(SOAK_TIME)
	@$(MAKE) --no-print-directory test-terminal N_RANDOM=1000000

bench: ## the cost of system calls on both machines, in instructions
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/bench.py
	@$(TEST_PYTHON) tests/benchlocks.py

bench-locks: ## how many locks an operation takes, and how often it waits for one: the last part of make bench
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/benchlocks.py

bench-smp: ## how throughput grows with processors, on both machines: ratios; LINUX=1: beside those of Debian's Linux
	@$(if $(LINUX),mk/need.sh linux-x86 linux-arm)
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/benchsmp.py $(if $(LINUX),--linux)

# QEMU's plugin that counts instructions. It needs no header of QEMU's.
$(H)/count.so: tools/qemu/count.c
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -O2 -Wall -Wextra -shared -fPIC -o $@ $<

CMD ?= bench null
profile: ## in which functions of the kernel CMD='command' spends its instructions, on ARCH=
	@$(MAKE) --no-print-directory all
	@$(TEST_PYTHON) tests/profile.py $(ARCH) '$(CMD)'

# The host's tests are built once more, so that they count their lines: without optimisation, because gcov then counts each
# line by itself. Of the checkers they keep the one that their HAL calls.
COVERAGE_HOST := build/host/coverage
COVERAGE_TESTS ?= tests/system
OPTIONAL_coverage += lcov
coverage: $(H)/count.so ## the lines of the kernel that the tests run (takes long); COVERAGE_TESTS= chooses some of them
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all sdcard
	@rm -rf build/coverage && mkdir -p build/coverage $(COVERAGE_HOST)
	@find $(COVERAGE_HOST) -name '*.gcda' -exec rm {} +
	-@if python3 tests/coverage.py --gcov; then \
	    $(MAKE) --no-print-directory K=$(COVERAGE_HOST) HOST_SAN='-O0 -fsanitize=address --coverage' test-host; fi
	-@COVERAGE=build/coverage $(TEST_PYTHON) -m pytest -q -p no:cacheprovider $(COVERAGE_TESTS)
	@$(PYTHON) tests/coverage.py build/coverage $(COVERAGE_HOST)

# For tests: a kernel with a bug in one call, which the random calls must find (tests/system/stubs/planted.c).
$(B)/planted-%/kernel.elf: $(KERNEL_OBJECTS) $(B)/kernel/tests/system/stubs/planted.c.o $(B)/gen/symbols.o \
    $(B)/gen/ramdisk.o arch/$(ARCHDIR)/kernel.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LINK_KERNEL) --wrap=sys_$*

# N=rounds (of eight processes, in each kernel on each machine) instead of seconds; SEED= changes
# the first seed.
FUZZ_CALLS_TIME = $(if $(filter command line,$(origin FUZZ_TIME)),$(FUZZ_TIME),3600)
.PHONY: fuzz-calls
fuzz-calls: ## random system calls on both machines for FUZZ_TIME seconds each (default 3600), or N= rounds; SEED=
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(if $(filter command line,$(origin N)),ROUNDS=$(N),FUZZ_TIME=$(FUZZ_CALLS_TIME)) SEED=$(SEED) \
	    $(TEST_PYTHON) -m pytest -q -s -p no:cacheprovider tests/system/test_fuzzcalls.py -k long
