/* SPDX-License-Identifier: MIT */
/* Random calls: an argument for each letter of abi/syscalls.def, and memory for the pointers. */
#include "fuzz.h"

#include <abi/fcntl.h>
#include <abi/flock.h>
#include <abi/ioctl.h>
#include <abi/mman.h>
#include <abi/resource.h>
#include <abi/stat.h>
#include <abi/time.h>
#include <abi/trace.h>
#include <abi/wait.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define STRUCT_MAX 128 /* enough bytes for any structure of a call */
#define VECTOR_MAX 6

struct stream stream_make(uint32_t seed, uint32_t number)
{
    struct stream stream = {(uint64_t)seed << 32 | number};

    for (unsigned i = 0; i < 4; i++)
        next(&stream);
    return stream;
}

/* A linear congruential generator with Knuth's constants for 64 bits (MMIX); the low half is too regular. */
uint32_t next(struct stream *stream)
{
    stream->state = stream->state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(stream->state >> 32);
}

uint32_t below(struct stream *stream, uint32_t limit)
{
    return limit > 0 ? next(stream) % limit : 0;
}

bool one_in(struct stream *stream, uint32_t n)
{
    return below(stream, n) == 0;
}

static uintptr_t draw_word(struct stream *stream)
{
    static const uintptr_t words[] = {0x7f,       0x80,       0xff,       0x100,
                                      0xfff,      0x1000,     0x1001,     0xffff,
                                      0x10000,    0x7fffffff, 0x80000000, 0xffffffff,
                                      0xfffffff0, 0xfffff000, 0x7ffff000, 0x40000000};

    switch (below(stream, 8)) {
    case 0:
        return PICK(stream, words);
    case 1:
        return (uintptr_t)0 - below(stream, 64);
    case 2:
        return next(stream);
    case 3:
        return (uintptr_t)1 << below(stream, 32);
    default:
        return below(stream, 16);
    }
}

/* Process and group numbers too: the letter is the same for them. */
static uintptr_t draw_decimal(struct stream *stream)
{
    switch (below(stream, 8)) {
    case 0:
        return (uintptr_t)getpid();
    case 1:
        return (uintptr_t)0 - (uintptr_t)getpgrp();
    case 2:
        return (uintptr_t)getpid() + below(stream, 8);
    case 3:
        return below(stream, 200) - 100u;
    default:
        return draw_word(stream);
    }
}

static uintptr_t draw_length(struct stream *stream)
{
    switch (below(stream, 8)) {
    case 0:
        return draw_word(stream);
    case 1:
        return below(stream, 8) * PAGE - 2 + below(stream, 5);
    case 2:
        return below(stream, 4 * PAGE);
    default:
        return below(stream, 600);
    }
}

static uintptr_t draw_descriptor(struct stream *stream)
{
    static const uintptr_t border[] = {127, 128, 129, 255, 256, 1023, 1024, 0x7fffffff, 0xffffffff};
    unsigned choice = below(stream, 24);
    uintptr_t fd = choice < 20   ? below(stream, 32)
                   : choice < 22 ? PICK(stream, border)
                                 : draw_word(stream);

    /* the test gets its reports through these two */
    return fd == REPORT_FD || fd == VERBOSE_FD ? 0 : fd;
}

static uintptr_t draw_mode(struct stream *stream)
{
    static const uintptr_t kinds[] = {0, S_IFIFO, S_IFCHR, S_IFDIR, S_IFBLK, S_IFREG, S_IFLNK};
    uintptr_t mode = one_in(stream, 2) ? 0777 : below(stream, 010000);

    if (one_in(stream, 32))
        return draw_word(stream);
    return one_in(stream, 2) ? mode : mode | PICK(stream, kinds);
}

static uintptr_t draw_open_flags(struct stream *stream)
{
    static const uintptr_t flags[] = {O_CREAT,    O_EXCL,      O_TRUNC,    O_APPEND,
                                      O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC};
    uintptr_t result = below(stream, 4);

    if (one_in(stream, 32))
        return draw_word(stream);
    if (one_in(stream, 3))
        result |= O_CREAT;
    for (unsigned i = below(stream, 4); i > 0; i--)
        result |= PICK(stream, flags);
    return result;
}

