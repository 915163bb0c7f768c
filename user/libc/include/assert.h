/* SPDX-License-Identifier: MIT */
/* Checks of conditions that must hold. Each inclusion obeys the value of NDEBUG at that time. */
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
