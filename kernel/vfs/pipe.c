/* SPDX-License-Identifier: MIT */
/*
 * Pipes and FIFOs: a ring of pages between writers and readers.
 *
 * Pages are allocated when the ring first reaches them. Writes of up to PIPE_BUF bytes are atomic: they
 * wait until all fits. Data are copied with the pipe's mutex held, since user memory may fault.
 *
 * Readers wait for bytes, each for its turn: a write wakes one of them, and a read that leaves bytes wakes the next.
 * Writers wait for room, and are all woken, since they need different amounts of it.
 */
#include "vfs/pipe.h"

#include "lib/string.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "vfs/context.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include "vfs/internal.h"
#include "vfs/poll.h"
#include <abi/errno.h>
#include <hal/timer.h>

#define PIPE_PAGES 16u /* 64 KiB */
#define PIPE_SIZE (PIPE_PAGES * PAGE_SIZE)
#define PIPE_BUF 4096u

/* One of the two ends. */
struct end {
    unsigned files;  /* open files of this end */
    unsigned opened; /* counts openings, for FIFOs: shows that there was one */
    /* readers waiting for bytes, writers for room, openers for the other end */
    struct waitqueue queue;
};

struct pipe {
    struct mutex lock;   /* guards everything below, but for users */
    uint32_t start, end; /* bytes ever read and written; taken modulo PIPE_SIZE */
    struct end reader, writer;
    unsigned users; /* atomic: open files of a pipe without a name; a FIFO's inode counts them */
    void *pages[PIPE_PAGES]; /* NULL: not allocated */
};

static struct kmem_cache pipe_cache;

static struct pipe *pipe_new(void)
{
    struct pipe *pipe = kmem_cache_alloc(&pipe_cache);

    if (!pipe)
        return NULL;
    memset(pipe, 0, sizeof(*pipe));
    mutex_init(&pipe->lock, "pipe");
    waitqueue_init(&pipe->reader.queue, "pipe read");
    waitqueue_init(&pipe->writer.queue, "pipe write");
    return pipe;
}

static void pipe_free(struct pipe *pipe)
{
    for (unsigned i = 0; i < PIPE_PAGES; i++) {
        if (pipe->pages[i])
            kfree(pipe->pages[i]);
    }
    kmem_cache_free(&pipe_cache, pipe);
}

/*
 * Sleeps until this end is woken, with the mutex released meanwhile: 0, -EAGAIN, or an error if a signal
 * ends the sleep. For the kernel's own writes (for_kernel), only a signal that ends the process does.
 */
static int wait(struct pipe *pipe, struct end *end, unsigned flags, bool for_kernel)
{
    if (flags & O_NONBLOCK)
        return -EAGAIN;
    return mutex_sleep(&end->queue, &pipe->lock, for_kernel ? SLEEP_KILLABLE : SLEEP_INTERRUPTIBLE,
                       TIMER_NEVER);
}

/* The address of the byte at a position, and the number of bytes from it to the end of its page. */
static char *place(const struct pipe *pipe, uint32_t position, size_t *left)
{
    uint32_t in_page = position % PAGE_SIZE;
    char *page = pipe->pages[position / PAGE_SIZE % PIPE_PAGES];

    *left = PAGE_SIZE - in_page;
    return page + in_page;
}

static ssize_t pipe_read(struct file *file, uintptr_t user, size_t n)
{
    struct pipe *pipe = file->data;
    size_t done = 0, left;
    int error = 0;

    mutex_lock(&pipe->lock);
    while (pipe->start == pipe->end && pipe->writer.files > 0 && n > 0 && !error)
        error = wait(pipe, &pipe->reader, file->flags, false);
    while (!error && done < n && pipe->start != pipe->end) {
        const char *from = place(pipe, pipe->start, &left);
        size_t part = MIN(MIN(n - done, left), pipe->end - pipe->start);
        error = copyout(user + done, from, part);
        if (error)
            break;
        pipe->start += part;
        done += part;
    }
    if (done > 0)
        wakeup(&pipe->writer.queue);
    if (pipe->start != pipe->end)
        wakeup_one(&pipe->reader.queue);
    mutex_unlock(&pipe->lock);
    return done > 0 ? (ssize_t)done : error;
}

/* Pipes may hold much memory. No page fault must wait for it. */
static void *new_page(void)
{
    current()->page_use = PAGE_FOR_CALL;
    void *page = kalloc();
    current()->page_use = PAGE_FOR_KERNEL;
    return page;
}

