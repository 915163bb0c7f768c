/* SPDX-License-Identifier: MIT */
/* The types that the contract with a machine uses, and with them the macros of lib/types.h. */
#ifndef HAL_TYPES_H
#define HAL_TYPES_H

#include "lib/types.h"

typedef uint32_t paddr_t; /* a physical address; virtual ones are pointers or uintptr_t */
typedef intptr_t ssize_t; /* a byte count, or a negative errno */
typedef int64_t off_t;    /* a position in a file, in bytes */

#endif
