/* SPDX-License-Identifier: MIT */
/*
 * PS/2 keyboard through the 8042 controller, which translates to scan code set 1 (IBM PS/2 Hardware
 * Interface Technical Reference, Keyboard and Auxiliary Device Controller). A key sends its code
 * when pressed and its code + 0x80 when released; 0xe0 begins the codes of keys that the first PC
 * had not.
 */
#include "drivers/ps2_keyboard.h"

#include "base/console.h"
#include <arch/io.h>
#include <hal/types.h>

#define DATA 0x60
#define STATUS 0x64
#define STATUS_FULL 0x01
#define STATUS_MOUSE 0x20 /* the byte comes from the mouse */

#define RELEASED 0x80
#define EXTENDED 0xe0

#define KEY_CTRL 0x1d
#define KEY_LEFT_SHIFT 0x2a
#define KEY_RIGHT_SHIFT 0x36
#define KEY_CAPS_LOCK 0x3a
#define KEY_SLASH 0x35 /* extended: on the keypad */
#define KEY_ENTER 0x1c

/* From scan code 0 on: the character of each key, alone and with shift; 0 for keys without one. */
static const char plain_keys[] =
    "\0\0331234567890-=\b\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";
static const char shift_keys[] =
    "\0\033!@#$%^&*()_+\b\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?\0*\0 ";

/* The keypad, from scan code 0x47 on, as digits. */
#define KEYPAD_FIRST 0x47
static const char keypad_keys[] = "789-456+1230.";

/* Extended keys as the sequences that terminals send. */
static const struct {
    uint8_t code;
    const char *sequence;
} extended_keys[] = {
    {0x48, "\033[A"}, {0x50, "\033[B"},  {0x4d, "\033[C"},  {0x4b, "\033[D"}, {0x47, "\033[H"},
    {0x4f, "\033[F"}, {0x53, "\033[3~"}, {KEY_ENTER, "\r"}, {KEY_SLASH, "/"},
};

/* Only the interrupt handler uses these. */
static bool shift, ctrl, caps_lock, extended;

static void type_string(const char *s)
{
    while (*s)
        console_input(*s++);
}

static void press_extended(uint8_t code)
{
    for (unsigned i = 0; i < ARRAY_SIZE(extended_keys); i++) {
        if (extended_keys[i].code == code)
            type_string(extended_keys[i].sequence);
    }
}

static bool is_letter(char c)
{
    c |= 0x20;
    return c >= 'a' && c <= 'z';
}

static char key_character(uint8_t code)
{
    bool upper = shift;

    if (code >= KEYPAD_FIRST && code < KEYPAD_FIRST + sizeof(keypad_keys) - 1)
        return keypad_keys[code - KEYPAD_FIRST];
    if (code >= sizeof(plain_keys) - 1)
        return 0;
    if (caps_lock && is_letter(plain_keys[code]))
        upper = !upper;
    return upper ? shift_keys[code] : plain_keys[code];
}

static void press(uint8_t code)
{
    char c = key_character(code);

    if (code == KEY_CAPS_LOCK)
        caps_lock = !caps_lock;
    else if (c && ctrl)
        console_input(c & 0x1f);
    else if (c)
        console_input((unsigned char)c);
}

static void receive(uint8_t byte)
{
    uint8_t code = byte & ~RELEASED;
    bool pressed = !(byte & RELEASED);
    bool was_extended = extended;

    extended = byte == EXTENDED;
    if (extended)
        return;
    if (code == KEY_CTRL)
        ctrl = pressed;
    else if (!was_extended && (code == KEY_LEFT_SHIFT || code == KEY_RIGHT_SHIFT))
        shift = pressed;
    else if (pressed && was_extended)
        press_extended(code);
    else if (pressed)
        press(code);
}

void ps2_keyboard_interrupt(void *unused)
{
    uint8_t status;

    (void)unused;
    while ((status = in8(STATUS)) & STATUS_FULL) {
        uint8_t byte = in8(DATA);

        if (status == 0xff) /* there is no controller */
            return;
        if (!(status & STATUS_MOUSE))
            receive(byte);
    }
}

void ps2_keyboard_init(void)
{
    unsigned patience = 64;

    while ((in8(STATUS) & STATUS_FULL) && patience-- > 0)
        in8(DATA);
}
