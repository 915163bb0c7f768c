/* SPDX-License-Identifier: MIT */
/* Checks of what must hold. Each inclusion obeys the NDEBUG of its own. */
#undef assert
#ifdef NDEBUG
#define assert(condition) ((void)0)
#else
#define assert(condition)                                                                          \
    ((condition) ? (void)0 : __assert_fail(#condition, __FILE__, __LINE__, __func__))
#endif

#ifndef LIBC_ASSERT_H
#define LIBC_ASSERT_H

#define static_assert _Static_assert

void __assert_fail(const char *condition, const char *file, int line, const char *function)
    __attribute__((noreturn));

#endif
