/* SPDX-License-Identifier: MIT */
/* The console's output through its ring, to a serial line with a FIFO of HOST_LINE_FIFO bytes. */
#include "unit.h"

#include "../host.h"
#include "terminal.h"
#include "base/kprintf.h"
#include "lib/string.h"

#define RING_SIZE 16384u
#define FOR_PROGRAMS 12287u /* one less than 12 KiB: a byte may become two */
#define CTRL(c) ((c)-0x40)

static char block[RING_SIZE];

static int open_line(void **state)
{
    console_use_interrupts();
    memset(block, 'x', sizeof(block));
    host_line.room = SIZE_MAX;
    return open_terminal(state);
}

static int close_line(void **state)
{
    host_line = (struct host_line){.room = SIZE_MAX, .received = true};
    console_flush();
    return close_terminal(state);
}

/* The line has sent all bytes in its FIFO, and interrupts. */
static void interrupt_line(void)
{
    host_line.room = HOST_LINE_FIFO;
    console_can_send();
}

/* The line interrupts until it is not asked to do so; how often. */
static unsigned finish_sending(void)
{
    unsigned n = 0;

    for (; host_line.can_send; n++)
        interrupt_line();
    return n;
}

/* Fills the part of the ring that programs have, while the line sends nothing. */
static void fill_ring(void)
{
    host_line.room = 0;
    assert_int_equal(t_write(tty, block, sizeof(block)), FOR_PROGRAMS);
}

static void the_interrupt_asks_for_more(void **state)
{
    (void)state;
    host_line.room = HOST_LINE_FIFO;
    t_write(tty, "0123456789abcdefghijklmnopqrstuvwxyz+-*/", 40);
    assert_string_equal(host_console(), "0123456789abcdef");
    assert_true(host_line.can_send);
    interrupt_line();
    assert_string_equal(host_console(), "0123456789abcdefghijklmnopqrstuv");
    assert_int_equal(finish_sending(), 1);
    assert_string_equal(host_console(), "0123456789abcdefghijklmnopqrstuvwxyz+-*/");
}

static void messages_keep_their_place(void **state)
{
    (void)state;
    host_line.room = 0;
    t_write(tty, "before ", 7);
    kprintf("message\n");
    t_write(tty, "behind\n", 7);
    assert_string_equal(host_console(), "");
    finish_sending();
    assert_string_equal(host_console(), "before message\r\nbehind\r\n");
}

static void a_writer_waits_for_half_of_the_ring(void **state)
{
    struct console_counts counts;

    (void)state;
    fill_ring();
    assert_int_equal(t_write(tty, "more", 4), -EAGAIN);
    interrupt_line();
    assert_int_equal(t_write(tty, "more", 4), 4);
    console_get_counts(&counts);
    assert_int_equal(counts.waiting, FOR_PROGRAMS - HOST_LINE_FIFO + 4);
    finish_sending();
    assert_int_equal(strlen(host_console()), FOR_PROGRAMS + 4);
}

static void unsent_bytes_are_counted(void **state)
{
    int unsent;

    (void)state;
    host_line.room = 2;
    t_write(tty, "abcde", 5);
    assert_int_equal(t_ioctl(tty, TIOCOUTQ, &unsent), 0);
    assert_int_equal(unsent, 3);
    host_line.room = 3;
    console_can_send();
    assert_int_equal(t_ioctl(tty, TIOCOUTQ, &unsent), 0);
    assert_int_equal(unsent, 1); /* the line has it, and is sending */
    host_line.room = HOST_LINE_FIFO;
    assert_int_equal(t_ioctl(tty, TIOCOUTQ, &unsent), 0);
    assert_int_equal(unsent, 0);
}

/* Echoes have a reserve, and do not wait when it is full. */
static void echoes_find_room_or_are_lost(void **state)
{
    struct console_counts counts;

    (void)state;
    fill_ring();
    for (unsigned i = 0; i < RING_SIZE - FOR_PROGRAMS + 100; i++)
        console_input('e');
    console_get_counts(&counts);
    assert_in_range(counts.waiting, RING_SIZE - 1, RING_SIZE);
    console_input(CTRL('U'));
    console_input('\n');
    assert_string_equal(line(1), "\n");
    finish_sending();
}

