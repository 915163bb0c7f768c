/* SPDX-License-Identifier: MIT */
/* Who draws the screen: KDSETMODE. */
#ifndef LIBC_LINUX_KD_H
#define LIBC_LINUX_KD_H

#include <abi/vt.h>

#endif
