/* SPDX-License-Identifier: MIT */
/* The calls, from the kernel's list: a new call is tested as soon as it is in the list. */
#include "fuzz.h"

#include <err.h>
#include <string.h>

#define LETTERS "duxofsvbBptTiPLSFWHmMaAnrRyYkgclq" /* letters that argument.c can draw */

static const struct {
    unsigned number;
    const char *name, *kinds;
} list[] = {
#define SYSCALL(number, name, count, kinds) {number, #name, kinds},
#include <abi/syscalls.def>
#undef SYSCALL
};

/*
 * Calls that are made only once for so many times that they are drawn. They end the process, block,
 * take long, or drop the rights of root; if they came more often, few other calls would be made.
 */
static const struct {
    unsigned number, once_in;
} rare[] = {
    {SYS_exit, 60},          {SYS_execve, 4},      {SYS_fork, 4},        {SYS_nanosleep, 24},
    {SYS_waitpid, 3},        {SYS_sync, 12},       {SYS_fsync, 4},       {SYS_kill, 3},
    {SYS_sched_yield, 2},    {SYS_trace, 6},       {SYS_sigsuspend, 48}, {SYS_thread_exit, 60},
    {SYS_thread_create, 12}, {SYS_thread_kill, 3}, {SYS_futex, 2},       {SYS_setresuid, 48},
    {SYS_setresgid, 24},     {SYS_ppoll, 12},      {SYS_rlimit, 24},     {SYS_sigtimedwait, 24},
    {SYS_waitid, 3},         {SYS_setitimer, 8},   {SYS_sigqueue, 3},    {SYS_accept4, 12},
    {SYS_flock, 3},          {SYS_recvmsg, 12},    {SYS_connect, 4},     {SYS_sendmsg, 3},
    {SYS_clock_settime, 12},
};

void list_check(void)
{
    for (size_t i = 0; i < LENGTH(list); i++) {
        for (const char *letter = list[i].kinds; *letter; letter++) {
            if (!strchr(LETTERS, *letter))
                errx(2, "%s: argument.c does not know the letter %c", list[i].name, *letter);
        }
    }
}

static size_t place_in_list(unsigned number)
{
    size_t i = 0;

    while (i < LENGTH(list) && list[i].number != number)
        i++;
    return i;
}

const char *call_name(unsigned number)
{
    size_t i = place_in_list(number);

    return i < LENGTH(list) ? list[i].name : NULL;
}

const char *call_kinds(unsigned number)
{
    size_t i = place_in_list(number);

    return i < LENGTH(list) ? list[i].kinds : "";
}

static unsigned rarity(unsigned number)
{
    for (size_t i = 0; i < LENGTH(rare); i++) {
        if (rare[i].number == number)
            return rare[i].once_in;
    }
    return 1;
}

/* Sometimes a number that is not in the list. */
unsigned draw_number(struct stream *stream)
{
    static const unsigned strange[] = {0,          SYSCALL_LIMIT, SYSCALL_LIMIT + 1, 0x7fffffff,
                                       0x80000000, 0xffffffff,    0x40000001};

    if (one_in(stream, 100))
        return one_in(stream, 4) ? next(stream) : PICK(stream, strange);
    for (;;) {
        unsigned number = list[below(stream, LENGTH(list))].number;
        if (one_in(stream, rarity(number)))
            return number;
    }
}
