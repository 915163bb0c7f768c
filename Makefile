# SPDX-License-Identifier: MIT
#
# Diarch: make ARCH=x86|arm TARGET. `make help` lists the targets, `make V=1` shows the commands.
#
# This file has the goals; mk/ has the rules:
#   mk/toolchain.mk  compilers, their options, and how they get onto the machine
#   mk/kernel.mk     the kernel and its symbol table
#   mk/user.mk       the C library and the programs
#   mk/ports.mk      programs of other projects
#   mk/image.mk      the file system image and the host tools that make it
#   mk/qemu.mk       running and debugging
#   mk/book.mk       the book
#   mk/course.mk     programs for xv6, for a test
#   mk/lab.mk        the labs
#   mk/web.mk        the page, with Diarch running in a browser
# Parts for one machine only (options, drivers, boot images) are in arch/*/arch.mk.

ARCH ?= x86
ARCHDIR_x86 := x86
ARCHDIR_arm := armv7
ARCHDIR := $(ARCHDIR_$(ARCH))
ifeq ($(ARCHDIR),)
$(error ARCH is x86 or arm, not $(ARCH))
endif

B ?= build/$(ARCH)$(if $(LLVM),-llvm)
# The folder of the programs. If only the kernel is built in another way, it can be that of another build.
P ?= $(B)
H := build/host

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-builtin-variables
SHELL := /bin/sh
Q := $(if $(V),,@)
say = @printf '  %-8s %s\n' '$(1)' '$(2)'

include mk/toolchain.mk
include arch/$(ARCHDIR)/arch.mk
include mk/kernel.mk mk/user.mk mk/ports.mk mk/image.mk mk/qemu.mk
-include mk/test.mk mk/course.mk mk/test-host.mk mk/test-libc.mk mk/test-edit.mk mk/lint.mk mk/gdb.mk mk/book.mk mk/lab.mk mk/web.mk

.PHONY: all clean help doctor toolchain
all: $(KERNEL) $(ARCH_IMAGES) ## build everything for one machine

clean: ## remove all built files; the labs' trees, build/labs, and the ports' archives, build/sources, stay
	$(Q)[ ! -d build ] || find build -mindepth 1 -maxdepth 1 ! -name labs ! -name sources -exec rm -rf {} +
	$(Q)[ ! -d build ] || rmdir build 2>/dev/null || true

doctor: ## list the tools that are missing or untested on this machine, and how to get them
	@mk/need.sh --doctor

toolchain: $(B)/toolchain.mk ## show the tools in use
	@cat $<
	@$(CC) --version | head -n 1

help: ## this list
	@echo 'make [ARCH=x86|arm] TARGET'
	@sed -n 's/^\([a-z-]*\):[^#]*## *\(.*\)/  \1|\2/p' Makefile mk/*.mk arch/*/arch.mk | sort -u | \
	    awk -F '|' '{ printf "%-18s %s\n", $$1, $$2 }'
	@echo 'variables: CPUS=n MEM=128M APPEND="kernel command line" BOOT=multiboot (x86) PORTS="names" LLVM=1 OPT=-O0 V=1'
	@echo '           LOCKCHECK=1 SAN=undefined|address|thread WERROR=1 DEPS=no CROSS=prefix- GDBPORT=1234'