static struct timespec draw_time(struct stream *stream)
{
    static const int32_t borders[] = {-1,        999999999, 1000000000, INT32_MAX,
                                      INT32_MIN, UTIME_NOW, UTIME_OMIT};
    struct timespec time = {.tv_nsec = (int32_t)below(stream, 1000000)};

    if (one_in(stream, 4))
        time.tv_sec = (int64_t)((uint64_t)next(stream) << below(stream, 33)) >> below(stream, 33);
    if (one_in(stream, 4))
        time.tv_nsec = PICK(stream, borders);
    return time;
}

/* Memory that the kernel reads or writes as one object: random bytes, or two times. */
static uintptr_t draw_object(struct stream *stream, unsigned index, bool times)
{
    uint32_t words[STRUCT_MAX / 4];
    struct place place = draw_place(stream, index, STRUCT_MAX);

    for (size_t i = 0; i < LENGTH(words); i++)
        words[i] = one_in(stream, 2) ? below(stream, 16) : next(stream);
    if (times) {
        struct timespec pair[2] = {draw_time(stream), draw_time(stream)};
        memcpy(words, pair, sizeof(pair));
    }
    put(place, words, sizeof(words));
    return place.address;
}

static void do_nothing(int signal)
{
    (void)signal;
}

/* Where the library has handlers return to. */
static void (*find_restorer(void))(void)
{
    static void (*restorer)(void);
    struct sigaction action;

    if (!restorer) {
        signal(SIGURG, do_nothing);
        sigaction(SIGURG, NULL, &action);
        restorer = action.sa_restorer;
        signal(SIGURG, SIG_DFL);
    }
    return restorer;
}

/*
 * An action: of handlers only one that is a function, or that can only fault. A process that went on anywhere
 * else could make the calls that the fence keeps out.
 */
static uintptr_t draw_action(struct stream *stream, unsigned index)
{
    static const int flags[] = {SA_RESTART,   SA_NODEFER,   SA_SIGINFO,
                                SA_NOCLDWAIT, SA_NOCLDSTOP, (int)SA_RESETHAND};
    struct place place = draw_place(stream, index, sizeof(struct sigaction));
    struct sigaction action = {.sa_restorer = find_restorer()};

    action.sa_handler = one_in(stream, 3)    ? SIG_DFL
                        : one_in(stream, 3)  ? SIG_IGN
                        : one_in(stream, 12) ? (void (*)(int))0x80000000
                                             : do_nothing;
    action.sa_flags = one_in(stream, 16) ? (int)next(stream) : 0;
    for (unsigned i = below(stream, 4); i > 0; i--)
        action.sa_flags |= PICK(stream, flags);
    action.sa_mask = one_in(stream, 2) ? 0 : (sigset_t)next(stream) << 16 | next(stream);
    put(place, &action, sizeof(action));
    return place.address;
}

/* Memory for one small structure: on the stack too. */
static uintptr_t draw_structure(struct stream *stream, unsigned index)
{
    bool times = one_in(stream, 2);

    if (one_in(stream, 8))
        return draw_stack_place(stream, STRUCT_MAX).address;
    return draw_object(stream, index, times);
}

/* At the arena's end the string loses its terminating zero, or more, and the page ends first. */
static uintptr_t draw_string(struct stream *stream, unsigned number, unsigned index)
{
    size_t size;
    const char *name = draw_name(stream, number, index, &size);
    struct place place = draw_place(stream, index, size);

    put(place, name, one_in(stream, 32) ? size - 1 : size);
    return place.address;
}

