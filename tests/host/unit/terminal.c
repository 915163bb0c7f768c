/* SPDX-License-Identifier: MIT */
/* The terminal's line discipline. */
#include "unit.h"

#include "../host.h"
#include "terminal.h"
#include "base/console.h"
#include "lib/string.h"
#include "tty/consoledev.h"
#include <abi/errno.h>

static void lines_are_read_as_a_whole(void **state)
{
    (void)state;
    type("abc");
    line(-EAGAIN);
    type("d\rnext\n");
    assert_string_equal(line(5), "abcd\n");
    assert_string_equal(line(5), "next\n");
    line(-EAGAIN);
    assert_string_equal(host_console(), "abcd\r\nnext\r\n");
}

static void short_reads_take_a_line_in_parts(void **state)
{
    (void)state;
    type("abcdef\n");
    assert_int_equal(t_read(tty, text, 4), 4);
    assert_string_equal(line(3), "ef\n");
    assert_int_equal(t_read(tty, text, 0), 0);
}

static void typing_can_be_edited(void **state)
{
    (void)state;
    type("abx\x7f"
         "c\b\bb c\n");
    assert_string_equal(line(5), "ab c\n");
    type("no\x15yes\n");
    assert_string_equal(line(4), "yes\n");
    type("one two  \x17three\n");
    assert_string_equal(line(10), "one three\n");
    type("\x7f\x7f\x15\x17ok\n");
    assert_string_equal(line(3), "ok\n");
    type("a\xc3\xa4\x7f"
         "b\n"); /* a character of two bytes is erased as a whole */
    assert_string_equal(line(3), "ab\n");
}

/* The console's output for keys that are typed behind a prompt. */
static const char *echo_behind(const char *prompt, const char *keys)
{
    assert_int_equal(t_write(tty, prompt, strlen(prompt)), (long)strlen(prompt));
    host_console_clear();
    type(keys);
    return host_console();
}

#define BACK "\b \b"
#define BACK_6 BACK BACK BACK BACK BACK BACK

static void erasing_takes_back_the_columns_that_were_echoed(void **state)
{
    (void)state;
    assert_string_equal(echo_behind("\n$ ", "\t\x7f\n"), "\t" BACK_6 "\r\n");
    assert_string_equal(echo_behind("$ ", "abcde\t\x7f\n"), "abcde\t" BACK "\r\n");
    /* if the column is a tab stop: all of the way to the next */
    assert_string_equal(echo_behind("$ ", "abcdef\t\x7f\n"), "abcdef\t" BACK_6 BACK BACK "\r\n");
    assert_string_equal(echo_behind("$ ", "\x01\t\x7f\x7f\n"),
                        "^A\t" BACK BACK BACK BACK BACK BACK "\r\n");
    assert_string_equal(echo_behind("$ ", "\xc3\xa4\t\x7f\n"),
                        "\xc3\xa4\t" BACK BACK BACK BACK BACK "\r\n");
    assert_string_equal(echo_behind("\033[1;31m$\033[0m ", "\t\x7f\n"), "\t" BACK_6 "\r\n");
    assert_string_equal(echo_behind("longer\r$ ", "a\t\t\x15\n"),
                        "a\t\t" BACK_6 BACK BACK BACK_6 "\r\n");
    assert_string_equal(echo_behind("$ ", "a\tb\t\x17\n"), "a\tb\t" BACK_6 BACK BACK "\r\n");
    while (t_read(tty, text, sizeof(text)) > 0)
        continue;
}

static void what_was_not_echoed_takes_no_columns(void **state)
{
    (void)state;
    set_lflag(ICANON | ISIG);
    type("secret\t");
    set_lflag(ICANON | ISIG | ECHO);
    type("ab\x7f\x7f\x7f\x7f\n");
    assert_string_equal(host_console(), "ab" BACK BACK "\r\n");
    assert_string_equal(line(6), "secre\n");
}

static void control_d_is_the_end_of_the_file(void **state)
{
    (void)state;
    type("\x04");
    line(0);
    line(-EAGAIN);
    type("part\x04");
    assert_string_equal(line(4), "part");
    line(-EAGAIN);
    type("a\n\x04");
    assert_string_equal(line(2), "a\n");
    line(0);
}

