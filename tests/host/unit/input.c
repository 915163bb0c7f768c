/* SPDX-License-Identifier: MIT */
/*
 * Keyboards and mice as files: rings of events, packets, programs that are too slow, grabs, and devices that go. And the
 * packets of a PS/2 mouse.
 */
#include "unit.h"

#include "../host.h"
#include "terminal.h"
#include "dev/input.h"
#include "drivers/keyboard.h"
#include "drivers/mouse.h"
#include "drivers/ps2_packet.h"
#include "lib/format.h"
#include "lib/string.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>
#include <abi/time.h>

static struct input_device keyboard, mouse;
static int file; /* of the keyboard, which does not wait */

static int plug_both(void **state)
{
    keyboard = (struct input_device){.name = "a keyboard", .id = {BUS_USB, 2, 3, 4}};
    mouse = (struct input_device){.name = "a mouse", .id = {BUS_USB, 5, 6, 7}, .kind = &mouse_kind};
    keyboard_add(&keyboard);
    input_add(&mouse);
    file = t_open("/dev/input/event0", O_RDONLY | O_NONBLOCK, 0);
    return file < 0 ? -1 : open_terminal(state);
}

static int unplug_both(void **state)
{
    t_close(file);
    keyboard_remove(&keyboard);
    input_remove(&mouse);
    t_ioctl(tty, TCFLSH, (void *)TCIFLUSH);
    return close_terminal(state);
}

static void press(unsigned code)
{
    keyboard_key(&keyboard, code, true);
    keyboard_key(&keyboard, code, false);
}

/* The events that a file has, as text: "type.code=value" each. */
static const char *events_of(int fd)
{
    static char all[8192];
    struct input_event event;
    size_t n = 0;

    all[0] = '\0';
    while (t_read(fd, &event, sizeof(event)) == sizeof(event))
        n += (size_t)ksnprintf(all + n, sizeof(all) - n, "%u.%u=%d ", event.type, event.code,
                               event.value);
    return all;
}

static unsigned polled(int fd)
{
    struct pollfd one = {.fd = fd, .events = POLLIN};
    const struct poll_fds fds = {.kernel = &one, .count = 1};

    poll_files(&fds, 0);
    return (unsigned)one.revents;
}

static void keys_are_events_and_characters(void **state)
{
    (void)state;
    assert_int_equal(polled(file), 0);
    keyboard_key(&keyboard, KEY_A, true);
    assert_int_equal(polled(file), POLLIN);
    keyboard_key(&keyboard, KEY_A, true);
    keyboard_key(&keyboard, KEY_A, false);
    keyboard_key(&keyboard, KEY_A, false);
    press(KEY_ENTER);
    assert_string_equal(events_of(file),
                        "1.30=1 0.0=0 1.30=2 0.0=0 1.30=0 0.0=0 1.28=1 0.0=0 1.28=0 0.0=0 ");
    assert_string_equal(line(3), "aa\n");
    press(KEY_CAPSLOCK);
    assert_string_equal(events_of(file), "1.58=1 0.0=0 17.1=1 0.0=0 1.58=0 0.0=0 ");
    press(KEY_CAPSLOCK);
}

/* A read has whole events, as many as there are and fit. */
static void reads_have_whole_events(void **state)
{
    struct input_event events[8];
    size_t size = sizeof(events[0]);

    (void)state;
    assert_int_equal(size, 16);
    assert_int_equal(t_read(file, events, size), -EAGAIN);
    assert_int_equal(t_read(file, events, size - 1), -EINVAL);
    assert_int_equal(t_read(file, events, 0), 0);
    assert_int_equal(t_write(file, events, size), -EBADF);
    host_clock_ns = 77000000000ull;
    press(KEY_B);
    assert_int_equal(t_read(file, events, 3 * size - 1), (long)(2 * size));
    assert_int_equal(events[0].type, EV_KEY);
    assert_int_equal(events[0].input_event_sec, 77);
    assert_int_equal(events[1].type, EV_SYN);
    assert_int_equal(t_read(file, events, sizeof(events)), (long)(2 * size));
    assert_int_equal(t_read(file, events, sizeof(events)), -EAGAIN);
    host_bad_start = (uintptr_t)events;
    host_bad_end = host_bad_start + sizeof(events);
    press(KEY_B);
    assert_int_equal(t_read(file, events, sizeof(events)), -EFAULT);
    host_bad_start = host_bad_end = 0;
}

