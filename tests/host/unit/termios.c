/* SPDX-License-Identifier: MIT */
/* The modes of a terminal. */
#include "unit.h"

#include "../host.h"
#include "terminal.h"
#include <abi/errno.h>
#include <abi/ioctl.h>
#include <abi/signal.h>

/* Types keys in the present modes: the line that is read. */
static const char *typed(const char *keys)
{
    type(keys);
    long n = t_read(tty, text, sizeof(text) - 1);
    text[n > 0 ? n : 0] = '\0';
    return text;
}

static void set_iflag(uint32_t flags)
{
    modes.c_iflag = flags;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
}

static void input_is_mapped(void **state)
{
    (void)state;
    set_iflag(0);
    assert_string_equal(typed("a\rb\n"), "a\rb\n");
    set_iflag(IGNCR | ICRNL);
    assert_string_equal(typed("a\rb\n"), "ab\n");
    set_iflag(INLCR | ICRNL);
    assert_string_equal(typed("a\nb\r"), "a\rb\n");
    set_iflag(ISTRIP);
    assert_string_equal(typed("\xe1\xe2\n"), "ab\n");
    set_iflag(0); /* bytes are no characters */
    assert_string_equal(typed("\xc3\xa4\x7f\n"), "\xc3\n");
}

static void output_is_processed(void **state)
{
    static const struct {
        uint32_t modes;
        const char *shown;
    } cases[] = {
        {0, "a\rb\n\rc"},
        {OPOST, "a\rb\n\rc"},
        {ONLCR, "a\rb\n\rc"}, /* without OPOST it has no effect */
        {OPOST | ONLCR, "a\rb\r\n\rc"},
        {OPOST | OCRNL, "a\nb\n\nc"},
        {OPOST | ONOCR, "a\rb\nc"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        modes.c_oflag = cases[i].modes;
        assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
        t_write(tty, "\n", 1);
        host_console_clear();
        t_write(tty, "a\rb\n\rc", 6);
        assert_string_equal(host_console(), cases[i].shown);
    }
}

static void keys_can_be_chosen(void **state)
{
    (void)state;
    modes.c_cc[VERASE] = '#';
    modes.c_cc[VKILL] = '@';
    modes.c_cc[VEOL] = ';';
    modes.c_cc[VEOF] = 'Z';
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
    assert_string_equal(typed("ab#c\n"), "ac\n");
    assert_string_equal(typed("no@yes\x7f\n"), "yes\x7f\n"); /* Delete is no key any more */
    assert_string_equal(typed("one;two\n"), "one;");
    assert_string_equal(line(4), "two\n");
    assert_string_equal(typed("partZ"), "part");
    modes.c_cc[VEOF] = _POSIX_VDISABLE;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
    type("\x04Z");
    line(-EAGAIN);
    type("\n");
    assert_string_equal(line(3), "\x04Z\n");
}

static void a_key_can_be_quoted(void **state)
{
    (void)state;
    assert_string_equal(typed("a\x16\x03"
                              "b\x16\x7f\n"),
                        "a\x03"
                        "b\x7f\n");
    assert_string_equal(typed("a\x16\n"
                              "b\n"),
                        "a\nb\n");
    set_lflag(ICANON | ECHO);
    assert_string_equal(typed("a\x16\n"), "a\x16\n"); /* it is an extension */
}

static void a_line_can_be_shown_again(void **state)
{
    (void)state;
    host_console_clear();
    assert_string_equal(typed("ab\x12"
                              "c\n"),
                        "abc\n");
    assert_string_equal(host_console(), "ab^R\r\nabc\r\n");
}

static void echo_has_many_forms(void **state)
{
    static const struct {
        uint32_t modes;
        const char *keys, *shown;
    } cases[] = {
        {0, "ab\x7f\n", ""},
        {ECHONL, "ab\x7f\n", "\r\n"},
        {ECHO, "ab\x7f\x01\n", "ab\x7f\x01\r\n"},
        {ECHO | ECHOCTL, "ab\x7f\x01\n", "ab^?^A\r\n"},
        {ECHO | ECHOE, "ab\x7f\n", "ab\b \b\r\n"},
        {ECHO | ECHOCTL, "ab\x15\n", "ab^U\r\n"},
        {ECHO | ECHOK | ECHOCTL, "ab\x15\n", "ab^U\r\n\r\n"},
        {ECHO | ECHOE | ECHOK | ECHOKE, "ab\x15\n", "ab\b \b\b \b\r\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        modes.c_lflag = cases[i].modes | ICANON;
        assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
        host_console_clear();
        typed(cases[i].keys);
        assert_string_equal(host_console(), cases[i].shown);
    }
}

static void keys_send_signals(void **state)
{
    int group = HOST_GROUP;

    (void)state;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), 0);
    assert_string_equal(typed("lost\x1c"
                              "kept\n"),
                        "kept\n");
    assert_int_equal(host_last_signal(), SIGQUIT);
    assert_string_equal(typed("lost\x1akept\n"), "kept\n");
    assert_int_equal(host_last_signal(), SIGTSTP);
    set_lflag(ICANON | ISIG | NOFLSH);
    assert_string_equal(typed("also \x03kept\n"), "also kept\n");
    assert_int_equal(host_last_signal(), SIGINT);
    set_lflag(ICANON);
    assert_string_equal(typed("\x1c\x1a\n"), "\x1c\x1a\n");
    assert_int_equal(host_last_signal(), SIGINT);
}

