/* SPDX-License-Identifier: MIT */
/* Small macros that every part of the kernel, and the code that it shares with programs and tools, uses. */
#ifndef LIB_TYPES_H
#define LIB_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define KIB 1024u
#define MIB (1024u * KIB)

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))
#define ROUND_UP(n, unit) (((n) + (unit)-1) & ~((__typeof__(n))(unit)-1)) /* unit: a power of two */
#define ROUND_DOWN(n, unit) ((n) & ~((__typeof__(n))(unit)-1))
#define CONTAINER_OF(ptr, type, member) ((type *)((char *)(ptr)-offsetof(type, member)))

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define NORETURN __attribute__((noreturn))
#define NOINLINE __attribute__((noinline)) /* keep it a call: to be seen, or out of the way */
/*
 * A function that reads without a lock what others write, on purpose: SAN=thread does not look at its accesses. noipa: the
 * compiler moves none of them into the caller. MAY_RACE_INLINE is for inline functions.
 */
#ifdef __SANITIZE_THREAD__
#define MAY_RACE __attribute__((no_sanitize("thread"), noipa))
#define MAY_RACE_INLINE __attribute__((no_sanitize("thread")))
#else
#define MAY_RACE
#define MAY_RACE_INLINE
#endif
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))

#endif
