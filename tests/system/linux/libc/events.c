/* SPDX-License-Identifier: MIT */
/* A keyboard as an event device, by Linux's own headers. */
#include "libc.h"

#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <time.h>

static bool has_bit(const unsigned char *bits, unsigned bit)
{
    return bits[bit / 8] >> bit % 8 & 1;
}

static void show_keys(int fd)
{
    unsigned char bits[KEY_CNT / 8];

    SHOW(ioctl(fd, EVIOCGBIT(0, sizeof(bits)), bits));
    SHOW(has_bit(bits, EV_KEY) && has_bit(bits, EV_LED) && !has_bit(bits, EV_REL));
    SHOW(ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits));
    SHOW(has_bit(bits, KEY_A) && has_bit(bits, KEY_COMPOSE) && !has_bit(bits, BTN_LEFT));
    SHOW(ioctl(fd, EVIOCGKEY(sizeof(bits)), bits));
    SHOW(has_bit(bits, KEY_A));
    SHOW(ioctl(fd, EVIOCGLED(1), bits));
    SHOW(has_bit(bits, LED_NUML));
}

void test_events(void)
{
    int fd = open("/dev/input/event0", O_RDONLY | O_NONBLOCK), version = 0, clock = CLOCK_MONOTONIC;
    struct pollfd watch = {.fd = fd, .events = POLLIN};
    struct input_event event;
    struct input_id id;
    char name[64];

    SHOW(ioctl(fd, EVIOCGVERSION, &version));
    SHOW(version == EV_VERSION);
    SHOW(ioctl(fd, EVIOCGID, &id));
    SHOW(id.bustype == BUS_USB || id.bustype == BUS_I8042);
    SHOW(ioctl(fd, EVIOCGNAME(sizeof(name)), name) == (int)strlen(name) + 1);
    SHOW(strstr(name, " keyboard") != NULL);
    show_keys(fd);
    SHOW(ioctl(fd, EVIOCSCLOCKID, &clock));
    SHOW(ioctl(fd, EVIOCGRAB, 1));
    SHOW_ERROR(ioctl(fd, EVIOCGRAB, 1));
    SHOW(ioctl(fd, EVIOCGRAB, 0));
    SHOW(sizeof(event));
    SHOW_ERROR(read(fd, &event, sizeof(event)));
    SHOW_ERROR(read(fd, &event, sizeof(event) - 1));
    SHOW(poll(&watch, 1, 10));
}
