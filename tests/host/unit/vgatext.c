/* SPDX-License-Identifier: MIT */
/* A PC's screen in text mode: its cells are memory of the test's, and a model of the CRT controller has the cursor. */
#include "unit.h"

#include "drivers/vga_text.h"
#include "drivers/virtual_console.h"
#include "lib/string.h"
#include <arch/io.h>

#define COLUMNS 80u
#define CELLS (COLUMNS * 25u)
#define CURSOR_START 10u
#define CURSOR_HIGH 14u
#define CURSOR_LOW 15u
#define SHAPE 13u
#define CURSOR_OFF 0x20u
#define GREY 0x0700u

static uint16_t cells[CELLS];
static uint8_t controller[32], chosen;

static uint32_t read_port(uint16_t port, unsigned bytes)
{
    assert_int_equal(port, 0x3d5);
    assert_int_equal(bytes, 1);
    return controller[chosen];
}

static void write_port(uint16_t port, unsigned bytes, uint32_t value)
{
    assert_int_equal(bytes, 1);
    if (port == 0x3d4)
        chosen = value % sizeof(controller);
    else
        controller[chosen] = (uint8_t)value;
}

/* What the loader leaves: some text, a byte that is no character, and the cursor behind them. */
static int begin(void **state)
{
    (void)state;
    host_port_read = read_port;
    host_port_write = write_port;
    memset(cells, 0, sizeof(cells));
    for (unsigned i = 0; i < 4; i++)
        cells[i] = 0x1f00u | (unsigned char)"Boot"[i];
    cells[4] = 0x1f05;
    memset(controller, 0, sizeof(controller));
    controller[CURSOR_START] = SHAPE | CURSOR_OFF;
    controller[CURSOR_LOW] = COLUMNS + 5;
    vga_text_init(cells);
    return 0;
}

static void show(const char *text)
{
    virtual_console_write(SYSTEM_CONSOLE, text, strlen(text));
}

static unsigned cursor(void)
{
    return (unsigned)controller[CURSOR_HIGH] << 8 | controller[CURSOR_LOW];
}

static void the_loaders_text_stays(void **state)
{
    (void)state;
    assert_int_equal(cells[0], GREY | 'B');
    assert_int_equal(cells[3], GREY | 't');
    assert_int_equal(cells[4], GREY | ' ');
    assert_int_equal(cells[CELLS - 1], GREY | ' ');
    assert_int_equal(cursor(), COLUMNS + 5);
    show("x");
    assert_int_equal(cells[COLUMNS + 5], GREY | 'x');
    assert_int_equal(cursor(), COLUMNS + 6);
}

/* An attribute has four bits of background, without the brightest, and four of foreground; blue is the lowest bit. */
static void cells_have_colours(void **state)
{
    static const struct {
        const char *sequence;
        unsigned attribute;
    } cases[] = {
        {"", 0x07},         {"31", 0x04},       /* red */
        {"34", 0x01},                           /* blue */
        {"91", 0x0c},                           /* bright red */
        {"44", 0x17},       {"104", 0x17},      /* a bright background is a plain one */
        {"38;5;196", 0x0c}, {"38;5;88", 0x04},  /* a darker red */
        {"38;5;16", 0x00},  {"38;5;244", 0x07}, /* a grey */
        {"38;5;231", 0x0f},                     /* white */
        {"48;5;21", 0x17},  {"1", 0x0f},        {"1;31", 0x0c},
        {"7", 0x70},        {"7;31;44", 0x41},  {"1;7", 0x70}, /* the background is never bright */
    };

    (void)state;
    for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
        show("\033[H\033[0;");
        show(cases[i].sequence);
        show("mc\033[m");
        assert_int_equal(cells[0], cases[i].attribute << 8 | 'c');
    }
    show("\033[H\033[8;33mc\033[m"); /* hidden */
    assert_int_equal(cells[0], 0x0600 | ' ');
    show("\033[H\033[44m \033[m"); /* a blank of another colour */
    assert_int_equal(cells[0], 0x1700 | ' ');
}

static void characters_are_those_of_code_page_437(void **state)
{
    (void)state;
    /* a letter, a line, the sign of the euro, which is not there */
    show("\033[H\303\204\342\224\200\342\202\254~");
    assert_int_equal(cells[0], GREY | 0x8e);
    assert_int_equal(cells[1], GREY | 0xc4);
    assert_int_equal(cells[2], GREY | 0xfe);
    assert_int_equal(cells[3], GREY | '~');
}

static void the_cursor_can_be_hidden(void **state)
{
    (void)state;
    show("\033[?25l\033[25;80H");
    assert_int_equal(controller[CURSOR_START], SHAPE | CURSOR_OFF);
    assert_int_equal(cursor(), CELLS - 1);
    controller[CURSOR_START] = 0; /* it is not written again for nothing */
    show("\033[H");
    assert_int_equal(controller[CURSOR_START], 0);
    show("\033[?25h");
    assert_int_equal(controller[CURSOR_START], SHAPE);
}

#define ON_SCREEN(test) cmocka_unit_test_setup(test, begin)

int test_vgatext(void)
{
    const struct CMUnitTest tests[] = {
        ON_SCREEN(the_loaders_text_stays),
        ON_SCREEN(cells_have_colours),
        ON_SCREEN(characters_are_those_of_code_page_437),
        ON_SCREEN(the_cursor_can_be_hidden),
    };

    return cmocka_run_group_tests_name("text mode", tests, NULL, NULL);
}