/* Pointers to strings of the same slot, or to anywhere; usually terminated. */
static uintptr_t draw_vector(struct stream *stream, unsigned number, unsigned index)
{
    uintptr_t vector[VECTOR_MAX + 1] = {0};
    size_t count = below(stream, VECTOR_MAX), size;
    struct place place = draw_place(stream, index, sizeof(vector));

    for (size_t i = 0; i < count; i++) {
        if (one_in(stream, 16)) {
            vector[i] = draw_bad_address(stream);
            continue;
        }
        const char *name = draw_name(stream, number, ARGUMENTS, &size);
        struct place string = draw_place(stream, index, PAGE);
        if (string.room > PAGE) /* not over the vector */
            string = (struct place){string.address + PAGE, string.room - PAGE};
        put(string, name, size);
        vector[i] = string.address;
    }
    put(place, vector, one_in(stream, 16) ? count * sizeof(vector[0]) : sizeof(vector));
    return place.address;
}

static uintptr_t draw_protection(struct stream *stream)
{
    return one_in(stream, 32) ? draw_word(stream) : below(stream, 8);
}

static uintptr_t draw_map_flags(struct stream *stream)
{
    static const uintptr_t flags[] = {MAP_FIXED, MAP_ANONYMOUS, MAP_NORESERVE, MAP_FIXED_NOREPLACE};
    uintptr_t result = one_in(stream, 2) ? MAP_SHARED : MAP_PRIVATE;

    if (one_in(stream, 32))
        return draw_word(stream);
    for (unsigned i = below(stream, 4); i > 0; i--)
        result |= PICK(stream, flags);
    return result;
}

/* Flags, requests, halves of numbers, device numbers, pointers: all have the same letter. */
static uintptr_t draw_hexadecimal(struct stream *stream, unsigned index)
{
    switch (below(stream, 8)) {
    case 0:
        return draw_device_number(stream);
    case 1:
    case 2:
        return draw_object(stream, index, false);
    case 3:
        return 0;
    default:
        return draw_word(stream);
    }
}

/*
 * Values without which a call would hardly ever succeed, because its letter is not specific enough.
 */
static const struct {
    unsigned number, index;
    uintptr_t value;
} useful[] = {
    {SYS_ioctl, 0, STDIN_FILENO},
    {SYS_waitpid, 0, (uintptr_t)-1},
    {SYS_waitpid, 2, WNOHANG},
    {SYS_mount, 3, 0},
    {SYS_ftruncate, 2, 0},
    {SYS_lseek, 2, 0},
    {SYS_ioctl, 1, TCGETS},
    {SYS_ioctl, 1, TCSETS},
    {SYS_ioctl, 1, TIOCGWINSZ},
    {SYS_ioctl, 1, TIOCGPGRP},
    {SYS_ioctl, 1, TIOCSPGRP},
    {SYS_ioctl, 1, FIONREAD},
    {SYS_fcntl, 1, F_SETFL},
    {SYS_fcntl, 1, F_SETLK},
    {SYS_fcntl, 1, F_GETLK},
    {SYS_trace, 1, TRACE_CHILDREN},
    {SYS_mmap, 5, 0},
    {SYS_pread, 4, 0},
    {SYS_pwrite, 4, 0},
    {SYS_truncate, 2, 0},
    {SYS_openat, 0, (uintptr_t)AT_FDCWD},
    {SYS_mkdirat, 0, (uintptr_t)AT_FDCWD},
    {SYS_mknodat, 0, (uintptr_t)AT_FDCWD},
    {SYS_unlinkat, 0, (uintptr_t)AT_FDCWD},
    {SYS_unlinkat, 2, 0},
    {SYS_renameat, 0, (uintptr_t)AT_FDCWD},
    {SYS_renameat, 2, (uintptr_t)AT_FDCWD},
    {SYS_linkat, 0, (uintptr_t)AT_FDCWD},
    {SYS_linkat, 2, (uintptr_t)AT_FDCWD},
    {SYS_linkat, 4, 0},
    {SYS_symlinkat, 1, (uintptr_t)AT_FDCWD},
    {SYS_readlinkat, 0, (uintptr_t)AT_FDCWD},
    {SYS_fstatat, 0, (uintptr_t)AT_FDCWD},
    {SYS_fstatat, 3, 0},
    {SYS_faccessat, 0, (uintptr_t)AT_FDCWD},
    {SYS_faccessat, 3, 0},
    {SYS_fchmodat, 0, (uintptr_t)AT_FDCWD},
    {SYS_fchmodat, 3, 0},
    {SYS_fchownat, 0, (uintptr_t)AT_FDCWD},
    {SYS_fchownat, 4, 0},
    {SYS_utimensat, 0, (uintptr_t)AT_FDCWD},
    {SYS_utimensat, 3, 0},
    {SYS_setitimer, 0, ITIMER_REAL},
    {SYS_setitimer, 1, 0},
    {SYS_clock_settime, 0, CLOCK_REALTIME},
    {SYS_rlimit, 1, 0},
    {SYS_getpriority, 0, PRIO_PROCESS},
    {SYS_getpriority, 1, 0},
    {SYS_setpriority, 0, PRIO_PROCESS},
    {SYS_setpriority, 1, 0},
    {SYS_waitid, 0, P_ALL},
    {SYS_waitid, 2, 0},
    {SYS_waitid, 3, WEXITED | WNOHANG},
    {SYS_msync, 1, PAGE},
    {SYS_msync, 2, MS_ASYNC},
};

