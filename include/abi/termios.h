/* SPDX-License-Identifier: MIT */
/* The modes of a terminal. Layout and numbers are Linux's. */
#ifndef ABI_TERMIOS_H
#define ABI_TERMIOS_H

#include <stdint.h>

#define NCCS 19

struct termios {
    uint32_t c_iflag, c_oflag, c_cflag, c_lflag;
    uint8_t c_line; /* unused */
    uint8_t c_cc[NCCS];
};

struct winsize {
    uint16_t ws_row, ws_col, ws_xpixel, ws_ypixel;
};

/* Indices of c_cc. A key whose value is _POSIX_VDISABLE has no effect. */
#define VINTR 0     /* sends SIGINT to the foreground group */
#define VQUIT 1     /* sends SIGQUIT */
#define VERASE 2    /* erases a character */
#define VKILL 3     /* erases the line */
#define VEOF 4      /* ends a read */
#define VTIME 5     /* without ICANON: tenths of a second that a read waits */
#define VMIN 6      /* without ICANON: bytes that a read waits for */
#define VSTART 8    /* resumes output */
#define VSTOP 9     /* stops output */
#define VSUSP 10    /* sends SIGTSTP */
#define VEOL 11     /* ends a line, as newline does */
#define VREPRINT 12 /* shows the line again */
#define VWERASE 14  /* erases a word */
#define VLNEXT 15   /* the next key is no command */
#define VEOL2 16
#ifndef _POSIX_VDISABLE
#define _POSIX_VDISABLE 0
#endif

/* c_iflag */
#define IGNBRK 0x0001
#define BRKINT 0x0002
#define IGNPAR 0x0004
#define PARMRK 0x0008
#define INPCK 0x0010
#define ISTRIP 0x0020  /* clears bit 7 */
#define INLCR 0x0040   /* NL becomes CR */
#define IGNCR 0x0080   /* CR is discarded */
#define ICRNL 0x0100   /* CR becomes NL */
#define IXON 0x0400    /* VSTOP and VSTART work */
#define IXANY 0x0800   /* every key resumes output */
#define IXOFF 0x1000   /* sends VSTOP and VSTART when input is nearly full */
#define IMAXBEL 0x2000 /* rings the bell if there is no room for a key */
#define IUTF8 0x4000   /* VERASE erases a whole character of UTF-8 */

/* c_oflag */
#define OPOST 0x0001 /* without it the others have no effect */
#define ONLCR 0x0004 /* NL becomes CR NL */
#define OCRNL 0x0008 /* CR becomes NL */
#define ONOCR 0x0010 /* no CR at the left margin */
#define ONLRET 0x0020

/* c_cflag: the speed, and the form of a character. Pseudo-terminals only store it; the console has one. */
#define CBAUD 0x100f
#define B0 0
#define B50 1
#define B75 2
#define B110 3
#define B134 4
#define B150 5
#define B200 6
#define B300 7
#define B600 8
#define B1200 9
#define B1800 10
#define B2400 11
#define B4800 12
#define B9600 13
#define B19200 14
#define B38400 15
#define B57600 0x1001
#define B115200 0x1002
#define CSIZE 0x30
#define CS5 0x00
#define CS6 0x10
#define CS7 0x20
#define CS8 0x30
#define CSTOPB 0x40
#define CREAD 0x80
#define PARENB 0x100
#define PARODD 0x200
#define HUPCL 0x400
#define CLOCAL 0x800

/* c_lflag */
#define ISIG 0x0001    /* VINTR, VQUIT and VSUSP work */
#define ICANON 0x0002  /* input by lines, which VERASE, VKILL and VWERASE edit */
#define ECHO 0x0008    /* shows typed characters */
#define ECHOE 0x0010   /* VERASE removes the character from the screen */
#define ECHOK 0x0020   /* VKILL shows a newline */
#define ECHONL 0x0040  /* shows a newline even without ECHO */
#define NOFLSH 0x0080  /* signals do not discard input and output */
#define TOSTOP 0x0100  /* a background process that writes gets SIGTTOU */
#define ECHOCTL 0x0200 /* shows control characters as ^X */
#define ECHOKE 0x0800  /* VKILL removes the line from the screen */
#define IEXTEN 0x8000  /* VWERASE, VLNEXT, VREPRINT, VEOL2 work; and the console's Ctrl-P */

/* tcsetattr(): when the new modes hold. */
#define TCSANOW 0
#define TCSADRAIN 1 /* after all output has been sent */
#define TCSAFLUSH 2 /* and unread input is discarded */

/* tcflush(): the queue that is discarded. */
#define TCIFLUSH 0
#define TCOFLUSH 1
#define TCIOFLUSH 2

/* tcflow(): stops and resumes output; sends VSTOP and VSTART to the other side. */
#define TCOOFF 0
#define TCOON 1
#define TCIOFF 2
#define TCION 3

/* The modes of a new terminal. */
#define TERMIOS_SANE                                                                               \
    {                                                                                              \
        .c_iflag = ICRNL | IXON | IMAXBEL | IUTF8, .c_oflag = OPOST | ONLCR,                       \
        .c_cflag = B115200 | CS8 | CREAD | CLOCAL,                                                 \
        .c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN, .c_cc = {     \
            [VINTR] = 0x03,                                                                        \
            [VQUIT] = 0x1c,                                                                        \
            [VERASE] = 0x7f,                                                                       \
            [VKILL] = 0x15,                                                                        \
            [VEOF] = 0x04,                                                                         \
            [VMIN] = 1,                                                                            \
            [VSTART] = 0x11,                                                                       \
            [VSTOP] = 0x13,                                                                        \
            [VSUSP] = 0x1a,                                                                        \
            [VREPRINT] = 0x12,                                                                     \
            [VWERASE] = 0x17,                                                                      \
            [VLNEXT] = 0x16                                                                        \
        }                                                                                          \
    }

#endif