/* Copies as much as there is room for, up to n: how many bytes, or an error for none. */
static ssize_t fill_pipe(struct pipe *pipe, uintptr_t from, size_t n, bool from_kernel)
{
    size_t done = 0, left;
    int error = 0;

    n = MIN(n, PIPE_SIZE - (pipe->end - pipe->start));
    while (done < n) {
        void **page = &pipe->pages[pipe->end / PAGE_SIZE % PIPE_PAGES];
        if (!*page)
            *page = new_page();
        if (!*page) {
            error = -ENOMEM;
            break;
        }
        char *to = place(pipe, pipe->end, &left);
        size_t part = MIN(n - done, left);
        if (from_kernel)
            memcpy(to, (const char *)from + done, part);
        else
            error = copyin(to, from + done, part);
        if (error)
            break;
        pipe->end += part;
        done += part;
    }
    return done > 0 ? (ssize_t)done : error;
}

/* A reader on another CPU may empty the ring as fast as it is filled: -EINTR after a kill, else 0. */
static int between_fills(struct pipe *pipe)
{
    mutex_unlock(&pipe->lock);
    int error = checkpoint();
    mutex_lock(&pipe->lock);
    return error;
}

static ssize_t write_from(struct file *file, uintptr_t from, size_t n, bool from_kernel)
{
    struct pipe *pipe = file->data;
    size_t done = 0, at_once = n <= PIPE_BUF ? n : 1; /* room to wait for */
    ssize_t result = 0;

    mutex_lock(&pipe->lock);
    while (done < n) {
        if (pipe->reader.files == 0)
            result = -EPIPE;
        else if (PIPE_SIZE - (pipe->end - pipe->start) < at_once)
            result = wait(pipe, &pipe->writer, file->flags, from_kernel);
        else
            result = fill_pipe(pipe, from + done, n - done, from_kernel);
        if (result < 0)
            break;
        if (result > 0)
            wakeup_one(&pipe->reader.queue);
        done += (size_t)result;
        result = done < n ? between_fills(pipe) : 0;
        if (result < 0)
            break;
    }
    mutex_unlock(&pipe->lock);
    if (result == -EPIPE && !from_kernel)
        signal_send_self(SIGPIPE);
    return done > 0 ? (ssize_t)done : result;
}

static ssize_t pipe_write(struct file *file, uintptr_t user, size_t n)
{
    return write_from(file, user, n, false);
}

ssize_t pipe_write_kernel(struct file *file, const void *from, size_t n)
{
    return write_from(file, (uintptr_t)from, n, true);
}

/*
 * The end of a pipe without writers is hung up. So is a FIFO's, but only if there has been a writer since it was
 * opened: file->position, which has no other use here, is the count of writers until then.
 *
 * Callers may hold the lock, or not. Without it a look begins again if bytes were read meanwhile, since the two positions
 * would not belong together. Whether there are writers is read before the last position: a writer that has gone
 * has left its bytes, and they must be seen.
 */
static MAY_RACE unsigned events_now(const struct pipe *pipe, const struct file *file)
{
    uint32_t start, used;
    bool hung_up;

    do {
        start = __atomic_load_n(&pipe->start, __ATOMIC_ACQUIRE);
        hung_up = __atomic_load_n(&pipe->writer.files, __ATOMIC_ACQUIRE) == 0;
        used = __atomic_load_n(&pipe->end, __ATOMIC_ACQUIRE) - start;
    } while (__atomic_load_n(&pipe->start, __ATOMIC_RELAXED) != start);
    unsigned events = 0;
    if (file_readable(file)) {
        if (used > 0)
            events |= POLL_READ;
        if (hung_up && pipe->writer.opened != (unsigned)file->position)
            events |= POLLHUP;
    }
    if (file_writable(file)) {
        if (pipe->reader.files == 0)
            events |= POLLERR;
        if (PIPE_SIZE - used >= PIPE_BUF)
            events |= POLL_WRITE;
    }
    return events;
}

/* The lock keeps events from coming between the look and the entry into the queues. Without a watch none is missed. */
static unsigned pipe_poll(struct file *file, struct poll_watch *watch)
{
    struct pipe *pipe = file->data;

    if (!watch)
        return events_now(pipe, file);
    mutex_lock(&pipe->lock);
    if (file_readable(file))
        poll_enter(watch, &pipe->reader.queue);
    if (file_writable(file))
        poll_enter(watch, &pipe->writer.queue);
    unsigned events = events_now(pipe, file);
    mutex_unlock(&pipe->lock);
    return events;
}

