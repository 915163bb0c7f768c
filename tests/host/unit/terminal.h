/* SPDX-License-Identifier: MIT */
/* What the unit tests of terminals share: each opens the console. */
#ifndef UNIT_TERMINAL_H
#define UNIT_TERMINAL_H

#include "unit.h"

#include "../host.h"
#include "base/console.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/ioctl.h>

int host_last_killed_group(void);
int host_last_signal(void);

static int tty;
static char text[4096];
static struct termios modes; /* sane at the start of each test */

static inline int open_terminal(void **state)
{
    static const struct termios sane = TERMIOS_SANE;

    (void)state;
    modes = sane;
    tty = t_open("/dev/console", O_RDWR | O_NONBLOCK, 0);
    host_console_clear();
    return tty < 0 ? -1 : t_ioctl(tty, TCSETS, &modes);
}

static inline int close_terminal(void **state)
{
    (void)state;
    return t_close(tty);
}

static inline void type(const char *keys)
{
    while (*keys)
        console_input((unsigned char)*keys++);
}

/* Reads a line, and checks the result; returns the text as a string. */
static inline const char *line(long expected)
{
    long n = t_read(tty, text, sizeof(text) - 1);

    assert_int_equal(n, expected);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

/* Sets the local modes, and those of a sane terminal that only change how typed keys are shown. */
static inline void set_lflag(uint32_t flags)
{
    modes.c_lflag = flags | ECHOE | ECHOK | ECHOCTL | ECHOKE;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
}

#define ON_TERMINAL(test) cmocka_unit_test_setup_teardown(test, open_terminal, close_terminal)

#endif
