/* SPDX-License-Identifier: MIT */
/*
 * USB keyboards, by the boot protocol (Device Class Definition for Human Interface Devices 1.11, appendix B): a report
 * tells which keys are down, in eight bytes. The first has a bit for each of Ctrl, Shift, Alt and the system's key, left
 * and right; the last six are the numbers of other keys (HID Usage Tables, page 7). What has changed since the report
 * before are keys that have gone down or up.
 *
 * The keyboard does not repeat a key that is held, so the driver does. It does so only when the keyboard has just said that
 * nothing has changed: a key that has gone up meanwhile never repeats, however late the driver is.
 */
#include "usb_keyboard.h"

#include "keyboard.h"
#include "keyboard_state.h"
#include "lib/string.h"
#include "mm/kmalloc.h"
#include "usb_hid.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define OUTPUT_REPORT 0x0200 /* type in the high byte, number in the low one */

#define REPORT_BYTES 8u
#define KEYS_AT 2u          /* in a report */
#define FIRST_MODIFIER 224u /* the key of a report's bit 0 */
#define FIRST_KEY 4u        /* numbers below are errors: for one, that too many keys are down */
#define LEDS_UNKNOWN 0xffu

#define REPEAT_FIRST_NS 400000000u
#define REPEAT_NS 33000000u

struct boot_keyboard {
    struct input_device input;
    uint8_t report[REPORT_BYTES]; /* the last one */
    uint8_t leds;                 /* that it shows */
    unsigned repeating; /* the code of the key that went down last and is still down, or 0 */
    uint64_t repeat_at; /* when it goes down again */
};

/* The key numbers of abi/input.h for USB's, which begin with the letters in the order of the alphabet. */
/* clang-format off */
static const uint8_t codes[] = {
    30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50, /* A to M */
    49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44, /* N to Z */
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11,                     /* 1 to 0 */
    KEY_ENTER, KEY_ESC, KEY_BACKSPACE, KEY_TAB, KEY_SPACE,
    12, KEY_EQUAL, 26, KEY_RIGHTBRACE, KEY_BACKSLASH, KEY_BACKSLASH, /* - = [ ] \ and Europe's # */
    39, KEY_APOSTROPHE, KEY_GRAVE, 51, 52, KEY_SLASH,                /* ; ' ` , . / */
    KEY_CAPSLOCK,
    KEY_F1, 60, 61, 62, 63, 64, 65, 66, 67, KEY_F10, KEY_F11, KEY_F12,
    KEY_SYSRQ, KEY_SCROLLLOCK, 119, /* Pause */
    KEY_INSERT, KEY_HOME, KEY_PAGEUP, KEY_DELETE, KEY_END, KEY_PAGEDOWN,
    KEY_RIGHT, KEY_LEFT, KEY_DOWN, KEY_UP,
    KEY_NUMLOCK, KEY_KPSLASH, KEY_KPASTERISK, 74, 78, KEY_KPENTER,  /* the keypad: - and + */
    79, 80, 81, 75, 76, 77, KEY_KP7, 72, 73, 82, KEY_KPDOT,         /* 1 to 9, 0 and . */
    KEY_102ND, KEY_COMPOSE,
};
/* clang-format on */
static const uint8_t international_codes[] = {
    KEY_RO, KEY_KATAKANAHIRAGANA, KEY_YEN, KEY_HENKAN, KEY_MUHENKAN,
};
#define FIRST_INTERNATIONAL 135u
static const uint8_t modifier_codes[] = {
    KEY_LEFTCTRL,  KEY_LEFTSHIFT,  KEY_LEFTALT,  KEY_LEFTMETA,
    KEY_RIGHTCTRL, KEY_RIGHTSHIFT, KEY_RIGHTALT, KEY_RIGHTMETA,
};

/* 0: a key that we do not know. */
static unsigned code_of(uint8_t usage)
{
    if (usage >= FIRST_MODIFIER && usage - FIRST_MODIFIER < ARRAY_SIZE(modifier_codes))
        return modifier_codes[usage - FIRST_MODIFIER];
    if (usage >= FIRST_INTERNATIONAL &&
        usage - FIRST_INTERNATIONAL < ARRAY_SIZE(international_codes))
        return international_codes[usage - FIRST_INTERNATIONAL];
    return usage >= FIRST_KEY && usage - FIRST_KEY < ARRAY_SIZE(codes) ? codes[usage - FIRST_KEY]
                                                                       : 0;
}

