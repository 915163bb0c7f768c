# SPDX-License-Identifier: MIT
# The debugger beside QEMU. gdb starts QEMU itself and talks to it through a pipe; the console's output
# goes to a file. To type at the console too, run qemu-gdb in one terminal and gdb-attach in another.
#
#   GDBFLAGS="-batch -ex ..."   for scripts

GDB = $$(command -v gdb-multiarch || command -v gdb)
GDB_START = $(GDB) -q -ex 'set confirm off' -ex 'set pagination off' -ex 'file $(KERNEL)' \
    -ex 'set $$bin = "$(P)/bin"' -x tools/gdb/diarch.gdb

.PHONY: gdb gdb-attach
NEEDS_gdb = gdb-$(ARCH) $(NEEDS_qemu)
NEEDS_gdb-attach = gdb-$(ARCH)
gdb: $(QEMU_INPUTS_$(ARCH)) ## boot, stopped at the first instruction, with gdb in front
	@echo 'The console is in $(B)/console.log; "continue" lets the machine run; docs/debugging.md has the rest.'
	$(Q)$(GDB_START) -ex 'target remote | exec $(QEMU_$(ARCH)) $(QEMUFLAGS) -display none \
	    -serial file:$(B)/console.log -S -gdb stdio' $(GDBFLAGS)

gdb-attach: $(KERNEL) ## gdb for a QEMU that qemu-gdb has started
	$(Q)$(GDB_START) -ex 'target remote localhost:$(GDBPORT)' $(GDBFLAGS)

# Traces: gdb runs a script that starts QEMU itself, watches it, and ends it.
in_quotes = '$(subst ','\'',$(1))'
TRACE = TRACE=$(1) TRACE_QEMU=$(call in_quotes,$(QEMU_$(ARCH))) TRACE_BUILD=$(call in_quotes,$(B)) \
    TRACE_TOP=$(call in_quotes,$(CURDIR)) $(GDB) -q -nx -batch -ex 'file $(KERNEL)' -x tools/gdb/trace.py
TRACES := trace-malloc trace-fault trace-exec trace-switch trace-boot

.PHONY: $(TRACES)
$(TRACES): CPUS := 1
$(foreach trace,$(TRACES),$(eval NEEDS_$(trace) = $$(NEEDS_gdb)))
$(TRACES): $(QEMU_INPUTS_$(ARCH))
	$(Q)$(call TRACE,$(@:trace-%=%))
trace-malloc: ## watch malloc() get memory from the kernel, and return it
trace-fault: ## watch a page fault that is filled, and one that ends the program
trace-exec: ## watch a program being loaded, up to its first instruction
trace-switch: ## watch the timer move the CPU from one process to another
trace-boot: ## watch the machine start, from the first instruction to /init
