# SPDX-License-Identifier: MIT
# Compilers, and the options that do not depend on the machine.

HOSTCC ?= cc
OPT ?= -O2
export LLVM CROSS DEPS HOSTCC # behind the default: what is exported counts as set

# Which tools there are is found out at each start (it takes no time); make reads the answer again only
# where it has changed. Targets that compile nothing do without.
QUIET_GOALS := clean help doctor
ifneq ($(filter-out $(QUIET_GOALS),$(or $(MAKECMDGOALS),all)),)
include $(B)/toolchain.mk
endif

# What make is going to need is asked for here, all at once, before anything is compiled: the tools to
# compile with, and what the targets named on the command line want beyond them. NEEDS_target and
# OPTIONAL_target stand beside the rules of each target; the names are those of mk/need.sh.
GOALS = $(notdir $(MAKECMDGOALS))
NEEDS = $(sort host-cc python $(if $(LLVM),llvm,cc-$(ARCH)) $(foreach goal,$(GOALS),$(NEEDS_$(goal))))
OPTIONAL = $(sort $(foreach goal,$(GOALS),$(OPTIONAL_$(goal))))
# When make has read the answer it starts anew: it does not ask again then.
ASK = $(if $(MAKE_RESTARTS),,@mk/need.sh $(NEEDS) --optional $(OPTIONAL) 1>&2)

# By a name of its own until it is complete: several makes may run at once.
$(B)/toolchain.mk: FORCE
	@mkdir -p $(@D)
	$(ASK)
	@{ mk/toolchain.sh $(ARCH); echo "PYTHON := $$(mk/need.sh --python elftools)"; } > $@.$$$$; \
	    if cmp -s $@.$$$$ $@; then rm $@.$$$$; else mv $@.$$$$ $@; fi
.PHONY: FORCE

# Nothing is left to a compiler's defaults: they change from one system and version to the next.
WARNINGS := -Wall -Wextra -Wshadow -Wpointer-arith -Wstrict-prototypes -Wmissing-prototypes -Wundef
# What gcc sees of this depends on its version and on OPT; clang finds it by the paths through the code alone.
WARNINGS_clang := -Wconditional-uninitialized
TARGET_CFLAGS = -std=gnu11 $(OPT) -gdwarf-4 $(WARNINGS) $(WARNINGS_$(CC_FAMILY)) $(if $(WERROR),-Werror) -ffreestanding \
    -fno-strict-overflow -fno-common -fno-pic -fno-pie -fno-stack-protector \
    -fno-asynchronous-unwind-tables -fno-unwind-tables $(ARCH_CFLAGS) $(call OWN_HEADERS,$(CC_INCLUDE))
# Headers are ours, or the compiler's own (stddef.h and the like): a host's would bring its own library along.
OWN_HEADERS = -nostdinc -isystem "$(1)"
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) $(if $(WERROR),-Werror)
LDFLAGS = $(ARCH_LDFLAGS) -nostdlib -static -z noexecstack -z max-page-size=4096 --build-id=none

# Changes when an option does, so that everything is built again then.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(CC) $(KERNEL_CFLAGS) | $(USER_CFLAGS) | $(LDFLAGS)' | cmp -s - $@ || \
	    echo '$(CC) $(KERNEL_CFLAGS) | $(USER_CFLAGS) | $(LDFLAGS)' > $@
