/* SPDX-License-Identifier: MIT */
/*
 * Virtual consoles on a screen of the test's: which cells are shown, the terminals behind them, the log, and the lack of
 * memory. The first test makes the screen; before it, there are no virtual consoles.
 */
#include "unit.h"

#include "../host.h"
#include "base/console.h"
#include "base/kprintf.h"
#include "drivers/framebuffer.h"
#include "drivers/keyboard.h"
#include "drivers/virtual_console.h"
#include "fs/synth/fbdev.h"
#include "lib/string.h"
#include "tty/virtualdev.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/ioctl.h>
#include <abi/vt.h>
#include <hal/mmu.h>

#define COLUMNS 20u
#define ROWS 4u

static struct cell cells[2][COLUMNS * ROWS];
static struct terminal *drawn;

static void note_drawn(struct terminal *terminal, bool line_ended)
{
    (void)line_ended;
    drawn = terminal;
}

/* The pixels, of which the letters need no more than one page. */
static uint32_t pixels[PAGE_SIZE / sizeof(uint32_t)] __attribute__((aligned(PAGE_SIZE)));
static const struct framebuffer framebuffer = {.memory = pixels,
                                               .base = 0x3c000000,
                                               .size = 30 * 4 * 30,
                                               .width = 30,
                                               .height = 30,
                                               .pitch = 30 * 4};
static bool is_lent;

static void note_lent(bool lent)
{
    is_lent = lent;
}

static const struct display display = {.columns = COLUMNS,
                                       .rows = ROWS,
                                       .cells = {cells[0], cells[1]},
                                       .draw = note_drawn,
                                       .framebuffer = &framebuffer,
                                       .lend = note_lent};

/* A row of the screen without the blanks at its end. */
static const char *row(unsigned number)
{
    static char text[COLUMNS + 1];
    size_t n = COLUMNS;

    for (unsigned i = 0; i < COLUMNS; i++)
        text[i] = (char)drawn->cells[number * COLUMNS + i].code;
    while (n > 0 && text[n - 1] == ' ')
        n--;
    text[n] = '\0';
    return text;
}

static struct input_device keyboard;

static int plug_keyboard(void **state)
{
    (void)state;
    keyboard_add(&keyboard);
    return 0;
}

static int unplug_keyboard(void **state)
{
    (void)state;
    keyboard_remove(&keyboard);
    return 0;
}

static void press_keys(unsigned first, unsigned second)
{
    keyboard_key(&keyboard, first, true);
    if (second) {
        keyboard_key(&keyboard, second, true);
        keyboard_key(&keyboard, second, false);
    }
    keyboard_key(&keyboard, first, false);
}

static void without_a_screen_there_are_none(void **state)
{
    struct vt_stat stat;

    (void)state;
    assert_int_equal(virtual_console_shown(), 0);
    assert_int_equal(virtual_console_show(1), -ENXIO);
    virtual_console_write(SYSTEM_CONSOLE, "lost", 4);
    press_keys(KEY_LEFTALT, KEY_F1 + 1);
    assert_int_equal(virtual_console_shown(), 0);
    assert_int_equal(t_open("/dev/tty1", O_RDWR, 0), -ENOENT);
    int console = t_open("/dev/console", O_RDWR, 0);
    assert_int_equal(t_ioctl(console, VT_GETSTATE, &stat), -ENOTTY);
    assert_int_equal(t_ioctl(console, VT_ACTIVATE, (void *)2), -ENOTTY);
    t_close(console);
    assert_int_equal(t_open("/dev/fb0", O_RDWR, 0), -ENOENT);
    virtual_console_init(&display);
    virtualdev_init();
    fbdev_init();
    assert_int_equal(virtual_console_shown(), SYSTEM_CONSOLE);
}

static void a_hidden_console_keeps_its_cells(void **state)
{
    (void)state;
    virtual_console_write(SYSTEM_CONSOLE, "first", 5);
    assert_string_equal(row(0), "first");
    int tty = t_open("/dev/tty2", O_RDWR | O_NONBLOCK, 0);
    assert_true(tty >= 0);
    assert_int_equal(t_write(tty, "second\n", 7), 7);
    assert_string_equal(row(0), "first");
    press_keys(KEY_LEFTALT, KEY_F1 + 1);
    assert_int_equal(virtual_console_shown(), 2);
    assert_string_equal(row(0), "second");
    virtual_console_write(SYSTEM_CONSOLE, ", too", 5);
    assert_string_equal(row(0), "second");
    press_keys(KEY_LEFTALT, KEY_F1);
    assert_string_equal(row(0), "first, too");
    t_close(tty);
}

