/* SPDX-License-Identifier: MIT */
/* Sizes of the basic types and limits of the system. */
#ifndef LIBC_LIMITS_H
#define LIBC_LIMITS_H

#include <abi/stat.h> /* NAME_MAX, PATH_MAX, OPEN_MAX */

#define CHAR_BIT 8
#define SCHAR_MIN (-128)
#define SCHAR_MAX 127
#define UCHAR_MAX 255
#ifdef __CHAR_UNSIGNED__ /* plain char is unsigned on ARM */
#define CHAR_MIN 0
#define CHAR_MAX UCHAR_MAX
#else
#define CHAR_MIN SCHAR_MIN
#define CHAR_MAX SCHAR_MAX
#endif
#define MB_LEN_MAX 1
#define SHRT_MIN (-32768)
#define SHRT_MAX 32767
#define USHRT_MAX 65535
#define INT_MIN (-INT_MAX - 1)
#define INT_MAX 2147483647
#define UINT_MAX 4294967295U
#define LONG_MIN (-LONG_MAX - 1L)
#define LONG_MAX __LONG_MAX__
#define ULONG_MAX (2UL * LONG_MAX + 1)
#define LLONG_MIN (-LLONG_MAX - 1LL)
#define LLONG_MAX 9223372036854775807LL
#define ULLONG_MAX 18446744073709551615ULL
#define SSIZE_MAX __PTRDIFF_MAX__

#define ARG_MAX 131072 /* bytes of arguments and environment together: kernel/proc/exec.h */
#define HOST_NAME_MAX 64
#define IOV_MAX 1024
#define LINK_MAX 65000
#define PIPE_BUF 4096 /* bytes that are written to a pipe as one: kernel/vfs/pipe.c */
#define _POSIX_PATH_MAX 256
#define _POSIX_NAME_MAX 14
#define ATEXIT_MAX 32
#define LINE_MAX 4096
#define PTHREAD_KEYS_MAX 128
#define PTHREAD_DESTRUCTOR_ITERATIONS 4
#define PTHREAD_STACK_MIN 16384 /* bytes */

#endif
