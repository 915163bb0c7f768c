/* SPDX-License-Identifier: MIT */
/* System calls about memory maps. The heap's are in sys/sys_proc.c. */
#include "base/cpu.h"
#include "mm/anonymous.h"
#include "mm/grow.h"
#include "mm/mmap.h"
#include "mm/uaccess.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sys/syscalls.h"
#include "vfs/fd.h"
#include "vfs/fileobject.h"
#include <abi/errno.h>

#define PROT_ALL (PROT_READ | PROT_WRITE | PROT_EXEC)
#define MAP_KIND (MAP_SHARED | MAP_PRIVATE)
#define MAP_KNOWN (MAP_KIND | MAP_FIXED | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE)

/* A machine that lets a program write or execute lets it read too. */
static unsigned with_read(unsigned prot)
{
    return prot & (PROT_WRITE | PROT_EXEC) ? prot | PROT_READ : prot;
}

/* Checks an address and a length, and rounds the length up to whole pages: 0 or -EINVAL. */
static int check_pages(uintptr_t address, size_t *length)
{
    size_t size = ROUND_UP(*length, PAGE_SIZE);

    if (address % PAGE_SIZE != 0 || size < *length)
        return -EINVAL;
    *length = size;
    return 0;
}

/* Maps zeros, which processes share by an object. */
static int map_anonymous(struct region *wanted, unsigned flags)
{
    size_t size = wanted->end - wanted->start;

    wanted->prot_max = PROT_ALL;
    wanted->object_page = 0;
    if (wanted->prot & PROT_WRITE && !(flags & MAP_NORESERVE) && !memory_for(size))
        return -ENOMEM;
    if (wanted->shared) {
        wanted->object = anonymous_new();
        wanted->object_bytes = size;
        if (!wanted->object)
            return -ENOMEM;
    }
    int error = vm_map(current_proc()->vm, wanted, flags);
    if (wanted->object)
        anonymous_put(wanted->object);
    return error;
}

static int map_file(struct region *wanted, struct file *file, unsigned flags)
{
    size_t size = wanted->end - wanted->start;

    if (!file)
        return -EBADF;
    int error = file_map_object(file, wanted->shared, &wanted->object, &wanted->prot_max);
    if (error)
        return error;
    if (wanted->prot & ~wanted->prot_max)
        return -EACCES;
    if (wanted->object_page + (size >> PAGE_SHIFT) < wanted->object_page)
        return -EOVERFLOW;
    wanted->object_bytes = size;
    return vm_map(current_proc()->vm, wanted, flags);
}

/* mmap(address, length, prot, flags, fd, offset in pages): the address */
intptr_t sys_mmap(const uintptr_t *arg)
{
    unsigned flags = (unsigned)arg[3], kind = flags & MAP_KIND;
    bool fixed = flags & (MAP_FIXED | MAP_FIXED_NOREPLACE);
    uintptr_t address = fixed ? arg[0] : ROUND_DOWN(arg[0], PAGE_SIZE);
    size_t size = arg[1];

    if ((kind != MAP_SHARED && kind != MAP_PRIVATE) || flags & ~MAP_KNOWN || arg[2] & ~PROT_ALL)
        return -EINVAL;
    if (size == 0 || address % PAGE_SIZE != 0)
        return -EINVAL;
    if (check_pages(address, &size) != 0 || size > USERTOP)
        return -ENOMEM;

    struct region wanted = {.start = address,
                            .end = address + size,
                            .prot = with_read((unsigned)arg[2]),
                            .shared = kind == MAP_SHARED,
                            .object_page = arg[5],
                            .name = "map"};
    struct file *file = flags & MAP_ANONYMOUS ? NULL : fd_get(arg[4]);
    int error =
        flags & MAP_ANONYMOUS ? map_anonymous(&wanted, flags) : map_file(&wanted, file, flags);
    fd_put(file);
    return error ? error : (intptr_t)wanted.start;
}

intptr_t sys_munmap(const uintptr_t *arg)
{
    size_t size = arg[1];

    if (size == 0 || check_pages(arg[0], &size) != 0)
        return -EINVAL;
    return vm_unmap(current_proc()->vm, arg[0], size);
}

intptr_t sys_mprotect(const uintptr_t *arg)
{
    size_t size = arg[1];

    if (arg[2] & ~PROT_ALL || arg[0] % PAGE_SIZE != 0)
        return -EINVAL;
    if (size == 0)
        return 0;
    if (check_pages(arg[0], &size) != 0)
        return -ENOMEM;
    return vm_protect(current_proc()->vm, arg[0], size, with_read((unsigned)arg[2]));
}

/*
 * msync(address, length, flags). Pages that were written to are written to the disk soon in any case, which is
 * all that MS_ASYNC asks for; and no mapping differs from the file, so MS_INVALIDATE finds nothing to do.
 */
intptr_t sys_msync(const uintptr_t *arg)
{
    size_t size = arg[1];

    if (arg[2] & ~(uintptr_t)(MS_ASYNC | MS_SYNC | MS_INVALIDATE) ||
        (arg[2] & (MS_ASYNC | MS_SYNC)) == (MS_ASYNC | MS_SYNC) || arg[0] % PAGE_SIZE != 0)
        return -EINVAL;
    if (size == 0)
        return 0;
    if (check_pages(arg[0], &size) != 0)
        return -ENOMEM;
    if (arg[2] & MS_SYNC)
        return vm_sync(current_proc()->vm, arg[0], size);
    return vm_check(current_proc()->vm, arg[0], size);
}

/* madvise(address, length, advice). Advice about the order of accesses is taken and has no effect. */
intptr_t sys_madvise(const uintptr_t *arg)
{
    size_t size = arg[1];

    if (arg[2] > MADV_DONTNEED || check_pages(arg[0], &size) != 0)
        return -EINVAL;
    if (size == 0)
        return 0;
    if (arg[2] == MADV_DONTNEED)
        return vm_discard(current_proc()->vm, arg[0], size);
    return vm_check(current_proc()->vm, arg[0], size);
}

#define MINCORE_PAGES 128u /* whose results are copied to the program at once */

/* mincore(address, length, results): a byte for each page, 1 if it is in memory */
intptr_t sys_mincore(const uintptr_t *arg)
{
    uint8_t resident[MINCORE_PAGES];
    size_t size = arg[1], pages, n;
    int error = 0;

    if (arg[0] % PAGE_SIZE != 0)
        return -EINVAL;
    if (check_pages(arg[0], &size) != 0)
        return -ENOMEM;
    pages = size >> PAGE_SHIFT;
    for (size_t done = 0; done < pages && !error; done += n) {
        n = MIN(pages - done, MINCORE_PAGES);
        error = vm_resident(current_proc()->vm, arg[0] + (done << PAGE_SHIFT), n << PAGE_SHIFT,
                            resident);
        if (!error)
            error = copyout(arg[2] + done, resident, n);
        if (!error && checkpoint() != 0)
            error = -EINTR;
    }
    return error;
}
