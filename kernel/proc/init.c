/* SPDX-License-Identifier: MIT */
/*
 * Process 1's program: /init, or the one that init= on the command line names. If it does not start, or
 * has ended, a shell takes its place, so that the user at the console can repair the system.
 */
#include "proc/init.h"

#include "base/kprintf.h"
#include "base/option.h"
#include "lib/string.h"
#include "proc/exec.h"
#include "proc/exec_args.h"
#include "proc/internal.h"
#include "sched/sched.h"
#include "sync/pause.h"
#include "vfs/vfs.h"
#include <abi/errno.h>
#include <abi/time.h>
#include <hal/irq.h>
#include <hal/timer.h>

#define INIT "/init"
#define SHELL "/bin/sh"
#define PAUSE_NS NSEC_PER_SEC /* a program that ends at once is started no more often than this */

static const char *explain_error(int error)
{
    switch (error) {
    case -ENOENT:
        return ", there is no such file, or no interpreter for this script";
    case -EACCES:
        return ", it is no executable file";
    case -ELOOP:
        return ", symbolic links or interpreters lead in a circle";
    case -ENOEXEC:
        return ", it is no program for this machine";
    default:
        return "";
    }
}

/* Makes the program the calling process's: 0, or an error that has been shown. */
static int start_program(const char *path)
{
    struct exec_args args;

    int error = exec_args_init(&args);
    if (!error) {
        error = exec_args_add(&args, &args.argc, path);
        if (!error)
            error = exec_args_add(&args, &args.envc, "PATH=/bin");
        if (!error)
            error = proc_exec(path, &args);
        exec_args_free(&args);
    }
    if (error)
        kprintf("cannot execute %s: error %d%s\n", path, -error, explain_error(error));
    return error;
}

static void start_shell(void)
{
    kprintf("starting %s as process 1\n", SHELL);
    if (start_program(SHELL) == 0)
        return;
    kprintf("There is no program to run. Boot with root=ram0 for the ramdisk's programs.\n");
    for (;;)
        pause_ns("init", PAUSE_NS);
}

void init_start(void)
{
    char path[64];

    if (!option_value("init", path, sizeof(path)))
        strlcpy(path, INIT, sizeof(path));
    if (start_program(path) != 0)
        start_shell();
}

void init_ended(int status)
{
    struct thread *t = current();

    kprintf("process 1 (%s) has ended with status 0x%x\n", t->name, status);
    signal_forget();
    files_open_console();
    pause_ns("init", PAUSE_NS);
    start_shell();
    irq_disable();
    user_return(t->tf);
}
