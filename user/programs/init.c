/* SPDX-License-Identifier: MIT */
/*
 * init: the first program. Prints a greeting on the console, keeps a shell of root running there, or login
 * if the kernel's command line says so, and collects all orphans. It does the same on each of the screen's other consoles
 * from the time when the user first comes there: the kernel tells by SIGWINCH that the screen shows another one.
 *
 * Each shell leads a session of its own, whose controlling terminal is its console. The end of the shell hangs up all open
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
#include <sys/vt.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define SHELL "/bin/sh"
#define LOGIN "/bin/login"
#define COMMAND_LINE "/proc/cmdline"
#define GREETING "/etc/motd"

/* The consoles on which a shell may run; [1] is that of the machine, which has no other number if there is no screen. */
static struct console {
    const char *path;
    pid_t shell; /* 0: none */
    bool wants_shell;
} consoles[] = {
    [1] = {.path = "/dev/console", .wants_shell = true},
    [2] = {.path = "/dev/tty2"},
    [3] = {.path = "/dev/tty3"},
    [4] = {.path = "/dev/tty4"},
    [5] = {.path = "/dev/tty5"},
    [6] = {.path = "/dev/tty6"},
};
#define CONSOLES (sizeof(consoles) / sizeof(consoles[0]))

static sigset_t no_signals;

static char *const shell_environment[] = {"PATH=/bin", "HOME=/", "TERM=vt100", NULL};

/* Makes a console the standard input, output and error of this process. It becomes the terminal of a session's leader. */
static void open_console(const struct console *console, int flags)
{
    int fd = open(console->path, O_RDWR | flags);

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

static void start_shell(struct console *console, const char *program)
{
    pid_t pid = fork();

    if (pid == 0) {
        static const struct termios modes = TERMIOS_SANE;
        char *const args[] = {strrchr(program, '/') + 1, NULL};

        sigprocmask(SIG_SETMASK, &no_signals, NULL);
        setsid();
        open_console(console, 0);
        /* the shell before may have been killed at its prompt */
        tcsetattr(STDIN_FILENO, TCSANOW, &modes);
        execve(program, args, shell_environment);
        warn("%s", program);
        _exit(127);
    }
    if (pid < 0)
        warn("fork");
    else
        console->shell = pid;
}

/* The next shell does not have the variables and the folder of the one that has ended: says why. */
static void report(const struct console *console, int status)
{
    open_console(console, O_NOCTTY);
    if (WIFSIGNALED(status))
        warnx("the shell was ended (%s); starting a new one", strsignal(WTERMSIG(status)));
    else
        warnx("the shell has ended with status %d; starting a new one", WEXITSTATUS(status));
}

/* Collects children that have ended, orphans among them. Returns whether a shell has failed, which may do so again. */
static bool collect_children(void)
{
    bool failed = false;
    pid_t pid;
    int status;

    while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
        for (struct console *console = consoles; console < consoles + CONSOLES; console++) {
            if (console->shell != pid)
                continue;
            console->shell = 0;
            report(console, status);
            failed |= !WIFEXITED(status) || WEXITSTATUS(status) == 127;
        }
    }
    return failed;
}

/* The console that the screen shows wants a shell from now on. */
static void look_at_screen(void)
{
    struct vt_stat state;

    if (ioctl(STDIN_FILENO, VT_GETSTATE, &state) == 0 && state.v_active < CONSOLES)
        consoles[state.v_active].wants_shell = true;
}

/* Returns whether a shell could not be started. */
static bool start_shells(const char *program)
{
    bool failed = false;

    for (struct console *console = consoles + 1; console < consoles + CONSOLES; console++) {
        if (!console->wants_shell || console->shell)
            continue;
        start_shell(console, program);
        failed |= !console->shell;
    }
    return failed;
}

static void wake(int signal)
{
    (void)signal;
}

/* Signals that wake init come only while it waits, so that none is missed. */
static void prepare_signals(void)
{
    const struct sigaction action = {.sa_handler = wake};
    sigset_t waking;

    sigemptyset(&no_signals);
    sigemptyset(&waking);
    sigaddset(&waking, SIGCHLD);
    sigaddset(&waking, SIGWINCH);
    sigprocmask(SIG_BLOCK, &waking, NULL);
    sigaction(SIGCHLD, &action, NULL);
    sigaction(SIGWINCH, &action, NULL);
    ioctl(STDIN_FILENO, KDSIGACCEPT, SIGWINCH);
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "init (the kernel starts it)");
    ioctl(STDIN_FILENO, TIOCNOTTY); /* the kernel has given the console to process 1's session */
    open_console(&consoles[1], O_NOCTTY);
    greet();
    prepare_signals();
    const char *program = asks_for_users() ? LOGIN : SHELL;
    for (;;) {
        bool failed = collect_children();

        look_at_screen();
        if (failed)
            sleep(1); /* the failure may repeat: leave the machine some time */
        failed = start_shells(program);
        if (failed)
            sleep(1);
        else
            sigsuspend(&no_signals);
    }
}
