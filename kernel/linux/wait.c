/* SPDX-License-Identifier: MIT */
/* Linux's calls that wait for files: poll() and select(), with all their variants. */
#include "base/wallclock.h"
#include "lib/string.h"
#include "linux/calls.h"
#include "linux/time.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "sys/sys_poll.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <hal/timer.h>

/* poll(fds, n, milliseconds) */
intptr_t linux_poll(const uintptr_t *arg)
{
    const struct poll_fds fds = {.user = arg[0], .count = (unsigned)arg[1]};
    int32_t wait = (int32_t)arg[2];
    struct timespec duration = time_from_ns((uint64_t)MAX(wait, 0) * (NSEC_PER_SEC / 1000));

    return poll_takes(arg[1]) ? poll_for(&fds, wait < 0 ? NULL : &duration, NULL) : -EINVAL;
}

/* Copies a mask in, of which the program tells the size. */
static int get_mask(uintptr_t user, uintptr_t size, sigmask_t *mask)
{
    return size == sizeof(*mask) ? copyin(mask, user, sizeof(*mask)) : -EINVAL;
}

/* ppoll(fds, n, duration, mask, size of mask) */
static intptr_t poll_with_mask(const uintptr_t *arg, bool narrow)
{
    const struct poll_fds fds = {.user = arg[0], .count = (unsigned)arg[1]};
    struct timespec duration;
    sigmask_t blocked;
    int error = poll_takes(arg[1]) ? 0 : -EINVAL;

    if (!error && arg[2])
        error = linux_get_time(arg[2], narrow, &duration);
    if (!error && arg[3])
        error = get_mask(arg[3], arg[4], &blocked);
    return error ? error : poll_for(&fds, arg[2] ? &duration : NULL, arg[3] ? &blocked : NULL);
}

intptr_t linux_ppoll64(const uintptr_t *arg)
{
    return poll_with_mask(arg, false);
}

intptr_t linux_ppoll32(const uintptr_t *arg)
{
    return poll_with_mask(arg, true);
}

#define SETS 3u /* readable, writable, exceptional */
#define SET_WORDS (OPEN_MAX / 32u)

struct select_call {
    uint32_t sets[SETS][SET_WORDS];
    unsigned limit;  /* one more than the largest descriptor */
    size_t set_size; /* bytes of a set that the program passes */
    struct poll_fds fds;
};

/* For each set: the events to ask for, and those that count. */
static const uint16_t asked[SETS] = {POLLIN, POLLOUT, POLLPRI};
static const uint16_t counted[SETS] = {POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, POLLPRI};

static bool in_set(const struct select_call *call, unsigned set, unsigned fd)
{
    return call->sets[set][fd / 32] >> fd % 32 & 1;
}

static unsigned events_wanted(const struct select_call *call, unsigned fd)
{
    unsigned events = 0;

    for (unsigned set = 0; set < SETS; set++)
        events |= in_set(call, set, fd) ? asked[set] : 0;
    return events;
}

/* Copies the sets in, and makes a list of their descriptors. users: the addresses of the sets, or 0. */
static int begin_select(struct select_call *call, const uintptr_t *users)
{
    unsigned count = 0;

    memset(call->sets, 0, sizeof(call->sets));
    for (unsigned set = 0; set < SETS; set++) {
        if (users[set] && copyin(call->sets[set], users[set], call->set_size) != 0)
            return -EFAULT;
    }
    for (unsigned fd = 0; fd < call->limit; fd++) {
        unsigned events = events_wanted(call, fd);
        if (events)
            call->fds.kernel[count++] = (struct pollfd){(int)fd, (int16_t)events, 0};
    }
    call->fds.count = count;
    return 0;
}

