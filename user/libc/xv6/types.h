/* SPDX-License-Identifier: MIT */
/* Short names of types. */
#ifndef LIBC_XV6_TYPES_H
#define LIBC_XV6_TYPES_H

typedef unsigned int uint;
typedef unsigned short ushort;
typedef unsigned char uchar;

#endif
