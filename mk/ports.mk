# SPDX-License-Identifier: MIT
# Ports: programs of other projects, as Debian's sources, built as static programs for Linux (docs/linux.md).
#
#   make ARCH=x86 PORTS="lua dash" qemu    boots an image that holds them; PORTS=all takes every port
#
# mk/ports.sh builds them, and knows which are up to date.

PORT_NAMES := $(patsubst ports/%/recipe,%,$(wildcard ports/*/recipe))
# The C library has nothing for the image.
PORTS_WANTED := $(sort $(if $(filter all,$(PORTS)),$(filter-out musl,$(PORT_NAMES)),$(PORTS)))
PORTS_BUILD ?= build/ports
export PORTS_BUILD

# The ports of the image and their states. If they are other ones than last time, or other sources, there is a new image.
$(B)/ports.states: FORCE
	@mkdir -p $(@D)
ifneq ($(PORTS_WANTED),)
	@mk/ports.sh build $(ARCH) $(PORTS_WANTED)
	@mk/ports.sh states $(ARCH) $(PORTS_WANTED) >$@.new
else
	@: >$@.new
endif
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

.PHONY: ports ports-list test-ports outside
NEEDS_ports := host-cc
OPTIONAL_ports := linux-$(ARCH) ports
ports: ## build all ports for one machine (docs/linux.md)
	@mk/ports.sh build $(ARCH) $(PORT_NAMES)

ports-list: ## the ports: name, version, licence, and what each one is
	@mk/ports.sh list

NEEDS_test-ports = $(TEST_NEEDS)
OPTIONAL_test-ports := linux-x86 linux-arm ports
test-ports: ## build every port for both machines, and let each one do its work
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) -m pytest -q -p no:cacheprovider tests/system/test_ports.py tests/ports

NEEDS_outside = $(TEST_NEEDS)
OPTIONAL_outside := linux-x86 linux-arm ports qemu-user
outside: ## the Open POSIX Test Suite, and the tests of busybox and bash, on both machines, compared with Linux: an hour or more (docs/linux.md)
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@status=0; for arch in x86 arm; do \
	    $(TEST_PYTHON) tests/outside/outside.py --arch $$arch || status=1; \
	    for suite in busybox busybox-sh bash; do \
	        $(TEST_PYTHON) tests/outside/scripts.py --arch $$arch $$suite || status=1; \
	    done; \
	done; exit $$status
