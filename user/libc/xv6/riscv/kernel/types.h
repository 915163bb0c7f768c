/* SPDX-License-Identifier: MIT */
/* Short names of types: those of the classic interface, and integers by their size. */
#ifndef LIBC_XV6_RISCV_TYPES_H
#define LIBC_XV6_RISCV_TYPES_H

#include "../../types.h"

typedef unsigned char uint8;
typedef unsigned short uint16;
typedef unsigned int uint32;
typedef unsigned long long uint64;

#endif
