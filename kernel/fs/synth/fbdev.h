/* SPDX-License-Identifier: MIT */
/* /dev/fb0: the pixels of the screen, for programs. */
#ifndef SYNTH_FBDEV_H
#define SYNTH_FBDEV_H

/* Enters the device, if the screen has pixels. Boot, when the screen is there. */
void fbdev_init(void);

#endif
