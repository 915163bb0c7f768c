# SPDX-License-Identifier: MIT
# Formatting the sources, and checking them with tools. Each tool is used in one version only: see mk/pinned.sh.

C_FILES = $(shell mk/sources.sh '*.c' '*.h')

# Runs a tool on the files given, or says why not. If there are no files the tool is not run,
# because it would read the terminal.
run_pinned = if tool=$$(mk/pinned.sh $(1)); then $$tool $(2) </dev/null; else echo 'skipped: $(1)'; fi

.PHONY: format lint
OPTIONAL_format := lint
OPTIONAL_lint := lint

format: ## format all C sources
	$(Q)tool=$$(mk/pinned.sh clang-format) && $$tool -i $(C_FILES)

lint: $(B)/gen/offsets.h ## check the sources: formatting, clang-tidy, shell scripts
	$(Q)$(call run_pinned,clang-format,--dry-run -Werror $(C_FILES))
	$(Q)$(call run_pinned,shellcheck,$$(mk/sources.sh '*.sh' .ci/run))
	$(Q)$(call run_pinned,clang-tidy,--quiet $(KERNEL_SOURCES:%.S=) -- --target=i686-elf \
	    $(filter-out -m%,$(KERNEL_CFLAGS)))
