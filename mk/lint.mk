# SPDX-License-Identifier: MIT
# How the sources look, and what tools can say about them.

C_FILES = $(shell git ls-files '*.c' '*.h')

.PHONY: need-lint format lint
need-lint:
	@mk/need.sh lint

format: need-lint ## format all C sources
	$(Q)clang-format -i $(C_FILES)

lint: need-lint $(B)/gen/offsets.h ## check the sources: formatting, clang-tidy, shell scripts
	$(Q)clang-format --dry-run -Werror $(C_FILES)
	$(Q)shellcheck $$(git ls-files '*.sh') .ci/run
	$(Q)clang-tidy --quiet $(KERNEL_SOURCES:%.S=) -- --target=i686-elf $(filter-out -m%,$(KERNEL_CFLAGS))
