# SPDX-License-Identifier: MIT
# Unit tests of the C library, on the host, with its address and undefined-behaviour checkers.
#
# The library is built with its own headers. Then all its names, and those of the system calls and of start.c,
# get the prefix libc_, so that it can be in one program with the host's library.
T := $(H)/libc
TLIBC_FLAGS := -std=gnu11 -O1 -g -fno-pie -fno-common -fsanitize=address,undefined \
               -fno-sanitize-recover=undefined -fno-omit-frame-pointer
TLIBC_SRC := lib/string.c lib/int64.c lib/format.c \
             $(wildcard $(addprefix user/libc/,string/*.c stdlib/*.c stdio/*.c thread/*.c runtime/*.c regex/*.c time/*.c unix/*.c math/*.c))
# The cases of threads that need no process: built like the library, with its headers.
TLIBC_SRC += $(addprefix user/tests/threadtest/,cases.c life.c exclusion.c waiting.c data.c)
TLIBC_OBJ := $(addprefix $(T)/,$(TLIBC_SRC:.c=.o))
TLIBC_TESTS := $(patsubst %.c,$(T)/%.o,$(wildcard tests/host/libc/*.c))

$(TLIBC_OBJ): $(T)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(TLIBC_FLAGS) $(WARNINGS) -ffreestanding -Iuser/libc/include -Itests/host/libc/include -Itests/host/hal/include -Iinclude -I. \
	    $(call OWN_HEADERS,$(shell $(HOSTCC) -print-file-name=include)) \
	    -MMD -MP -c -o $@ $<

$(TLIBC_TESTS): $(T)/%.o: %.c
	$(call say,HOSTCC,$<)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) $(TLIBC_FLAGS) -D_GNU_SOURCE -Wall -Wextra -Iinclude -MMD -MP -c -o $@ $<

# A function that the tests' kernel does not define must not be called: its name is bound to
# libc_unsupported().
$(T)/libc.o: $(TLIBC_OBJ) $(T)/tests/host/libc/kernel.o include/abi/syscalls.def
	$(call say,RENAME,$@)
	$(Q)ld -r -o $@.all $(TLIBC_OBJ)
	$(Q){ nm -g --defined-only $@.all | awk '{ print $$3 }' | grep -v -e asan -e odr; \
	    sed -n 's/^SYSCALL([0-9]*, \([a-z0-9_]*\),.*/\1/p' include/abi/syscalls.def; \
	    grep -o '__sys_[a-z]*' user/libc/unix/calls.h; \
	    printf '%s\n' _exit thread_entry case_failed environ program_name; } | \
	    sort -u | awk '{ print $$1, "libc_" $$1 }' > $@.names
	$(Q)objcopy --redefine-syms=$@.names $@.all $@
$(T)/unsupported.ld: $(T)/libc.o
	$(Q){ nm -u $(T)/libc.o | awk '$$2 ~ /^libc_/ { print $$2 }'; \
	    nm -g --defined-only $(T)/tests/host/libc/kernel.o | awk '{ print $$3, $$3 }'; } | \
	    sort | awk 'NF == 1 { want[$$1] } NF == 2 { delete want[$$1] } \
	    END { for (n in want) print "PROVIDE(" n " = libc_unsupported);" }' > $@
	$(Q)echo '__tls_image = 0; __tls_image_size = 0; __tls_size = 0; __tls_align = 1; __main_tls_end = 0;' >> $@

$(T)/test: $(T)/libc.o $(T)/unsupported.ld $(TLIBC_TESTS)
	$(call say,HOSTLD,$@)
	$(Q)$(HOSTCC) $(TLIBC_FLAGS) -no-pie -o $@ $(TLIBC_TESTS) $(T)/libc.o $(T)/unsupported.ld -lcmocka -lm

# The conditions that the library has to keep, with the library of this computer: it must keep them too.
LIBCHECK := $(wildcard user/tests/libcheck/*.c)
$(T)/libcheck: $(LIBCHECK) user/tests/libcheck/check.h
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(HOSTCC) -std=gnu11 -g -D_GNU_SOURCE -w -fno-builtin -Iuser/lib -o $@ $(LIBCHECK) -lm

.PHONY: test-libc
NEEDS_test-libc := cmocka
test-libc: $(T)/test $(T)/libcheck ## unit tests of the C library, on this machine
	$(Q)$(T)/test
	$(Q)$(T)/libcheck

-include $(TLIBC_OBJ:.o=.d) $(TLIBC_TESTS:.o=.d)