/* One file less at an end: the other end may wait for that. */
static void close_end(struct pipe *pipe, struct end *end, struct end *other)
{
    mutex_lock(&pipe->lock);
    end->files--;
    wakeup(&other->queue);
    mutex_unlock(&pipe->lock);
}

static void close_file(const struct file *file)
{
    struct pipe *pipe = file->data;

    if (file_readable(file))
        close_end(pipe, &pipe->reader, &pipe->writer);
    if (file_writable(file))
        close_end(pipe, &pipe->writer, &pipe->reader);
}

/* The last user of the pipe may free it at once, but not before our unlock is complete. */
static void pipe_close(struct file *file)
{
    struct pipe *pipe = file->data;

    close_file(file);
    if (__atomic_sub_fetch(&pipe->users, 1, __ATOMIC_ACQ_REL) == 0)
        pipe_free(pipe);
}

static const struct file_ops pipe_ops = {
    .read = pipe_read,
    .write = pipe_write,
    .poll = pipe_poll,
    .close = pipe_close,
};

bool pipe_is_writer(const struct file *file)
{
    return file_writable(file) && (file->ops == &pipe_ops || file->ops == &fifo_file_ops);
}

int pipe_create(struct file **reader, struct file **writer)
{
    struct pipe *pipe = pipe_new();

    if (!pipe)
        return -ENOMEM;
    pipe->reader.files = pipe->writer.files = 1;
    pipe->writer.opened = 1;
    pipe->users = 2;
    *reader = file_new(O_RDONLY);
    *writer = file_new(O_WRONLY);
    if (!*reader || !*writer) {
        file_put(*reader);
        file_put(*writer);
        pipe_free(pipe);
        return -ENOMEM;
    }
    (*reader)->ops = (*writer)->ops = &pipe_ops;
    (*reader)->data = (*writer)->data = pipe;
    return 0;
}

/* The pipe of a FIFO. The first open makes it; each open counts as a user. */
static struct pipe *fifo_pipe(struct inode *inode)
{
    mutex_lock(&inode->lock);
    struct pipe *pipe = inode->data;
    if (!pipe)
        pipe = inode->data = pipe_new();
    if (pipe)
        inode->data_users++;
    mutex_unlock(&inode->lock);
    return pipe;
}

static void fifo_release(struct inode *inode)
{
    mutex_lock(&inode->lock);
    if (--inode->data_users == 0) {
        pipe_free(inode->data);
        inode->data = NULL;
    }
    mutex_unlock(&inode->lock);
}

/* Waits until the other end is open, or has been opened since; then a signal that came with it does not matter. */
static int wait_for_other(struct pipe *pipe, struct end *mine, struct end *other)
{
    unsigned before = other->opened;
    int error = 0;

    while (other->files == 0 && other->opened == before && !error)
        error = wait(pipe, mine, 0, false);
    return other->files > 0 || other->opened != before ? 0 : error;
}

/* Opens one end, or both; a reader waits for a writer and the other way round. */
static int fifo_open(struct inode *inode, struct file *file)
{
    bool reads = file_readable(file), writes = file_writable(file);
    int error = 0;
    struct pipe *pipe = fifo_pipe(inode);

    if (!pipe)
        return -ENOMEM;
    file->data = pipe;
    mutex_lock(&pipe->lock);
    file->position = pipe->writer.opened;
    if (file->flags & O_NONBLOCK && writes && !reads && pipe->reader.files == 0)
        error = -ENXIO;
    if (!error && reads) {
        pipe->reader.files++;
        pipe->reader.opened++;
        wakeup(&pipe->writer.queue);
    }
    if (!error && writes) {
        pipe->writer.files++;
        pipe->writer.opened++;
        wakeup(&pipe->reader.queue);
    }
    bool opened = !error;
    if (!error && !(file->flags & O_NONBLOCK) && reads != writes)
        error = reads ? wait_for_other(pipe, &pipe->reader, &pipe->writer)
                      : wait_for_other(pipe, &pipe->writer, &pipe->reader);
    mutex_unlock(&pipe->lock);
    if (error) {
        if (opened)
            close_file(file);
        fifo_release(inode);
    }
    return error;
}

static void fifo_close(struct file *file)
{
    close_file(file);
    fifo_release(file->inode);
}

const struct file_ops fifo_file_ops = {
    .read = pipe_read,
    .write = pipe_write,
    .poll = pipe_poll,
    .open = fifo_open,
    .close = fifo_close,
};

void pipe_init(void)
{
    kmem_cache_init(&pipe_cache, "pipes", sizeof(struct pipe));
}
