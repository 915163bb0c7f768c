/* SPDX-License-Identifier: MIT */
/*
 * Undefined behaviour, in kernels built with SAN=undefined. The compiler then checks each shift, index, pointer, and load
 * of a bool or an enum, and calls one of these functions if C does not define the result. The names and the
 * beginning of the first argument are an agreement of gcc and clang (-fsanitize=undefined).
 *
 * Signed overflow is not among them: the kernel is built with -fno-strict-overflow, which defines it.
 */
#include "base/panic.h"

/* The place of the operation in the source. All descriptions begin with it. */
struct place {
    const char *file;
    uint32_t line, column;
};

/* An access by a pointer. */
struct pointed {
    struct place place;
    const void *type;
    uint8_t log2_alignment, kind;
};

void __ubsan_handle_type_mismatch_v1(const struct pointed *pointed, uintptr_t address);
void __ubsan_handle_type_mismatch_v1(const struct pointed *pointed, uintptr_t address)
{
    uintptr_t alignment = (uintptr_t)1 << pointed->log2_alignment;

    panic("undefined behaviour: address 0x%zx %s at %s:%u", (size_t)address,
          address == 0               ? "is null"
          : address % alignment != 0 ? "is not aligned"
                                     : "is of an object that is too small",
          pointed->place.file, pointed->place.line);
}

#define REPORT(name, text)                                                                         \
    void __ubsan_handle_##name(const struct place *place);                                         \
    void __ubsan_handle_##name(const struct place *place)                                          \
    {                                                                                              \
        panic("undefined behaviour: %s at %s:%u", text, place->file, place->line);                 \
    }

REPORT(add_overflow, "overflow of an addition")
REPORT(sub_overflow, "overflow of a subtraction")
REPORT(mul_overflow, "overflow of a multiplication")
REPORT(negate_overflow, "overflow of a negation")
REPORT(divrem_overflow, "a division")
REPORT(shift_out_of_bounds, "a shift")
REPORT(out_of_bounds, "an index outside of its array")
REPORT(pointer_overflow, "a pointer outside of its object")
REPORT(alignment_assumption, "a pointer that is not aligned as promised")
REPORT(load_invalid_value, "a bool or an enum with a value that it does not have")
REPORT(vla_bound_not_positive, "an array without a size")
REPORT(nonnull_arg, "a null pointer for a parameter that may not be null")
REPORT(nonnull_return_v1, "a null pointer from a function that returns none")
REPORT(invalid_builtin, "a zero for a function that counts zero bits")
REPORT(builtin_unreachable, "code that should not be reached")
REPORT(missing_return, "a function without its return statement")
