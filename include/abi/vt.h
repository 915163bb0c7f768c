/* SPDX-License-Identifier: MIT */
/* ioctl() requests of the virtual consoles, with Linux's numbers. */
#ifndef ABI_VT_H
#define ABI_VT_H

struct vt_stat {
    unsigned short v_active; /* the number of the console that the screen shows */
    unsigned short v_signal; /* always 0 */
    unsigned short v_state;  /* bit n: console n has been used */
};

#define VT_GETSTATE 0x5603 /* fills in a struct vt_stat */
#define VT_ACTIVATE 0x5606 /* the screen shows the console whose number is the argument */

/*
 * The consoles draw the pixels of the screen (KD_TEXT), or a program does (KD_GRAPHICS). The requests go to a virtual console or
 * to /dev/fb0. A program can draw while a process has /dev/fb0 open. Meanwhile no other console can be shown.
 */
#define KDSETMODE 0x4b3a /* the argument is KD_TEXT or KD_GRAPHICS */
#define KDGETMODE 0x4b3b /* *(int *)arg becomes one of them */
#define KD_TEXT 0
#define KD_GRAPHICS 1

/* Process 1 only: it gets the signal, which is the argument, each time that the screen shows another console. */
#define KDSIGACCEPT 0x4b4e

#endif
