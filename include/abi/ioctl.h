/* SPDX-License-Identifier: MIT */
/* ioctl() requests. */
#ifndef ABI_IOCTL_H
#define ABI_IOCTL_H

#include <stdint.h>

/* Terminals (struct termios below). */
#define TCGETS 0x5401
#define TCSETS 0x5402
#define TIOCGWINSZ 0x5413
#define TIOCGPGRP 0x540f /* *(int *)arg becomes the foreground process group */
#define TIOCSPGRP 0x5410 /* the process group *(int *)arg gets Ctrl-C */

/* Bits of c_lflag. */
#define ICANON                                                                                     \
    0x0002 /* input by lines, with erase (Ctrl-H), kill (Ctrl-U) and end of file (Ctrl-D) */
#define ECHO 0x0008   /* show typed characters */
#define ISIG 0x0001   /* Ctrl-C sends SIGINT to the foreground process group */
#define IEXTEN 0x8000 /* without ICANON too, Ctrl-P shows the kernel's report and is not read */

struct termios {
    uint32_t c_lflag;
};

struct winsize {
    uint16_t ws_row, ws_col;
};

#endif
