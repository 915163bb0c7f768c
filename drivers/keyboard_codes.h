/* SPDX-License-Identifier: MIT */
/*
 * The numbers of keys, which are those of Linux's input events. A number names a place on the keyboard and not a
 * letter: KEY_Q is the key right of Tab, which types an A on a French keyboard. Up to KEY_F12 the number is
 * also the key's scan code of set 1, which a PC's keyboard sends.
 */
#ifndef KEYBOARD_CODES_H
#define KEYBOARD_CODES_H

enum keyboard_code {
    KEY_ESC = 1,
    KEY_1 = 2, /* up to KEY_EQUAL: the row of digits */
    KEY_EQUAL = 13,
    KEY_BACKSPACE = 14,
    KEY_TAB = 15,
    KEY_Q = 16, /* up to KEY_RIGHTBRACE */
    KEY_RIGHTBRACE = 27,
    KEY_ENTER = 28,
    KEY_LEFTCTRL = 29,
    KEY_A = 30, /* up to KEY_APOSTROPHE */
    KEY_APOSTROPHE = 40,
    KEY_GRAVE = 41, /* left of the digit 1 */
    KEY_LEFTSHIFT = 42,
    KEY_BACKSLASH = 43, /* beside Enter */
    KEY_Z = 44,         /* up to KEY_SLASH */
    KEY_SLASH = 53,
    KEY_RIGHTSHIFT = 54,
    KEY_KPASTERISK = 55,
    KEY_LEFTALT = 56,
    KEY_SPACE = 57,
    KEY_CAPSLOCK = 58,
    KEY_F1 = 59, /* up to KEY_F10 */
    KEY_F10 = 68,
    KEY_NUMLOCK = 69,
    KEY_SCROLLLOCK = 70,
    KEY_KP7 = 71, /* up to KEY_KPDOT: the keypad, row by row */
    KEY_KPDOT = 83,
    KEY_102ND = 86, /* right of the left Shift, on keyboards of Europe */
    KEY_F11 = 87,
    KEY_F12 = 88,
    KEY_RO = 89, /* left of the right Shift, on keyboards of Japan */
    KEY_HENKAN = 92,
    KEY_KATAKANAHIRAGANA = 93,
    KEY_MUHENKAN = 94,
    KEY_KPENTER = 96,
    KEY_RIGHTCTRL = 97,
    KEY_KPSLASH = 98,
    KEY_SYSRQ = 99,
    KEY_RIGHTALT = 100, /* AltGr */
    KEY_HOME = 102,
    KEY_UP = 103,
    KEY_PAGEUP = 104,
    KEY_LEFT = 105,
    KEY_RIGHT = 106,
    KEY_END = 107,
    KEY_DOWN = 108,
    KEY_PAGEDOWN = 109,
    KEY_INSERT = 110,
    KEY_DELETE = 111,
    KEY_YEN = 124, /* left of Backspace, on keyboards of Japan */
    KEY_LEFTMETA = 125,
    KEY_RIGHTMETA = 126,
    KEY_COMPOSE = 127, /* the menu key */
};

#define KEYBOARD_CODES 256u /* numbers from here on have no meaning */

#endif
