/* SPDX-License-Identifier: MIT */
/*
 * The fence: calls that are drawn, but not made. Each would end the machine or the test by design:
 * a correct kernel would then look like one that failed. No other call belongs here.
 */
#include "fuzz.h"

#include <abi/ioctl.h>
#include <abi/mman.h>
#include <err.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define ANCESTORS_MAX 16

/* this program's first process, its ancestors, and their groups */
static pid_t kept[2 * ANCESTORS_MAX];
static unsigned kept_count;

static void keep(pid_t pid)
{
    kept[kept_count++] = pid;
    kept[kept_count++] = getpgid(pid);
}

void fence_init(void)
{
    struct process_status status;
    pid_t pid = getpid();

    while (pid > 0 && kept_count < LENGTH(kept)) {
        keep(pid);
        if (!read_status(pid, &status))
            errx(1, "/proc has no process %d", pid);
        pid = status.parent;
    }
}

static bool is_kept(uintptr_t number)
{
    pid_t pid = (pid_t)number;

    for (unsigned i = 0; i < kept_count; i++) {
        if (pid == kept[i] || pid == -kept[i])
            return true;
    }
    return false;
}

bool fenced(const struct call *call)
{
    const uintptr_t *argument = call->argument;

    switch (call->number) {
    case SYS_reboot: /* existing commands end the machine; the other numbers are tried */
        return (argument[0] & 0xff) >= REBOOT_POWER_OFF && (argument[0] & 0xff) <= 3;
    case SYS_ioctl: /* the terminal of the test: output that is held, or a group in the background, ends all reports */
        return argument[1] == TCXONC || argument[1] == TIOCSPGRP ||
               (argument[1] >= TCSETS && argument[1] <= TCSETSF);
    case SYS_sigqueue:
    case SYS_kill: /* the shell, this test, or all processes; signal 0 only checks */
        return argument[1] != 0 && (argument[0] == (uintptr_t)-1 || is_kept(argument[0]));
    case SYS_setpgid: /* a process in the group of the test, or of the shell, could end it with
                       * kill(0) */
        return is_kept(argument[1]) && argument[1] != 0;
    case SYS_mmap: /* over the program's own memory */
        return argument[3] & (MAP_FIXED | MAP_FIXED_NOREPLACE) &&
               !in_map_window(argument[0], argument[1]);
    case SYS_munmap:
    case SYS_mprotect:
    case SYS_madvise:
    case SYS_mincore: /* its result has a byte for each page */
        return !in_map_window(argument[0], argument[1]);
    case SYS_sigreturn: /* the process would go on anywhere, and could make the calls above */
        return true;
    default:
        return false;
    }
}
