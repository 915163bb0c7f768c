/* SPDX-License-Identifier: MIT */
/*
 * fuzzcalls -s SEED [-n PROCESSES] [-c CALLS] [-r ROUNDS] [-t SECONDS] [-p PROCESS] [-v]: random
 * system calls.
 *
 * A round runs some processes at once. Each makes random calls until it has made its number, or one
 * of them has ended it. After a round everything that it left is removed: processes, mounts, files.
 * The calls come from abi/syscalls.def (list.c), their arguments from the letters there
 * (argument.c), with pointers of all kinds (memory.c) and paths on every file system (name.c).
 * fence.c has the calls that are left out.
 *
 * Round number k of seed s is the first round of seed s + k. So each round prints the options that
 * repeat it; -p selects one of its processes, and -v shows each call. The calls of a process depend
 * only on the seed and on its number; the order between processes depends on the machine.
 *
 * The kernel must survive all calls, lose no page of memory, and end each process that is killed.
 * No other user may work on the machine: processes that are started meanwhile are ended too.
 */
#include "command/help.h"
#include "fuzz.h"

#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#define USAGE                                                                                      \
    "fuzzcalls -s SEED [-n PROCESSES] [-c CALLS] [-r ROUNDS] [-t SECONDS] [-p "                    \
    "PROCESS] [-v]"

#define WARM_UP_SEED 0 /* of a round before pages are counted: it fills the kernel's caches */

static int reports[2];
static unsigned long long calls_made;
static uint32_t succeeded[(SYSCALL_LIMIT + 31) / 32];
static unsigned complaints;

static void collect_reports(void)
{
    struct report report;

    while (read(reports[0], &report, sizeof(report)) == (ssize_t)sizeof(report)) {
        calls_made += report.calls;
        for (size_t i = 0; i < LENGTH(succeeded); i++)
            succeeded[i] |= report.succeeded[i];
        if (report.complaint[0] == '\0')
            continue;
        printf("fuzzcalls: %.*s\n", (int)sizeof(report.complaint), report.complaint);
        complaints++;
    }
}

/* Restores the console: the calls may have changed its modes, and the group that Ctrl-C goes to. */
static void restore_console(const struct termios *modes, pid_t group)
{
    tcsetattr(STDIN_FILENO, TCSANOW, modes);
    tcsetpgrp(STDIN_FILENO, group);
}

/* Starts a round's processes. Returns how many. */
static unsigned start(const struct options *options, uint32_t seed, struct child *children)
{
    unsigned count = 0;

    printf("fuzzcalls: round -s %u -n %u -c %u, pids", (unsigned)seed, options->processes,
           options->calls);
    fflush(stdout);
    for (unsigned i = 0; i < options->processes; i++) {
        if (options->only >= 0 && (unsigned)options->only != i)
            continue;
        pid_t pid = fork();
        if (pid == 0) {
            close(reports[0]);
            work(options, seed, i);
        }
        if (pid < 0)
            err(1, "fork");
        children[count++] = (struct child){.pid = pid, .number = i};
        printf(" %d", pid);
    }
    printf("\n");
    fflush(stdout);
    return count;
}

/*
 * If a process cannot be ended, this ends the program at once: further rounds would show nothing.
 */
static void run_round(const struct options *options, uint32_t seed)
{
    struct child children[PROCESSES_MAX];

    mkdir(FOLDER, 0777);
    unsigned count = start(options, seed, children);
    int stuck = watch(children, count, options->verbose, collect_reports);
    if (stuck == 0)
        stuck = end_descendants();
    if (stuck > 0)
        errx(1, "FAILED: %d processes do not end", stuck);
    sweep();
}

/* A number in a file of /proc (the working directory), behind its label. */
static long number_in(const char *path, const char *label)
{
    char text[1024];

    if (!read_text(path, text, sizeof(text)))
        err(1, "/proc/%s", path);
    const char *at = strstr(text, label);
    if (!at)
        errx(1, "/proc/%s does not say %s", path, label);
    return atol(at + strlen(label));
}

/* Pages without a user: free pages, and pages of the cache, which can be reclaimed. */
static long pages_unused(void)
{
    sync();
    return number_in("meminfo", "FreePages:") + number_in("meminfo", "Cached:") / (PAGE / 1024);
}

