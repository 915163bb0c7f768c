/* SPDX-License-Identifier: MIT */
/* The names and the texts of signals. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name, *text;
} signals[NSIG] = {
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

char *strsignal(int sig)
{
    static char unknown[40];

    if (sig > 0 && sig < NSIG && signals[sig].text != NULL)
        return (char *)(uintptr_t)signals[sig].text;
    snprintf(unknown, sizeof(unknown), "Unknown signal %d", sig);
    return unknown;
}

int sig2str(int sig, char *name)
{
    if (sig <= 0 || sig >= NSIG || signals[sig].name == NULL)
        return -1;
    strcpy(name, signals[sig].name);
    return 0;
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
    for (int i = 1; i < NSIG; i++) {
        if (signals[i].name != NULL && strcmp(signals[i].name, name) == 0) {
            *sig = i;
            return 0;
        }
    }
    return -1;
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
