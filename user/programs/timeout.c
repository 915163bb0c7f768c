/* SPDX-License-Identifier: MIT */
/*
 * timeout [-s SIGNAL] [-k TIME] TIME COMMAND: runs a command, and sends it a signal (TERM) if it still runs after the time: a number
 * of seconds, or of minutes, hours or days with m, h or d behind it. With -k a KILL follows after another time. The status is that
 * of the command; 124 if the time was over, 137 if KILL has ended the command, 125 to 127 as those of nice.
 *
 * The command has a process group of its own, so that the signals reach all of its processes. It is in the background, and a
 * read from the terminal would stop it; -f lets it stay in the foreground, and then its children get no signals.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define USAGE "timeout [-f] [-k time] [-s signal] time command [argument...]"
#define LONGEST 1e9 /* seconds: 31 years, which the kernel can count */

enum { TIME_OVER = 124, FAILED = 125, CANNOT_RUN = 126, NOT_FOUND = 127 };

static pid_t child;
static bool foreground;

static double seconds_from(const char *text)
{
    static const char units[] = "smhd";
    static const double factors[] = {1, 60, 3600, 86400, 1};
    char *end;
    double number = strtod(text, &end);
    size_t unit = strcspn(units, *end ? end : "s");

    if (end == text || !(number >= 0) || unit == strlen(units) || (*end && end[1]))
        errx(FAILED, "%s is not a time", text);
    number *= factors[unit];
    return number > LONGEST ? LONGEST : number;
}

static int signal_from(const char *name)
{
    int number;

    if (str2sig(strncmp(name, "SIG", 3) == 0 ? name + 3 : name, &number) != 0 || number == 0)
        errx(FAILED, "%s is not a signal", name);
    return number;
}

static void send(int number)
{
    kill(foreground ? child : -child, number);
    if (number != SIGKILL)
        kill(foreground ? child : -child, SIGCONT);
}

/* A signal that should end this program ends the command. */
static void pass_on(int number)
{
    send(number);
}

/* Waits until the command ends or the time, 0 for no limit, is over: whether it has ended, and then its status. */
static bool wait_for_end(double seconds, int *status)
{
    struct timespec now, end;
    sigset_t ends;

    sigemptyset(&ends);
    sigaddset(&ends, SIGCHLD);
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec += (time_t)seconds;
    end.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
    for (;;) {
        if (waitpid(child, status, seconds > 0 ? WNOHANG : 0) == child)
            return true;
        if (seconds <= 0)
            continue;
        clock_gettime(CLOCK_MONOTONIC, &now);
        long long left = (end.tv_sec - now.tv_sec) * 1000000000ll + end.tv_nsec - now.tv_nsec;
        if (left <= 0)
            return false;
        struct timespec wait = {.tv_sec = (time_t)(left / 1000000000),
                                .tv_nsec = (int)(left % 1000000000)};
        sigtimedwait(&ends, NULL, &wait);
    }
}

static void start(char **command, const sigset_t *mask)
{
    fflush(stdout);
    child = fork();
    if (child < 0)
        err(FAILED, "fork");
    if (child > 0) {
        if (!foreground)
            setpgid(child, child);
        return;
    }
    if (!foreground)
        setpgid(0, 0);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(command[0], command);
    int error = errno;
    warn("%s", command[0]);
    _exit(error == ENOENT ? NOT_FOUND : CANNOT_RUN);
}

int main(int argc, char **argv)
{
    static const int passed[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT};
    int option, number = SIGTERM, status = 0;
    double more = 0;
    sigset_t blocked, before;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "+fk:s:")) != -1) {
        if (option == 'f')
            foreground = true;
        else if (option == 'k')
            more = seconds_from(optarg);
        else if (option == 's')
            number = signal_from(optarg);
        else
            errx(FAILED, "usage: " USAGE);
    }
    if (argc - optind < 2)
        errx(FAILED, "usage: " USAGE);
    double seconds = seconds_from(argv[optind]);

    signal(SIGCHLD, SIG_DFL); /* an ignored one keeps no status */
    sigemptyset(&blocked);    /* SIGCHLD waits for sigtimedwait() */
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, &before);
    start(argv + optind + 1, &before);
    struct sigaction action = {.sa_handler = pass_on};
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++)
        sigaction(passed[i], &action, NULL);

    bool late = !wait_for_end(seconds, &status);
    if (late) {
        send(number);
        if (!wait_for_end(more, &status)) {
            send(SIGKILL);
            wait_for_end(0, &status);
            return 128 + SIGKILL;
        }
        return number == SIGKILL ? 128 + SIGKILL : TIME_OVER;
    }
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
