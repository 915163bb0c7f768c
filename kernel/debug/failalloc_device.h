/* SPDX-License-Identifier: MIT */
/* /dev/failalloc. */
#ifndef DEBUG_FAILALLOC_DEVICE_H
#define DEBUG_FAILALLOC_DEVICE_H

/* Registers the device, if this kernel can let allocations fail. Boot. */
void failalloc_device_init(void);

#endif
