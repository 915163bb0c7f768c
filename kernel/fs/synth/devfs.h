/* SPDX-License-Identifier: MIT */
/* /dev. */
#ifndef SYNTH_DEVFS_H
#define SYNTH_DEVFS_H

#include "vfs/internal.h"

/* Each registers its part with the file layer or the table of devices. Boot, after vfs_init_early(). */
void devfs_init(void);

#endif
