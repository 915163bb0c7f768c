/* SPDX-License-Identifier: MIT */
/* Between the files of the platform layer. */
#ifndef PLATFORM_H
#define PLATFORM_H

/* The terminal of standard input sends single keys from now on; and it is as it was before. */
void keyboard_begin(void);
void keyboard_end(void);

#endif