/* What the driver has not ended is not seen. */
static void packets_are_seen_whole(void **state)
{
    int fd = t_open("/dev/input/event1", O_RDONLY | O_NONBLOCK, 0);

    (void)state;
    input_key(&mouse, BTN_LEFT, true);
    assert_int_equal(polled(fd), 0);
    assert_string_equal(events_of(fd), "");
    input_moved(&mouse, REL_X, -3);
    input_moved(&mouse, REL_Y, 0);
    input_sync(&mouse);
    input_sync(&mouse);
    assert_string_equal(events_of(fd), "1.272=1 2.0=-3 0.0=0 ");
    mouse_changed(&mouse, &(struct mouse_report){.buttons = 6, .x = 1, .y = 2, .wheel = -1});
    mouse_changed(&mouse, &(struct mouse_report){.buttons = 6});
    mouse_changed(&mouse, &(struct mouse_report){0});
    assert_string_equal(events_of(fd),
                        "1.272=0 1.273=1 1.274=1 2.0=1 2.1=2 2.8=-1 0.0=0 1.273=0 1.274=0 0.0=0 ");
    t_close(fd);
}

/* The ring has room for 64 packets of two events. Then all are lost, and the program is told. */
static void a_slow_program_is_told(void **state)
{
    (void)state;
    int slow = t_open("/dev/input/event0", O_RDONLY | O_NONBLOCK, 0);
    for (unsigned i = 0; i < INPUT_RING / 4; i++)
        press(KEY_C);
    assert_int_equal(strlen(events_of(file)), INPUT_RING / 2 * strlen("1.46=1 0.0=0 "));
    keyboard_key(&keyboard, KEY_C, true);
    assert_string_equal(events_of(slow), "0.3=0 1.46=1 0.0=0 ");
    assert_string_equal(events_of(file), "1.46=1 0.0=0 ");
    keyboard_key(&keyboard, KEY_C, false);
    assert_string_equal(events_of(slow), "1.46=0 0.0=0 ");
    /* a SYN_REPORT comes to a full ring */
    for (unsigned i = 0; i < INPUT_RING / 2 - 1; i++)
        keyboard_key(&keyboard, KEY_C, true);
    input_key(&keyboard, KEY_D, true);
    input_key(&keyboard, KEY_E, true);
    input_sync(&keyboard);
    assert_string_equal(events_of(slow), "0.3=0 0.0=0 ");
    t_close(slow);
}

static void requests_describe_a_device(void **state)
{
    uint8_t bits[KEY_CNT / 8];
    char name[32];
    struct input_id id;
    int version = 0, fd = t_open("/dev/input/event1", O_RDONLY, 0), clock = CLOCK_MONOTONIC;

    (void)state;
    assert_int_equal(t_ioctl(file, EVIOCGVERSION, &version), 0);
    assert_int_equal(version, EV_VERSION);
    assert_int_equal(t_ioctl(fd, EVIOCGID, &id), 0);
    assert_memory_equal(&id, &mouse.id, sizeof(id));
    assert_int_equal(t_ioctl(fd, EVIOCGNAME(sizeof(name)), name), 8);
    assert_string_equal(name, "a mouse");
    assert_int_equal(t_ioctl(fd, EVIOCGNAME(3), name), 3);
    assert_int_equal(t_ioctl(fd, EVIOCGBIT(0, 1), bits), 1);
    assert_int_equal(bits[0], 1 << EV_SYN | 1 << EV_KEY | 1 << EV_REL);
    assert_int_equal(t_ioctl(fd, EVIOCGBIT(EV_REL, 2), bits), 2);
    assert_int_equal(bits[0] | bits[1] << 8, 1 << REL_X | 1 << REL_Y | 1 << REL_WHEEL);
    assert_int_equal(t_ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits), sizeof(bits));
    assert_int_equal(bits[BTN_LEFT / 8], 0x1f);
    assert_int_equal(bits[KEY_A / 8], 0);
    assert_int_equal(t_ioctl(file, EVIOCGBIT(EV_KEY, sizeof(bits)), bits), sizeof(bits));
    assert_int_equal(bits[0], 0xfe);
    assert_int_equal(bits[BTN_LEFT / 8], 0);
    assert_int_equal(t_ioctl(file, EVIOCGBIT(EV_ABS, sizeof(bits)), bits), 4);
    assert_int_equal(bits[0] | bits[1] | bits[2] | bits[3], 0);
    assert_int_equal(t_ioctl(file, EVIOCGLED(1), bits), 1);
    assert_int_equal(bits[0], 1 << LED_NUML);
    keyboard_key(&keyboard, KEY_H, true);
    assert_int_equal(t_ioctl(file, EVIOCGKEY(sizeof(bits)), bits), sizeof(bits));
    assert_int_equal(bits[KEY_H / 8], 1 << KEY_H % 8);
    assert_int_equal(t_ioctl(file, EVIOCSCLOCKID, &clock), 0);
    assert_string_equal(events_of(file), "");
    clock = 9;
    assert_int_equal(t_ioctl(file, EVIOCSCLOCKID, &clock), -EINVAL);
    assert_int_equal(t_ioctl(file, EVIOCGPHYS(4), name), -ENOENT);
    assert_int_equal(t_ioctl(file, 0x1234, name), -EINVAL);
    t_close(fd);
}

