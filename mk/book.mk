# SPDX-License-Identifier: MIT
# The book, docs/book: Markdown that Sphinx makes into HTML, and weasyprint into a PDF. Listings come from the
# source while the book is made; traces and figures of `make bench` lie in docs/book/traces, and book-update renews
# them. -W: a name that is gone, or a dead link, is an error. -n: so is a reference to nothing.

BOOK := build/book
SPHINX = PYTHONDONTWRITEBYTECODE=1 $$(mk/need.sh --python sphinx myst_parser furo) -m sphinx -q -W --keep-going -n \
    -d $(BOOK)/cache-$(1) -b $(1) $(2) docs/book $(BOOK)/$(1)

# The book needs no compiler, and so its rules ask for the tools themselves (QUIET_GOALS in mk/toolchain.mk).
NEEDS_book := book
OPTIONAL_book := book-pdf

.PHONY: book book-html book-pdf book-update test-docs
book: book-html book-pdf ## make the book: build/book/html/index.html, build/book/diarch.pdf

book-html:
	@mkdir -p $(BOOK)
	@mk/need.sh $(NEEDS_book) --optional $(OPTIONAL_book) 1>&2
	$(call say,SPHINX,$(BOOK)/html/index.html)
	$(Q)$(call SPHINX,html)

# One page with a plain theme, for paper. Without weasyprint there is no PDF, and make says so.
book-pdf: book-html
	$(Q)if mk/need.sh --have book-pdf; then \
	    $(call SPHINX,singlehtml,-D html_theme=basic -D html_css_files=print.css) && \
	    printf '  %-8s %s\n' PDF $(BOOK)/diarch.pdf && \
	    weasyprint -q $(BOOK)/singlehtml/index.html $(BOOK)/diarch.pdf; \
	else echo 'skipped: build/book/diarch.pdf, which needs weasyprint'; fi

NEEDS_book-update := $(TEST_NEEDS)
book-update: ## renew the book's traces and figures from the running machines
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/book.py --update

NEEDS_test-docs := $(TEST_NEEDS) npm seabios
OPTIONAL_test-docs := chromium
test-docs: ## whether the book's names, links, traces and figures are right, whether it can be made, and the page
	@$(MAKE) --no-print-directory ARCH=x86 all
	@$(MAKE) --no-print-directory ARCH=arm all
	@$(TEST_PYTHON) tests/run.py --make '$(MAKE)' docs
