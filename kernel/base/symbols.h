/* SPDX-License-Identifier: MIT */
/* From an address in the kernel to the function and source line that it belongs to. */
#ifndef BASE_SYMBOLS_H
#define BASE_SYMBOLS_H

#include <hal/types.h>

struct symbol {
    const char *name; /* of the function */
    uint32_t offset;  /* bytes from its beginning */
    const char *file; /* source file, or NULL: not known */
    unsigned line;
};

/* Looks up an address; false if it lies in no known function. Any context. */
bool symbol_find(uintptr_t address, struct symbol *symbol);

/* "name+0x1a (kernel/file.c:12)", or the bare address, into a buffer. Any context. */
const char *symbol_describe(uintptr_t address, char *buffer, size_t size);

#endif
