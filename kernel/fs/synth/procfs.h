/* SPDX-License-Identifier: MIT */
/* /proc. */
#ifndef SYNTH_PROCFS_H
#define SYNTH_PROCFS_H

#include "vfs/internal.h"

void procfs_init(void);

#endif
