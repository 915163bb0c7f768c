/* SPDX-License-Identifier: MIT */
/* A disk in memory: the file system image that was loaded with the kernel, as /dev/ram0. */
#ifndef DEV_RAMDISK_H
#define DEV_RAMDISK_H

#include <hal/types.h>

/* Enters the image. 0 or an error. Boot, process context. */
int ramdisk_init(void *image, size_t size);

#endif
