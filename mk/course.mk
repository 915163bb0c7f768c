# SPDX-License-Identifier: MIT
# Programs as courses set them, for a test: tests/system/course/README.md. Those in riscv/ are compiled as they are, and a second
# time as classic programs, which course.sed makes of them. A classic program has no status, so those that look at one are left out.

COURSE := tests/system/course
COURSE_NAMES = $(basename $(notdir $(wildcard $(COURSE)/$(1)/*.c)))
COURSE_MADE := $(basename $(notdir $(shell grep -L 'wait.&' $(COURSE)/riscv/*.c)))
COURSE_OBJECTS := $(P)/user/$(COURSE)
COURSE_GENERATED := $(P)/gen/course
COURSE_PROGRAMS := $(addprefix $(P)/course/riscv/,$(call COURSE_NAMES,riscv)) \
    $(addprefix $(P)/course/classic/,$(call COURSE_NAMES,classic) $(COURSE_MADE))

$(COURSE_OBJECTS)/riscv/%.c.o: USER_CFLAGS += -iquote user/libc/xv6/riscv $(XV6_CFLAGS)
$(COURSE_OBJECTS)/classic/%.c.o $(P)/user/$(COURSE_GENERATED)/%.c.o: USER_CFLAGS += -iquote user/libc/xv6 $(XV6_CFLAGS)

$(COURSE_GENERATED)/%.c: $(COURSE)/riscv/%.c $(COURSE)/course.sed
	@mkdir -p $(@D)
	$(Q)sed -E -f $(COURSE)/course.sed $< > $@

$(COURSE_PROGRAMS): $(CRT0) $(LIBC) user/program.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(LD) $(LDFLAGS) -z separate-code --gc-sections -T user/program.ld -o $@ $(filter %.o,$^) $(LIBC)

$(foreach name,$(call COURSE_NAMES,riscv),$(eval $(P)/course/riscv/$(name): $(COURSE_OBJECTS)/riscv/$(name).c.o))
$(foreach name,$(call COURSE_NAMES,classic),$(eval $(P)/course/classic/$(name): $(COURSE_OBJECTS)/classic/$(name).c.o))
$(foreach name,$(COURSE_MADE),$(eval $(P)/course/classic/$(name): $(P)/user/$(COURSE_GENERATED)/$(name).c.o))

.PHONY: course
course: $(COURSE_PROGRAMS)
.SECONDARY: $(COURSE_MADE:%=$(COURSE_GENERATED)/%.c)

-include $(wildcard $(COURSE_OBJECTS)/*/*.d $(P)/user/$(COURSE_GENERATED)/*.d)
