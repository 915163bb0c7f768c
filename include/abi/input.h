/* SPDX-License-Identifier: MIT */
/*
 * Keyboards and mice as /dev/input/event*: the structures, the requests and the numbers are Linux's.
 *
 * A program reads whole events. An event tells that a key or a button has changed, or how far a mouse has moved. SYN_REPORT
 * ends the events of one moment. SYN_DROPPED tells that the program was too slow, and that events are lost: what comes up to
 * the next SYN_REPORT is not complete, and EVIOCGKEY tells which keys are down.
 */
#ifndef ABI_INPUT_H
#define ABI_INPUT_H

#include <stdint.h>

/* Linux's programs with a 64-bit time_t know the time by these names, too. */
struct input_event {
    uint32_t input_event_sec; /* the time of day, or another clock: EVIOCSCLOCKID */
    uint32_t input_event_usec;
    uint16_t type, code; /* EV_KEY and KEY_A, for example */
    int32_t value;       /* of a key: 0 has gone up, 1 has gone down, 2 is held and repeats */
};

struct input_id {
    uint16_t bustype, vendor, product, version;
};

#define EV_VERSION 0x010001

#define BUS_USB 0x03
#define BUS_I8042 0x11 /* the PC's controller for a keyboard and a mouse */

/* Types of events. */
#define EV_SYN 0x00
#define EV_KEY 0x01 /* keys and buttons */
#define EV_REL 0x02 /* a mouse has moved so far */
#define EV_ABS 0x03 /* no device of ours */
#define EV_MSC 0x04 /* no device of ours */
#define EV_LED 0x11 /* a light of a keyboard is on now (1), or off (0) */
#define EV_MAX 0x1f
#define EV_CNT (EV_MAX + 1)

#define SYN_REPORT 0
#define SYN_DROPPED 3

#define REL_X 0x00     /* to the right */
#define REL_Y 0x01     /* down */
#define REL_WHEEL 0x08 /* away from the user */
#define REL_MAX 0x0f
#define REL_CNT (REL_MAX + 1)

#define LED_NUML 0x00
#define LED_CAPSL 0x01
#define LED_SCROLLL 0x02
#define LED_MAX 0x0f
#define LED_CNT (LED_MAX + 1)

/*
 * Requests. Those with a length fill in at most so many bytes, and return how many. Sets of bits have the lowest number in
 * the lowest bit of the first byte.
 */
#define EVIOC_READ(number, length) (0x80004500u | (number) | (unsigned)(length) << 16)
#define EVIOC_WRITE(number, length) (0x40004500u | (number) | (unsigned)(length) << 16)
#define EVIOCGVERSION EVIOC_READ(0x01, 4) /* *(int *)arg becomes EV_VERSION */
#define EVIOCGID EVIOC_READ(0x02, 8)      /* fills in a struct input_id */
#define EVIOCGNAME(length) EVIOC_READ(0x06, length)
#define EVIOCGPHYS(length) EVIOC_READ(0x07, length) /* always ENOENT, as the next one */
#define EVIOCGUNIQ(length) EVIOC_READ(0x08, length)
#define EVIOCGPROP(length) EVIOC_READ(0x09, length) /* properties: no bit is set */
#define EVIOCGKEY(length) EVIOC_READ(0x18, length)  /* the keys that are down */
#define EVIOCGLED(length) EVIOC_READ(0x19, length)  /* the lights that are on */
/* The codes of a type that may come; of type 0: the types. */
#define EVIOCGBIT(type, length) EVIOC_READ(0x20 + (type), length)
/* With an argument other than 0, this open file alone gets the events from now on. With 0, all get them again. */
#define EVIOCGRAB EVIOC_WRITE(0x90, 4)
#define EVIOCSCLOCKID EVIOC_WRITE(0xa0, 4) /* *(int *)arg is CLOCK_REALTIME or CLOCK_MONOTONIC */

/*
 * Keys. A number stands for a place on the keyboard, not for a letter: KEY_Q is the key right of Tab, which types an A on a
 * French keyboard. Up to KEY_F12 the number is also the key's scan code of set 1, which a PC's keyboard sends.
 */
