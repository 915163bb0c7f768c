/* SPDX-License-Identifier: MIT */
/* The builtins about jobs: jobs, fg, bg, wait, kill. */
#include "jobs.h"
#include <command/command.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Shows a job in the form of an option: 'l', 'p' or 0. A job that has ended is removed. */
static void show_job(struct job *job, char form)
{
    enum job_state state = job_state(job);

    if (form == 'p')
        printf("%d\n", (int)job->group);
    else
        joblist_describe(job, state, form == 'l', stdout);
    job->told = state == JOB_STOPPED;
    if (state == JOB_ENDED && form != 'p') {
        joblist_remove(job);
        job_free(job);
    }
}

/* jobs [-l | -p] [job...] */
int builtin_jobs(int argc, char **args)
{
    int first = 1, status = 0;
    char form = 0;

    if (argc > 1 && (strcmp(args[1], "-l") == 0 || strcmp(args[1], "-p") == 0))
        form = args[first++][1];
    if (first < argc && args[first][0] == '-' && args[first][1]) {
        complain("usage: jobs [-l | -p] [job...]");
        return STATUS_USAGE;
    }
    for (struct job *job = joblist_first(), *next; first == argc && job; job = next) {
        next = job->next;
        show_job(job, form);
    }
    for (; first < argc; first++) {
        struct job *job = joblist_find(args[0], args[first]);
        if (job)
            show_job(job, form);
        else
            status = 1;
    }
    return status;
}

/* fg [job] */
int builtin_fg(int argc, char **args)
{
    struct job *job = joblist_find(args[0], argc > 1 ? args[1] : "");

    if (!job)
        return 1;
    fprintf(stderr, "%s\n", job->text ? job->text : "");
    return job_continue(job, true);
}

static int continue_in_background(struct job *job)
{
    fprintf(stderr, "[%d] %s &\n", job->number, job->text ? job->text : "");
    return job_continue(job, false);
}

/* bg [job...] */
int builtin_bg(int argc, char **args)
{
    int status = 0;

    for (int i = argc > 1 ? 1 : 0; i < argc; i++) {
        struct job *job = joblist_find(args[0], argc > 1 ? args[i] : "");
        status |= job ? continue_in_background(job) : 1;
        if (argc == 1)
            break;
    }
    return status;
}

static struct job *job_of_process(pid_t pid)
{
    for (struct job *job = joblist_first(); job; job = job->next) {
        for (struct process *process = job->processes; process; process = process->next) {
            if (process->pid == pid)
                return job;
        }
    }
    return NULL;
}

/* Waits until a job has ended or stopped. */
static int wait_for(struct job *job)
{
    job_state(job); /* it may have continued since it was seen stopped */
    if (!job_await(job))
        return shell.interrupted ? STATUS_INTERRUPTED : STATUS_SIGNAL + shell.trapped;
    int status = job_exit_status(job->processes->status);
    if (job_state(job) == JOB_ENDED) {
        joblist_remove(job);
        job_free(job);
    }
    return status;
}

/* Waits for all jobs that run. */
static int wait_for_all(void)
{
    for (struct job *job = joblist_first(), *next; job; job = next) {
        next = job->next;
        if (job_state(job) == JOB_STOPPED)
            continue;
        int status = wait_for(job);
        if (shell.interrupted || shell.trapped)
            return status;
    }
    return 0;
}

/* The words behind wait: processes and jobs. */
static int wait_for_some(int argc, char **args)
{
    int status = 0;

    for (int i = 1; i < argc && !shell.interrupted && !shell.trapped; i++) {
        struct job *job;
        if (*args[i] == '%') {
            job = joblist_find(args[0], args[i]);
        } else {
            int pid = number_argument(args, args[i], 1);
            if (pid < 0)
                return STATUS_USAGE;
            job = job_of_process(pid);
        }
        status = job ? wait_for(job) : STATUS_NOT_FOUND;
    }
    return status;
}

/* -n: waits for the job that ends next, or has ended unnoticed. */
static int wait_for_next(void)
{
    for (;;) {
        bool any_runs = false;

        for (struct job *job = joblist_first(); job; job = job->next) {
            enum job_state state = job_state(job);
            if (state == JOB_ENDED)
                return wait_for(job);
            any_runs |= state == JOB_RUNS;
        }
        if (!any_runs)
            return STATUS_NOT_FOUND;
        if (!jobs_await_news())
            return shell.interrupted ? STATUS_INTERRUPTED : STATUS_SIGNAL + shell.trapped;
    }
}

/* wait [-n | pid | job...] */
int builtin_wait(int argc, char **args)
{
    bool next = argc == 2 && strcmp(args[1], "-n") == 0;

    shell.trap_ends_calls = true;
    int status = next ? wait_for_next() : argc == 1 ? wait_for_all() : wait_for_some(argc, args);
    shell.trap_ends_calls = false;
    return status;
}

/* Puts a job's group in the place of %1 and the like. A stopped job must run to be ended. False: no such job. */
static bool replace_job(char **argument, bool plain, bool wakes)
{
    char group[16];
    struct job *job = joblist_find("kill", *argument);

    if (!job)
        return false;
    snprintf(group, sizeof(group), "-%d", (int)job->group);
    *argument = arena_copy(group, strlen(group));
    if (plain && job_state(job) == JOB_STOPPED)
        kill(-job->group, SIGCONT);
    if (wakes)
        job_goes_on(job);
    return true;
}

/* Whether the signal that kill sends ends a stop: by default it does not, unless a plain kill wakes the job. */
static bool ends_stop(const char *option, const char *next)
{
    static const char *const names[] = {"KILL", "SIGKILL", "9", "CONT", "SIGCONT", "18"};
    const char *name = strcmp(option, "-s") == 0 ? next : option + 1;

    for (size_t i = 0; name && i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

/* Copies the arguments of a command, with groups in the place of jobs. Jobs that there are not are left out: their number. */
static int replace_jobs(char **args, char **copy, bool plain)
{
    bool wakes = plain || ends_stop(args[1], args[2]);
    int unknown = 0;

    *copy++ = *args;
    if (plain)
        *copy++ = "--";
    while (*++args) {
        *copy = *args;
        if (**args == '%' && !replace_job(copy, plain, wakes))
            unknown++;
        else
            copy++;
    }
    *copy = NULL;
    return unknown;
}

/* kill: the program of this name, which knows groups, but no jobs. */
int builtin_kill(int argc, char **args)
{
    char **copy = arena_alloc(sizeof(char *) * (size_t)(argc + 2));
    bool plain = argc > 1 && args[1][0] != '-'; /* SIGTERM */
    int first = plain ? 1 : argc > 1 && strcmp(args[1], "-s") == 0 ? 3 : 2;

    if (argc == 1)
        return kill_command(argc, args);
    first += first < argc && strcmp(args[first], "--") == 0;
    int unknown = replace_jobs(args, copy, plain);
    if (unknown > 0 && unknown == argc - first)
        return 1; /* no target is left */
    int status = kill_command(argc - unknown + plain, copy);
    return unknown > 0 ? 1 : status;
}
