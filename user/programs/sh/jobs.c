/* SPDX-License-Identifier: MIT */
/*
 * Processes: a job is the processes of one pipeline. With job control (set -m, which an interactive shell begins with)
 * each job is a process group. An interactive shell gives the terminal to the job that it waits for, so that Ctrl-C ends
 * that job and Ctrl-Z stops it. A stopped job goes to the list (joblist.c).
 *
 * While the shell reads a line or runs builtins, it has the terminal itself, and catches Ctrl-C (interrupt.c).
 */
#include "jobs.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void take_terminal(pid_t group)
{
    if (shell.interactive)
        tcsetpgrp(shell.terminal, group);
}

struct job *job_new(const struct node *command)
{
    struct job *job = check_memory(calloc(1, sizeof(struct job)));

    if (command && shell.job_control)
        job->text = command_text(command);
    return job;
}

void job_free(struct job *job)
{
    while (job->processes) {
        struct process *gone = job->processes;

        job->processes = gone->next;
        free(gone);
    }
    free(job->text);
    free(job);
}

/*
 * Replaces the standard input by /dev/null: without job control a background process could read the shell's
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
    if (shell.job_control)
        setpgid(0, job->group);
    if (shell.interactive && !in_background)
        take_terminal(getpgrp()); /* before the parent does: the program may read at once */
    traps_in_child();
    if (shell.interactive)
        restore_signals();
    /* without groups, Ctrl-C would end it too (POSIX, XCU 2.11) */
    if (in_background && !shell.job_control) {
        signal(SIGINT, SIG_IGN);
        signal(SIGQUIT, SIG_IGN);
        detach_input();
    }
    shell.interactive = shell.job_control = false;
    shell.interrupted = shell.trap_ends_calls = false;
    jobs_forget();
}

/*
 * Blocks signals around a fork(): those for which the child will do something else than this shell, until start_child() has
 * told the kernel so. They would run a handler of this shell in the child, or be ignored there.
 *
 * All other signals must come through. If a Ctrl-Z for the whole group waited in this process during its fork(), the child
 * would not get it: it was not in the group when the key was pressed, and would go on while its parent is stopped.
 */
static void block_signals(bool in_background, sigset_t *old)
{
    sigset_t set;

    sigemptyset(&set);
    if (shell.interactive)
        sigfillset(&set);
    for (int sig = 1; sig < NSIG; sig++) {
        if (trap_is_set(sig))
            sigaddset(&set, sig);
    }
    if (in_background) {
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGQUIT);
    }
    sigprocmask(SIG_BLOCK, &set, old);
}

static pid_t cannot_fork(void)
{
    complain("cannot fork: %s", strerror(errno));
    return -1;
}

/* Keeps the terminal's modes, before a process of the job can change them. */
static void note_modes(struct job *job)
{
    job->has_before = shell.interactive && tcgetattr(shell.terminal, &job->before) == 0;
}

pid_t job_fork(struct job *job, bool in_background)
{
    struct process *process = calloc(1, sizeof(*process));
    sigset_t mask;

    if (!process)
        return cannot_fork(); /* the job's other processes must be awaited nevertheless */
    fflush(stdout);
    if (!job->processes)
        note_modes(job);
    block_signals(in_background, &mask);
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
    if (shell.job_control)
        setpgid(pid, job->group); /* parent and child both do this, since either may be first */
    if (!job->group)
        job->group = pid;
    process->pid = pid;
    process->next = job->processes;
    job->processes = process;
    return pid;
}

