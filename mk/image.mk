# SPDX-License-Identifier: MIT
# The file system images: the programs and the files in rootfs/. fs.img goes into the kernel as its ramdisk;
# root.img, with room for users' files and with the ports, goes onto the disk of the PC and the card of the Pi. The programs have
# symbols, but no debug information: if a program crashes, the kernel names its functions by the symbols.

MKFS := $(H)/mkfs
TOOLS := $(MKFS) $(H)/fsck $(H)/fsdump $(H)/fscopy
TOOL_COMMON := $(wildcard tools/common/*.c) lib/crc32c.c
TOOL_HEADERS := $(wildcard tools/*/*.h include/abi/*.h) lib/crc32c.h
# A link may point to a file that only the image has. If the link changes, the folder that holds it
# changes too.
ROOTFS_FILES := $(shell find rootfs -type f -o -type d)
IMAGE_SIZE ?= 24M
ROOT_SIZE ?= $(if $(PORTS_WANTED),128M,64M)

$(MKFS): $(wildcard tools/mkfs/*.c)
$(H)/fsck: $(wildcard tools/fsck/*.c)
$(H)/fsdump: $(wildcard tools/fsdump/*.c)
# fscopy checks an image before the change, and the result after it.
$(H)/fscopy: $(wildcard tools/fscopy/*.c) $(filter-out %/main.c,$(wildcard tools/fsck/*.c))
$(TOOLS): $(TOOL_COMMON) $(TOOL_HEADERS)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(HOST_CFLAGS) -Iinclude -I. -Itools -o $@ $(filter %.c,$^)

$(B)/fs.img: $(MKFS) $(BINARIES) $(ROOTFS_FILES) tools/manual.py $(wildcard docs/man/*.md) mk/image.mk mk/owners.txt
	$(call say,MKFS,$@)
	$(Q)rm -rf $(B)/root
	$(Q)mkdir -p $(B)/root/bin
	$(Q)cp -R -P rootfs/. $(B)/root/
	$(Q)for program in $(PROGRAMS); do \
	    $(OBJCOPY) --strip-debug $(P)/bin/$$program $(B)/root/bin/$$program || exit 1; done
	$(Q)$(PYTHON) tools/manual.py user/programs user/tests user/xv6 user/xv6riscv tools/fsck docs/man > $(B)/root/share/manual
	$(Q)mv $(B)/root/bin/init $(B)/root/init
	$(Q)$(MKFS) -o $@ -s $(IMAGE_SIZE) -p mk/owners.txt $(B)/root

# Ports are on the disk only: the ramdisk is a part of the kernel's image.
$(B)/root.img: $(B)/fs.img $(B)/ports.states
	$(call say,MKFS,$@)
	$(Q)rm -rf $(B)/root-ports
ifneq ($(PORTS_WANTED),)
	$(Q)cp -R -P $(B)/root $(B)/root-ports
	$(Q)mk/ports.sh install $(ARCH) $(B)/root-ports $(PORTS_WANTED)
endif
	$(Q)$(MKFS) -o $@ -s $(ROOT_SIZE) -p mk/owners.txt $(B)/root$(if $(PORTS_WANTED),-ports)
