/* SPDX-License-Identifier: MIT */
/*
 * /dev/failalloc: a program writes a number n, as a 32-bit word, and the n-th allocation from then on fails
 * (mm/failalloc.h). A read tells, in the same form, how many allocations are left until then: 0, it has come.
 */
#include "debug/failalloc_device.h"

#include "dev/chardev.h"
#include "mm/failalloc.h"
#include "mm/uaccess.h"
#include "vfs/file.h"
#include <abi/errno.h>
#include <abi/stat.h>

#ifdef LOCKCHECK

static ssize_t read_left(struct file *file, uintptr_t user, size_t n)
{
    uint32_t left = failalloc_set(0);

    (void)file;
    if (n != sizeof(left))
        return -EINVAL;
    int error = copyout(user, &left, sizeof(left));
    return error ? error : (ssize_t)n;
}

static ssize_t write_count(struct file *file, uintptr_t user, size_t n)
{
    uint32_t count;

    (void)file;
    if (n != sizeof(count))
        return -EINVAL;
    if (copyin(&count, user, sizeof(count)) != 0)
        return -EFAULT;
    failalloc_set(count);
    return (ssize_t)n;
}

static const struct file_ops failalloc_ops = {.read = read_left, .write = write_count};
static const struct chardev device = {"failalloc", DEV_MAKE(CHARDEV_MAJOR_MEMORY, 100), 0600,
                                      &failalloc_ops};

void failalloc_device_init(void)
{
    chardev_register(&device);
}

#else

void failalloc_device_init(void)
{
}

#endif
