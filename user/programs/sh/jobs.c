/* SPDX-License-Identifier: MIT */
/*
 * Processes: a job is the processes of one pipeline. An interactive shell gives each job a process
 * group, and gives the terminal to the job that it waits for, so that Ctrl-C ends that job.
 *
 * While the shell reads a line or runs builtins, it has the terminal itself, and catches Ctrl-C (interrupt.c).
 */
#include "sh.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct process {
    struct process *next;
    pid_t pid;
    int status; /* in waitpid()'s form, once ended */
    bool ended;
};

struct job {
    struct job *next;
    int number; /* in the background; else 0 */
    pid_t group;
    struct process *processes; /* the last of the pipeline first */
};

static struct job *background; /* by number */

void take_terminal(pid_t group)
{
    if (shell.interactive)
        tcsetpgrp(shell.terminal, group);
}

struct job *job_new(void)
{
    return check_memory(calloc(1, sizeof(struct job)));
}

void job_free(struct job *job)
{
    while (job->processes) {
        struct process *gone = job->processes;

        job->processes = gone->next;
        free(gone);
    }
    free(job);
}

/*
 * Replaces the standard input by /dev/null: otherwise a background process could read the shell's
 * input.
 */
static void detach_input(void)
{
    int fd = open("/dev/null", O_RDONLY);

    if (fd > STDIN_FILENO) {
        dup2(fd, STDIN_FILENO);
        close(fd);
    }
}

/* The first steps of a new process. */
static void start_child(const struct job *job, bool in_background)
{
    if (shell.interactive) {
        setpgid(0, job->group);
        restore_signals();
    } else if (in_background) { /* without groups, Ctrl-C would end it too (POSIX, XCU 2.11) */
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
    }
    if (in_background)
        detach_input();
    shell.interactive = false;
    shell.interrupted = false;
    jobs_forget();
}

/*
 * Blocks Ctrl-C around a fork(), so that the child gets none before start_child() has decided whether it
 * ends the child.
 */
static void block_interrupts(sigset_t *old)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGQUIT);
    sigprocmask(SIG_BLOCK, &set, old);
}

static pid_t cannot_fork(void)
{
    complain("cannot fork: %s", strerror(errno));
    return -1;
}

pid_t job_fork(struct job *job, bool in_background)
{
    struct process *process = calloc(1, sizeof(*process));
    sigset_t mask;

    if (!process)
        return cannot_fork(); /* the job's other processes must be awaited nevertheless */
    fflush(stdout);
    block_interrupts(&mask);
    pid_t pid = fork();
    if (pid == 0)
        start_child(job, in_background);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    if (pid == 0)
        return 0;
    if (pid < 0) {
        free(process);
        return cannot_fork();
    }
    if (shell.interactive)
        setpgid(pid, job->group); /* parent and child both do this, since either may be first */
    if (!job->group)
        job->group = pid;
    process->pid = pid;
    process->next = job->processes;
    job->processes = process;
    return pid;
}

static int exit_status(int status)
{
    return WIFSIGNALED(status) ? STATUS_SIGNAL + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Prints the signal that has ended a process, except SIGINT and SIGPIPE. */
static void tell_signal(int status)
{
    if (!WIFSIGNALED(status) || WTERMSIG(status) == SIGPIPE)
        return;
    if (WTERMSIG(status) != SIGINT)
        fprintf(stderr, "%s\n", strsignal(WTERMSIG(status)));
    else if (shell.interactive)
        shell.unwind = ABANDON; /* Ctrl-C ends the whole line */
}

/* Collects a process. False if it still runs: options contain WNOHANG, or Ctrl-C has ended the wait. */
static bool collect(struct process *process, int options)
{
    while (!process->ended) {
        pid_t pid = options ? waitpid(process->pid, &process->status, options)
                            : wait_or_interrupt(process->pid, &process->status);

        if (pid == 0 || (pid < 0 && errno == EINTR))
            return false;
        process->ended = true;
    }
    return true;
}

/* Waits for a process of the foreground. If Ctrl-C came before the job had the terminal, passes it on. */
static void await(const struct job *job, struct process *process)
{
    bool passed_on = false;

    while (!collect(process, 0)) {
        kill(-job->group, SIGINT);
        passed_on = true;
        shell.interrupted = false; /* or it would not wait again */
    }
    shell.interrupted |= passed_on;
}

int job_wait(struct job *job)
{
    int status = 1; /* of a pipeline that could not be started */

    if (job->processes) {
        take_terminal(job->group); /* now all processes are in it, and get the Ctrl-C */
        for (struct process *process = job->processes; process; process = process->next)
            await(job, process);
        take_terminal(getpgrp());
        for (struct process *process = job->processes; process; process = process->next)
            tell_signal(process->status);
        status = exit_status(job->processes->status);
        if (shell.unwind == ABANDON)
            status = STATUS_INTERRUPTED;
    }
    job_free(job);
    return shell.status = status;
}

void job_in_background(struct job *job)
{
    struct job **end = &background;

    if (!job->processes) {
        job_free(job);
        return;
    }
    job->number = 1;
    for (; *end; end = &(*end)->next)
        job->number = (*end)->number + 1;
    *end = job;
    shell.last_background = job->processes->pid;
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, (int)shell.last_background);
}

void jobs_forget(void)
{
    while (background) {
        struct job *gone = background;

        background = gone->next;
        job_free(gone);
    }
}

static bool has_ended(const struct job *job)
{
    bool ended = true;

    for (struct process *process = job->processes; process; process = process->next)
        ended &= collect(process, WNOHANG);
    return ended;
}

static void describe(const struct job *job, bool ended)
{
    int status = job->processes->status;
    const char *what = !ended                ? "Running"
                       : WIFSIGNALED(status) ? strsignal(WTERMSIG(status))
                                             : "Done";

    printf("[%d] %d %s", job->number, (int)job->processes->pid, what);
    if (ended && WIFEXITED(status) && WEXITSTATUS(status) != 0)
        printf(" with status %d", WEXITSTATUS(status));
    putchar('\n');
}

/* Shows the jobs that have ended, and optionally all others; removes the ended ones. */
static void review(bool show_running)
{
    for (struct job **at = &background; *at;) {
        struct job *job = *at;
        bool ended = has_ended(job);

        if (ended || show_running)
            describe(job, ended);
        if (ended) {
            *at = job->next;
            job_free(job);
        } else {
            at = &job->next;
        }
    }
    fflush(stdout);
}

void jobs_report(void)
{
    review(false);
}

void jobs_list(void)
{
    review(true);
}

/* Whether the job contains the process. */
static bool has_process(const struct job *job, pid_t pid)
{
    const struct process *process = job->processes;

    while (process && process->pid != pid)
        process = process->next;
    return process != NULL;
}

int jobs_wait(pid_t pid)
{
    int status = pid ? STATUS_NOT_FOUND : 0;

    for (struct job **at = &background; *at;) {
        struct job *job = *at;

        if (pid && !has_process(job, pid)) {
            at = &job->next;
            continue;
        }
        for (struct process *process = job->processes; process; process = process->next) {
            if (!collect(process, 0))
                return STATUS_INTERRUPTED;
        }
        if (pid)
            status = exit_status(job->processes->status);
        *at = job->next;
        job_free(job);
    }
    return status;
}
