/* SPDX-License-Identifier: MIT */
/* Consoles or a program draw the screen: KDSETMODE. */
#ifndef LIBC_LINUX_KD_H
#define LIBC_LINUX_KD_H

#include <abi/vt.h>

#endif
