# SPDX-License-Identifier: MIT
# The page, web/: a static folder in which Diarch runs in a browser. Libraries come from npm (web/package-lock.json).

WEB := build/web

# The same rule as for the book: the compilers are asked for by the makes below.
NEEDS_web := book qemu-arm gdb-arm pytest npm seabios

.PHONY: web
web: ## make the page, with Diarch running in it: build/web/index.html
	@mkdir -p build
	@mk/need.sh $(NEEDS_web) 1>&2
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(MAKE) --no-print-directory book-html
	$(call say,WEB,$(WEB)/index.html)
	$(Q)PYTHONDONTWRITEBYTECODE=1 $$(mk/need.sh --python pytest pexpect) web/build.py $(WEB)
