/* SPDX-License-Identifier: MIT */
/*
 * init: the first program. Opens the console for itself and its children, prints a greeting, keeps
 * a shell running there, and collects all orphans.
 */
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define CONSOLE "/dev/console"
#define SHELL "/bin/sh"
#define GREETING "/etc/motd"

static char *const shell_environment[] = {"PATH=/bin", "HOME=/", "TERM=vt100", NULL};

/* Makes the console the standard input, output and error of this process. */
static void open_console(void)
{
    int fd = open(CONSOLE, O_RDWR);

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

static pid_t start_shell(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        static const struct termios modes = {.c_lflag = ICANON | ECHO | ISIG | IEXTEN};
        char *const args[] = {"sh", NULL};

        setpgid(0, 0);
        tcsetpgrp(STDIN_FILENO, getpid());
        tcsetattr(STDIN_FILENO, TCSANOW,
                  &modes); /* the shell before may have been killed at its prompt */
        execve(SHELL, args, shell_environment);
        warn("%s", SHELL);
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

int main(void)
{
    open_console();
    greet();
    for (;;) {
        pid_t shell = start_shell();

        if (shell > 0) {
            int status = reap_until(shell);

            report(status);
            if (WIFEXITED(status) && WEXITSTATUS(status) != 127)
                continue;
        }
        sleep(1); /* the failure may repeat: leave the machine some time */
    }
}
