/* SPDX-License-Identifier: MIT */
/* The inside of jobs, for jobs.c, joblist.c and builtin_jobs.c. */
#ifndef SH_JOBS_H
#define SH_JOBS_H

#include "sh.h"
#include <stdio.h>
#include <termios.h>

struct process {
    struct process *next;
    pid_t pid;
    int status; /* in waitpid()'s form, once it has ended or stopped */
    bool ended, stopped;
};

struct job {
    struct job *next;
    int number; /* in the list; else 0 */
    /* grows each time that a job stops, or goes to the background: the latest is the current one */
    unsigned turn;
    pid_t group;
    char *text;                /* of its command, or NULL */
    struct process *processes; /* the last of the pipeline first */
    struct termios modes;      /* of the terminal, when the job stopped */
    bool has_modes;
    struct termios before; /* modes of the terminal, when the shell started or continued the job */
    bool has_before;
    bool told; /* that it has stopped */
};

enum job_state { JOB_RUNS, JOB_STOPPED, JOB_ENDED };

/* jobs.c */
enum job_state job_state(struct job *job); /* looks for news of its processes, without waiting */
/* a signal has been sent that ends its stop, if it has stopped */
void job_goes_on(struct job *job);
bool job_await(struct job *job); /* until it has ended or stopped. False: Ctrl-C */
/* until a process of some job has ended or stopped, and notes it. False: Ctrl-C, or a signal with a trap */
bool jobs_await_news(void);
int job_exit_status(int status); /* of waitpid(), in the form of $? */
int job_continue(struct job *job, bool foreground);

/* joblist.c */
void joblist_add(struct job *job);
void joblist_remove(struct job *job);
struct job *joblist_first(void);
/* %1, %+, %name...; or a message, and NULL */
struct job *joblist_find(const char *name, const char *text);
void joblist_describe(const struct job *job, enum job_state state, bool with_pid, FILE *out);

#endif
