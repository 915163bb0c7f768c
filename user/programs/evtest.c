/* SPDX-License-Identifier: MIT */
/*
 * evtest: lists the keyboards and mice, and prints their events until it is interrupted. evtest DEVICE...: only these, as
 * event0 or by their paths. -l: only the list. -g: no other program, and no console, gets the events meanwhile; Ctrl and C on
 * such a keyboard end the program.
 *
 * A line has the time in seconds, the device, the code, and the value: of a key, 1 it has gone down, 2 it is held, 0 it has
 * gone up; of a mouse, how far it has moved. SYN_REPORT ends what belongs together.
 */
#include "command/help.h"
#include "output.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

#define USAGE "evtest [-gl] [device]..."
#define FOLDER "/dev/input/"
#define DEVICES_MAX 32
#define NAME(code) [code] = #code
#define KEY(name) [KEY_##name] = "KEY_" #name

/* clang-format off */
static const char *const key_names[KEY_CNT] = {
    KEY(ESC), KEY(1), KEY(2), KEY(3), KEY(4), KEY(5), KEY(6), KEY(7), KEY(8), KEY(9), KEY(0),
    KEY(MINUS), KEY(EQUAL), KEY(BACKSPACE), KEY(TAB), KEY(Q), KEY(W), KEY(E), KEY(R), KEY(T),
    KEY(Y), KEY(U), KEY(I), KEY(O), KEY(P), KEY(LEFTBRACE), KEY(RIGHTBRACE), KEY(ENTER),
    KEY(LEFTCTRL), KEY(A), KEY(S), KEY(D), KEY(F), KEY(G), KEY(H), KEY(J), KEY(K), KEY(L),
    KEY(SEMICOLON), KEY(APOSTROPHE), KEY(GRAVE), KEY(LEFTSHIFT), KEY(BACKSLASH), KEY(Z), KEY(X),
    KEY(C), KEY(V), KEY(B), KEY(N), KEY(M), KEY(COMMA), KEY(DOT), KEY(SLASH), KEY(RIGHTSHIFT),
    KEY(KPASTERISK), KEY(LEFTALT), KEY(SPACE), KEY(CAPSLOCK), KEY(F1), KEY(F2), KEY(F3), KEY(F4),
    KEY(F5), KEY(F6), KEY(F7), KEY(F8), KEY(F9), KEY(F10), KEY(NUMLOCK), KEY(SCROLLLOCK), KEY(KP7),
    KEY(KP8), KEY(KP9), KEY(KPMINUS), KEY(KP4), KEY(KP5), KEY(KP6), KEY(KPPLUS), KEY(KP1),
    KEY(KP2), KEY(KP3), KEY(KP0), KEY(KPDOT), KEY(102ND), KEY(F11), KEY(F12), KEY(RO), KEY(HENKAN),
    KEY(KATAKANAHIRAGANA), KEY(MUHENKAN), KEY(KPENTER), KEY(RIGHTCTRL), KEY(KPSLASH), KEY(SYSRQ),
    KEY(RIGHTALT), KEY(HOME), KEY(UP), KEY(PAGEUP), KEY(LEFT), KEY(RIGHT), KEY(END), KEY(DOWN),
    KEY(PAGEDOWN), KEY(INSERT), KEY(DELETE), KEY(PAUSE), KEY(YEN), KEY(LEFTMETA), KEY(RIGHTMETA),
    KEY(COMPOSE),
    NAME(BTN_LEFT), NAME(BTN_RIGHT), NAME(BTN_MIDDLE), NAME(BTN_SIDE), NAME(BTN_EXTRA),
};
/* clang-format on */
static const char *const relative_names[REL_CNT] = {NAME(REL_X), NAME(REL_Y), NAME(REL_WHEEL)};
static const char *const light_names[LED_CNT] = {NAME(LED_NUML), NAME(LED_CAPSL),
                                                 NAME(LED_SCROLLL)};
static const char *const syn_names[] = {NAME(SYN_REPORT), NAME(SYN_DROPPED)};

