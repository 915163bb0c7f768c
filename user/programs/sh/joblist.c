/* SPDX-License-Identifier: MIT */
/*
 * The list of jobs: those in the background, and those that have stopped. The current one (%+) is the one that stopped
 * last, or if none has stopped, that went to the background last. %- is the one before.
 */
#include "jobs.h"
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

static struct job *jobs; /* by number */
static unsigned turns;

struct job *joblist_first(void)
{
    return jobs;
}

void joblist_add(struct job *job)
{
    struct job **end = &jobs;

    job->turn = ++turns;
    if (job->number)
        return;
    job->number = 1;
    for (; *end; end = &(*end)->next)
        job->number = (*end)->number + 1;
    job->next = NULL;
    *end = job;
}

void joblist_remove(struct job *job)
{
    for (struct job **at = &jobs; *at; at = &(*at)->next) {
        if (*at == job) {
            *at = job->next;
            return;
        }
    }
}

void jobs_forget(void)
{
    while (jobs) {
        struct job *gone = jobs;

        jobs = gone->next;
        job_free(gone);
    }
}

static bool is_stopped(const struct job *job)
{
    bool stopped = false;

    for (const struct process *process = job->processes; process; process = process->next) {
        if (!process->ended && !process->stopped)
            return false;
        stopped |= process->stopped;
    }
    return stopped;
}

/* The current job, but not this one; NULL: none. */
static struct job *latest(const struct job *except)
{
    struct job *found = NULL;

    for (struct job *job = jobs; job; job = job->next) {
        if (job == except)
            continue;
        if (!found ||
            (is_stopped(job) == is_stopped(found) ? job->turn > found->turn : is_stopped(job)))
            found = job;
    }
    return found;
}

/* Whether a job's text begins with a string, or with ?, contains the rest of it. */
static bool matches(const struct job *job, const char *name)
{
    const char *text = job->text ? job->text : "";

    return *name == '?' ? strstr(text, name + 1) != NULL : strncmp(text, name, strlen(name)) == 0;
}

static struct job *search(const char *name)
{
    struct job *job = jobs;

    if (*name == '\0' || strcmp(name, "%") == 0 || strcmp(name, "+") == 0)
        return latest(NULL);
    if (strcmp(name, "-") == 0)
        return latest(latest(NULL)) ? latest(latest(NULL)) : latest(NULL);
    while (job && !(isdigit((unsigned char)*name) ? job->number == atoi(name) : matches(job, name)))
        job = job->next;
    return job;
}

struct job *joblist_find(const char *builtin, const char *text)
{
    struct job *job = search(*text == '%' ? text + 1 : text);

    if (!job)
        complain("%s: %s: no such job", builtin, *text ? text : "current");
    return job;
}

static void show_state(const struct job *job, enum job_state state, FILE *out)
{
    int status = job->processes->status, signal = SIGTSTP;
    char name[SIG2STR_MAX];

    for (const struct process *process = job->processes; process; process = process->next)
        signal = process->stopped ? WSTOPSIG(process->status) : signal;
    if (state == JOB_RUNS)
        fputs("Running", out);
    else if (state == JOB_STOPPED && (signal == SIGTSTP || sig2str(signal, name) != 0))
        fputs("Stopped", out);
    else if (state == JOB_STOPPED)
        fprintf(out, "Stopped (SIG%s)", name);
    else if (WIFSIGNALED(status))
        fputs(strsignal(WTERMSIG(status)), out);
    else if (WEXITSTATUS(status) != 0)
        fprintf(out, "Done with status %d", WEXITSTATUS(status));
    else
        fputs("Done", out);
}

void joblist_describe(const struct job *job, enum job_state state, bool with_pid, FILE *out)
{
    const struct job *current = latest(NULL);

    fprintf(out, "[%d]%c ", job->number, job == current ? '+' : job == latest(current) ? '-' : ' ');
    if (with_pid)
        fprintf(out, "%d ", (int)job->group);
    show_state(job, state, out);
    if (job->text)
        fprintf(out, "  %s%s", job->text, state == JOB_RUNS ? " &" : "");
    fputc('\n', out);
}

void jobs_report(void)
{
    for (struct job *job = jobs, *next; job; job = next) {
        enum job_state state = job_state(job);

        next = job->next;
        if (state == JOB_ENDED || (state == JOB_STOPPED && !job->told))
            joblist_describe(job, state, false, stdout);
        job->told = state == JOB_STOPPED;
        if (state == JOB_ENDED) {
            joblist_remove(job);
            job_free(job);
        }
    }
    fflush(stdout);
}

static bool jobs_have_stopped(void)
{
    for (struct job *job = jobs; job; job = job->next) {
        if (job_state(job) == JOB_STOPPED)
            return true;
    }
    return false;
}

bool jobs_hold_session(void)
{
    if (!shell.interactive || shell.exit_warning > 0 || !jobs_have_stopped())
        return false;
    complain("a job has stopped: jobs shows it, and to exit again ends it");
    shell.exit_warning = 2;
    return true;
}

void jobs_hang_up(void)
{
    for (struct job *job = jobs; job; job = job->next) {
        if (is_stopped(job)) {
            kill(-job->group, SIGHUP);
            kill(-job->group, SIGCONT);
        }
    }
}
