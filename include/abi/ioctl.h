/* SPDX-License-Identifier: MIT */
/* ioctl() requests: those of terminals, with Linux's numbers. */
#ifndef ABI_IOCTL_H
#define ABI_IOCTL_H

#include <abi/termios.h>

#define TCGETS 0x5401
#define TCSETS 0x5402    /* TCSANOW */
#define TCSETSW 0x5403   /* TCSADRAIN */
#define TCSETSF 0x5404   /* TCSAFLUSH */
#define TCSBRK 0x5409    /* argument 0: sends a break; otherwise tcdrain() */
#define TCXONC 0x540a    /* tcflow() */
#define TCFLSH 0x540b    /* tcflush() */
#define TIOCSCTTY 0x540e /* becomes the controlling terminal of the caller's session */
#define TIOCGPGRP 0x540f
#define TIOCSPGRP 0x5410 /* the process group *(int *)arg becomes the foreground group */
#define TIOCOUTQ 0x5411  /* *(int *)arg becomes the number of bytes that have not been sent */
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define TIOCNOTTY 0x5422      /* the caller gives up its controlling terminal */
#define TIOCGSID 0x5429       /* *(int *)arg becomes the number of the terminal's session */
#define TIOCGPTN 0x80045430   /* of a master: *(int *)arg becomes the number of /dev/pts/N */
#define TIOCSPTLCK 0x40045431 /* of a master: if *(int *)arg is 0, the slave can be opened */
#define FIONREAD 0x541b       /* *(int *)arg becomes the number of bytes that can be read */

#endif