/* The names of a type's codes. */
static const struct {
    const char *const *names;
    unsigned count;
} types[EV_CNT] = {
    [EV_SYN] = {syn_names, sizeof(syn_names) / sizeof(syn_names[0])},
    [EV_KEY] = {key_names, KEY_CNT},
    [EV_REL] = {relative_names, REL_CNT},
    [EV_LED] = {light_names, LED_CNT},
};

static struct pollfd devices[DEVICES_MAX];
static char names[DEVICES_MAX][NAME_MAX + 1];
static unsigned device_count;
static bool grab; /* -g */

static void open_device(const char *name)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s%s", strchr(name, '/') ? "" : FOLDER, name);
    int fd = open(path, O_RDONLY | O_NONBLOCK);
    if (fd < 0)
        err(1, "%s", path);
    if (grab && ioctl(fd, EVIOCGRAB, 1ul) < 0)
        err(1, "%s", path);
    if (device_count == DEVICES_MAX)
        errx(1, "too many devices");
    snprintf(names[device_count], sizeof(names[0]), "%s", strrchr(path, '/') + 1);
    devices[device_count++] = (struct pollfd){.fd = fd, .events = POLLIN};
}

static void open_all(void)
{
    DIR *folder = opendir(FOLDER);
    struct dirent *entry;

    if (!folder)
        err(1, FOLDER);
    while ((entry = readdir(folder)) != NULL) {
        if (strncmp(entry->d_name, "event", 5) == 0)
            open_device(entry->d_name);
    }
    closedir(folder);
    if (device_count == 0)
        errx(1, "there is no keyboard and no mouse");
}

static void list_device(unsigned i)
{
    char name[64] = "";
    struct input_id id = {0};

    if (ioctl(devices[i].fd, EVIOCGNAME(sizeof(name) - 1), name) < 0 ||
        ioctl(devices[i].fd, EVIOCGID, &id) < 0)
        err(1, "%s", names[i]);
    printf("%s: %s, bus %#x, vendor %#x, product %#x\n", names[i], name, id.bustype, id.vendor,
           id.product);
}

static void print_event(const char *device, const struct input_event *event)
{
    const char *name = NULL;

    if (event->type < EV_CNT && event->code < types[event->type].count)
        name = types[event->type].names[event->code];
    printf("%u.%06u %s ", event->input_event_sec, event->input_event_usec, device);
    if (event->type == EV_SYN && name)
        printf("%s\n", name);
    else if (name)
        printf("%s %d\n", name, event->value);
    else
        printf("type %u code %u %d\n", event->type, event->code, event->value);
}

/* The console does not get Ctrl-C while the keyboard is grabbed. */
static bool is_interrupt(const struct input_event *event)
{
    static bool control;

    if (event->type != EV_KEY)
        return false;
    if (event->code == KEY_LEFTCTRL || event->code == KEY_RIGHTCTRL)
        control = event->value != 0;
    return grab && control && event->code == KEY_C && event->value == 1;
}

/* False: the device has gone. */
static bool print_events(unsigned i)
{
    struct input_event events[64];
    ssize_t n = read(devices[i].fd, events, sizeof(events));

    for (ssize_t at = 0; at < n / (ssize_t)sizeof(events[0]); at++) {
        print_event(names[i], &events[at]);
        if (is_interrupt(&events[at]))
            exit(finish_output(0));
    }
    return n >= 0 || errno == EAGAIN;
}

static void close_device(unsigned i)
{
    warn("%s", names[i]);
    close(devices[i].fd);
    devices[i].fd = -1;
}

static int watch_devices(void)
{
    unsigned left = device_count;

    while (left > 0) {
        if (fflush(stdout) != 0)
            return output_failed("standard output");
        if (poll(devices, device_count, -1) < 0)
            err(1, "poll");
        for (unsigned i = 0; i < device_count; i++) {
            if (devices[i].fd >= 0 && devices[i].revents != 0 && !print_events(i)) {
                close_device(i);
                left--;
            }
        }
    }
    return 1;
}

int main(int argc, char **argv)
{
    bool only_list = false;
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "gl")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        grab |= option == 'g';
        only_list |= option == 'l';
    }
    if (optind == argc)
        open_all();
    for (int i = optind; i < argc; i++)
        open_device(argv[i]);
    for (unsigned i = 0; i < device_count; i++)
        list_device(i);
    return only_list ? finish_output(0) : watch_devices();
}
