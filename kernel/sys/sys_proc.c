/* SPDX-License-Identifier: MIT */
/* System calls about processes, their memory, and the machine as a whole. */
#include "base/kprintf.h"
#include "mm/grow.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/exec.h"
#include "proc/exec_args.h"
#include "proc/exit.h"
#include "proc/group.h"
#include "proc/kill.h"
#include "proc/proc.h"
#include "sched/sched.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <abi/wait.h>
#include <hal/platform.h>

intptr_t sys_exit(const uintptr_t *arg)
{
    proc_exit(W_EXITCODE((int)arg[0]));
}

intptr_t sys_fork(const uintptr_t *arg)
{
    (void)arg;
    current()->page_use = PAGE_FOR_CALL;
    pid_t pid = proc_fork();
    current()->page_use = PAGE_FOR_KERNEL;
    return pid;
}

intptr_t sys_waitpid(const uintptr_t *arg)
{
    if (arg[2] & ~(uintptr_t)WNOHANG)
        return -EINVAL;
    return proc_wait((pid_t)arg[0], arg[1], (int)arg[2]);
}

/* Copies the vectors in, and runs the program. */
static int exec_user(char *path, const uintptr_t *arg)
{
    struct exec_args args;
    int error = exec_args_init(&args);

    if (error)
        return error;
    error = exec_args_add_user(&args, &args.argc, arg[1]);
    if (!error)
        error = exec_args_add_user(&args, &args.envc, arg[2]);
    if (!error)
        error = proc_exec(path, &args);
    exec_args_free(&args);
    return error;
}

intptr_t sys_execve(const uintptr_t *arg)
{
    char *path;
    int error = userpath_copy(arg[0], &path);

    if (error)
        return error;
    error = exec_user(path, arg);
    kmfree(path);
    return error;
}

intptr_t sys_kill(const uintptr_t *arg)
{
    return proc_kill((pid_t)arg[0], (int)arg[1]);
}

intptr_t sys_getpid(const uintptr_t *arg)
{
    (void)arg;
    return current_proc()->pid;
}

intptr_t sys_getppid(const uintptr_t *arg)
{
    (void)arg;
    return proc_getppid();
}

intptr_t sys_setpgid(const uintptr_t *arg)
{
    return proc_setpgid((pid_t)arg[0], (pid_t)arg[1]);
}

intptr_t sys_getpgid(const uintptr_t *arg)
{
    return proc_getpgid((pid_t)arg[0]);
}

intptr_t sys_sched_yield(const uintptr_t *arg)
{
    (void)arg;
    yield();
    return 0;
}

/* Changes the heap's end by a number of bytes: the old end. */
intptr_t sys_sbrk(const uintptr_t *arg)
{
    uintptr_t old;
    int error = growproc(current_proc()->vm, (intptr_t)arg[0], &old);

    return error ? error : (intptr_t)old;
}

/* Threads that call it at once have no right to a certain order, but to the end that one of them wants. */
intptr_t sys_brk(const uintptr_t *arg)
{
    struct vmspace *vm = current_proc()->vm;
    uintptr_t old;

    if (arg[0] >= USERTOP)
        return -ENOMEM;
    return growproc(vm, (intptr_t)(arg[0] - vm->brk), &old);
}

intptr_t sys_reboot(const uintptr_t *arg)
{
    static const uintptr_t none[6];
    unsigned command = arg[0] & 0xff;

    if (command < REBOOT_POWER_OFF || command > 3)
        return -EINVAL;
    sys_sync(none);
    fs_settle_all();
    if (command == REBOOT_POWER_OFF) {
        kprintf("Power off.\n");
        platform_poweroff();
    }
    if (command == REBOOT_RESTART) {
        kprintf("Restarting.\n");
        platform_reset();
    }
    platform_exit((int)(arg[0] >> 8 & 0xff));
}
