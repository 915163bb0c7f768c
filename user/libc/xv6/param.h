/* SPDX-License-Identifier: MIT */
/* Limits that programs use. Ours are higher. */
#ifndef LIBC_XV6_PARAM_H
#define LIBC_XV6_PARAM_H

#define NPROC 64
#define NOFILE 16
#define MAXARG 32

#endif