static void output_can_be_stopped(void **state)
{
    (void)state;
    type("\x13");
    assert_int_equal(t_write(tty, "out", 3), -EAGAIN);
    type("\x11");
    assert_int_equal(t_write(tty, "out", 3), 3);
    type("\x13\x03"); /* a signal resumes it */
    assert_int_equal(t_write(tty, "out", 3), 3);
    set_iflag(IXON | IXANY);
    type("\x13x");
    assert_int_equal(t_write(tty, "out", 3), 3);
    assert_string_equal(typed("\n"), "x\n");
    set_iflag(0);
    assert_string_equal(typed("\x13\x11\n"), "\x13\x11\n");
    assert_int_equal(t_ioctl(tty, TCXONC, (void *)TCOOFF), 0);
    assert_int_equal(t_write(tty, "out", 3), -EAGAIN);
    assert_int_equal(t_ioctl(tty, TCXONC, (void *)TCOON), 0);
    assert_int_equal(t_write(tty, "out", 3), 3);
    assert_int_equal(t_ioctl(tty, TCXONC, (void *)4), -EINVAL);
}

static void input_can_be_flushed(void **state)
{
    int count = -1;

    (void)state;
    type("one\n\x04two\nrest");
    assert_int_equal(t_ioctl(tty, FIONREAD, &count), 0);
    assert_int_equal(count, 8);
    assert_int_equal(t_ioctl(tty, TCFLSH, (void *)TCOFLUSH), 0);
    line(4);
    assert_int_equal(t_ioctl(tty, TCFLSH, (void *)TCIFLUSH), 0);
    assert_string_equal(typed("new\n"), "new\n");
    type("lost\n");
    assert_int_equal(t_ioctl(tty, TCSETSF, &modes), 0);
    line(-EAGAIN);
    type("kept\n");
    assert_int_equal(t_ioctl(tty, TCSETSW, &modes), 0);
    line(5);
    assert_int_equal(t_ioctl(tty, TCFLSH, (void *)3), -EINVAL);
}

static void a_change_of_the_window_is_told(void **state)
{
    int group = HOST_GROUP;
    struct winsize size = {.ws_row = 40, .ws_col = 132}, got;

    (void)state;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), 0);
    assert_int_equal(t_ioctl(tty, TIOCSWINSZ, &size), 0);
    assert_int_equal(host_last_signal(), SIGWINCH);
    assert_int_equal(t_ioctl(tty, TIOCGWINSZ, &got), 0);
    assert_memory_equal(&got, &size, sizeof(got));
    type("\x03");
    assert_int_equal(t_ioctl(tty, TIOCSWINSZ, &size), 0);
    assert_int_equal(host_last_signal(), SIGINT); /* the size is the same */
    size = (struct winsize){.ws_row = 25, .ws_col = 80};
    assert_int_equal(t_ioctl(tty, TIOCSWINSZ, &size), 0);
}

/* The waits are in usertests: here time stands still. */
static void a_read_needs_vmin_bytes(void **state)
{
    (void)state;
    modes.c_cc[VMIN] = 0;
    set_lflag(0);
    line(0);
    type("abc");
    line(3);
    modes.c_cc[VMIN] = 3;
    set_lflag(0);
    type("ab");
    line(2); /* O_NONBLOCK */
    line(-EAGAIN);
    type("abcd");
    line(4);
}

int test_termios(void)
{
    const struct CMUnitTest tests[] = {
        ON_TERMINAL(input_is_mapped),           ON_TERMINAL(output_is_processed),
        ON_TERMINAL(keys_can_be_chosen),        ON_TERMINAL(a_key_can_be_quoted),
        ON_TERMINAL(a_line_can_be_shown_again), ON_TERMINAL(echo_has_many_forms),
        ON_TERMINAL(keys_send_signals),         ON_TERMINAL(output_can_be_stopped),
        ON_TERMINAL(input_can_be_flushed),      ON_TERMINAL(a_change_of_the_window_is_told),
        ON_TERMINAL(a_read_needs_vmin_bytes),
    };

    return cmocka_run_group_tests_name("termios", tests, NULL, NULL);
}
