/* SPDX-License-Identifier: MIT */
/* Linux's calls about memory. */
#include "linux/calls.h"
#include "mm/pagetable.h"
#include "mm/vmspace.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include <abi/errno.h>
#include <abi/mman.h>
#include <hal/cache.h>

/* brk(): the end that the heap then has, whether it moved or not. */
intptr_t linux_brk(const uintptr_t *arg)
{
    if (arg[0])
        sys_brk(arg);
    return (intptr_t)current_proc()->vm->brk;
}

#define MAP_TRANSLATED                                                                             \
    (MAP_SHARED | MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE)

/* mmap2(address, length, prot, flags, fd, page): other flags are hints. */
intptr_t linux_mmap2(const uintptr_t *arg)
{
    return linux_call(sys_mmap, arg[0], arg[1], arg[2], arg[3] & MAP_TRANSLATED, arg[4], arg[5]);
}

#define PROT_GROWSDOWN 0x01000000u

intptr_t linux_mprotect(const uintptr_t *arg)
{
    return linux_call(sys_mprotect, arg[0], arg[1], arg[2] & ~(uintptr_t)PROT_GROWSDOWN);
}

/* mlock() and munlock(). There is no swap disk, so the calls only check that the memory is mapped. */
intptr_t linux_mlock(const uintptr_t *arg)
{
    uintptr_t va = ROUND_DOWN(arg[0], PAGE_SIZE), skipped = arg[0] - va;

    return arg[1] > SIZE_MAX - skipped ? -EINVAL
                                       : linux_call(sys_msync, va, arg[1] + skipped, MS_ASYNC);
}

#define MCL_ALL 7u

intptr_t linux_mlockall(const uintptr_t *arg)
{
    return arg[0] == 0 || arg[0] & ~(uintptr_t)MCL_ALL ? -EINVAL : 0;
}

intptr_t linux_munlockall(const uintptr_t *arg)
{
    (void)arg;
    return 0;
}

/* Of advice beyond POSIX's, MADV_FREE may be taken as none. */
intptr_t linux_madvise(const uintptr_t *arg)
{
    return arg[2] > MADV_DONTNEED ? -EINVAL : sys_madvise(arg);
}

/* The pages of a range inside one slot. Those that are not in memory hold no new instructions. */
static void sync_slot(struct vmspace *vm, uintptr_t va, uintptr_t end)
{
    mutex_lock(&vm->lock);
    for (const pte_t *pte = walkpgdir(vm->pgdir, va, false); pte && va < end; pte++) {
        pte_t now = pte_load(pte);
        if (!pte_empty(now) && !pte_uncached(now))
            cache_sync_code(phys_to_virt(pte_paddr(now)), PAGE_SIZE);
        va += PAGE_SIZE;
    }
    mutex_unlock(&vm->lock);
}

/* cacheflush(start, end, 0): instructions that the program has written there can be executed. */
intptr_t linux_cacheflush(const uintptr_t *arg)
{
    uintptr_t va = ROUND_DOWN(arg[0], PAGE_SIZE), end = arg[1];

    if (end < arg[0] || arg[2])
        return -EINVAL;
    if (end > USERTOP)
        return -EFAULT;
    for (uintptr_t stop; va < end && checkpoint() == 0; va = stop) {
        stop = slot_end(va, end);
        sync_slot(current_proc()->vm, va, stop);
    }
    return 0;
}