/* Mounted file systems. */
static unsigned mounts(void)
{
    char text[4096];
    unsigned lines = 0;

    if (!read_text("mounts", text, sizeof(text)))
        err(1, "/proc/mounts");
    for (const char *at = text; *at; at++)
        lines += *at == '\n';
    return lines;
}

/*
 * Pages that the kernel may keep: slabs that are partly used, and its caches of names and inodes,
 * which shrink only if memory is short. Those grow for many rounds, to 8192 names and 4096 inodes:
 * 600 pages.
 */
static long slack(unsigned rounds)
{
    return rounds < 100 ? 64 + 6 * (long)rounds : 664;
}

static void list_failed_calls(void)
{
    for (unsigned number = 0; number < SYSCALL_LIMIT; number++) {
        if (call_name(number) && !(succeeded[number / 32] >> number % 32 & 1))
            printf("fuzzcalls: never succeeded: %s\n", call_name(number));
    }
}

static int run_rounds(const struct options *options)
{
    time_t end = seconds() + (time_t)options->seconds;
    unsigned rounds = 0;

    run_round(options, WARM_UP_SEED);
    long before = pages_unused();
    unsigned mounted = mounts();
    do {
        run_round(options, options->seed + rounds);
        rounds++;
    } while (rounds < options->rounds || seconds() < end);
    long lost = before - pages_unused();
    lost = lost > slack(rounds) ? lost : 0;
    unsigned left = mounts() - mounted;

    list_failed_calls();
    printf("fuzzcalls: seed %u: %u rounds, %llu calls, %u complaints, %u mounts left, %ld pages "
           "lost: %s\n",
           (unsigned)options->seed, rounds, calls_made, complaints, left, lost,
           complaints || left || lost ? "FAILED" : "passed");
    return complaints || left || lost;
}

/* Opens files that stay open: /proc and /dev are then in use, and cannot be unmounted. */
static void prepare(void)
{
    if (chdir("/proc") != 0 || open("/dev", O_RDONLY) < 0)
        err(1, "/proc and /dev");
    if (pipe(reports) != 0 || fcntl(reports[0], F_SETFL, O_NONBLOCK) != 0 ||
        fcntl(reports[1], F_SETFL, O_NONBLOCK) != 0)
        err(1, "pipe");
    if (fcntl(reports[1], F_DUPFD, REPORT_FD) != REPORT_FD ||
        fcntl(STDERR_FILENO, F_DUPFD, VERBOSE_FD) != VERBOSE_FD)
        err(1, "descriptors");
    close(reports[1]); /* no call must find this descriptor */
    fcntl(REPORT_FD, F_SETFD, FD_CLOEXEC);
    fcntl(VERBOSE_FD, F_SETFD, FD_CLOEXEC);
    list_check();
    names_collect();
    watch_init();
    fence_init();
}

static struct options read_options(int argc, char **argv)
{
    struct options options = {.processes = 8, .calls = 400, .rounds = 1, .only = -1};
    bool seeded = false;
    int option;

    while ((option = getopt(argc, argv, "s:n:c:r:t:p:v")) != -1) {
        unsigned value = optarg ? (unsigned)strtoul(optarg, NULL, 0) : 0;
        switch (option) {
        case 's':
            options.seed = value;
            seeded = true;
            break;
        case 'n':
            options.processes = value;
            break;
        case 'c':
            options.calls = value;
            break;
        case 'r':
            options.rounds = value;
            break;
        case 't':
            options.seconds = value;
            break;
        case 'p':
            options.only = (int)value;
            break;
        case 'v':
            options.verbose = true;
            break;
        default:
            seeded = false;
        }
    }
    /*
     * Without a seed the program does nothing, because the random calls execute this program too.
     */
    if (!seeded || optind != argc || options.processes < 1 || options.processes > PROCESSES_MAX)
        errx(2, "usage: " USAGE);
    return options;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    struct options options = read_options(argc, argv);
    struct termios modes;

    tcgetattr(STDIN_FILENO, &modes);
    pid_t group = tcgetpgrp(STDIN_FILENO);
    prepare();
    int status = run_rounds(&options);
    restore_console(&modes, group);
    return status;
}
