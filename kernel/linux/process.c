/* SPDX-License-Identifier: MIT */
/* Linux's calls about processes, threads, and their names. */
#include "linux/process.h"

#include "base/cpu.h"
#include "lib/string.h"
#include "linux/calls.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/exec.h"
#include "proc/exit.h"
#include "proc/multithread.h"
#include "proc/proc.h"
#include "sys/sys_proc.h"
#include <abi/errno.h>
#include <abi/stat.h>
#include <abi/wait.h>

#define EXE "/proc/self/exe"

#define CLONE_VM 0x100u
#define CLONE_VFORK 0x4000u
#define CLONE_THREAD 0x10000u
#define CLONE_SETTLS 0x80000u
#define CLONE_PARENT_SETTID 0x100000u
#define CLONE_CHILD_CLEARTID 0x200000u
#define CLONE_CHILD_SETTID 0x1000000u
#define CLONE_SIGNAL 0xffu

bool exe_is_meant(uintptr_t path)
{
    char text[sizeof(EXE)];

    return copyinstr(text, path, sizeof(text)) == sizeof(EXE) - 1 && strcmp(text, EXE) == 0;
}

uintptr_t exe_path(void)
{
    uintptr_t path = 0;

    return copyin(&path, EXEC_PATH_AT, sizeof(path)) == 0 ? path : 0;
}

intptr_t exe_copy_path(uintptr_t user, size_t size)
{
    char *path = kmalloc(PATH_MAX);

    if (!path)
        return -ENOMEM;
    ssize_t n = copyinstr(path, exe_path(), PATH_MAX);
    if (n > 0 && (size_t)n > size)
        n = (ssize_t)size;
    int error = n > 0 ? copyout(user, path, (size_t)n) : 0;
    kmfree(path);
    return error ? error : n;
}

intptr_t linux_execve(const uintptr_t *arg)
{
    return linux_call(sys_execve, exe_is_meant(arg[0]) ? exe_path() : arg[0], arg[1], arg[2]);
}

/* exit() ends the calling thread, and the process with the last one, whose status then counts. */
intptr_t linux_exit(const uintptr_t *arg)
{
    return current_files()->threaded ? sys_thread_exit(arg) : sys_exit(arg);
}

/* A process: the child continues like the caller, on another stack if one is given. */
static intptr_t clone_process(const uintptr_t *arg)
{
    struct trapframe *tf = current()->tf;
    uintptr_t flags = arg[0], own_stack = trapframe_sp(tf);
    uintptr_t tid_word = flags & (CLONE_CHILD_SETTID | CLONE_CHILD_CLEARTID) ? arg[4] : 0;

    if (arg[1])
        linux_set_stack(tf, arg[1]);
    pid_t pid = proc_fork(tid_word, (flags & CLONE_VM) != 0);
    linux_set_stack(tf, own_stack);
    if (pid > 0 && flags & CLONE_VFORK && flags & CLONE_VM)
        proc_wait_for_own_memory(pid);
    if (pid > 0 && flags & CLONE_PARENT_SETTID)
        (void)copyout(arg[2], &pid, sizeof(pid)); /* too late to fail: the child is there */
    return pid;
}

static intptr_t clone_thread(const uintptr_t *arg)
{
    uintptr_t flags = arg[0];
    struct thread_start start = {
        .like_caller = true,
        .sp = arg[1],
        .parent_word = flags & CLONE_PARENT_SETTID ? arg[2] : 0,
        .tid_word = flags & CLONE_CHILD_SETTID ? arg[4] : 0,
        .clear_word = flags & CLONE_CHILD_CLEARTID ? arg[4] : 0,
    };

    if (!(flags & CLONE_SETTLS) || !(flags & CLONE_VM))
        return -EINVAL;
    int error = linux_thread_pointer(arg[3], &start.thread_pointer);
    return error ? error : thread_create(&start);
}

/* clone(flags, stack, &parent's tid, thread pointer, &child's tid): a thread, or a process, also one of vfork(). */
intptr_t linux_clone(const uintptr_t *arg)
{
    uintptr_t flags = arg[0];

    if (flags & CLONE_THREAD)
        return clone_thread(arg);
    if (flags & CLONE_SETTLS || (flags & CLONE_SIGNAL && (flags & CLONE_SIGNAL) != SIGCHLD))
        return -EINVAL;
    return clone_process(arg);
}

intptr_t linux_vfork(const uintptr_t *arg)
{
    static const uintptr_t flags[5] = {CLONE_VM | CLONE_VFORK | SIGCHLD};

    (void)arg;
    return clone_process(flags);
}

/* wait4(pid, &status, options, &usage): the usage is not told. */
intptr_t linux_wait4(const uintptr_t *arg)
{
    static const uint32_t no_usage[18];
    intptr_t pid = linux_call(sys_waitpid, arg[0], arg[1], arg[2]);

    if (pid > 0 && arg[3] && copyout(arg[3], no_usage, sizeof(no_usage)) != 0)
        return -EFAULT;
    return pid;
}

/* waitid(type, id, &siginfo, options, &usage): the usage is not told. */
intptr_t linux_waitid(const uintptr_t *arg)
{
    uint32_t words[LINUX_SIGINFO_WORDS] = {0};
    struct wait_result result;
    siginfo_t info;
    int error = waitid_begin(arg, &result, &info);

    if (error)
        return error;
    linux_fill_siginfo(words, &info);
    if (arg[2])
        error = copyout(arg[2], words, sizeof(words));
    if (result.pid)
        proc_wait_end(&result, !error);
    return error;
}

intptr_t linux_getpgrp(const uintptr_t *arg)
{
    (void)arg;
    return linux_call(sys_getpgid, 0);
}

intptr_t linux_set_tid_address(const uintptr_t *arg)
{
    current()->tid_word = arg[0] % sizeof(uint32_t) ? 0 : arg[0];
    return current()->tid;
}

intptr_t linux_set_robust_list(const uintptr_t *arg)
{
    if (arg[1] != 3 * sizeof(uint32_t))
        return -EINVAL;
    current()->robust_list = arg[0];
    return 0;
}

#define PR_SET_NAME 15
#define PR_GET_NAME 16

/* prctl(option, ...): only the name of the process. */
intptr_t linux_prctl(const uintptr_t *arg)
{
    char name[PROC_NAME_MAX] = "";

    if (arg[0] == PR_GET_NAME) {
        strlcpy(name, current_proc()->name, sizeof(name));
        return copyout(arg[1], name, sizeof(name));
    }
    if (arg[0] != PR_SET_NAME)
        return -EINVAL;
    ssize_t n = copyinstr(name, arg[1], sizeof(name));
    if (n < 0 && n != -ENAMETOOLONG)
        return n;
    name[sizeof(name) - 1] = '\0';
    proc_set_name(current_proc(), name);
    return 0;
}
