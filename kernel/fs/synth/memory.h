/* SPDX-License-Identifier: MIT */
/* Devices without a device. */
#ifndef SYNTH_MEMORY_H
#define SYNTH_MEMORY_H

#include "vfs/internal.h"

void memory_devices_init(void);

#endif
