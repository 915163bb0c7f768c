/* SPDX-License-Identifier: MIT */
/*
 * Linux's sendfile(): copies bytes from a file that has a position to any other file.
 *
 * Files read and write in the memory of programs. So the calling process gets a few pages for the length of the call,
 * and the bytes go through them, a piece at a time. Each piece is a read and a write of our own.
 */
#include "linux/calls.h"
#include "mm/uaccess.h"
#include "sched/sched.h"
#include "vfs/fd.h"
#include "vfs/file.h"
#include "vfs/operations.h"
#include <abi/errno.h>
#include <abi/mman.h>

#define PIECE (16u * PAGE_SIZE)
#define COUNT_MAX ((size_t)INT32_MAX)

struct transfer {
    uintptr_t to, from; /* descriptors */
    uintptr_t buffer;   /* in user memory, PIECE bytes */
    off_t position;     /* of the next byte in from */
};

/* Moves one piece: how many bytes. Those that could not be written are not counted, and are read again. */
static intptr_t move_piece(struct transfer *t, size_t count)
{
    intptr_t n = linux_call(sys_pread, t->from, t->buffer, MIN(count, PIECE),
                            (uintptr_t)t->position, (uintptr_t)(t->position >> 32));

    if (n > 0)
        n = linux_call(sys_write, t->to, t->buffer, (uintptr_t)n);
    if (n > 0)
        t->position += n;
    return n;
}

static intptr_t move_bytes(struct transfer *t, size_t count)
{
    size_t done = 0;

    while (done < count) {
        intptr_t n = checkpoint();
        if (n == 0)
            n = move_piece(t, count - done);
        if (n <= 0)
            return done > 0 ? (intptr_t)done : n;
        done += (size_t)n;
    }
    return (intptr_t)done;
}

static intptr_t move_with_buffer(struct transfer *t, size_t count)
{
    intptr_t result = linux_call(sys_mmap, 0, PIECE, PROT_READ | PROT_WRITE,
                                 MAP_PRIVATE | MAP_ANONYMOUS, (uintptr_t)-1, 0);

    if (result < 0)
        return result;
    t->buffer = (uintptr_t)result;
    result = move_bytes(t, count);
    linux_call(sys_munmap, t->buffer, PIECE);
    return result;
}

static int check_files(const struct file *to, const struct file *from, bool own_offset)
{
    if (!to || !from || !file_writable(to) || !file_readable(from))
        return -EBADF;
    if (!file_has_position(from))
        return own_offset ? -ESPIPE : -EINVAL;
    return to->flags & O_APPEND ? -EINVAL : 0;
}

/* The file's own position is where the bytes begin, and where the next ones will. */
static intptr_t move_from_position(struct transfer *t, struct file *from, size_t count)
{
    mutex_lock(&from->lock);
    t->position = from->position;
    mutex_unlock(&from->lock);
    intptr_t result = move_with_buffer(t, count);
    if (result > 0) {
        mutex_lock(&from->lock);
        from->position = t->position;
        mutex_unlock(&from->lock);
    }
    return result;
}

/* The same with an offset in the program's memory, of 32 or 64 bits. */
static intptr_t move_from_offset(struct transfer *t, uintptr_t user, bool narrow, size_t count)
{
    int32_t offset = 0;
    int error = narrow ? copyin(&offset, user, sizeof(offset))
                       : copyin(&t->position, user, sizeof(t->position));

    if (error)
        return error;
    if (narrow)
        t->position = offset;
    if (t->position < 0)
        return -EINVAL;
    if (narrow)
        count = MIN(count, (size_t)(INT32_MAX - offset));
    intptr_t result = move_with_buffer(t, count);
    offset = (int32_t)t->position;
    error = narrow ? copyout(user, &offset, sizeof(offset))
                   : copyout(user, &t->position, sizeof(t->position));
    return error ? error : result;
}

/* sendfile(to, from, &offset, count): without an offset, from the file's position. */
static intptr_t send_file(const uintptr_t *arg, bool narrow)
{
    struct transfer t = {.to = arg[0], .from = arg[1]};
    struct file *to = fd_get(t.to), *from = fd_get(t.from);
    size_t count = MIN(arg[3], COUNT_MAX);
    intptr_t result = check_files(to, from, arg[2]);

    if (!result && arg[2])
        result = move_from_offset(&t, arg[2], narrow, count);
    else if (!result)
        result = move_from_position(&t, from, count);
    fd_put(from);
    fd_put(to);
    return result;
}

intptr_t linux_sendfile(const uintptr_t *arg)
{
    return send_file(arg, true);
}

intptr_t linux_sendfile64(const uintptr_t *arg)
{
    return send_file(arg, false);
}
