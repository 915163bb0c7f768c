/* SPDX-License-Identifier: MIT */
/* Virtual consoles. */
#ifndef LIBC_LINUX_VT_H
#define LIBC_LINUX_VT_H

#include <abi/vt.h>

#endif
