/* SPDX-License-Identifier: MIT */
/* Collecting exec's arguments and environment in the kernel. */
#include "proc/exec_args.h"

#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/exec.h"
#include "sched/sched.h"
#include "vfs/getcwd.h"
#include <abi/errno.h>

int exec_args_init(struct exec_args *args)
{
    *args = (struct exec_args){.strings = kalloc()};
    return args->strings ? 0 : -ENOMEM;
}

void exec_args_free(struct exec_args *args)
{
    page_free(virt_to_page(args->strings), args->order);
}

static size_t capacity(const struct exec_args *args)
{
    return PAGE_SIZE << args->order;
}

/* The bytes that args will take on the new stack. */
static size_t weight(const struct exec_args *args)
{
    return args->used + (args->argc + args->envc + 2) * sizeof(uintptr_t);
}

/* Doubles the buffer. */
static int enlarge(struct exec_args *args)
{
    if (capacity(args) >= ARG_MAX)
        return -E2BIG;
    struct page *page = page_alloc(args->order + 1);
    if (!page)
        return -ENOMEM;
    char *larger = page_address(page);
    memcpy(larger, args->strings, args->used);
    exec_args_free(args);
    args->strings = larger;
    args->order++;
    return 0;
}

int exec_args_add(struct exec_args *args, unsigned *count, const char *string)
{
    size_t n = strlen(string) + 1;

    while (capacity(args) - args->used < n) {
        int error = enlarge(args);
        if (error)
            return error;
    }
    memcpy(args->strings + args->used, string, n);
    args->used += n;
    (*count)++;
    return 0;
}

/* The absolute path of a file, in a buffer of PATH_MAX bytes; or the path as it is, if there is no such path. */
static void make_absolute(const char *file, char *to)
{
    ssize_t n = file[0] == '/' ? 0 : getcwd_copy(to, PATH_MAX);

    while (file[0] == '.' && file[1] == '/')
        file += 2;
    if (n > 1) /* not the root, whose path ends with a slash */
        to[n++] = '/';
    if (n < 0 || (size_t)n + strlen(file) >= PATH_MAX)
        n = 0;
    strlcpy(to + n, file, PATH_MAX - (size_t)n);
}

int exec_args_add_name(struct exec_args *args, const char *name, const char *file)
{
    unsigned not_counted = 0;
    char *path = NULL;

    if (file != name || name[0] != '/') {
        path = kmalloc(PATH_MAX);
        if (!path)
            return -ENOMEM;
        make_absolute(file, path);
    }
    args->name_at = args->path_at = args->used;
    int error = exec_args_add(args, &not_counted, name);
    if (!error && path) {
        args->path_at = args->used;
        error = exec_args_add(args, &not_counted, path);
    }
    kmfree(path);
    return error;
}

/* Puts a string before all others, of which the first `dropped` bytes go. */
static int insert_first(struct exec_args *args, const char *string, size_t dropped)
{
    size_t n = strlen(string) + 1;

    while (capacity(args) - args->used + dropped < n) {
        int error = enlarge(args);
        if (error)
            return error;
    }
    memmove(args->strings + n, args->strings + dropped, args->used - dropped);
    memcpy(args->strings, string, n);
    args->used += n - dropped;
    args->argc++;
    return weight(args) > ARG_MAX ? -E2BIG : 0;
}

int exec_args_prepend(struct exec_args *args, const char *string)
{
    return insert_first(args, string, 0);
}

int exec_args_replace_first(struct exec_args *args, const char *string)
{
    if (args->argc == 0)
        return insert_first(args, string, 0);
    args->argc--;
    return insert_first(args, string, strlen(args->strings) + 1);
}

static int add_user_string(struct exec_args *args, uintptr_t string)
{
    ssize_t n;

    for (;;) {
        size_t room = capacity(args) - args->used;
        n = room > 0 ? copyinstr(args->strings + args->used, string, room) : -ENAMETOOLONG;
        if (n != -ENAMETOOLONG)
            break;
        int error = enlarge(args);
        if (error)
            return error;
    }
    if (n < 0)
        return (int)n;
    args->used += (size_t)n + 1;
    return 0;
}

int exec_args_add_user(struct exec_args *args, unsigned *count, uintptr_t vector)
{
    uintptr_t string = 0;

    if (!vector) /* as elsewhere: no vector is an empty one */
        return 0;
    for (;; vector += sizeof(string)) {
        int error = checkpoint();
        if (!error)
            error = copyin(&string, vector, sizeof(string));
        if (error || !string)
            return error;
        error = add_user_string(args, string);
        if (error)
            return error;
        (*count)++;
        if (weight(args) > ARG_MAX)
            return -E2BIG;
    }
}
