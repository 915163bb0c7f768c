/* SPDX-License-Identifier: MIT */
/*
 * init: the first program. Prints a greeting on the console, keeps a shell of root running there, or login
 * if the kernel's command line says so, and collects all orphans.
 *
 * Each shell leads a session of its own, whose controlling terminal is the console. The end of the shell hangs up all open
 * files of the console, also those of init. Therefore init opens it again for each message and each shell.
 */
#include "command/help.h"
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/console"
#define SHELL "/bin/sh"
#define LOGIN "/bin/login"
#define COMMAND_LINE "/proc/cmdline"
#define GREETING "/etc/motd"

static char *const shell_environment[] = {"PATH=/bin", "HOME=/", "TERM=vt100", NULL};

/* Makes the console the standard input, output and error of this process. It becomes the terminal of a session's leader. */
static void open_console(int flags)
{
    int fd = open(CONSOLE, O_RDWR | flags);

    if (fd < 0)
        _exit(1); /* and there is no console for a message */
    for (int target = 0; target <= 2; target++) {
        if (fd != target)
            dup2(fd, target);
    }
    if (fd > 2)
        close(fd);
}

static void greet(void)
{
    char text[512];
    ssize_t n;
    int fd = open(GREETING, O_RDONLY);

    if (fd < 0)
        return;
    while ((n = read(fd, text, sizeof(text))) > 0)
        write(STDOUT_FILENO, text, (size_t)n);
    close(fd);
}

/* Whether the kernel's command line has the word login: then users are asked for their names. */
static bool asks_for_users(void)
{
    char text[512];
    FILE *file = fopen(COMMAND_LINE, "r");
    bool found = false;

    while (file && !found && fscanf(file, "%511s", text) == 1)
        found = strcmp(text, "login") == 0;
    if (file)
        fclose(file);
    return found;
}

static pid_t start_shell(const char *program)
{
    pid_t pid = fork();

    if (pid == 0) {
        static const struct termios modes = TERMIOS_SANE;
        char *const args[] = {strrchr(program, '/') + 1, NULL};

        setsid();
        open_console(0);
        /* the shell before may have been killed at its prompt */
        tcsetattr(STDIN_FILENO, TCSANOW, &modes);
        execve(program, args, shell_environment);
        warn("%s", program);
        _exit(127);
    }
    if (pid < 0)
        warn("fork");
    return pid;
}

/* Waits for children, orphans among them, until the shell has ended. Returns its status. */
static int reap_until(pid_t shell)
{
    int status;

    for (;;) {
        pid_t pid = wait(&status);

        if (pid == shell)
            return status;
        if (pid < 0 && errno == ECHILD)
            return 0;
    }
}

/* The next shell does not have the variables and the folder of the one that has ended: says why. */
static void report(int status)
{
    if (WIFSIGNALED(status))
        warnx("the shell was ended (%s); starting a new one", strsignal(WTERMSIG(status)));
    else
        warnx("the shell has ended with status %d; starting a new one", WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "init (the kernel starts it)");
    ioctl(STDIN_FILENO, TIOCNOTTY); /* the kernel has given the console to process 1's session */
    open_console(O_NOCTTY);
    greet();
    const char *program = asks_for_users() ? LOGIN : SHELL;
    for (;;) {
        pid_t shell = start_shell(program);

        if (shell > 0) {
            int status = reap_until(shell);

            open_console(O_NOCTTY);
            report(status);
            if (WIFEXITED(status) && WEXITSTATUS(status) != 127)
                continue;
        }
        sleep(1); /* the failure may repeat: leave the machine some time */
    }
}
