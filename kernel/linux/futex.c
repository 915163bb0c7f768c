/* SPDX-License-Identifier: MIT */
/* Linux's futex(). Operations of mutexes with inheritance of priority are not there. */
#include "linux/calls.h"
#include "linux/time.h"
#include "proc/futex.h"
#include "sys/sys_thread.h"
#include <abi/errno.h>
#include <abi/futex.h>

/* The operations. Those with BITSET have a point of time as timeout, and choose the sleepers to wake by bits. */
#define LINUX_FUTEX_WAIT 0u
#define LINUX_FUTEX_WAKE 1u
#define LINUX_FUTEX_REQUEUE 3u
#define LINUX_FUTEX_CMP_REQUEUE 4u
#define LINUX_FUTEX_WAIT_BITSET 9u
#define LINUX_FUTEX_WAKE_BITSET 10u
#define LINUX_FUTEX_PRIVATE 0x80u
#define LINUX_FUTEX_REALTIME 0x100u

#define ALL_BITS UINT32_MAX

/* A wait with the timeout of arg[3], if there is one. */
static intptr_t wait_at(const uintptr_t *arg, bool absolute, bool narrow)
{
    unsigned flags = (arg[1] & LINUX_FUTEX_PRIVATE ? FUTEX_PRIVATE : 0) |
                     (absolute ? FUTEX_ABSOLUTE : 0) |
                     (absolute && arg[1] & LINUX_FUTEX_REALTIME ? FUTEX_REALTIME : 0);
    struct timespec time;
    int error = arg[3] ? linux_get_time(arg[3], narrow, &time) : 0;

    return error ? error : futex_wait_for(arg[0], (uint32_t)arg[2], flags, arg[3] ? &time : NULL);
}

/* arg[2] sleepers are woken, and arg[3] others moved. value: that of the word, or NULL. */
static intptr_t requeue_at(const uintptr_t *arg, const uint32_t *value)
{
    const struct futex_move how = {value, (uint32_t)arg[2], (uint32_t)arg[3],
                                   !(arg[1] & LINUX_FUTEX_PRIVATE)};

    if ((int32_t)arg[2] < 0 || (int32_t)arg[3] < 0)
        return -EINVAL;
    return futex_requeue(arg[0], arg[4], &how);
}

/* futex(word, op, value, timeout or count, word2, value3) */
static intptr_t futex_call(const uintptr_t *arg, bool narrow)
{
    uintptr_t op = arg[1] & ~(uintptr_t)(LINUX_FUTEX_PRIVATE | LINUX_FUTEX_REALTIME);
    const uint32_t value3 = (uint32_t)arg[5];

    switch (op) {
    case LINUX_FUTEX_WAIT_BITSET:
        if (value3 != ALL_BITS)
            return value3 ? -ENOSYS : -EINVAL;
        return wait_at(arg, true, narrow);
    case LINUX_FUTEX_WAIT:
        return wait_at(arg, false, narrow);
    case LINUX_FUTEX_WAKE_BITSET: /* all sleepers have all bits */
    case LINUX_FUTEX_WAKE:
        if (op == LINUX_FUTEX_WAKE_BITSET && !value3)
            return -EINVAL;
        return futex_wake(arg[0], (uint32_t)arg[2], !(arg[1] & LINUX_FUTEX_PRIVATE));
    case LINUX_FUTEX_REQUEUE:
        return requeue_at(arg, NULL);
    case LINUX_FUTEX_CMP_REQUEUE:
        return requeue_at(arg, &value3);
    default:
        return -ENOSYS;
    }
}

intptr_t linux_futex64(const uintptr_t *arg)
{
    return futex_call(arg, false);
}

intptr_t linux_futex32(const uintptr_t *arg)
{
    return futex_call(arg, true);
}
