/* SPDX-License-Identifier: MIT */
/* Arithmetic on 64-bit integers that a compiler calls by name: see int64.c. */
#ifndef LIB_INT64_H
#define LIB_INT64_H

#include <stdint.h>

uint64_t __udivmoddi4(uint64_t numerator, uint64_t divisor, uint64_t *remainder);
int64_t __divmoddi4(int64_t numerator, int64_t divisor, int64_t *remainder);
uint64_t __udivdi3(uint64_t numerator, uint64_t divisor);
uint64_t __umoddi3(uint64_t numerator, uint64_t divisor);
int64_t __divdi3(int64_t numerator, int64_t divisor);
int64_t __moddi3(int64_t numerator, int64_t divisor);
int64_t __muldi3(int64_t a, int64_t b);
int64_t __ashldi3(int64_t value, int shift);
int64_t __ashrdi3(int64_t value, int shift);
uint64_t __lshrdi3(uint64_t value, int shift);

#endif
