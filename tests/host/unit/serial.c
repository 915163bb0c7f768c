/* SPDX-License-Identifier: MIT */
/* The Pi's serial ports when they are stuck: registers that never change take their place. */
#include "unit.h"

#include "drivers/miniuart.h"
#include "drivers/pl011.h"

/* Registers of the PL011, and of the mini UART, as word indices. */
#define PL011_DATA 0x00
#define PL011_FLAGS 0x06
#define PL011_TX_FULL 0x20u
#define MINIUART_DATA 0x10

static uint32_t registers[0x20];

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

int test_serial(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stuck_pl011_does_not_stop_the_kernel),
        cmocka_unit_test(a_stuck_mini_uart_does_not_stop_the_kernel),
    };

    return cmocka_run_group_tests_name("serial lines", tests, NULL, NULL);
}
