/* SPDX-License-Identifier: MIT */
/* The Pi's serial ports when they are stuck, or have lost bytes: memory takes the place of their registers. */
#include "unit.h"

#include "drivers/miniuart.h"
#include "drivers/pl011.h"
#include "lib/string.h"
#include "terminal.h"
#include "tty/consoledev.h"

/* Registers of the PL011, and of the mini UART, as word indices. */
#define PL011_DATA 0x00
#define PL011_FLAGS 0x06
#define PL011_TX_FULL 0x20u
#define PL011_RX_EMPTY 0x10u
#define PL011_OVERRUN 0x800u
#define MINIUART_DATA 0x10
#define MINIUART_STATUS 0x15
#define MINIUART_READY 0x01u
#define MINIUART_OVERRUN 0x02u
#define MINIUART_TX_IDLE 0x40u
#define CTRL_P 0x10u

static uint32_t registers[0x20];
static unsigned emptied;

static void a_stuck_pl011_does_not_stop_the_kernel(void **state)
{
    (void)state;
    pl011_init(registers, 48000000, 115200);
    registers[PL011_FLAGS] = PL011_TX_FULL;
    pl011_putc('x');
    assert_int_equal(registers[PL011_DATA], 'x');
}

/* Its status says that there is room. Here it never does. */
static void a_stuck_mini_uart_does_not_stop_the_kernel(void **state)
{
    (void)state;
    miniuart_init(registers, 250000000, 115200);
    miniuart_putc('x');
    assert_int_equal(registers[MINIUART_DATA], 'x');
}

/*
 * Memory is no FIFO: it would give the same byte for ever. So the byte is Ctrl-P, and the kernel's report, which it asks
 * for, empties the FIFO.
 */
static void empty_fifos(void)
{
    registers[PL011_FLAGS] = PL011_RX_EMPTY;
    registers[MINIUART_STATUS] = 0;
    emptied++;
}

/* Receives a byte that tells of lost ones. Returns how many times the console has counted that. */
static unsigned receive_after_overrun(void (*interrupt)(void *))
{
    struct console_counts before, after;

    emptied = 0;
    tty_inspect = empty_fifos;
    console_get_counts(&before);
    interrupt(NULL);
    console_get_counts(&after);
    tty_inspect = NULL;
    assert_int_equal(emptied, 1); /* the byte itself is good */
    return after.overruns - before.overruns;
}

static void overruns_are_counted(void **state)
{
    (void)state;
    memset(registers, 0, sizeof(registers));
    pl011_init(registers, 48000000, 115200);
    pl011_enable(true, false);
    registers[PL011_DATA] = PL011_OVERRUN | CTRL_P;
    assert_int_equal(receive_after_overrun(pl011_interrupt), 1);
    registers[PL011_FLAGS] = 0;
    registers[PL011_DATA] = CTRL_P;
    assert_int_equal(receive_after_overrun(pl011_interrupt), 0);

    miniuart_init(registers, 250000000, 115200);
    miniuart_enable(true, false);
    registers[MINIUART_DATA] = CTRL_P;
    registers[MINIUART_STATUS] = MINIUART_READY | MINIUART_OVERRUN;
    assert_int_equal(receive_after_overrun(miniuart_interrupt), 1);
    registers[MINIUART_STATUS] = MINIUART_READY;
    assert_int_equal(receive_after_overrun(miniuart_interrupt), 0);
}

static void the_mini_uart_tells_that_it_sends(void **state)
{
    (void)state;
    miniuart_init(registers, 250000000, 115200);
    registers[MINIUART_STATUS] = 0;
    assert_true(miniuart_is_sending());
    registers[MINIUART_STATUS] = MINIUART_TX_IDLE;
    assert_false(miniuart_is_sending());
}

int test_serial(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stuck_pl011_does_not_stop_the_kernel),
        cmocka_unit_test(a_stuck_mini_uart_does_not_stop_the_kernel),
        ON_TERMINAL(overruns_are_counted),
        cmocka_unit_test(the_mini_uart_tells_that_it_sends),
    };

    return cmocka_run_group_tests_name("serial lines", tests, NULL, NULL);
}