#define KEY_RESERVED 0
#define KEY_ESC 1
#define KEY_1 2
#define KEY_2 3
#define KEY_3 4
#define KEY_4 5
#define KEY_5 6
#define KEY_6 7
#define KEY_7 8
#define KEY_8 9
#define KEY_9 10
#define KEY_0 11
#define KEY_MINUS 12
#define KEY_EQUAL 13
#define KEY_BACKSPACE 14
#define KEY_TAB 15
#define KEY_Q 16
#define KEY_W 17
#define KEY_E 18
#define KEY_R 19
#define KEY_T 20
#define KEY_Y 21
#define KEY_U 22
#define KEY_I 23
#define KEY_O 24
#define KEY_P 25
#define KEY_LEFTBRACE 26
#define KEY_RIGHTBRACE 27
#define KEY_ENTER 28
#define KEY_LEFTCTRL 29
#define KEY_A 30
#define KEY_S 31
#define KEY_D 32
#define KEY_F 33
#define KEY_G 34
#define KEY_H 35
#define KEY_J 36
#define KEY_K 37
#define KEY_L 38
#define KEY_SEMICOLON 39
#define KEY_APOSTROPHE 40
#define KEY_GRAVE 41 /* left of the digit 1 */
#define KEY_LEFTSHIFT 42
#define KEY_BACKSLASH 43 /* beside Enter */
#define KEY_Z 44
#define KEY_X 45
#define KEY_C 46
#define KEY_V 47
#define KEY_B 48
#define KEY_N 49
#define KEY_M 50
#define KEY_COMMA 51
#define KEY_DOT 52
#define KEY_SLASH 53
#define KEY_RIGHTSHIFT 54
#define KEY_KPASTERISK 55
#define KEY_LEFTALT 56
#define KEY_SPACE 57
#define KEY_CAPSLOCK 58
#define KEY_F1 59
#define KEY_F2 60
#define KEY_F3 61
#define KEY_F4 62
#define KEY_F5 63
#define KEY_F6 64
#define KEY_F7 65
#define KEY_F8 66
#define KEY_F9 67
#define KEY_F10 68
#define KEY_NUMLOCK 69
#define KEY_SCROLLLOCK 70
#define KEY_KP7 71
#define KEY_KP8 72
#define KEY_KP9 73
#define KEY_KPMINUS 74
#define KEY_KP4 75
#define KEY_KP5 76
#define KEY_KP6 77
#define KEY_KPPLUS 78
#define KEY_KP1 79
#define KEY_KP2 80
#define KEY_KP3 81
#define KEY_KP0 82
#define KEY_KPDOT 83
#define KEY_102ND 86 /* right of the left Shift, on keyboards of Europe */
#define KEY_F11 87
#define KEY_F12 88
#define KEY_RO 89 /* left of the right Shift, on keyboards of Japan */
#define KEY_HENKAN 92
#define KEY_KATAKANAHIRAGANA 93
#define KEY_MUHENKAN 94
#define KEY_KPENTER 96
#define KEY_RIGHTCTRL 97
#define KEY_KPSLASH 98
#define KEY_SYSRQ 99
#define KEY_RIGHTALT 100 /* AltGr */
#define KEY_HOME 102
#define KEY_UP 103
#define KEY_PAGEUP 104
#define KEY_LEFT 105
#define KEY_RIGHT 106
#define KEY_END 107
#define KEY_DOWN 108
#define KEY_PAGEDOWN 109
#define KEY_INSERT 110
#define KEY_DELETE 111
#define KEY_PAUSE 119
#define KEY_YEN 124 /* left of Backspace, on keyboards of Japan */
#define KEY_LEFTMETA 125
#define KEY_RIGHTMETA 126
#define KEY_COMPOSE 127 /* the menu key */

/* Buttons of a mouse. */
#define BTN_MOUSE 0x110
#define BTN_LEFT 0x110
#define BTN_RIGHT 0x111
#define BTN_MIDDLE 0x112
#define BTN_SIDE 0x113
#define BTN_EXTRA 0x114

#define KEY_MAX 0x2ff
#define KEY_CNT (KEY_MAX + 1)

#endif