static void tell_key(struct boot_keyboard *keyboard, uint8_t usage, bool down)
{
    unsigned code = code_of(usage);

    if (code == 0)
        return;
    keyboard_key(&keyboard->input, code, down);
    if (down && keyboard_state_repeats(code)) {
        keyboard->repeating = code;
        keyboard->repeat_at = clock_ns() + REPEAT_FIRST_NS;
    } else if (code == keyboard->repeating) {
        keyboard->repeating = 0;
    }
}

static void repeat_key(struct boot_keyboard *keyboard)
{
    uint64_t now = clock_ns();

    if (keyboard->repeating == 0 || now < keyboard->repeat_at)
        return;
    keyboard_key(&keyboard->input, keyboard->repeating, true);
    keyboard->repeat_at = now + REPEAT_NS;
}

static bool has_key(const uint8_t *report, uint8_t usage)
{
    return memchr(report + KEYS_AT, usage, REPORT_BYTES - KEYS_AT);
}

/* Tells the keys of one report that are not in the other. */
static void tell_difference(struct boot_keyboard *keyboard, const uint8_t *report,
                            const uint8_t *other, bool down)
{
    for (uint8_t i = 0; i < 8; i++) {
        if ((report[0] & ~other[0]) & 1u << i)
            tell_key(keyboard, (uint8_t)(FIRST_MODIFIER + i), down);
    }
    for (unsigned i = KEYS_AT; i < REPORT_BYTES; i++) {
        if (report[i] >= FIRST_KEY && !has_key(other, report[i]))
            tell_key(keyboard, report[i], down);
    }
}

/* Keys go up before others go down, as they do under a person's fingers. Errors change nothing. */
static void take_report(struct boot_keyboard *keyboard, const uint8_t *report)
{
    for (unsigned i = KEYS_AT; i < REPORT_BYTES; i++) {
        if (report[i] > 0 && report[i] < FIRST_KEY)
            return;
    }
    tell_difference(keyboard, keyboard->report, report, false);
    tell_difference(keyboard, report, keyboard->report, true);
    memcpy(keyboard->report, report, REPORT_BYTES);
}

/* A keyboard without lights may refuse, and is not asked again until they change. */
static void show_leds(struct usb_device *device)
{
    struct boot_keyboard *keyboard = device->state;
    uint8_t leds = (uint8_t)keyboard_leds();

    if (leds == keyboard->leds)
        return;
    keyboard->leds = leds;
    usb_hid_request(device, USB_HID_SET_REPORT, OUTPUT_REPORT, &leds, sizeof(leds));
}

static bool keyboard_wants(const struct usb_interface *interface)
{
    return usb_hid_is(interface, USB_HID_KEYBOARD);
}

static int keyboard_attach(struct usb_device *device)
{
    struct boot_keyboard *keyboard = kzalloc(sizeof(*keyboard));

    if (!keyboard)
        return -ENOMEM;
    int error = usb_hid_start(device);
    if (error) {
        kmfree(keyboard);
        return error;
    }
    keyboard->leds = LEDS_UNKNOWN;
    keyboard->input.name = "USB keyboard";
    keyboard->input.id = usb_hid_id(device);
    keyboard_add(&keyboard->input);
    device->state = keyboard;
    return 0;
}

static void keyboard_poll(struct usb_device *device)
{
    uint8_t report[REPORT_BYTES] = {0};
    int length = usb_interrupt(device, report, sizeof(report));
    uint64_t pause = usb_interval(device, USB_HID_LEAST_NS, USB_HID_MOST_NS);

    if (length > (int)KEYS_AT)
        take_report(device->state, report);
    else if (length == -EAGAIN)
        repeat_key(device->state);
    else if (length < 0)
        pause = USB_HID_ERROR_NS;
    if (pause != USB_HID_ERROR_NS)
        show_leds(device);
    device->due_ns = clock_ns() + pause;
}

static void keyboard_detach(struct usb_device *device)
{
    struct boot_keyboard *keyboard = device->state;

    keyboard_remove(&keyboard->input);
    kmfree(keyboard);
}

const struct usb_driver usb_keyboard_driver = {
    .name = "keyboard",
    .wants = keyboard_wants,
    .attach = keyboard_attach,
    .poll = keyboard_poll,
    .detach = keyboard_detach,
};
