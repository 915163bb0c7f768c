/* SPDX-License-Identifier: MIT */
/* Flags of open() and mmap(). */
#ifndef LIBC_XV6_RISCV_FCNTL_H
#define LIBC_XV6_RISCV_FCNTL_H

#include "../../fcntl.h"

#endif