/* If a program reads byte by byte, as the shell does, it is no end either. */
static void control_d_within_a_line_is_no_end(void **state)
{
    (void)state;
    type("ab\x04"
         "c\n\x04");
    for (const char *c = "abc\n"; *c; c++) {
        assert_int_equal(t_read(tty, text, 1), 1);
        assert_int_equal(text[0], *c);
    }
    assert_int_equal(t_read(tty, text, 1), 0);
    type("ab\x04\x04"); /* only the first one follows bytes */
    assert_int_equal(t_read(tty, text, 2), 2);
    assert_int_equal(t_read(tty, text, 1), 0);
    line(-EAGAIN);
}

static void control_c_reaches_the_foreground(void **state)
{
    int group = HOST_GROUP, other = HOST_GROUP + 1, got = 0;

    (void)state;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), 0);
    assert_int_equal(t_ioctl(tty, TIOCGPGRP, &got), 0);
    assert_int_equal(got, HOST_GROUP);
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &other), -EPERM);
    type("lost\x03kept\n");
    assert_int_equal(host_last_killed_group(), HOST_GROUP);
    assert_string_equal(line(5), "kept\n");
    assert_string_equal(host_console(), "lost^C\r\nkept\r\n");
    group = -1;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), -EINVAL);
    group = 0;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), -EINVAL);
}

static void raw_mode_gives_every_key(void **state)
{
    struct termios got;

    (void)state;
    modes.c_lflag = 0;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
    assert_int_equal(t_ioctl(tty, TCGETS, &got), 0);
    assert_memory_equal(&got, &modes, sizeof(modes));
    type("\x03\x04\x7f");
    assert_string_equal(line(3), "\x03\x04\x7f");
    line(-EAGAIN);
    assert_string_equal(host_console(), "");
}

static void lines_typed_ahead_survive_a_change_of_the_mode(void **state)
{
    (void)state;
    type("one\ntwo\npart");
    set_lflag(0);
    assert_int_equal(t_read(tty, text, 4), 4);
    assert_memory_equal(text, "one\n", 4);
    set_lflag(ICANON | ECHO | ISIG);
    assert_string_equal(line(4), "two\n");
    line(-EAGAIN);
    type("ly\n");
    assert_string_equal(line(7), "partly\n");
    line(-EAGAIN);
}

/* As if they were typed at the change: they are edited, and Ctrl-D is the end. But they are not echoed. */
static void raw_keys_become_lines(void **state)
{
    (void)state;
    set_lflag(0);
    type("echo\nab\x7f"
         "c\nnext\n\x04"
         "rest");
    assert_int_equal(t_read(tty, text, 5), 5);
    set_lflag(ICANON | ECHO | ISIG);
    assert_string_equal(host_console(), "");
    assert_string_equal(line(3), "ac\n");
    assert_string_equal(line(5), "next\n");
    line(0);
    line(-EAGAIN);
    type("\x7f\n");
    assert_string_equal(line(4), "res\n");
    assert_string_equal(host_console(), "\r\n");
}

static void raw_control_c_interrupts_at_the_change(void **state)
{
    int group = HOST_GROUP;

    (void)state;
    assert_int_equal(t_ioctl(tty, TIOCSPGRP, &group), 0);
    set_lflag(0);
    type("lost\nlost\x03kept\n");
    line(15);
    type("lost\nlost\x03kept\n");
    set_lflag(ICANON | ECHO | ISIG);
    assert_int_equal(host_last_killed_group(), HOST_GROUP);
    assert_string_equal(host_console(), "^C\r\n");
    assert_string_equal(line(5), "kept\n");
    line(-EAGAIN);
}

static void control_d_is_a_key_without_canonical_mode(void **state)
{
    (void)state;
    type("a\x04\x04");
    set_lflag(0);
    assert_string_equal(line(3), "a\x04\x04");
    line(-EAGAIN);
}

static int inspections;

static void count_inspection(void)
{
    inspections++;
}

/* An editor of lines leaves IEXTEN on: the kernel's report must be there while it waits. */
static void control_p_is_for_the_kernel(void **state)
{
    (void)state;
    tty_inspect = count_inspection;
    type("\x10");
    assert_int_equal(inspections, 1);
    type("\x16\x10\n"); /* Ctrl-V keeps it from the kernel */
    assert_int_equal(inspections, 1);
    line(2);
    set_lflag(IEXTEN);
    type("\x10");
    assert_int_equal(inspections, 2);
    line(-EAGAIN);
    set_lflag(0);
    type("\x10");
    assert_int_equal(inspections, 2);
    assert_string_equal(line(1), "\x10");
    tty_inspect = NULL;
}