/* With Shift, the keys type the sequence that they had before there were consoles; with Ctrl and Alt they switch. */
static void keys_go_to_the_shown_console(void **state)
{
    char text[32];

    (void)state;
    int console = t_open("/dev/tty1", O_RDWR | O_NONBLOCK, 0);
    keyboard_key(&keyboard, KEY_LEFTCTRL, true);
    press_keys(KEY_LEFTALT, KEY_F1 + 2);
    keyboard_key(&keyboard, KEY_LEFTCTRL, false);
    assert_int_equal(virtual_console_shown(), 3);
    int tty = t_open("/dev/tty0", O_RDWR | O_NONBLOCK, 0);
    press_keys(KEY_A, 0);
    press_keys(KEY_ENTER, 0);
    assert_int_equal(t_read(console, text, sizeof(text)), -EAGAIN);
    assert_int_equal(t_read(tty, text, sizeof(text)), 2);
    assert_memory_equal(text, "a\n", 2);
    keyboard_key(&keyboard, KEY_LEFTSHIFT, true);
    press_keys(KEY_LEFTALT, KEY_F1);
    keyboard_key(&keyboard, KEY_LEFTSHIFT, false);
    press_keys(KEY_ENTER, 0);
    assert_int_equal(t_read(tty, text, sizeof(text)), 7);
    assert_memory_equal(text, "\033[1;4P\n", 7);
    assert_int_equal(virtual_console_shown(), 3);
    press_keys(KEY_LEFTALT, KEY_F1);
    t_close(tty);
    t_close(console);
}

static void programs_may_ask_the_screen(void **state)
{
    struct winsize size;
    char text[32];

    (void)state;
    int console = t_open("/dev/tty1", O_RDWR | O_NONBLOCK, 0);
    int tty = t_open("/dev/tty2", O_RDWR | O_NONBLOCK, 0);
    assert_int_equal(t_ioctl(tty, TIOCGWINSZ, &size), 0);
    assert_true(size.ws_row == ROWS && size.ws_col == COLUMNS);
    t_write(tty, "\033[2;3H\033[6n", 10);
    press_keys(KEY_ENTER, 0);
    assert_int_equal(t_read(console, text, sizeof(text)), 1);
    assert_int_equal(t_read(tty, text, sizeof(text)), -EAGAIN);
    virtual_console_show(2);
    press_keys(KEY_ENTER, 0);
    assert_int_equal(t_read(tty, text, sizeof(text)), 7);
    assert_memory_equal(text, "\033[2;3R\n", 7);
    virtual_console_show(SYSTEM_CONSOLE);
    t_close(tty);
    t_close(console);
}

/* The terminal of a session may have any modes: an echo that asks again must not go on for ever. */
static void an_echo_that_asks_is_not_answered(void **state)
{
    static const struct termios sane = TERMIOS_SANE;
    struct termios modes = sane;
    char text[64];

    (void)state;
    int tty = t_open("/dev/tty2", O_RDWR | O_NONBLOCK, 0);
    modes.c_lflag = ECHO;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
    t_write(tty, "\033[>c", 4);
    assert_int_equal(t_read(tty, text, sizeof(text)), 9);
    assert_memory_equal(text, "\033[>0;0;0c", 9);
    modes = sane;
    assert_int_equal(t_ioctl(tty, TCSETS, &modes), 0);
    t_close(tty);
}

static void the_log_console_follows_the_log(void **state)
{
    (void)state;
    kprintf("\nbefore\n");
    press_keys(KEY_LEFTALT, KEY_F1 + LOG_CONSOLE - 1);
    assert_string_equal(row(ROWS - 2), "before");
    kprintf("after\n");
    assert_string_equal(row(ROWS - 2), "after");
    press_keys(KEY_A, 0);
    assert_int_equal(t_open("/dev/tty0", O_RDWR, 0), -ENXIO);
    virtual_console_show(SYSTEM_CONSOLE);
    assert_string_equal(row(0), "first, too");
}

