/* SPDX-License-Identifier: MIT */
/* System calls about processes, their memory, and the machine as a whole. */
#include "base/console.h"
#include "base/kprintf.h"
#include "mm/grow.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/uaccess.h"
#include "proc/deliver.h"
#include "proc/exec.h"
#include "proc/exec_args.h"
#include "proc/exit.h"
#include "proc/group.h"
#include "proc/kill.h"
#include "proc/proc.h"
#include "proc/trace.h"
#include "proc/wait.h"
#include "sched/sched.h"
#include "sys/sys_proc.h"
#include "sys/syscalls.h"
#include "sys/userpath.h"
#include "vfs/fd.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "vfs/permission.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <abi/trace.h>
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
    pid_t pid = proc_fork(0, false);
    current()->page_use = PAGE_FOR_KERNEL;
    return pid;
}

intptr_t sys_waitpid(const uintptr_t *arg)
{
    struct wait_result result;

    if (arg[2] & ~(uintptr_t)(WNOHANG | WUNTRACED | WCONTINUED))
        return -EINVAL;
    pid_t pid = (pid_t)arg[0];
    const struct wait_choice choice = {
        .type = pid == -1 ? P_ALL
                : pid > 0 ? P_PID
                          : P_PGID,
        .id = pid > 0 ? pid : (pid_t)-arg[0],
    };
    int error = proc_wait(&choice, (int)arg[2] | WEXITED, &result);
    if (error || !result.pid)
        return error;
    if (arg[1])
        error = copyout(arg[1], &result.status, sizeof(result.status));
    proc_wait_end(&result, !error);
    return error ? error : result.pid;
}

int waitid_begin(const uintptr_t *arg, struct wait_result *result, siginfo_t *info)
{
    const struct wait_choice choice = {.type = (int)arg[0], .id = (pid_t)arg[1]};
    unsigned kinds = WEXITED | WSTOPPED | WCONTINUED;

    if (!(arg[3] & kinds) || arg[3] & ~(uintptr_t)(kinds | WNOHANG | WNOWAIT))
        return -EINVAL;
    if (arg[0] > P_PGID || (choice.type == P_PID && choice.id <= 0) ||
        (choice.type == P_PGID && choice.id < 0))
        return -EINVAL;
    int error = proc_wait(&choice, (int)arg[3], result);
    *info = (siginfo_t){0};
    if (!error && result->pid) {
        const struct signal_origin origin =
            signal_child_origin(result->pid, result->uid, result->status);
        *info = signal_describe(&origin, SIGCHLD);
    }
    return error;
}

/* waitid(type, id, info, options): info may be NULL. */
intptr_t sys_waitid(const uintptr_t *arg)
{
    struct wait_result result;
    siginfo_t info;
    int error = waitid_begin(arg, &result, &info);

    if (error)
        return error;
    if (arg[2])
        error = copyout(arg[2], &info, sizeof(info));
    if (result.pid)
        proc_wait_end(&result, !error);
    return error;
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

intptr_t sys_setsid(const uintptr_t *arg)
{
    (void)arg;
    return proc_setsid();
}

intptr_t sys_getsid(const uintptr_t *arg)
{
    return proc_getsid((pid_t)arg[0]);
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

/* trace(fd, flags): the calling process reports to the pipe fd from now on; -1: no longer. */
intptr_t sys_trace(const uintptr_t *arg)
{
    if (arg[1] & ~(uintptr_t)TRACE_CHILDREN)
        return -EINVAL;
    if (arg[0] == (uintptr_t)-1) {
        trace_stop(current());
        return 0;
    }
    struct file *file = fd_get(arg[0]);
    int error = file ? trace_start(file, (unsigned)arg[1]) : -EBADF;
    fd_put(file);
    return error;
}

intptr_t sys_reboot(const uintptr_t *arg)
{
    static const uintptr_t none[6];
    unsigned command = arg[0] & 0xff;

    if (command < REBOOT_POWER_OFF || command > 3)
        return -EINVAL;
    if (!caller_is_root())
        return -EPERM;
    sys_sync(none);
    fs_settle_all();
    if (command != 3)
        kprintf(command == REBOOT_POWER_OFF ? "Power off.\n" : "Restarting.\n");
    console_flush();
    if (command == REBOOT_POWER_OFF)
        platform_poweroff();
    if (command == REBOOT_RESTART)
        platform_reset();
    platform_exit((int)(arg[0] >> 8 & 0xff));
}
