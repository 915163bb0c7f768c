/* SPDX-License-Identifier: MIT */
/* Where the kernel's part of the address space begins: programs test that they cannot use it. */
#ifndef LIBC_XV6_MEMLAYOUT_H
#define LIBC_XV6_MEMLAYOUT_H

#define KERNBASE 0x80000000

#endif
