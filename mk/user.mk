# SPDX-License-Identifier: MIT
# The C library and the programs. A program is user/programs/NAME.c, or all of user/programs/NAME/*.c;
# the same in user/tests/, and in user/xv6/ for programs written for xv6's classic interface. What of a
# program only one machine has is in arch/ in its folder.

LIBC := $(B)/libc.a
LIBC_SOURCES := $(wildcard user/libc/*.c user/libc/*/*.c user/libc/arch/$(ARCHDIR)/*.c \
    user/libc/arch/$(ARCHDIR)/*.S) lib/string.c lib/int64.c \
    $(wildcard arch/$(ARCHDIR)/aeabi.S)
LIBC_OBJECTS := $(LIBC_SOURCES:%=$(B)/user/%.o)
CRT0 := $(B)/user/user/libc/arch/$(ARCHDIR)/crt0.S.o

PROGRAM_FOLDERS := user/programs user/tests user/xv6
PROGRAM_SOURCES := $(foreach folder,$(PROGRAM_FOLDERS),$(wildcard $(folder)/*.c $(folder)/*/*.c \
    $(folder)/*/arch/$(ARCHDIR)/*.S))
PROGRAM_OBJECTS := $(PROGRAM_SOURCES:%=$(B)/user/%.o)
# The name of a program: of its file, or of the folder that its files lie in.
program_name = $(basename $(word 3,$(subst /, ,$(1))))
PROGRAMS := $(sort $(foreach source,$(PROGRAM_SOURCES),$(call program_name,$(source))))
BINARIES := $(PROGRAMS:%=$(B)/bin/%)

USER_CFLAGS = $(TARGET_CFLAGS) -ffunction-sections -fdata-sections $(ARCH_USER_CFLAGS) \
    -Iuser/libc/include -Iinclude

$(B)/user/lib/%.c.o: USER_CFLAGS += -I.
# Course code is taken as it comes, in the dialect of its time.
$(B)/user/user/xv6/%.c.o: USER_CFLAGS += -iquote user/libc/xv6 -Wno-missing-prototypes \
    -Wno-strict-prototypes -Wno-shadow -Wno-unused-parameter -Wno-sign-compare -Wno-format

$(B)/user/%.c.o: %.c $(B)/flags
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -MMD -MP -c -o $@ $<

$(B)/user/%.S.o: %.S $(B)/flags
	$(call say,AS,$<)
	@mkdir -p $(@D)
	$(Q)$(CC) $(USER_CFLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

$(LIBC): $(filter-out $(CRT0),$(LIBC_OBJECTS))
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)$(AR) rcs $@ $^

define program_rule
$(B)/bin/$(1): \
    $(filter $(PROGRAM_FOLDERS:%=$(B)/user/%/$(1).c.o) $(PROGRAM_FOLDERS:%=$(B)/user/%/$(1)/%),$(PROGRAM_OBJECTS)) \
    $(CRT0) $(LIBC) user/program.ld
endef
$(foreach program,$(PROGRAMS),$(eval $(call program_rule,$(program))))

$(BINARIES):
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LD) $(LDFLAGS) -z separate-code --gc-sections -T user/program.ld -o $@ $(filter %.o,$^) $(LIBC)

-include $(LIBC_OBJECTS:.o=.d) $(PROGRAM_OBJECTS:.o=.d)
