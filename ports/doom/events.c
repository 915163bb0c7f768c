/* SPDX-License-Identifier: MIT */
/*
 * Doom's keyboards and mice, from /dev/input/event*: here the game learns when a key goes up, and how far a mouse moves. Only
 * root may open these devices; without them, the terminal's keys remain (keys.c). While the game runs, it has the devices
 * alone, so no key is typed into the shell behind it.
 */
#include "d_event.h"
#include "doomtype.h"
#include "platform.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DEVICES 16
#define SPEED 2 /* of a turn by the mouse */

static struct {
    int fd;
    bool down[KEY_CNT]; /* keys that the game believes to be down */
} devices[DEVICES];
static int device_count;
static int buttons; /* of all mice: a bit for each that is down */
static int turn;    /* how far they have moved since the last step of the game */

void events_begin(void)
{
    for (int i = 0; i < DEVICES; i++) {
        char path[32];
        snprintf(path, sizeof(path), "/dev/input/event%d", i);
        int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0 && ioctl(fd, EVIOCGRAB, 1) == 0)
            devices[device_count++].fd = fd;
        else if (fd >= 0)
            close(fd);
    }
}

void events_end(void)
{
    for (int i = 0; i < device_count; i++)
        close(devices[i].fd);
    device_count = 0;
}

/* A key that was down before the game began is not one of its keys. */
static void change_key(int i, unsigned code, int value)
{
    bool *down = &devices[i].down[code];

    if (value != 1 && !*down)
        return;
    *down = value != 0;
    if (code >= BTN_LEFT && code <= BTN_MIDDLE)
        buttons = value ? buttons | 1 << (code - BTN_LEFT) : buttons & ~(1 << (code - BTN_LEFT));
    else
        keyboard_event(code, value != 0);
}

/* Events are lost: keys may have gone up. */
static void look_again(int i)
{
    unsigned char bits[KEY_CNT / 8];

    memset(bits, 0, sizeof(bits));
    ioctl(devices[i].fd, EVIOCGKEY(sizeof(bits)), bits);
    for (unsigned code = 0; code < KEY_CNT; code++) {
        if (!(bits[code / 8] >> code % 8 & 1))
            change_key(i, code, 0);
    }
}

static void take_event(int i, const struct input_event *event)
{
    if (event->type == EV_KEY && event->code < KEY_CNT)
        change_key(i, event->code, event->value);
    else if (event->type == EV_REL && event->code == REL_X)
        turn += event->value * SPEED;
    else if (event->type == EV_SYN && event->code == SYN_DROPPED)
        look_again(i);
}

void events_read(void)
{
    static int buttons_before;
    struct input_event events[32];
    ssize_t n;

    for (int i = 0; i < device_count; i++) {
        while ((n = read(devices[i].fd, events, sizeof(events))) > 0) {
            for (ssize_t at = 0; at < n / (ssize_t)sizeof(events[0]); at++)
                take_event(i, &events[at]);
        }
    }
    if (turn != 0 || buttons != buttons_before) {
        event_t event = {.type = ev_mouse, .data1 = buttons, .data2 = turn};
        D_PostEvent(&event);
    }
    buttons_before = buttons;
    turn = 0;
}
