/* SPDX-License-Identifier: MIT */
/* The graphics mode in which the kernel finds the screen. */
#ifndef BOOT_VIDEO_H
#define BOOT_VIDEO_H

#include "boot/multiboot.h"

/*
 * Sets the best mode whose pixels are words of a linear framebuffer, and describes that in info. If the BIOS has none, the
 * screen stays in text mode. Messages are invisible afterwards.
 */
void video_set_mode(struct multiboot_info *info);

#endif
