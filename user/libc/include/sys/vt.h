/* SPDX-License-Identifier: MIT */
/* Virtual consoles. */
#ifndef LIBC_SYS_VT_H
#define LIBC_SYS_VT_H

#include <abi/vt.h>

#endif
