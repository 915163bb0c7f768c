# SPDX-License-Identifier: MIT
# The C library and the programs. A program is user/programs/NAME.c, or all of user/programs/NAME/*.c;
# the same in user/tests/, and in user/xv6/ and user/xv6riscv/ for programs written for xv6's classic and riscv interfaces. The parts of a
# program that belong to one machine are in arch/ in its folder. A library other than the C library is a folder
# user/lib/NAME: each program is linked with what it uses of it.

LIBC := $(P)/libc.a
LIBC_SOURCES := $(wildcard user/libc/*.c user/libc/*/*.c user/libc/arch/$(ARCHDIR)/*.c) \
    $(filter-out %/stub.S,$(wildcard user/libc/arch/$(ARCHDIR)/*.S)) lib/string.c lib/int64.c lib/format.c \
    $(wildcard arch/$(ARCHDIR)/aeabi.S)
CRT0 := $(P)/user/user/libc/arch/$(ARCHDIR)/crt0.S.o
# Each system call has a separate object, made from the machine's stub.S.
SYSCALLS := $(shell sed -n 's/^SYSCALL.[0-9]*, \([a-z0-9_]*\),.*/\1/p' include/abi/syscalls.def)
STUBS := $(SYSCALLS:%=$(P)/user/stubs/%.o)
LIBC_OBJECTS := $(filter-out $(CRT0),$(LIBC_SOURCES:%=$(P)/user/%.o)) $(STUBS)
# The library's objects: the same code, but all their names are reserved.
LIBC_MEMBERS := $(LIBC_OBJECTS:$(P)/user/%=$(P)/libc/%)

PROGRAM_FOLDERS := user/programs user/tests user/xv6 user/xv6riscv
PROGRAM_SOURCES := $(foreach folder,$(PROGRAM_FOLDERS),$(wildcard $(folder)/*.c $(folder)/*/*.c \
    $(folder)/*/arch/$(ARCHDIR)/*.S))
PROGRAM_OBJECTS := $(PROGRAM_SOURCES:%=$(P)/user/%.o)
# The name of a program: that of its file, or of the folder that holds its files.
program_name = $(basename $(word 3,$(subst /, ,$(1))))
PROGRAMS := $(sort $(foreach source,$(PROGRAM_SOURCES),$(call program_name,$(source)))) fsck ownlibctest
BINARIES := $(PROGRAMS:%=$(P)/bin/%)

# Two programs of one name, from two folders, would be linked to one.
program_places := $(sort $(foreach source,$(PROGRAM_SOURCES),$(word 2,$(subst /, ,$(source)))/$(call program_name,$(source))))
PROGRAMS_TWICE := $(strip $(foreach name,$(PROGRAMS),$(if $(word 2,$(filter %/$(name),$(program_places))),$(name))))
ifneq ($(PROGRAMS_TWICE),)
$(error Two programs have one name: $(filter $(PROGRAMS_TWICE:%=\%/%),$(program_places)))
endif

USER_CFLAGS = $(TARGET_CFLAGS) -ffunction-sections -fdata-sections $(ARCH_USER_CFLAGS) \
    -Iuser/libc/include -Iuser/libc/arch/$(ARCHDIR) -Iuser/lib -Iinclude

$(P)/user/lib/%.c.o $(P)/user/user/libc/stdio/%.c.o: USER_CFLAGS += -I.
$(P)/user/lib/string.c.o: USER_CFLAGS += -Iarch/$(ARCHDIR)/include
# Course code is compiled unchanged, in the C dialect of its time. The riscv edition keeps addresses in uint64.
XV6_CFLAGS := -Wno-missing-prototypes -Wno-strict-prototypes -Wno-shadow -Wno-unused-parameter -Wno-sign-compare \
    -Wno-format -Wno-infinite-recursion -Wno-implicit-fallthrough -Wno-int-to-pointer-cast -Wno-pointer-to-int-cast
$(P)/user/user/xv6/%.c.o: USER_CFLAGS += -iquote user/libc/xv6 $(XV6_CFLAGS)
$(P)/user/user/xv6riscv/%.c.o: USER_CFLAGS += -iquote user/libc/xv6/riscv $(XV6_CFLAGS)

$(P)/user/%.c.o: %.c $(P)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -MMD -MP -c -o $@ $<

$(P)/user/%.S.o: %.S $(P)/flags
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

$(STUBS): $(P)/user/stubs/%.o: user/libc/arch/$(ARCHDIR)/stub.S $(P)/flags
	$(call say,STUB,$*)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -D__ASSEMBLER__ -DSTUB=$* -MMD -MP -c -o $@ $<

RESERVE := tools/libc/reserve.py
$(LIBC): $(LIBC_OBJECTS) $(RESERVE)
	$(call say,AR,$@)
	$(Q)rm -rf $@ $(P)/libc
	$(Q)$(PYTHON) $(RESERVE) $(P)/user $(P)/libc $(LIBC_OBJECTS)
	$(Q)$(AR) rcs $@ $(LIBC_MEMBERS)

# The line editor. Its parts are linked to one object, in which only the names with edit_ stay visible: a program may
# use all others.
EDIT := $(P)/libedit.a
EDIT_OBJECTS := $(patsubst %,$(P)/user/%.o,$(wildcard user/lib/edit/*.c))

$(EDIT): $(EDIT_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(LD) $(LDFLAGS) -r -o $(P)/edit.o $^
	$(Q)$(OBJCOPY) --wildcard --keep-global-symbol='edit_*' $(P)/edit.o
	$(Q)$(AR) rcs $@ $(P)/edit.o

# Its bytes, characters and keys, for programs that edit in another way.
TEXT := $(P)/libtext.a

$(TEXT): $(patsubst %,$(P)/user/user/lib/edit/%.c.o,text character sequence)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# Messages between processes by number.
MSG := $(P)/libmsg.a
MSG_OBJECTS := $(patsubst %,$(P)/user/%.o,$(wildcard user/lib/msg/*.c))
$(MSG): $(MSG_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# Programs that the shell has built in, too.
COMMAND := $(P)/libcommand.a
COMMAND_OBJECTS := $(patsubst %,$(P)/user/%.o,$(wildcard user/lib/command/*.c))
$(COMMAND): $(COMMAND_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

# Users and passwords.
ACCOUNT := $(P)/libaccount.a
ACCOUNT_OBJECTS := $(patsubst %,$(P)/user/%.o,$(wildcard user/lib/account/*.c))
$(ACCOUNT): $(ACCOUNT_OBJECTS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

define program_rule
$(P)/bin/$(1): \
    $(filter $(PROGRAM_FOLDERS:%=$(P)/user/%/$(1).c.o) $(PROGRAM_FOLDERS:%=$(P)/user/%/$(1)/%),$(PROGRAM_OBJECTS)) \
    $(CRT0) $(EDIT) $(TEXT) $(MSG) $(ACCOUNT) $(COMMAND) $(LIBC) user/program.ld
endef
$(foreach program,$(filter-out fsck ownlibctest,$(PROGRAMS)),$(eval $(call program_rule,$(program))))

# A tool of the host that is useful on the machine, too.
FSCK_OBJECTS := $(patsubst %,$(P)/user/%.o,$(wildcard tools/fsck/*.c tools/common/*.c) lib/crc32c.c)
$(FSCK_OBJECTS): USER_CFLAGS += -I. -Itools
$(P)/bin/fsck: $(FSCK_OBJECTS) $(CRT0) $(LIBC) user/program.ld

$(BINARIES):
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LD) $(LDFLAGS) -z separate-code --gc-sections -T user/program.ld -o $@ $(filter %.o,$^) $(EDIT) $(TEXT) $(MSG) $(ACCOUNT) $(COMMAND) $(LIBC)

# libctest a second time, as a program that defines a function for each public name of the library.
# The library must call the reserved names; if it calls one of the program's functions, that
# function ends the program.
OWN := $(P)/gen/own
$(P)/bin/ownlibctest: $(OWN)/libctest.o $(OWN)/names.o $(CRT0) $(EDIT) $(TEXT) $(MSG) $(ACCOUNT) $(COMMAND) $(LIBC) user/program.ld

$(OWN)/names: $(LIBC_OBJECTS) $(RESERVE)
	@mkdir -p $(@D)
	$(Q)$(PYTHON) $(RESERVE) --names $(LIBC_OBJECTS) > $@

$(OWN)/libctest.o: $(P)/user/user/tests/libctest.c.o $(OWN)/names
	$(call say,OBJCOPY,$@)
	$(Q)sed 's/.*/& __&/' $(OWN)/names > $(OWN)/renamed
	$(Q)$(OBJCOPY) --redefine-syms=$(OWN)/renamed $< $@

$(OWN)/names.o: $(OWN)/names $(P)/flags
	$(call say,CC,$@)
	$(Q){ echo 'void _exit(int status);'; sed 's/.*/void &(void) { _exit(99); }/' $<; } > $(OWN)/names.c
	$(Q)$(CC) $(USER_CFLAGS) -w -c -o $@ $(OWN)/names.c

-include $(CRT0:.o=.d) $(EDIT_OBJECTS:.o=.d) $(MSG_OBJECTS:.o=.d) $(ACCOUNT_OBJECTS:.o=.d) $(COMMAND_OBJECTS:.o=.d) $(LIBC_OBJECTS:.o=.d) $(FSCK_OBJECTS:.o=.d) $(PROGRAM_OBJECTS:.o=.d)
