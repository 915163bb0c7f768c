/* SPDX-License-Identifier: MIT */
/* Keyboards and mice, /dev/input/event*, without events. A machine may have none: then there is nothing to test. */
#include "test.h"
#include <fcntl.h>
#include <linux/input.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define DEVICE "/dev/input/event0"

/* -1: there is none. */
static int open_input(int flags)
{
    int fd = open(DEVICE, flags);

    if (fd < 0)
        CHECK(errno == ENOENT);
    return fd;
}

static void input_requests(void)
{
    unsigned char bits[KEY_CNT / 8], types[4], lights[4], wheels[4];
    int fd = open_input(O_RDWR), version = 0, clock = CLOCK_PROCESS_CPUTIME_ID;
    struct input_id id;
    char name[64];

    if (fd < 0)
        return;
    CHECK(ioctl(fd, EVIOCGVERSION, &version) == 0 && version == EV_VERSION);
    CHECK(ioctl(fd, EVIOCGID, &id) == 0 && (id.bustype == BUS_USB || id.bustype == BUS_I8042));
    int length = ioctl(fd, EVIOCGNAME(sizeof(name)), name);
    CHECK(length > 1 && (size_t)length == strlen(name) + 1);
    CHECK(ioctl(fd, EVIOCGNAME(2), name) == 2);
    CHECK(ioctl(fd, EVIOCGBIT(0, sizeof(types)), types) == sizeof(types));
    CHECK(types[0] & 1 << EV_KEY);
    CHECK(ioctl(fd, EVIOCGBIT(EV_LED, sizeof(lights)), lights) == sizeof(lights));
    CHECK((lights[0] != 0) == (types[EV_LED / 8] >> EV_LED % 8 & 1));
    CHECK(ioctl(fd, EVIOCGBIT(EV_REL, sizeof(wheels)), wheels) == sizeof(wheels));
    CHECK((wheels[0] != 0) == (types[EV_REL / 8] >> EV_REL % 8 & 1));
    CHECK(ioctl(fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits) == sizeof(bits));
    CHECK(ioctl(fd, EVIOCGKEY(sizeof(bits)), bits) == sizeof(bits));
    CHECK_ERROR(ioctl(fd, EVIOCSCLOCKID, &clock), EINVAL);
    CHECK_ERROR(ioctl(fd, TCGETS, &clock), EINVAL);
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(ioctl(fd, EVIOCGVERSION, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, EVIOCGID, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, EVIOCGNAME(8), bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, EVIOCGBIT(EV_KEY, 64), bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(fd, EVIOCSCLOCKID, bad_addresses[i]), EFAULT);
    }
}

/* A grab ends with its file. */
static void input_grab(void)
{
    int fd = open_input(O_RDONLY), other = open_input(O_RDONLY);

    if (fd < 0)
        return;
    CHECK_ERROR(ioctl(fd, EVIOCGRAB, 0ul), EINVAL);
    CHECK(ioctl(fd, EVIOCGRAB, 1ul) == 0);
    CHECK_ERROR(ioctl(fd, EVIOCGRAB, 1ul), EBUSY);
    CHECK_ERROR(ioctl(other, EVIOCGRAB, 1ul), EBUSY);
    CHECK_ERROR(ioctl(other, EVIOCGRAB, 0ul), EINVAL);
    CHECK(close(fd) == 0);
    CHECK(ioctl(other, EVIOCGRAB, 1ul) == 0 && ioctl(other, EVIOCGRAB, 0ul) == 0);
}

static void input_waits(void)
{
    struct input_event event;
    int fd = open_input(O_RDWR | O_NONBLOCK);
    struct pollfd watch = {.fd = fd, .events = POLLIN};

    if (fd < 0)
        return;
    CHECK(sizeof(event) == 16);
    CHECK_ERROR(read(fd, &event, sizeof(event)), EAGAIN);
    CHECK_ERROR(read(fd, &event, sizeof(event) - 1), EINVAL);
    CHECK(read(fd, &event, 0) == 0);
    CHECK_ERROR(write(fd, &event, sizeof(event)), EINVAL);
    CHECK_ERROR(lseek(fd, 0, SEEK_SET), ESPIPE);
    CHECK(poll(&watch, 1, 20) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        fd = open_input(O_RDONLY);
        read(fd, &event, sizeof(event));
        _exit(1);
    }
    wait_for_state(pid, 'S');
    kill(pid, SIGKILL);
    end_of(pid);
}

static void input_permission(void)
{
    struct stat st;

    CHECK(stat("/dev/input", &st) == 0 && S_ISDIR(st.st_mode));
    if (stat(DEVICE, &st) != 0)
        return;
    CHECK(st.st_mode == (S_IFCHR | 0600));
    CHECK(setuid(1000) == 0);
    CHECK_ERROR(open(DEVICE, O_RDONLY), EACCES);
}

const struct test input_tests[] = {
    {"input-requests", input_requests},
    {"input-grab", input_grab},
    {"input-waits", input_waits},
    {"input-permission", input_permission},
    {NULL, NULL},
};
