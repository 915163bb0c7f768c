/* SPDX-License-Identifier: MIT */
/* The ATAG list that an older firmware, or QEMU, leaves in memory. */
#ifndef ATAGS_H
#define ATAGS_H

#include "firmware.h"

/* Adds the facts of the list of ATAGs to info; false: there is none. */
bool atags_read(const void *atags, size_t size, struct firmware_info *info);

#endif
