/* SPDX-License-Identifier: MIT */
/* A reader for flattened device trees (Devicetree Specification 0.4, chapter 5), as far as booting needs them. */
#ifndef FDT_H
#define FDT_H

#include "firmware.h"

/* Adds the facts of the device tree to info; false: it is broken. */
bool fdt_read(const void *fdt, size_t size, struct firmware_info *info);

/* The length that a device tree's header gives it, or 0: there is none. Looks at FDT_HEADER bytes. */
#define FDT_HEADER 40u
size_t fdt_size(const void *fdt);

#endif
