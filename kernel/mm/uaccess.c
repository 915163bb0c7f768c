/* SPDX-License-Identifier: MIT */
/*
 * Copying to and from user memory: the range is checked here, the copying is the machine's, and a
 * fault on the way is either filled by vm_fault() or ends the copy (proc/trap.c).
 */
#include "mm/uaccess.h"

#include "base/address.h"
#include "base/panic.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <hal/mmu.h>
#include <hal/trap.h>

static bool in_user_space(uintptr_t address, size_t n)
{
    return address < USERTOP && n <= USERTOP - address;
}

int copyin(void *to, uintptr_t user_from, size_t n)
{
    assert(this_cpu()->lock_depth == 0);
    addrcheck_write(to, n);
    if (!in_user_space(user_from, n) || user_copy(to, (const void *)user_from, n) != 0)
        return -EFAULT;
    return 0;
}

int copyin_present(void *to, uintptr_t user_from, size_t n)
{
    struct thread *t = current();

    t->no_faults = true;
    int error = copyin(to, user_from, n);
    t->no_faults = false;
    return error;
}

int copyin_word_locked(uint32_t *value, uintptr_t user)
{
    struct thread *t = current();

    if (!in_user_space(user, sizeof(*value)))
        return -EFAULT;
    t->no_faults = true; /* so that the copy does not sleep */
    size_t left = user_copy(value, (const void *)user, sizeof(*value));
    t->no_faults = false;
    return left == 0 ? 0 : -EFAULT;
}

int user_pages_in(uintptr_t user, size_t n)
{
    int error = 0;
    char byte;

    for (uintptr_t at = user; !error && at - user < n; at = ROUND_DOWN(at, PAGE_SIZE) + PAGE_SIZE) {
        error = checkpoint();
        if (!error)
            error = copyin(&byte, at, 1);
    }
    return error;
}

int copyout(uintptr_t user_to, const void *from, size_t n)
{
    assert(this_cpu()->lock_depth == 0);
    addrcheck_read(from, n);
    if (!in_user_space(user_to, n) || user_copy((void *)user_to, from, n) != 0)
        return -EFAULT;
    return 0;
}

ssize_t copyinstr(char *to, uintptr_t user_from, size_t max)
{
    assert(this_cpu()->lock_depth == 0);
    if (user_from >= USERTOP)
        return -EFAULT;
    size_t room = MIN(max, USERTOP - user_from);
    addrcheck_write(to, max);
    ssize_t n = user_copy_string(to, (const char *)user_from, room);
    if (n < 0 || (size_t)n < room)
        return n;
    return room == max ? -ENAMETOOLONG : -EFAULT; /* a string may not run out of user space */
}

/* Copies out n bytes in pieces of at most size. Each piece is the bytes, which make() fills before, unless it is NULL. */
static ssize_t copyout_pieces(uintptr_t user_to, size_t n, void *bytes, size_t size,
                              void (*make)(void *bytes, size_t n))
{
    for (size_t done = 0; done < n;) {
        size_t part = MIN(n - done, size);
        if (make)
            make(bytes, part);
        int error = checkpoint_interruptible();
        if (!error)
            error = copyout(user_to + done, bytes, part);
        if (error)
            return done > 0 ? (ssize_t)done : error;
        done += part;
    }
    return (ssize_t)n;
}

ssize_t copyout_made(uintptr_t user_to, size_t n, void (*make)(void *bytes, size_t n))
{
    char bytes[256];

    return copyout_pieces(user_to, n, bytes, sizeof(bytes), make);
}

ssize_t copyout_zeros(uintptr_t user_to, size_t n)
{
    static char zeros[1024]; /* never written to */

    return copyout_pieces(user_to, n, zeros, sizeof(zeros), NULL);
}
