/* SPDX-License-Identifier: MIT */
/*
 * The output of arguments: one function for each letter of abi/syscalls.def that is more than a
 * number.
 */
#include "strace.h"
#include <abi/cred.h>
#include <abi/errno.h>
#include <ctype.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <linux/input.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/vt.h>
#include <time.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

struct name {
    uint32_t value;
    const char *name;
};

#define NAME(value)                                                                                \
    {                                                                                              \
        value, #value                                                                              \
    }

static const struct name open_flags[] = {
    NAME(O_NOCTTY),   NAME(O_CREAT),     NAME(O_EXCL),     NAME(O_TRUNC),   NAME(O_APPEND),
    NAME(O_NONBLOCK), NAME(O_DIRECTORY), NAME(O_NOFOLLOW), NAME(O_CLOEXEC),
};

static const struct name hows[] = {NAME(SIG_BLOCK), NAME(SIG_UNBLOCK), NAME(SIG_SETMASK)};

static const struct name protections[] = {NAME(PROT_READ), NAME(PROT_WRITE), NAME(PROT_EXEC)};

static const struct name map_flags[] = {
    NAME(MAP_SHARED),    NAME(MAP_PRIVATE),   NAME(MAP_FIXED),
    NAME(MAP_ANONYMOUS), NAME(MAP_NORESERVE), NAME(MAP_FIXED_NOREPLACE),
};

static const struct name sync_flags[] = {NAME(MS_ASYNC), NAME(MS_INVALIDATE), NAME(MS_SYNC)};

static const struct name advices[] = {
    NAME(MADV_NORMAL),   NAME(MADV_RANDOM),   NAME(MADV_SEQUENTIAL),
    NAME(MADV_WILLNEED), NAME(MADV_DONTNEED),
};

static const struct name requests[] = {
    NAME(TCGETS),
    NAME(TCSETS),
    NAME(TCSETSW),
    NAME(TCSETSF),
    NAME(TCSBRK),
    NAME(TCXONC),
    NAME(TCFLSH),
    NAME(TIOCGPGRP),
    NAME(TIOCSPGRP),
    NAME(TIOCOUTQ),
    NAME(TIOCGWINSZ),
    NAME(TIOCSWINSZ),
    NAME(FIONREAD),
    NAME(TIOCGPTN),
    NAME(TIOCSPTLCK),
    NAME(TIOCSCTTY),
    NAME(TIOCNOTTY),
    NAME(TIOCGSID),
    NAME(VT_GETSTATE),
    NAME(VT_ACTIVATE),
    NAME(KDSIGACCEPT),
    NAME(KDSETMODE),
    NAME(EVIOCGVERSION),
    NAME(EVIOCGID),
    NAME(EVIOCGRAB),
    NAME(EVIOCSCLOCKID),
    NAME(KDGETMODE),
    NAME(FBIOGET_VSCREENINFO),
    NAME(FBIOPUT_VSCREENINFO),
    NAME(FBIOGET_FSCREENINFO),
    NAME(FBIOPAN_DISPLAY),
};

static const struct name ids[] = {
    NAME(GETID_UID), NAME(GETID_EUID), NAME(GETID_SUID),
    NAME(GETID_GID), NAME(GETID_EGID), NAME(GETID_SGID),
};

static const struct name commands[] = {
    NAME(F_DUPFD),     NAME(F_GETFD),     NAME(F_SETFD),      NAME(F_GETFL),
    NAME(F_SETFL),     NAME(F_GETLK),     NAME(F_SETLK),      NAME(F_SETLKW),
    NAME(F_OFD_GETLK), NAME(F_OFD_SETLK), NAME(F_OFD_SETLKW),
};

static const struct name lock_types[] = {NAME(F_RDLCK), NAME(F_WRLCK), NAME(F_UNLCK)};

static const struct name operations[] = {NAME(LOCK_SH), NAME(LOCK_EX), NAME(LOCK_NB),
                                         NAME(LOCK_UN)};

static const struct name whences[] = {NAME(SEEK_SET), NAME(SEEK_CUR), NAME(SEEK_END)};

static const struct name errors[] = {
#define ERROR_NAME(name, number, text) {number, #name},
    ERRNO_LIST(ERROR_NAME)
#undef ERROR_NAME
};

static const char *find(const struct name *names, size_t count, uint32_t value)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].value == value)
            return names[i].name;
    }
    return NULL;
}

const char *error_name(int error)
{
    return find(errors, LENGTH(errors), (uint32_t)error);
}

/* A name, or the number if it has none. */
static void print_name(FILE *out, const char *name, uint32_t value)
{
    if (name)
        fputs(name, out);
    else
        fprintf(out, "%d", (int)value);
}

/* The names of the flags that are set, and the rest as a number; first is what precedes the first one. */
static void print_flags(FILE *out, const struct name *names, size_t count, uint32_t flags,
                        const char *first)
{
    for (size_t i = 0; i < count; i++) {
        if (!(flags & names[i].value))
            continue;
        fprintf(out, "%s%s", first, names[i].name);
        flags &= ~names[i].value;
        first = "|";
    }
    if (flags || *first == '\0')
        fprintf(out, "%s%#x", first, (unsigned)flags);
}

static void print_open_flags(FILE *out, uint32_t flags)
{
    static const char *const modes[] = {"O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"};

    fputs(modes[flags & O_ACCMODE], out);
    flags &= ~(uint32_t)O_ACCMODE;
    if (flags)
        print_flags(out, open_flags, LENGTH(open_flags), flags, "|");
}

