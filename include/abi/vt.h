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

/* Process 1 only: it gets the signal, which is the argument, each time that the screen shows another console. */
#define KDSIGACCEPT 0x4b4e

#endif
