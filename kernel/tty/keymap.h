/* SPDX-License-Identifier: MIT */
/* The choice of the keyboard's layout. */
#ifndef TTY_KEYMAP_H
#define TTY_KEYMAP_H

/* Chooses the layout of keymap= on the command line, and enters /dev/keymap. Boot. */
void keymap_init(void);

#endif
