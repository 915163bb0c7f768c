# SPDX-License-Identifier: MIT
# Compilers, and the options that do not depend on the machine.

HOSTCC ?= cc
OPT ?= -O2
export LLVM CROSS DEPS HOSTCC # after the default: an exported variable counts as set

# Each start of make finds the tools that are installed (this takes no time). make reads the answer
# again only if it has changed. Targets that compile nothing skip this.
QUIET_GOALS := clean help doctor book labs lab web ports-list
ifneq ($(filter-out $(QUIET_GOALS),$(or $(MAKECMDGOALS),all)),)
include $(B)/toolchain.mk
endif

# Checks all needs of this run of make at once, before anything is compiled: the tools to compile
# with, and the tools for the targets named on the command line. NEEDS_target and OPTIONAL_target
# are set beside the rules of each target; the names are those of mk/need.sh.
GOALS = $(notdir $(MAKECMDGOALS))
NEEDS = $(sort host-cc python $(if $(LLVM),llvm,cc-$(ARCH)) $(foreach goal,$(GOALS),$(NEEDS_$(goal))))
OPTIONAL = $(sort $(foreach goal,$(GOALS),$(OPTIONAL_$(goal))) $(if $(PORTS),linux-$(ARCH) ports))
# After make has read the answer it restarts, and must not ask again.
ASK = $(if $(MAKE_RESTARTS),,@mk/need.sh $(NEEDS) --optional $(OPTIONAL) 1>&2)

# The file has a temporary name until it is complete, because several makes may run at once.
$(B)/toolchain.mk: FORCE
	@mkdir -p $(@D)
	$(ASK)
	@{ mk/toolchain.sh $(ARCH); echo "PYTHON := $$(mk/need.sh --python elftools)"; } > $@.$$$$; \
	    if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
.PHONY: FORCE

# All options are given explicitly: the defaults of compilers change from one system and version to
# the next.
WARNINGS := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wundef
# gcc's result here depends on its version and on OPT; clang finds the fault by the paths through
# the code alone.
WARNINGS_clang := -Wconditional-uninitialized
TARGET_CFLAGS = -std=gnu11 $(OPT) -gdwarf-4 $(WARNINGS) $(WARNINGS_$(CC_FAMILY)) $(if $(WERROR),-Werror) -ffreestanding \
    -fno-strict-overflow -fno-common -fno-pic -fno-pie -fno-stack-protector \
    -fno-asynchronous-unwind-tables -fno-unwind-tables $(ARCH_CFLAGS) $(call OWN_HEADERS,$(CC_INCLUDE))
# Headers are ours, or the compiler's own (stddef.h and the like): a host's header would bring in
# its own library.
OWN_HEADERS = -nostdinc -isystem "$(1)"
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) $(if $(WERROR),-Werror)
LDFLAGS = $(ARCH_LDFLAGS) -nostdlib -static -z noexecstack -z max-page-size=4096 --build-id=none

# Changes if an option changes, so that everything is built again.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(KERNEL_CFLAGS) | $(USER_CFLAGS) | $(LDFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(KERNEL_CFLAGS) | $(USER_CFLAGS) | $(LDFLAGS)' > $@