/* Leaves only the descriptors with events in the sets: how many bits, or an error. */
static int end_select(struct select_call *call, const uintptr_t *users)
{
    int bits = 0;

    memset(call->sets, 0, sizeof(call->sets));
    for (unsigned i = 0; i < call->fds.count; i++) {
        const struct pollfd *fd = &call->fds.kernel[i];
        if (fd->revents & POLLNVAL)
            return -EBADF;
        for (unsigned set = 0; set < SETS; set++) {
            if (fd->events & asked[set] && fd->revents & counted[set]) {
                call->sets[set][fd->fd / 32] |= 1u << fd->fd % 32;
                bits++;
            }
        }
    }
    for (unsigned set = 0; set < SETS; set++) {
        if (users[set] && copyout(users[set], call->sets[set], call->set_size) != 0)
            return -EFAULT;
    }
    return bits;
}

/* select(n, sets): arg holds the number and the addresses of the sets. */
static intptr_t select_files(const uintptr_t *arg, const struct timespec *duration,
                             const sigmask_t *blocked)
{
    if ((int)arg[0] < 0)
        return -EINVAL;
    struct select_call *call = kmalloc(sizeof(*call));
    unsigned limit = MIN((unsigned)arg[0], OPEN_MAX);
    struct pollfd *fds = kmalloc((limit + 1) * sizeof(*fds));
    intptr_t result = call && fds ? 0 : -ENOMEM;

    if (!result) {
        call->limit = limit;
        call->set_size = (limit + 31) / 32 * sizeof(uint32_t);
        call->fds = (struct poll_fds){.kernel = fds};
        result = begin_select(call, arg + 1);
    }
    if (!result)
        result = poll_for(&call->fds, duration, blocked);
    if (result >= 0)
        result = end_select(call, arg + 1);
    kmfree(fds);
    kmfree(call);
    return result;
}

/* Stores the time that is left of a duration that began at start_ns, if the call has ended by itself. */
static void put_rest(uintptr_t user, bool narrow, bool microseconds, uint64_t start_ns,
                     const struct timespec *duration)
{
    uint64_t passed = clock_ns() - start_ns, ns = time_to_ns(duration);
    struct timespec left = time_from_ns(ns > passed ? ns - passed : 0);

    if (microseconds)
        left.tv_nsec /= 1000;
    linux_put_time(user, narrow, &left); /* memory that cannot be written is no error */
}

/* select(n, readable, writable, exceptional, &microseconds) */
intptr_t linux_select(const uintptr_t *arg)
{
    uint64_t start_ns = clock_ns();
    struct timespec duration;
    int32_t time[2];

    if (!arg[4])
        return select_files(arg, NULL, NULL);
    if (copyin(time, arg[4], sizeof(time)) != 0)
        return -EFAULT;
    if (time[0] < 0 || time[1] < 0)
        return -EINVAL;
    duration = time_from_ns(((uint64_t)time[0] * 1000000 + (uint32_t)time[1]) * 1000);
    intptr_t result = select_files(arg, &duration, NULL);
    if (result >= 0)
        put_rest(arg[4], true, true, start_ns, &duration);
    return result;
}

/* pselect6(n, readable, writable, exceptional, &duration, &{mask, size of mask}) */
static intptr_t select_with_mask(const uintptr_t *arg, bool narrow)
{
    uint64_t start_ns = clock_ns();
    struct timespec duration;
    uintptr_t mask[2] = {0};
    sigmask_t blocked;
    int error = arg[4] ? linux_get_time(arg[4], narrow, &duration) : 0;

    if (!error && arg[5])
        error = copyin(mask, arg[5], sizeof(mask));
    if (!error && mask[0])
        error = get_mask(mask[0], mask[1], &blocked);
    if (error)
        return error;
    intptr_t result = select_files(arg, arg[4] ? &duration : NULL, mask[0] ? &blocked : NULL);
    if (result >= 0 && arg[4])
        put_rest(arg[4], narrow, false, start_ns, &duration);
    return result;
}

intptr_t linux_pselect64(const uintptr_t *arg)
{
    return select_with_mask(arg, false);
}

intptr_t linux_pselect32(const uintptr_t *arg)
{
    return select_with_mask(arg, true);
}