/* One of the useful values for an argument, or false: none was drawn. */
static bool draw_useful(struct stream *stream, unsigned number, unsigned index, uintptr_t *value)
{
    size_t start = below(stream, LENGTH(useful));

    for (size_t i = 0; i < LENGTH(useful); i++) {
        size_t at = (start + i) % LENGTH(useful);
        if (useful[at].number == number && useful[at].index == index) {
            *value = useful[at].value;
            return one_in(stream, 2);
        }
    }
    return false;
}

static uintptr_t draw_argument(struct stream *stream, unsigned number, unsigned index,
                               const char *kind)
{
    uintptr_t value;

    if (draw_useful(stream, number, index, &value))
        return value;
    switch (*kind) {
    case 'd':
        return draw_decimal(stream);
    case 'u':
        return draw_length(stream);
    case 'o':
        return draw_mode(stream);
    case 'f':
        return draw_descriptor(stream);
    case 's':
        return draw_string(stream, number, index);
    case 'v':
        return draw_vector(stream, number, index);
    case 'b':
    case 'B':
        return draw_object(stream, index, false);
    case 't':
        return draw_object(stream, index, true);
    case 'p': /* if a length follows, this is a buffer, and must not be on the stack */
        return kind[1] == 'u' ? draw_object(stream, index, false) : draw_structure(stream, index);
    case 'a':
        return one_in(stream, 4) ? 0 : draw_action(stream, index);
    case 'H':
        return one_in(stream, 16) ? draw_word(stream) : below(stream, 4);
    case 'T':
    case 'i':
    case 'P':
    case 'L':
    case 'm':
    case 'M':
    case 'A':
        return draw_structure(stream, index);
    case 'S':
        return one_in(stream, 4) ? draw_word(stream) : below(stream, NSIG);
    case 'F':
        return draw_open_flags(stream);
    case 'n':
        return draw_map_address(stream);
    case 'r':
        return draw_protection(stream);
    case 'R':
        return draw_map_flags(stream);
    case 'g':
    case 'y':
    case 'Y':
        return one_in(stream, 16) ? draw_word(stream) : below(stream, 6);
    case 'c':
        return one_in(stream, 16) ? draw_word(stream) : below(stream, 16);
    case 'l': /* a number or a structure */
        return draw_hexadecimal(stream, index);
    case 'q':
        return one_in(stream, 16) ? draw_word(stream) : LOCK_NB | 1u << below(stream, 4);
    case 'W':
        return one_in(stream, 8) ? draw_word(stream) : below(stream, 4);
    default:
        return draw_hexadecimal(stream, index);
    }
}

void draw_call(struct stream *stream, struct call *call)
{
    call->number = draw_number(stream);
    const char *kinds = call_kinds(call->number);
    size_t count = strlen(kinds);

    for (unsigned i = 0; i < ARGUMENTS; i++) {
        const char *kind = i < count ? kinds + i : "x"; /* registers that the call does not use */
        call->argument[i] = draw_argument(stream, call->number, i, kind);
    }
}