/* The one that has grabbed gets the keys alone, until it closes the file. The consoles learn of keys that go up. */
static void a_grab_keeps_keys_from_the_consoles(void **state)
{
    (void)state;
    int other = t_open("/dev/input/event0", O_RDONLY | O_NONBLOCK, 0);
    keyboard_key(&keyboard, KEY_LEFTSHIFT, true);
    assert_int_equal(t_ioctl(other, EVIOCGRAB, NULL), -EINVAL);
    assert_int_equal(t_ioctl(other, EVIOCGRAB, (void *)1), 0);
    assert_int_equal(t_ioctl(file, EVIOCGRAB, (void *)1), -EBUSY);
    events_of(file);
    keyboard_key(&keyboard, KEY_LEFTSHIFT, false);
    press(KEY_X);
    press(KEY_CAPSLOCK);
    assert_string_equal(events_of(file), "");
    assert_string_equal(
        events_of(other),
        "1.42=1 0.0=0 1.42=0 0.0=0 1.45=1 0.0=0 1.45=0 0.0=0 1.58=1 0.0=0 1.58=0 0.0=0 ");
    assert_int_equal(t_ioctl(other, EVIOCGRAB, NULL), 0);
    press(KEY_Y);
    assert_int_equal(t_ioctl(other, EVIOCGRAB, (void *)1), 0);
    t_close(other);
    press(KEY_ENTER);
    assert_string_equal(line(2), "y\n");
}

/* Keys that are down go up, and then the file has no device; its number is used again. */
static void a_device_goes(void **state)
{
    struct stat st;

    (void)state;
    assert_int_equal(t_ioctl(file, EVIOCGRAB, (void *)1), 0);
    assert_int_equal(t_chmod("/dev/input/event0", 0644), 0);
    keyboard_key(&keyboard, KEY_LEFTCTRL, true);
    keyboard_remove(&keyboard);
    assert_int_equal(polled(file), POLLIN | POLLHUP | POLLERR);
    assert_string_equal(events_of(file), "1.29=1 0.0=0 1.29=0 0.0=0 ");
    assert_int_equal(t_read(file, &st, sizeof(st)), -ENODEV);
    assert_int_equal(t_ioctl(file, EVIOCGRAB, (void *)1), -ENODEV);
    assert_int_equal(t_ioctl(file, EVIOCGVERSION, &st), -ENODEV);
    assert_int_equal(t_ioctl(file, EVIOCGRAB, NULL), -ENODEV);
    assert_int_equal(t_open("/dev/input/event0", O_RDONLY, 0), -ENOENT);
    assert_int_equal(t_stat("/dev/input/event1", &st), 0);
    keyboard = (struct input_device){.name = "another one"};
    keyboard_add(&keyboard);
    press(KEY_C);
    press(KEY_ENTER);
    assert_string_equal(line(2), "c\n"); /* without Ctrl */
    assert_int_equal(t_read(file, &st, sizeof(st)), -ENODEV);
    assert_int_equal(t_stat("/dev/input/event0", &st), 0);
    assert_int_equal(st.st_mode, S_IFCHR | 0600);
    assert_int_equal(st.st_rdev, DEV_MAKE(13, 64));
}

/* More devices than numbers: the last one has no file, and works for the consoles. */
static void numbers_end(void **state)
{
    static struct input_device many[INPUT_DEVICES];

    (void)state;
    for (unsigned i = 0; i < INPUT_DEVICES; i++) {
        many[i] = (struct input_device){.name = "one of many"};
        keyboard_add(&many[i]);
    }
    assert_int_equal(t_open("/dev/input/event16", O_RDONLY, 0), -ENOENT);
    keyboard_key(&many[INPUT_DEVICES - 1], KEY_ENTER, true);
    assert_string_equal(line(1), "\n");
    int fd = t_open("/dev/input/event15", O_RDONLY, 0);
    assert_true(fd >= 0);
    for (unsigned i = 0; i < INPUT_DEVICES; i++)
        keyboard_remove(&many[i]);
    assert_int_equal(t_read(fd, text, 16), -ENODEV);
    t_close(fd);
}

static long results[2];

