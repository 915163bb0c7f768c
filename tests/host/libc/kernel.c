/* SPDX-License-Identifier: MIT */
/* The system calls that the library under test makes. Files are arrays, and so is the heap. */
#include <errno.h>

#include "libc.h"

#include <abi/fcntl.h>
#include <abi/ioctl.h>

#define MAX_OPEN 16
#define HEAP_SIZE (16 << 20)

struct open_file {
    struct kernel_file *file;
    size_t position;
    int flags;
};

struct kernel_file kernel_files[4], kernel_terminal;
const char *kernel_typed;
bool kernel_is_terminal;
int kernel_writes;
size_t kernel_heap, kernel_heap_limit = HEAP_SIZE;
const char *libc_program_name = "test";
char **libc_environ;

static struct open_file open_files[MAX_OPEN]; /* from descriptor 3 on */
static _Alignas(4096) char heap[HEAP_SIZE];

void libc__exit(int status) __attribute__((noreturn));
void *libc_sbrk(intptr_t increment);
int libc_open(const char *path, int flags, ...);
ssize_t libc_read(int fd, void *buf, size_t n);
ssize_t libc_write(int fd, const void *buf, size_t n);
int libc___sys_lseek(int fd, uint32_t low, uint32_t high, int whence, int64_t *result);
int libc_close(int fd);
int libc_unlink(const char *path);
int libc_ioctl(int fd, unsigned long request, ...);
int libc_getpid(void);
int libc_kill(int pid, int sig);
int libc_unsupported(void);

static int set_error(int error)
{
    libc_errno = error;
    return -1;
}

void kernel_reset(void)
{
    memset(kernel_files, 0, sizeof(kernel_files));
    memset(open_files, 0, sizeof(open_files));
    kernel_terminal.size = 0;
    kernel_typed = "";
    kernel_is_terminal = false;
    kernel_writes = 0;
    libc_errno = 0;
}

uint64_t random64(void)
{
    static uint64_t state = 88172645463325252u;

    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

void *libc_sbrk(intptr_t increment)
{
    char *end = heap + kernel_heap;

    if ((increment < 0 && (size_t)-increment > kernel_heap) ||
        (increment > 0 && (size_t)increment > kernel_heap_limit - kernel_heap)) {
        libc_errno = ENOMEM;
        return (void *)-1;
    }
    kernel_heap += (size_t)increment;
    return end;
}

static struct kernel_file *find(const char *path)
{
    for (size_t i = 0; i < sizeof(kernel_files) / sizeof(kernel_files[0]); i++)
        if (strcmp(kernel_files[i].path, path) == 0)
            return &kernel_files[i];
    return NULL;
}

int libc_open(const char *path, int flags, ...)
{
    struct kernel_file *file = find(path);

    if (file == NULL) {
        if ((flags & O_CREAT) == 0)
            return set_error(ENOENT);
        file = find("");
        if (file == NULL)
            return set_error(ENOSPC);
        snprintf(file->path, sizeof(file->path), "%s", path);
        file->size = 0;
    } else if ((flags & O_EXCL) != 0) {
        return set_error(EEXIST);
    }
    if ((flags & O_TRUNC) != 0)
        file->size = 0;
    for (int i = 0; i < MAX_OPEN; i++) {
        if (open_files[i].file == NULL) {
            open_files[i] = (struct open_file){file, 0, flags};
            return 3 + i;
        }
    }
    return set_error(EMFILE);
}

static struct open_file *descriptor(int fd)
{
    if (fd < 3 || fd >= 3 + MAX_OPEN || open_files[fd - 3].file == NULL)
        return NULL;
    return &open_files[fd - 3];
}

ssize_t libc_read(int fd, void *buf, size_t n)
{
    struct open_file *f = descriptor(fd);
    size_t left;

    if (fd == 0) {
        left = strlen(kernel_typed);
        n = n < left ? n : left;
        memcpy(buf, kernel_typed, n);
        kernel_typed += n;
        return (ssize_t)n;
    }
    if (f == NULL || (f->flags & O_ACCMODE) == O_WRONLY)
        return set_error(EBADF);
    left = f->position < f->file->size ? f->file->size - f->position : 0;
    n = n < left ? n : left;
    memcpy(buf, f->file->data + f->position, n);
    f->position += n;
    return (ssize_t)n;
}

ssize_t libc_write(int fd, const void *buf, size_t n)
{
    struct open_file terminal = {&kernel_terminal, kernel_terminal.size, O_WRONLY};
    struct open_file *f = fd == 1 || fd == 2 ? &terminal : descriptor(fd);

    kernel_writes++;
    if (f == NULL || (f->flags & O_ACCMODE) == O_RDONLY)
        return set_error(EBADF);
    if ((f->flags & O_APPEND) != 0)
        f->position = f->file->size;
    if (f->position >= KERNEL_FILE_SIZE)
        return set_error(ENOSPC);
    if (n > KERNEL_FILE_SIZE - f->position)
        n = KERNEL_FILE_SIZE - f->position;
    memcpy(f->file->data + f->position, buf, n);
    f->position += n;
    if (f->position > f->file->size)
        f->file->size = f->position;
    return (ssize_t)n;
}

int libc___sys_lseek(int fd, uint32_t low, uint32_t high, int whence, int64_t *result)
{
    struct open_file *f = descriptor(fd);
    int64_t offset = (int64_t)((uint64_t)high << 32 | low);

    if (f == NULL)
        return set_error(fd <= 2 ? ESPIPE : EBADF);
    if (whence == SEEK_CUR)
        offset += (int64_t)f->position;
    else if (whence == SEEK_END)
        offset += (int64_t)f->file->size;
    if (offset < 0)
        return set_error(EINVAL);
    f->position = (size_t)offset;
    *result = offset;
    return 0;
}

int libc_close(int fd)
{
    struct open_file *f = descriptor(fd);

    if (f == NULL)
        return set_error(EBADF);
    f->file = NULL;
    return 0;
}

int libc_unlink(const char *path)
{
    struct kernel_file *file = find(path);

    if (file == NULL)
        return set_error(ENOENT);
    file->path[0] = '\0';
    return 0;
}

int libc_ioctl(int fd, unsigned long request, ...)
{
    return fd <= 2 && request == TCGETS && kernel_is_terminal ? 0 : set_error(ENOTTY);
}

int libc_getpid(void)
{
    return 1;
}

int libc_kill(int pid, int sig)
{
    (void)pid;
    (void)sig;
    abort(); /* the library found its heap broken */
}

void libc__exit(int status)
{
    exit(status);
}

/* The calls that no test makes, under every name that the library refers to: mk/test-libc.mk. */
int libc_unsupported(void)
{
    return set_error(ENOSYS);
}
