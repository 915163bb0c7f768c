/* SPDX-License-Identifier: MIT */
/* The names and the texts of signals. */
#include <ctype.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *text;
} signals[SIGRTMIN] = {
    [SIGHUP] = {"HUP", "Hangup"},
    [SIGINT] = {"INT", "Interrupt"},
    [SIGQUIT] = {"QUIT", "Quit"},
    [SIGILL] = {"ILL", "Illegal instruction"},
    [SIGTRAP] = {"TRAP", "Trace trap"},
    [SIGABRT] = {"ABRT", "Aborted"},
    [SIGBUS] = {"BUS", "Bus error"},
    [SIGFPE] = {"FPE", "Arithmetic exception"},
    [SIGKILL] = {"KILL", "Killed"},
    [SIGUSR1] = {"USR1", "User signal 1"},
    [SIGSEGV] = {"SEGV", "Segmentation fault"},
    [SIGUSR2] = {"USR2", "User signal 2"},
    [SIGPIPE] = {"PIPE", "Broken pipe"},
    [SIGALRM] = {"ALRM", "Alarm clock"},
    [SIGTERM] = {"TERM", "Terminated"},
    [SIGCHLD] = {"CHLD", "Child ended"},
    [SIGCONT] = {"CONT", "Continued"},
    [SIGSTOP] = {"STOP", "Stopped"},
    [SIGTSTP] = {"TSTP", "Stopped by the user"},
    [SIGTTIN] = {"TTIN", "Stopped at terminal input"},
    [SIGTTOU] = {"TTOU", "Stopped at terminal output"},
    [SIGURG] = {"URG", "Urgent data"},
    [SIGXCPU] = {"XCPU", "CPU time limit exceeded"},
    [SIGXFSZ] = {"XFSZ", "File size limit exceeded"},
    [SIGVTALRM] = {"VTALRM", "Virtual timer expired"},
    [SIGPROF] = {"PROF", "Profiling timer expired"},
    [SIGWINCH] = {"WINCH", "Window size changed"},
    [SIGPOLL] = {"POLL", "Input or output possible"},
    [SIGSYS] = {"SYS", "Bad system call"},
};

static bool is_realtime(int sig)
{
    return sig >= SIGRTMIN && sig <= SIGRTMAX;
}

char *strsignal(int sig)
{
    static char text[40];

    if (sig > 0 && sig < SIGRTMIN && signals[sig].text != NULL)
        return (char *)(uintptr_t)signals[sig].text;
    if (is_realtime(sig))
        snprintf(text, sizeof(text), "Real-time signal %d", sig - SIGRTMIN);
    else
        snprintf(text, sizeof(text), "Unknown signal %d", sig);
    return text;
}

/* The name of a real-time signal counts from the nearer end: RTMIN+2, RTMAX-1. */
static void realtime_name(int sig, char *name)
{
    bool low = sig - SIGRTMIN <= SIGRTMAX - sig;
    int distance = low ? sig - SIGRTMIN : SIGRTMAX - sig;

    strcpy(name, low ? "RTMIN" : "RTMAX");
    if (distance > 0)
        snprintf(name + 5, SIG2STR_MAX - 5, "%c%d", low ? '+' : '-', distance);
}

int sig2str(int sig, char *name)
{
    if (is_realtime(sig))
        realtime_name(sig, name);
    else if (sig > 0 && sig < SIGRTMIN && signals[sig].name != NULL)
        strcpy(name, signals[sig].name);
    else
        return -1;
    return 0;
}

/* The signal with such a name, or 0. */
static int realtime_number(const char *name)
{
    bool low = strncmp(name, "RTMIN", 5) == 0;
    char *end;

    if (!low && strncmp(name, "RTMAX", 5) != 0)
        return 0;
    if (name[5] == '\0')
        return low ? SIGRTMIN : SIGRTMAX;
    if (name[5] != (low ? '+' : '-') || !isdigit((unsigned char)name[6]))
        return 0;
    long distance = strtol(name + 6, &end, 10);
    if (*end != '\0' || distance > SIGRTMAX - SIGRTMIN)
        return 0;
    return low ? SIGRTMIN + (int)distance : SIGRTMAX - (int)distance;
}

/* A name without SIG, or a number in digits. */
int str2sig(const char *restrict name, int *restrict sig)
{
    char *end;
    long number = strtol(name, &end, 10);

    if (end != name && *end == '\0' && number > 0 && number < NSIG) {
        *sig = (int)number;
        return 0;
    }
    int found = realtime_number(name);
    for (int i = 1; i < SIGRTMIN && found == 0; i++) {
        if (signals[i].name != NULL && strcmp(signals[i].name, name) == 0)
            found = i;
    }
    if (found == 0)
        return -1;
    *sig = found;
    return 0;
}

void psignal(int sig, const char *message)
{
    if (message != NULL && *message != '\0')
        fprintf(stderr, "%s: ", message);
    fprintf(stderr, "%s\n", strsignal(sig));
}

void psiginfo(const siginfo_t *info, const char *message)
{
    psignal(info->si_signo, message);
}
