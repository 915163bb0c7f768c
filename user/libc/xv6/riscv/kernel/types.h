/* SPDX-License-Identifier: MIT */
/* Short names of types: those of the classic interface, and integers by their size. */
#ifndef LIBC_XV6_RISCV_TYPES_H
#define LIBC_XV6_RISCV_TYPES_H

#include "../../types.h"
#include <stdint.h>

typedef uint8_t uint8;
typedef uint16_t uint16;
typedef uint32_t uint32;
typedef uint64_t uint64;

#endif
