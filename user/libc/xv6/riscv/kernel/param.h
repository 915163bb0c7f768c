/* SPDX-License-Identifier: MIT */
/* Limits that programs use. Ours are higher. */
#ifndef LIBC_XV6_RISCV_PARAM_H
#define LIBC_XV6_RISCV_PARAM_H

#include "../../param.h"

#define MAXPATH 128

#endif
