/* SPDX-License-Identifier: MIT */
/*
 * run JOBS SECONDS NAME...: runs tests, up to JOBS of them at a time. A name is INTERFACE, for all its tests, or
 * INTERFACE/TEST. Lines of the output:
 *
 *   > NAME              it has been started
 *   < NAME STATUS MS    it has ended, after so many milliseconds: with a status, with -SIGNAL, or by "late", after SECONDS
 *
 * Every test is the leader of a session, whose other processes end with it. Its output is in /tmp/pts.N, N from 0 to JOBS - 1;
 * that of the tests that do not pass is shown before their "<" if there is one job.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MAX_JOBS 32
#define MAX_TESTS 4000

static struct job {
    const char *name; /* NULL: free */
    pid_t pid;
    int64_t started;
} jobs[MAX_JOBS];

static const char *tests[MAX_TESTS];
static int test_count, job_count, limit;

static int64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The tests of an interface, or one test. */
static void add(const char *name)
{
    int first = test_count;
    DIR *folder = opendir(name);

    if (!folder) {
        if (test_count < MAX_TESTS)
            tests[test_count++] = name;
        return;
    }
    for (struct dirent *entry; (entry = readdir(folder)) && test_count < MAX_TESTS;) {
        char *path = malloc(strlen(name) + strlen(entry->d_name) + 2);
        if (!strchr(entry->d_name, '-') || !path)
            continue;
        sprintf(path, "%s/%s", name, entry->d_name);
        tests[test_count++] = path;
    }
    closedir(folder);
    qsort(tests + first, (size_t)(test_count - first), sizeof(tests[0]), by_name);
}

static void run_child(const char *name, int place)
{
    char path[100];
    const char *argument = strrchr(name, '/');

    setsid();
    snprintf(path, sizeof(path), "/tmp/pts.%d", place);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out >= 0 && (dup2(out, 1) < 0 || dup2(out, 2) < 0))
        _exit(126);
    close(out);
    close(0);
    open("/dev/null", O_RDONLY);
    snprintf(path, sizeof(path), "/pts/%s", name);
    execl(path, argument ? argument + 1 : name, (char *)0);
    _exit(127);
}

static void start(const char *name)
{
    int place = 0;

    while (jobs[place].name)
        place++;
    printf("> %s\n", name);
    fflush(stdout);
    jobs[place] = (struct job){.name = name, .started = now()};
    jobs[place].pid = fork();
    if (jobs[place].pid == 0)
        run_child(name, place);
}

static void show_output(void)
{
    char text[1000];
    int in = open("/tmp/pts.0", O_RDONLY);
    ssize_t n = in < 0 ? 0 : read(in, text, sizeof(text) - 1);

    close(in);
    printf("%.*s\n", (int)(n > 0 ? n : 0), text);
}

static void end(struct job *job, int status, int late)
{
    char verdict[20];
    int code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);

    kill(-job->pid, SIGKILL);
    snprintf(verdict, sizeof(verdict), "%d", code);
    if (job_count == 1 && (code || late))
        show_output();
    printf("< %s %s %d\n", job->name, late ? "late" : verdict, (int)(now() - job->started));
    fflush(stdout);
    job->name = NULL;
}

/* Ends the tests that have ended, or that take too long. */
static void look(void)
{
    for (int i = 0; i < job_count; i++) {
        int status = 0, late = now() - jobs[i].started > limit * 1000;
        if (!jobs[i].name)
            continue;
        if (late)
            kill(-jobs[i].pid, SIGKILL);
        if (waitpid(jobs[i].pid, &status, late ? 0 : WNOHANG) == jobs[i].pid)
            end(&jobs[i], status, late);
    }
}

static int running(void)
{
    int n = 0;

    for (int i = 0; i < job_count; i++)
        n += jobs[i].name != NULL;
    return n;
}

int main(int argc, char **argv)
{
    if (argc < 3 || chdir("/pts") < 0)
        return 2;
    job_count = atoi(argv[1]) < MAX_JOBS ? atoi(argv[1]) : MAX_JOBS;
    limit = atoi(argv[2]);
    if (job_count < 1 || limit < 1)
        return 2;
    for (int i = 3; i < argc; i++)
        add(argv[i]);
    for (int next = 0; next < test_count || running();) {
        if (next < test_count && running() < job_count) {
            start(tests[next++]);
            continue;
        }
        usleep(20000);
        look();
    }
    return 0;
}