static void pasted_lines_are_kept(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++)
        type("echo This is one of many lines that were pasted at once; none is lost\n");
    for (int i = 0; i < 200; i++)
        line(70);
    line(-EAGAIN);
}

static void a_full_line_can_still_be_ended(void **state)
{
    long n, total = 0;

    (void)state;
    for (int i = 0; i < 20000; i++)
        console_input('x');
    type("\n");
    while ((n = t_read(tty, text, sizeof(text))) > 0)
        total += n;
    assert_int_equal(n, -EAGAIN);
    assert_in_range(total, 16000, 16384);
    type("ok\n");
    assert_string_equal(line(3), "ok\n");
}

/* The serial line is held while lines fill the ring, and no longer when half of them has been read. */
static void a_full_ring_holds_the_line(void **state)
{
    unsigned typed = 0;

    (void)state;
    while (console_input(typed % 64 == 63 ? '\n' : 'x'))
        typed++;
    assert_false(host_line.received);
    assert_in_range(typed, 16000, 16384);
    for (int i = 0; i < 100; i++)
        line(64);
    assert_false(host_line.received);
    for (int i = 0; i < 30; i++)
        line(64);
    assert_true(host_line.received);
    assert_true(console_input('x'));
    assert_int_equal(t_ioctl(tty, TCFLSH, (void *)TCIFLUSH), 0);
}

static void requests_are_checked(void **state)
{
    struct winsize size;

    (void)state;
    assert_int_equal(t_ioctl(tty, TIOCGWINSZ, &size), 0);
    assert_int_equal(size.ws_col, 80);
    assert_int_equal(t_ioctl(tty, 0x1234, NULL), -ENOTTY);
    assert_int_equal(t_ioctl(tty, TCGETS, (void *)UINTPTR_MAX), -EFAULT);
    assert_int_equal(t_ioctl(99, TCGETS, NULL), -EBADF);
    int fd = t_open("/dev/null", O_RDWR, 0);
    assert_int_equal(t_ioctl(fd, TCGETS, NULL), -ENOTTY);
    t_close(fd);
    assert_int_equal(t_write(tty, "out\n", 4), 4);
    assert_string_equal(host_console(), "out\r\n");
}

static void a_bad_pointer_loses_no_input(void **state)
{
    (void)state;
    host_bad_start = (uintptr_t)text + 4;
    host_bad_end = (uintptr_t)text + sizeof(text);
    type("abcdef\n");
    assert_int_equal(t_read(tty, text, 100), -EFAULT);
    host_bad_start = host_bad_end = 0;
    assert_string_equal(line(7), "abcdef\n");
}

int test_terminal(void)
{
    const struct CMUnitTest tests[] = {
        ON_TERMINAL(lines_are_read_as_a_whole),
        ON_TERMINAL(short_reads_take_a_line_in_parts),
        ON_TERMINAL(typing_can_be_edited),
        ON_TERMINAL(erasing_takes_back_the_columns_that_were_echoed),
        ON_TERMINAL(what_was_not_echoed_takes_no_columns),
        ON_TERMINAL(control_d_is_the_end_of_the_file),
        ON_TERMINAL(control_d_within_a_line_is_no_end),
        ON_TERMINAL(control_c_reaches_the_foreground),
        ON_TERMINAL(raw_mode_gives_every_key),
        ON_TERMINAL(lines_typed_ahead_survive_a_change_of_the_mode),
        ON_TERMINAL(raw_keys_become_lines),
        ON_TERMINAL(raw_control_c_interrupts_at_the_change),
        ON_TERMINAL(control_d_is_a_key_without_canonical_mode),
        ON_TERMINAL(control_p_is_for_the_kernel),
        ON_TERMINAL(pasted_lines_are_kept),
        ON_TERMINAL(a_full_line_can_still_be_ended),
        ON_TERMINAL(a_full_ring_holds_the_line),
        ON_TERMINAL(requests_are_checked),
        ON_TERMINAL(a_bad_pointer_loses_no_input),
    };

    return cmocka_run_group_tests_name("terminal", tests, NULL, NULL);
}
