/* SPDX-License-Identifier: MIT */
/* Reads a password from the terminal. */
#include "account.h"
#include <errno.h>
#include <fcntl.h>
#include <paths.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Signals from the keyboard, and those that end a program: they wait until echo is on again. */
static const int signals[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU};
static volatile sig_atomic_t caught;

static void catch_signal(int number)
{
    caught = number;
}

static void catch_signals(struct sigaction old[LENGTH(signals)])
{
    const struct sigaction action = {.sa_handler = catch_signal}; /* no SA_RESTART: the read ends */

    caught = 0;
    for (size_t i = 0; i < LENGTH(signals); i++)
        sigaction(signals[i], &action, &old[i]);
}

static void restore_signals(const struct sigaction old[LENGTH(signals)])
{
    for (size_t i = 0; i < LENGTH(signals); i++)
        sigaction(signals[i], &old[i], NULL);
    if (caught)
        raise(caught);
}

/* Reads a line without its end: its length, or -1. */
static ssize_t read_line(int fd, char *line, size_t size)
{
    size_t length = 0;
    char c;

    for (;;) {
        ssize_t n = read(fd, &c, 1);
        if (n < 0 || (n == 0 && length == 0))
            return -1;
        if (n == 0 || c == '\n')
            break;
        if (length < size)
            line[length] = c;
        length++;
    }
    if (length >= size) {
        errno = ENAMETOOLONG;
        return -1;
    }
    line[length] = '\0';
    return (ssize_t)length;
}

/* Reads without echo, if it is a terminal. */
static ssize_t read_silently(int in, int out, const char *prompt, char *line, size_t size)
{
    struct termios old, silent;
    bool is_terminal = tcgetattr(in, &old) == 0;

    if (is_terminal) {
        silent = old;
        silent.c_lflag &= ~(tcflag_t)ECHO;
        silent.c_lflag |= ECHONL;
        tcsetattr(in, TCSAFLUSH, &silent);
    }
    write(out, prompt, strlen(prompt));
    ssize_t n = read_line(in, line, size);
    if (is_terminal)
        tcsetattr(in, TCSAFLUSH, &old);
    return n;
}

bool account_ask(const char *prompt, char password[ACCOUNT_PASSWORD_MAX])
{
    struct sigaction old[LENGTH(signals)];
    int terminal = open(_PATH_TTY, O_RDWR | O_CLOEXEC);
    int in = terminal < 0 ? STDIN_FILENO : terminal, out = terminal < 0 ? STDERR_FILENO : terminal;
    ssize_t n;

    do {
        catch_signals(old);
        n = read_silently(in, out, prompt, password, ACCOUNT_PASSWORD_MAX);
        restore_signals(old);
    } while (n < 0 && caught); /* it was stopped, and continues: asks again */
    if (terminal >= 0)
        close(terminal);
    return n >= 0;
}