/* They send the oldest bytes by waiting. */
static void messages_are_not_lost_in_a_full_ring(void **state)
{
    (void)state;
    fill_ring();
    host_line.patience = 5;
    for (unsigned i = 0; i < 1000; i++)
        kprintf("message %u\n", i);
    finish_sending();
    const char *shown = host_console();
    assert_memory_equal(shown, block, FOR_PROGRAMS);
    shown += FOR_PROGRAMS;
    for (unsigned i = 0; i < 1000; i++) {
        char expected[32];
        ksnprintf(expected, sizeof(expected), "message %u\r\n", i);
        assert_memory_equal(shown, expected, strlen(expected));
        shown += strlen(expected);
    }
}

/* The line never takes a byte: a message must not stop the machine. */
static void a_stuck_line_stops_nobody(void **state)
{
    struct console_counts counts;

    (void)state;
    fill_ring();
    for (unsigned i = 0; i < 1000; i++)
        kprintf("message %u\n", i);
    console_get_counts(&counts);
    assert_in_range(counts.waiting, 1, RING_SIZE);
}

static void control_s_stops_output_at_once(void **state)
{
    (void)state;
    host_line.room = 3;
    t_write(tty, "abcdefgh", 8);
    console_input(CTRL('S'));
    interrupt_line();
    assert_false(host_line.can_send);
    kprintf("message\n");
    console_input('k');
    assert_int_equal(t_write(tty, "more", 4), -EAGAIN);
    assert_string_equal(host_console(), "abc");
    console_input(CTRL('Q'));
    finish_sending();
    assert_string_equal(host_console(), "abcdefghmessage\r\nk");
    console_input('\n');
    line(2);
}

/* They go before the waiting bytes, also while output is stopped; the last one counts. */
static void keys_of_the_flow_go_first(void **state)
{
    (void)state;
    host_line.room = 3;
    t_write(tty, "abcdef", 6);
    console_input(CTRL('S'));
    assert_int_equal(t_ioctl(tty, TCXONC, (void *)TCIOFF), 0);
    assert_int_equal(t_ioctl(tty, TCXONC, (void *)TCION), 0);
    finish_sending();
    assert_string_equal(host_console(), "abc\x11");
    console_input(CTRL('Q'));
    finish_sending();
    assert_string_equal(host_console(), "abc\x11"
                                        "def");
}

/* A key that sends a signal discards the output of programs, and resumes. */
static void control_c_discards_all_but_messages(void **state)
{
    (void)state;
    host_line.room = 2;
    t_write(tty, "abcdefgh", 8);
    kprintf("message\n");
    t_write(tty, "lost", 4);
    console_input(CTRL('S'));
    console_input(CTRL('C'));
    finish_sending();
    assert_string_equal(host_console(), "abmessage\r\n^C\r\n");
}

static void a_flush_sends_all(void **state)
{
    (void)state;
    host_line.room = 0;
    host_line.patience = 5;
    t_write(tty, "a long text that does not fit into the line", 43);
    console_input(CTRL('S'));
    console_flush();
    assert_string_equal(host_console(), "a long text that does not fit into the line");
    console_input(CTRL('Q'));
}

#define ON_LINE(test) cmocka_unit_test_setup_teardown(test, open_line, close_line)

int test_console(void)
{
    static const struct CMUnitTest tests[] = {
        ON_LINE(the_interrupt_asks_for_more),
        ON_LINE(messages_keep_their_place),
        ON_LINE(a_writer_waits_for_half_of_the_ring),
        ON_LINE(unsent_bytes_are_counted),
        ON_LINE(echoes_find_room_or_are_lost),
        ON_LINE(messages_are_not_lost_in_a_full_ring),
        ON_LINE(a_stuck_line_stops_nobody),
        ON_LINE(control_s_stops_output_at_once),
        ON_LINE(keys_of_the_flow_go_first),
        ON_LINE(control_c_discards_all_but_messages),
        ON_LINE(a_flush_sends_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