static void read_one(void *result)
{
    struct input_event event;
    int fd = t_open("/dev/input/event0", O_RDONLY, 0);

    *(long *)result = t_read(fd, &event, sizeof(event));
    t_close(fd);
}

/* An event and an unplug wake those that wait. */
static void readers_wait(void **state)
{
    struct proc *readers[2];

    (void)state;
    for (unsigned i = 0; i < 2; i++)
        readers[i] = host_spawn(read_one, &results[i]);
    host_run_all(true);
    press(KEY_A);
    host_run_all(false);
    assert_int_equal(results[0], sizeof(struct input_event));
    assert_int_equal(results[1], sizeof(struct input_event));
    host_reap(readers[0]);
    host_reap(readers[1]);
    readers[0] = host_spawn(read_one, &results[0]);
    host_run_all(true);
    keyboard_remove(&keyboard);
    host_run_all(false);
    assert_int_equal(results[0], -ENODEV);
    host_reap(readers[0]);
    keyboard_add(&keyboard);
    readers[0] = host_spawn(read_one, &results[0]);
    host_run_all(true);
    host_kill(readers[0]);
    host_run_all(false);
    host_reap(readers[0]);
}

/* Bytes that a mouse sends, and the report of the last packet; the number of packets. */
static unsigned take_bytes(struct ps2_packet *packet, const char *bytes, size_t n,
                           struct mouse_report *report)
{
    unsigned packets = 0;

    for (size_t i = 0; i < n; i++)
        packets += ps2_packet_take(packet, (uint8_t)bytes[i], host_clock_ns += 1000000, report);
    return packets;
}

static void assert_report(const struct mouse_report *report, unsigned buttons, int x, int y,
                          int wheel)
{
    assert_int_equal(report->buttons, buttons);
    assert_int_equal(report->x, x);
    assert_int_equal(report->y, y);
    assert_int_equal(report->wheel, wheel);
}

static void ps2_packets(void **state)
{
    struct ps2_packet packet = {.size = 3};
    struct mouse_report report;

    (void)state;
    assert_int_equal(take_bytes(&packet, "\x08\x05\x03", 3, &report), 1);
    assert_report(&report, 0, 5, -3, 0);
    assert_int_equal(take_bytes(&packet, "\x39\x01\xff\x0e\xff\xff", 6, &report), 2);
    assert_report(&report, 6, 255, -255, 0);
    assert_int_equal(take_bytes(&packet, "\x39\x01\xff", 3, &report), 1);
    assert_report(&report, 1, -255, 1, 0);
    assert_int_equal(take_bytes(&packet, "\xc8\x77\x77", 3, &report), 1); /* overflows */
    assert_report(&report, 0, 0, 0, 0);
    packet.size = 4;
    assert_int_equal(take_bytes(&packet, "\x0c\x00\x00\xff", 4, &report), 1);
    assert_report(&report, 4, 0, 0, 1);
    assert_int_equal(take_bytes(&packet, "\x08\x00\x00\x02", 4, &report), 1);
    assert_report(&report, 0, 0, 0, -2);
}

/* A first byte without its bit, a byte too few and a pause: the next packet is right again. */
static void ps2_bytes_are_lost(void **state)
{
    struct ps2_packet packet = {.size = 4};
    struct mouse_report report;

    (void)state;
    assert_int_equal(take_bytes(&packet, "\x00\x07\x08\x01\x02\x00", 6, &report), 1);
    assert_report(&report, 0, 1, -2, 0);
    assert_int_equal(take_bytes(&packet, "\x09\x55\x55", 3, &report), 0);
    host_clock_ns += 200000000;
    assert_int_equal(take_bytes(&packet, "\x0a\x01\x02\x00", 4, &report), 1);
    assert_report(&report, 2, 1, -2, 0);
}

#define WITH_BOTH(test) cmocka_unit_test_setup_teardown(test, plug_both, unplug_both)

int test_input(void)
{
    const struct CMUnitTest tests[] = {
        WITH_BOTH(keys_are_events_and_characters),
        WITH_BOTH(reads_have_whole_events),
        WITH_BOTH(packets_are_seen_whole),
        WITH_BOTH(a_slow_program_is_told),
        WITH_BOTH(requests_describe_a_device),
        WITH_BOTH(a_grab_keeps_keys_from_the_consoles),
        WITH_BOTH(a_device_goes),
        WITH_BOTH(numbers_end),
        WITH_BOTH(readers_wait),
        cmocka_unit_test(ps2_packets),
        cmocka_unit_test(ps2_bytes_are_lost),
    };
    return cmocka_run_group_tests_name("input", tests, NULL, NULL);
}