static void print_protection(FILE *out, uint32_t prot)
{
    if (prot == PROT_NONE)
        fputs("PROT_NONE", out);
    else
        print_flags(out, protections, LENGTH(protections), prot, "");
}

/* Bytes between quotes, as C would write them. */
static void print_bytes(FILE *out, const char *bytes, size_t n)
{
    static const char plain[] = "\n\t\r\"\\", escaped[] = "ntr\"\\";

    putc('"', out);
    for (size_t i = 0; i < n; i++) {
        unsigned char c = (unsigned char)bytes[i];
        const char *special = c ? strchr(plain, c) : NULL;
        if (special)
            fprintf(out, "\\%c", escaped[special - plain]);
        else if (isprint(c))
            putc(c, out);
        else if (i + 1 < n && isdigit((unsigned char)bytes[i + 1]))
            fprintf(out, "\\%03o", c); /* or the digit would belong to it */
        else
            fprintf(out, "\\%o", c);
    }
    putc('"', out);
}

/* The strings of a vector follow each other, each with its zero. */
static void print_vector(FILE *out, const char *data, const struct trace_memory *memory)
{
    const char *end = data + memory->length;
    bool first = true;

    putc('[', out);
    while (data < end) {
        size_t n = strnlen(data, (size_t)(end - data));
        fputs(first ? "" : ", ", out);
        print_bytes(out, data, n);
        data += n + 1;
        first = false;
    }
    fputs(!memory->more ? "]" : first ? "...]" : ", ...]", out);
}

static void print_lock(FILE *out, const char *data)
{
    struct flock lock;

    memcpy(&lock, data, sizeof(lock));
    putc('{', out);
    print_name(out, find(lock_types, LENGTH(lock_types), (uint32_t)lock.l_type),
               (uint32_t)lock.l_type);
    fputs(", ", out);
    print_name(out, find(whences, LENGTH(whences), (uint32_t)lock.l_whence),
               (uint32_t)lock.l_whence);
    fprintf(out, ", %lld, %lld, %d}", (long long)lock.l_start, (long long)lock.l_len, lock.l_pid);
}

static void print_numbers(FILE *out, const char *data, char kind)
{
    struct timespec time;
    int32_t words[2];
    int64_t number;

    if (kind == 't' || kind == 'T') {
        memcpy(&time, data, sizeof(time));
        fprintf(out, "{%lld.%09ld}", (long long)time.tv_sec, (long)time.tv_nsec);
    } else if (kind == 'L') {
        memcpy(&number, data, sizeof(number));
        fprintf(out, "[%lld]", (long long)number);
    } else if (kind == 'P') {
        memcpy(words, data, sizeof(words));
        fprintf(out, "[%d, %d]", (int)words[0], (int)words[1]);
    } else if (kind == 'i') {
        memcpy(words, data, sizeof(words[0]));
        fprintf(out, "[%#x]", (unsigned)words[0]);
    } else if (kind == 'm' || kind == 'M') {
        print_signal_set(out, data);
    } else if (kind == 'a' || kind == 'A') {
        print_action(out, data);
    } else if (kind == 'l') {
        print_lock(out, data);
    }
}

/* The memory that an argument points to; the record has a copy of it. */
static void print_memory(FILE *out, const struct trace_record *record, unsigned index, char kind)
{
    const struct trace_memory *memory = &record->memory[index];
    const char *data = record->data + memory->offset;

    if (kind == 'v') {
        print_vector(out, data, memory);
    } else if (kind == 's' || kind == 'b' || kind == 'B') {
        print_bytes(out, data, memory->length);
        fputs(memory->more ? "..." : "", out);
    } else {
        print_numbers(out, data, kind);
    }
}

void print_argument(FILE *out, const struct trace_record *record, unsigned index, char kind)
{
    uint32_t value = record->argument[index];

    if (record->memory[index].captured) {
        print_memory(out, record, index, kind);
        return;
    }
    switch (kind) {
    case 'd':
    case 'f':
        fprintf(out, "%d", (int)value);
        break;
    case 'u':
        fprintf(out, "%u", (unsigned)value);
        break;
    case 'o':
        fprintf(out, "%#o", (unsigned)value);
        break;
    case 'S':
        print_name(out, signal_name(value), value);
        break;
    case 'H':
        print_name(out, find(hows, LENGTH(hows), value), value);
        break;
    case 'W':
        print_name(out, find(whences, LENGTH(whences), value), value);
        break;
    case 'F':
        print_open_flags(out, value);
        break;
    case 'r':
        print_protection(out, value);
        break;
    case 'R':
        print_flags(out, map_flags, LENGTH(map_flags), value, "");
        break;
    case 'y':
        print_flags(out, sync_flags, LENGTH(sync_flags), value, "");
        break;
    case 'Y':
        print_name(out, find(advices, LENGTH(advices), value), value);
        break;
    case 'g':
        print_name(out, find(ids, LENGTH(ids), value), value);
        break;
    case 'k':
        print_name(out, find(requests, LENGTH(requests), value), value);
        break;
    case 'c':
        print_name(out, find(commands, LENGTH(commands), value), value);
        break;
    case 'q':
        print_flags(out, operations, LENGTH(operations), value, "");
        break;
    case 'x':
    case 'l': /* an argument of fcntl() that is no lock */
        fprintf(out, "%#x", (unsigned)value);
        break;
    case 'n':
    default: /* an address that could not be read, or that is not in memory */
        if (value == 0)
            fputs("NULL", out);
        else
            fprintf(out, "%#x", (unsigned)value);
    }
}