static void without_memory_the_old_console_stays(void **state)
{
    (void)state;
    host_console_clear();
    host_memory_fail(1, 1);
    press_keys(KEY_LEFTALT, KEY_F1 + 4);
    assert_int_equal(virtual_console_shown(), SYSTEM_CONSOLE);
    assert_string_equal(host_console(), "console 5: there is no memory for its screen\r\n");
    assert_string_equal(row(0), "first, too");
    host_memory_fail(1, 1);
    assert_int_equal(virtual_console_prepare(5), -ENOMEM);
    host_memory_fail(0, 0);
    virtual_console_show(5);
    assert_int_equal(virtual_console_shown(), 5);
    assert_string_equal(row(0), "");
    virtual_console_show(SYSTEM_CONSOLE);
}

static void requests_tell_and_switch(void **state)
{
    struct vt_stat stat;

    (void)state;
    int console = t_open("/dev/console", O_RDWR, 0);
    assert_int_equal(t_ioctl(console, VT_ACTIVATE, (void *)2), 0);
    assert_int_equal(t_ioctl(console, VT_GETSTATE, &stat), 0);
    assert_int_equal(stat.v_active, 2);
    assert_true(stat.v_state & 1u << 5 && !(stat.v_state & 1u << 6));
    assert_int_equal(t_ioctl(console, VT_ACTIVATE, (void *)0), -ENXIO);
    assert_int_equal(t_ioctl(console, VT_ACTIVATE, (void *)(LOG_CONSOLE + 1)), -ENXIO);
    assert_int_equal(t_ioctl(console, VT_ACTIVATE, (void *)SYSTEM_CONSOLE), 0);
    t_close(console);
}

/* Meanwhile output changes cells only, and no other console is shown; afterwards all is drawn. */
static void a_program_draws_until_it_closes(void **state)
{
    int fb = t_open("/dev/fb0", O_RDWR, 0), again = t_open("/dev/fb0", O_RDONLY, 0);

    (void)state;
    assert_true(fb >= 0 && again >= 0);
    assert_int_equal(t_ioctl(again, KDSETMODE, (void *)KD_GRAPHICS), -EPERM);
    assert_int_equal(t_ioctl(fb, KDSETMODE, (void *)2), -EINVAL);
    assert_int_equal(t_ioctl(fb, KDSETMODE, (void *)KD_GRAPHICS), 0);
    assert_true(is_lent);
    drawn = NULL;
    virtual_console_write(SYSTEM_CONSOLE, "\033[H\033[Jhidden", 12);
    assert_null(drawn);
    assert_int_equal(virtual_console_show(2), -EBUSY);
    t_close(fb);
    assert_true(is_lent && !drawn);
    t_close(again);
    assert_false(is_lent);
    assert_string_equal(row(0), "hidden");
    assert_int_equal(virtual_console_show(2), 0);
    assert_int_equal(virtual_console_show(SYSTEM_CONSOLE), 0);
}

static void pixels_are_a_file(void **state)
{
    int fb = t_open("/dev/fb0", O_RDWR, 0), mode = -1;
    uint32_t word = 0x112233;

    (void)state;
    assert_int_equal(t_seek(fb, 30 * 30 * 4 - 4, SEEK_SET), 30 * 30 * 4 - 4);
    assert_int_equal(t_write(fb, &word, 4), 4);
    assert_int_equal(pixels[30 * 30 - 1], 0x112233);
    assert_int_equal(t_write(fb, &word, 4), -ENOSPC);
    assert_int_equal(t_read(fb, &word, 4), 0);
    assert_int_equal(t_ioctl(fb, KDGETMODE, &mode), 0);
    assert_int_equal(mode, KD_TEXT);
    t_close(fb);
}

int test_consoles(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_screen_there_are_none),
        cmocka_unit_test(a_hidden_console_keeps_its_cells),
        cmocka_unit_test(keys_go_to_the_shown_console),
        cmocka_unit_test(programs_may_ask_the_screen),
        cmocka_unit_test(an_echo_that_asks_is_not_answered),
        cmocka_unit_test(the_log_console_follows_the_log),
        cmocka_unit_test(without_memory_the_old_console_stays),
        cmocka_unit_test(requests_tell_and_switch),
        cmocka_unit_test(a_program_draws_until_it_closes),
        cmocka_unit_test(pixels_are_a_file),
    };

    return cmocka_run_group_tests_name("consoles", tests, plug_keyboard, unplug_keyboard);
}
