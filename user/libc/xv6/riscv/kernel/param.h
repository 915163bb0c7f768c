/* SPDX-License-Identifier: MIT */
/* Limits that programs use. Ours are higher. */
#ifndef LIBC_XV6_RISCV_PARAM_H
#define LIBC_XV6_RISCV_PARAM_H

#include "../../param.h"

#define MAXPATH 128
#define USERSTACK 2048 /* pages, to which a stack grows */

#endif
