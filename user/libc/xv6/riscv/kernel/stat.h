/* SPDX-License-Identifier: MIT */
/* Properties of files. The macro renames both the structure and the function. */
#ifndef LIBC_XV6_RISCV_STAT_H
#define LIBC_XV6_RISCV_STAT_H

#include "../../xv6.h"

#define T_DIR 1
#define T_FILE 2
#define T_DEVICE 3

#define stat xv6_riscv_stat

#endif
