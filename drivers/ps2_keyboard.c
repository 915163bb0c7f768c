/* SPDX-License-Identifier: MIT */
/*
 * PS/2 keyboard. The controller (ps2.c) translates to scan code set 1 (IBM PS/2 Hardware Interface Technical Reference,
 * Keyboard and Auxiliary Device Controller). A key sends its code when pressed and its code + 0x80 when released; 0xe0 begins
 * the codes of keys that the first PC had not. This file makes key numbers of scan codes; keyboard.c does the rest.
 *
 * The lights take two bytes: a command, and when the keyboard has acknowledged it, which lights are on.
 *
 * Locks: none, as in ps2.c.
 */
#include "drivers/ps2_keyboard.h"

#include "drivers/keyboard.h"
#include "drivers/keyboard_state.h"
#include "drivers/ps2.h"
#include <hal/types.h>

#define RELEASED 0x80
#define EXTENDED 0xe0
/* Begins the three bytes of the Pause key. The second one says whether the key is pressed. */
#define PAUSE 0xe1

#define COMMAND_LIGHTS 0xed
#define ACKNOWLEDGE 0xfa
#define LIGHT_SCROLL 1
#define LIGHT_NUM 2
#define LIGHT_CAPS 4

/* A key whose scan code is not its number. */
struct scan_key {
    uint8_t code, key;
};

/* Behind EXTENDED, and without it. */
static const struct scan_key extended_keys[] = {
    {0x1c, KEY_KPENTER},   {0x1d, KEY_RIGHTCTRL}, {0x35, KEY_KPSLASH}, {0x37, KEY_SYSRQ},
    {0x38, KEY_RIGHTALT},  {0x47, KEY_HOME},      {0x48, KEY_UP},      {0x49, KEY_PAGEUP},
    {0x4b, KEY_LEFT},      {0x4d, KEY_RIGHT},     {0x4f, KEY_END},     {0x50, KEY_DOWN},
    {0x51, KEY_PAGEDOWN},  {0x52, KEY_INSERT},    {0x53, KEY_DELETE},  {0x5b, KEY_LEFTMETA},
    {0x5c, KEY_RIGHTMETA}, {0x5d, KEY_COMPOSE},
};
static const struct scan_key other_keys[] = {
    {0x70, KEY_KATAKANAHIRAGANA}, {0x73, KEY_RO},  {0x79, KEY_HENKAN},
    {0x7b, KEY_MUHENKAN},         {0x7d, KEY_YEN},
};

static struct input_device keyboard = {
    .name = "PS/2 keyboard",
    .id = {.bustype = BUS_I8042, .vendor = 1, .product = 1},
};
static bool extended;
static unsigned of_pause;  /* bytes of the Pause key that are to come */
static bool lights_wanted; /* the keyboard has been sent COMMAND_LIGHTS */

/* The number of the key with this scan code; 0: no key has it. Shift codes behind EXTENDED are no keys. */
static unsigned key_of(uint8_t code)
{
    const struct scan_key *keys = extended ? extended_keys : other_keys;
    unsigned count = extended ? ARRAY_SIZE(extended_keys) : ARRAY_SIZE(other_keys);

    for (unsigned i = 0; i < count; i++) {
        if (keys[i].code == code)
            return keys[i].key;
    }
    return !extended && code <= KEY_F12 ? code : 0;
}

static void show_lights(void)
{
    lights_wanted = true;
    ps2_send(COMMAND_LIGHTS);
}

static void send_lights(void)
{
    unsigned leds = keyboard_leds();

    lights_wanted = false;
    ps2_send((uint8_t)((leds & LED_SCROLL ? LIGHT_SCROLL : 0) | (leds & LED_NUM ? LIGHT_NUM : 0) |
                       (leds & LED_CAPS ? LIGHT_CAPS : 0)));
}

void ps2_keyboard_byte(uint8_t byte)
{
    bool down = !(byte & RELEASED);

    if (of_pause > 0) {
        if (--of_pause == 1)
            keyboard_key(&keyboard, KEY_PAUSE, down);
    } else if (byte == PAUSE) {
        of_pause = 2;
    } else if (byte == EXTENDED) {
        extended = true;
    } else if (byte == ACKNOWLEDGE) {
        if (lights_wanted)
            send_lights();
    } else {
        unsigned key = key_of(byte & ~RELEASED);
        extended = false;
        if (key)
            keyboard_key(&keyboard, key, down);
    }
}

void ps2_keyboard_init(void)
{
    keyboard_add(&keyboard);
}

void ps2_keyboard_start(void)
{
    ps2_empty();
    keyboard_show_leds(show_lights);
}