int job_exit_status(int status)
{
    if (WIFSTOPPED(status))
        return STATUS_SIGNAL + WSTOPSIG(status);
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

/* Notes a result of waitpid(). */
static void note_status(struct process *process, pid_t pid, int status)
{
    if (pid > 0 && WIFCONTINUED(status)) {
        process->stopped = false;
        return;
    }
    process->stopped = pid > 0 && WIFSTOPPED(status);
    process->ended = !process->stopped;
    if (pid > 0)
        process->status = status;
}

/* Waits until the process has ended or stopped. False: Ctrl-C has ended the wait. */
static bool collect(struct process *process)
{
    int status = 0;

    while (!process->ended && !process->stopped) {
        pid_t pid = wait_or_interrupt(process->pid, &status, shell.job_control ? WUNTRACED : 0);

        if (pid < 0 && errno == EINTR)
            return false;
        note_status(process, pid, status);
    }
    return true;
}

/* Waits for a process of the foreground. If Ctrl-C came before the job had the terminal, passes it on. */
static void await(const struct job *job, struct process *process)
{
    bool passed_on = false;

    while (!collect(process)) {
        kill(-job->group, SIGINT);
        passed_on = true;
        shell.interrupted = false; /* or it would not wait again */
    }
    shell.interrupted |= passed_on;
}

bool job_await(struct job *job)
{
    for (struct process *process = job->processes; process; process = process->next) {
        if (!collect(process))
            return false;
    }
    return true;
}

bool jobs_await_news(void)
{
    int status = 0;
    pid_t pid = wait_or_interrupt(-1, &status, shell.job_control ? WUNTRACED : 0);

    for (struct job *job = joblist_first(); job && pid > 0; job = job->next) {
        for (struct process *process = job->processes; process; process = process->next) {
            if (process->pid == pid)
                note_status(process, pid, status);
        }
    }
    return pid > 0 || errno != EINTR;
}

void job_goes_on(struct job *job)
{
    for (struct process *process = job->processes; process; process = process->next)
        process->stopped = false;
}

/* By the known states: a job has stopped if all its processes have ended or stopped, and one has stopped. */
static enum job_state known_state(const struct job *job)
{
    enum job_state state = JOB_ENDED;

    for (const struct process *process = job->processes; process; process = process->next) {
        if (!process->ended && !process->stopped)
            return JOB_RUNS;
        if (process->stopped)
            state = JOB_STOPPED;
    }
    return state;
}

enum job_state job_state(struct job *job)
{
    int options = WNOHANG | (shell.job_control ? WUNTRACED | WCONTINUED : 0), status = 0;

    for (struct process *process = job->processes; process; process = process->next) {
        pid_t pid = 1;
        while (!process->ended && pid > 0) {
            pid = waitpid(process->pid, &status, options);
            if (pid > 0 || (pid < 0 && errno == ECHILD))
                note_status(process, pid, status);
        }
    }
    return known_state(job);
}

/* The job has stopped: it goes to the list, or stays there. */
static int keep_stopped(struct job *job)
{
    int status = STATUS_SIGNAL + SIGTSTP;

    for (const struct process *process = job->processes; process; process = process->next) {
        if (process->stopped)
            status = job_exit_status(process->status);
    }
    job->has_modes = shell.interactive && tcgetattr(shell.terminal, &job->modes) == 0;
    job->told = true;
    joblist_add(job);
    fputc('\n', stderr);
    joblist_describe(job, JOB_STOPPED, false, stderr);
    return status;
}

/* Whether a signal has ended the job: it may have left the terminal in any mode. */
static bool was_killed(const struct job *job)
{
    return WIFSIGNALED(job->processes->status);
}

/*
 * Waits for the job in the foreground. Before, continues it if it has stopped. The terminal gets the shell's modes back if
 * the job stops or is killed.
 */
static int wait_in_foreground(struct job *job, bool continues)
{
    if (continues)
        note_modes(job);
    take_terminal(job->group); /* now all processes are in it, and get the Ctrl-C */
    if (continues && job->has_modes)
        tcsetattr(shell.terminal, TCSADRAIN, &job->modes);
    if (continues)
        kill(-job->group, SIGCONT);
    for (struct process *process = job->processes; process; process = process->next)
        await(job, process);
    bool stopped = known_state(job) == JOB_STOPPED;
    int status = stopped ? keep_stopped(job) : job_exit_status(job->processes->status);
    take_terminal(getpgrp());
    if (job->has_before && (stopped || was_killed(job)))
        tcsetattr(shell.terminal, TCSADRAIN, &job->before);
    if (stopped)
        return status;
    for (struct process *process = job->processes; process; process = process->next)
        tell_signal(process->status);
    joblist_remove(job);
    job_free(job);
    return shell.unwind == ABANDON ? STATUS_INTERRUPTED : status;
}

int job_wait(struct job *job)
{
    if (job->processes)
        return shell.status = wait_in_foreground(job, false);
    job_free(job);
    return shell.status = 1; /* a pipeline that could not be started */
}

int job_continue(struct job *job, bool foreground)
{
    for (struct process *process = job->processes; process; process = process->next)
        process->stopped = false;
    job->told = false;
    if (foreground)
        return wait_in_foreground(job, true);
    joblist_add(job);
    return kill(-job->group, SIGCONT) == 0 ? 0 : 1;
}

void job_in_background(struct job *job)
{
    if (!job->processes) {
        job_free(job);
        return;
    }
    joblist_add(job);
    shell.last_background = job->processes->pid;
    if (shell.interactive)
        fprintf(stderr, "[%d] %d\n", job->number, (int)shell.last_background);
}
