/* SPDX-License-Identifier: MIT */
/* The pixels of the screen: /dev/fb0. */
#ifndef LIBC_LINUX_FB_H
#define LIBC_LINUX_FB_H

#include <abi/fb.h>

#endif
