/* SPDX-License-Identifier: MIT */
/* File systems and devices that the kernel makes up: devfs, procfs, and /dev/null and its like. */
#ifndef SYNTH_SYNTH_H
#define SYNTH_SYNTH_H

/* Each registers its part with the file layer or the table of devices. Boot, after vfs_init_early(). */
void devfs_init(void);
void procfs_init(void);
void memory_devices_init(void);

#endif
