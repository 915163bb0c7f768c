/* SPDX-License-Identifier: MIT */
/*
 * script [-aq] [-c COMMAND] [FILE]: a shell, or a command, whose output also goes to a file, by default typescript. -a adds
 * to the file; -q says nothing. The status is that of the command.
 *
 * The command has a pseudo-terminal. This program stands between it and the user's terminal, which is raw meanwhile, so that
 * each key comes at once.
 */
#include "command/help.h"
#include "output.h"
#include <poll.h>
#include <pty.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>

#define USAGE "script [-aq] [-c command] [file]"

static const char *command, *name = "typescript";
static bool quiet, has_terminal;
static struct termios modes;

/* In the new process: its terminal becomes that of a new session. */
static _Noreturn void run_command(int terminal)
{
    const char *shell = getenv("SHELL");

    setsid();
    if (ioctl(terminal, TIOCSCTTY, 0) != 0)
        err(127, "the terminal of the command");
    for (int fd = 0; fd < 3; fd++)
        dup2(terminal, fd);
    if (terminal > 2)
        close(terminal);
    shell = shell && *shell ? shell : "/bin/sh";
    if (command)
        execl(shell, shell, "-c", command, (char *)NULL);
    else
        execl(shell, shell, (char *)NULL);
    err(127, "%s", shell);
}

/* Starts the command with a terminal of its own, which is like the user's. Returns our end of it. */
static int start(pid_t *pid)
{
    struct winsize size = {.ws_row = 24, .ws_col = 80};
    int ours, theirs;

    has_terminal = tcgetattr(STDIN_FILENO, &modes) == 0;
    ioctl(STDIN_FILENO, TIOCGWINSZ, &size);
    if (openpty(&ours, &theirs, NULL, has_terminal ? &modes : NULL, &size) != 0)
        err(1, "a terminal for the command");
    *pid = fork();
    if (*pid < 0)
        err(1, "fork");
    if (*pid == 0) {
        close(ours);
        run_command(theirs);
    }
    close(theirs);
    if (has_terminal) {
        struct termios raw = modes;
        cfmakeraw(&raw);
        tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
    }
    return ours;
}

/* Copies what is there. Returns false at the end. */
static bool copy(int from, int to, FILE *record)
{
    char bytes[512];
    ssize_t n = read(from, bytes, sizeof(bytes));

    if (n <= 0)
        return n < 0 && errno == EINTR;
    if (record && fwrite(bytes, 1, (size_t)n, record) != (size_t)n)
        return false;
    return write_all(to, bytes, (size_t)n) == 0;
}

/* Until the command and all others that have its terminal open have ended. */
static void copy_all(int ours, FILE *record)
{
    static const char end_of_input = 4; /* Ctrl-D */
    struct pollfd files[] = {{.fd = ours, .events = POLLIN},
                             {.fd = STDIN_FILENO, .events = POLLIN}};

    for (;;) {
        if (poll(files, 2, -1) < 0 && errno != EINTR)
            return;
        if (files[0].revents && !copy(ours, STDOUT_FILENO, record))
            return;
        if (files[1].revents && !copy(STDIN_FILENO, ours, NULL)) {
            files[1].fd = -1;
            write_all(ours, &end_of_input, 1);
        }
    }
}

int main(int argc, char **argv)
{
    const char *mode = "w";
    int option, status = 0;
    pid_t pid;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "ac:q")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        mode = option == 'a' ? "a" : mode;
        command = option == 'c' ? optarg : command;
        quiet |= option == 'q';
    }
    if (argc - optind > 1)
        errx(2, "usage: " USAGE);
    name = optind < argc ? argv[optind] : name;
    FILE *record = fopen(name, mode);
    if (!record)
        err(1, "%s", name);
    if (!quiet)
        fprintf(stderr, "script: the output goes to %s, until the command ends\n", name);
    copy_all(start(&pid), record);
    if (has_terminal)
        tcsetattr(STDIN_FILENO, TCSADRAIN, &modes);
    waitpid(pid, &status, 0);
    if (fclose(record) != 0)
        err(1, "%s", name);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
