# SPDX-License-Identifier: MIT
# Unit tests of the line editor on this machine, with the address and undefined-behaviour checkers. The editor is portable C, so
# it is built with the host's own library.

E := $(H)/edit
TEDIT_SOURCES := $(wildcard user/lib/edit/*.c tests/host/edit/*.c)
TEDIT_OBJECTS := $(TEDIT_SOURCES:%.c=$(E)/%.o)
TEDIT_FLAGS := -std=gnu11 -O1 -g -D_GNU_SOURCE -D_XOPEN_SOURCE=700 -fno-common -fsanitize=address,undefined \
    -fno-sanitize-recover=undefined -fno-omit-frame-pointer -Iuser/lib/edit

$(TEDIT_OBJECTS): $(E)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(TEDIT_FLAGS) $(WARNINGS) -MMD -MP -c -o $@ $<

$(E)/test: $(TEDIT_OBJECTS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(TEDIT_FLAGS) -o $@ $^ -lcmocka

# The same for the text of the editor program.
TDOCUMENT_SOURCES := user/programs/edit/document.c user/lib/edit/text.c user/lib/edit/character.c tests/host/document.c
TDOCUMENT_OBJECTS := $(TDOCUMENT_SOURCES:%.c=$(E)/%.o)
$(filter-out $(TEDIT_OBJECTS),$(TDOCUMENT_OBJECTS)): $(E)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(TEDIT_FLAGS) -Iuser/lib -Iuser/programs/edit $(WARNINGS) -MMD -MP -c -o $@ $<

$(E)/document: $(TDOCUMENT_OBJECTS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(TEDIT_FLAGS) -o $@ $^ -lcmocka

.PHONY: test-edit
NEEDS_test-edit := cmocka
test-edit: $(E)/test $(E)/document ## unit tests of the line editor, on this machine
	$(Q)$(E)/test
	$(Q)$(E)/document

-include $(TEDIT_OBJECTS:.o=.d) $(TDOCUMENT_OBJECTS:.o=.d)
