/* SPDX-License-Identifier: MIT */
/* Controlling terminals, and job control on them. Each test leads a session of its own, with a pseudo-terminal. */
#include "test.h"
#include <fcntl.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define OWN "/dev/tty"
#define INIT 1

static int master, slave, news[2];
static char path[32];
static volatile int signals_told; /* by this process */

/* Runs body in a session of its own, without a controlling terminal. */
static void in_session(void (*body)(void))
{
    CHECK(pipe(news) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(setsid() == getpid());
        CHECK(openpty(&master, &slave, path, NULL, NULL) == 0);
        body();
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static void take(void)
{
    CHECK(ioctl(slave, TIOCSCTTY, 0) == 0);
}

static void tell(int signal)
{
    char byte = (char)signal;

    write(news[1], &byte, 1);
    signals_told++;
}

/* The next signal that a process has told. */
static int told(void)
{
    char byte = 0;

    CHECK(read(news[0], &byte, 1) == 1);
    return byte;
}

/* The handler of the first signal is not interrupted by the second. */
static void tell_hangup(void)
{
    struct sigaction action = {.sa_handler = tell, .sa_mask = ~(sigset_t)0};

    CHECK(sigaction(SIGHUP, &action, NULL) == 0 && sigaction(SIGCONT, &action, NULL) == 0);
}

/* A child in a group of its own, which tells of SIGHUP and SIGCONT. */
static pid_t start_group(void)
{
    int ready[2];
    char byte;

    CHECK(pipe(ready) == 0);
    pid_t pid = start_child();
    if (pid == 0) {
        setpgid(0, 0);
        tell_hangup();
        close(master);
        write(ready[1], "x", 1);
        for (;;)
            pause();
    }
    CHECK(read(ready[0], &byte, 1) == 1);
    return pid;
}

static void end_child(pid_t pid)
{
    CHECK(kill(pid, SIGKILL) == 0 && end_of(pid) == SIGKILL);
}

static void check_open(void)
{
    char byte;

    CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
    CHECK(open(path, O_RDWR | O_NOCTTY) >= 0 && open(path, O_WRONLY) >= 0);
    CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
    int fd = open(path, O_RDWR);
    CHECK(tcgetsid(fd) == getpid() && tcgetpgrp(slave) == getpgrp());
    int own = open(OWN, O_RDWR);
    CHECK(own >= 0 && write(own, "x", 1) == 1 && read(master, &byte, 1) == 1 && byte == 'x');
    CHECK(tcgetsid(own) == getpid());
    int other, other_slave;
    char other_path[32];
    CHECK(openpty(&other, &other_slave, other_path, NULL, NULL) == 0);
    CHECK(open(other_path, O_RDWR) >= 0); /* a session has one terminal */
    CHECK_ERROR(tcgetsid(other_slave), ENOTTY);
    CHECK(tcgetsid(slave) == getpid());
}

static void control_open(void)
{
    in_session(check_open);
}

/* A process that does not lead its session does not acquire a terminal. */
static void check_open_by_member(void)
{
    pid_t pid = start_child();

    if (pid == 0) {
        CHECK(open(path, O_RDWR) >= 0);
        CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
        CHECK_ERROR(ioctl(slave, TIOCSCTTY, 0), EPERM);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK_ERROR(tcgetsid(slave), ENOTTY);
}

static void control_open_by_member(void)
{
    in_session(check_open_by_member);
}

/* Another session does not get the terminal, unless root steals it. */
static void check_other_session(void)
{
    take();
    pid_t pid = start_child();
    if (pid == 0) {
        setsid();
        CHECK_ERROR(ioctl(slave, TIOCSCTTY, 0), EPERM);
        CHECK(open(path, O_RDWR) >= 0);
        CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
        CHECK_ERROR(tcgetsid(slave), ENOTTY);
        CHECK_ERROR(tcgetpgrp(slave), ENOTTY);
        CHECK_ERROR(tcsetpgrp(slave, getpgrp()), ENOTTY);
        CHECK(ioctl(slave, TIOCSCTTY, 1) == 0 && tcgetsid(slave) == getpid());
        signal(SIGHUP, SIG_IGN); /* it is in the foreground */
        CHECK(ioctl(slave, TIOCNOTTY) == 0 && seteuid(1) == 0);
        take();
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
    CHECK_ERROR(tcgetsid(slave), ENOTTY);
    take();
    CHECK(seteuid(1) == 0);
    pid = start_child();
    if (pid == 0) {
        setsid();
        CHECK_ERROR(ioctl(slave, TIOCSCTTY, 1), EPERM);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static void control_other_session(void)
{
    in_session(check_other_session);
}

static void check_requests(void)
{
    int other, other_slave;

    CHECK_ERROR(ioctl(slave, TIOCNOTTY), ENOTTY);
    CHECK_ERROR(tcgetpgrp(master), ENOTTY); /* no session has it */
    take();
    take(); /* the terminal that it has already */
    CHECK(openpty(&other, &other_slave, NULL, NULL, NULL) == 0);
    CHECK_ERROR(ioctl(other_slave, TIOCSCTTY, 0), EPERM);
    CHECK_ERROR(ioctl(other_slave, TIOCNOTTY), ENOTTY);
    CHECK_ERROR(tcgetsid(news[0]), ENOTTY);
    CHECK_ERROR(tcgetsid(-1), EBADF);
    CHECK(tcgetpgrp(master) == getpgrp() && tcgetsid(master) == getpid());
    CHECK_ERROR(tcsetpgrp(slave, 0), EINVAL);
    CHECK_ERROR(tcsetpgrp(slave, -5), EINVAL);
    CHECK_ERROR(tcsetpgrp(slave, getpgid(getppid())), EPERM); /* of another session */
    CHECK_ERROR(tcsetpgrp(slave, 999999), EPERM);
    for (size_t i = 0; i < bad_address_count; i++) {
        CHECK_ERROR(ioctl(slave, TIOCGSID, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(slave, TIOCGPGRP, bad_addresses[i]), EFAULT);
        CHECK_ERROR(ioctl(slave, TIOCSPGRP, bad_addresses[i]), EFAULT);
    }
    CHECK(setpgid(0, 0) == -1 && getsid(0) == getpid());
}

static void control_requests(void)
{
    in_session(check_requests);
}

/* A member gives up the terminal for itself, the leader for all. */
static void check_leave(void)
{
    take();
    pid_t pid = start_child();
    if (pid == 0) {
        CHECK(ioctl(slave, TIOCNOTTY) == 0);
        CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
        CHECK_ERROR(tcgetsid(slave), ENOTTY);
        _exit(0);
    }
    CHECK(end_of(pid) == 0 && tcgetsid(slave) == getpid());
    pid = start_group();
    CHECK(tcsetpgrp(slave, pid) == 0);
    CHECK(ioctl(slave, TIOCNOTTY) == 0);
    CHECK(told() == SIGHUP && told() == SIGCONT);
    end_child(pid);
    CHECK_ERROR(open(OWN, O_RDWR), ENXIO);
    CHECK_ERROR(ioctl(slave, TIOCNOTTY), ENOTTY);
    take();
}

static void control_leave(void)
{
    in_session(check_leave);
}

/* A session's leader ends: its foreground group is hung up, other groups are not, and the terminal is free again. */
static void check_leader_ends(void)
{
    pid_t leader = start_child();

    if (leader == 0) {
        setsid();
        take();
        pid_t background = start_child();
        if (background == 0) {
            setpgid(0, 0);
            tell_hangup();
            for (;;)
                pause();
        }
        setpgid(background, background);
        pid_t foreground = start_group();
        CHECK(write(news[1], "b", 1) == 1 && write(news[1], &background, sizeof(pid_t)) > 0);
        CHECK(write(news[1], &foreground, sizeof(pid_t)) > 0);
        CHECK(tcsetpgrp(slave, foreground) == 0);
        _exit(0);
    }
    CHECK(end_of(leader) == 0);
    pid_t background = 0, foreground = 0;
    CHECK(told() == 'b' && read(news[0], &background, sizeof(pid_t)) == sizeof(pid_t));
    CHECK(read(news[0], &foreground, sizeof(pid_t)) == sizeof(pid_t));
    CHECK(told() == SIGHUP && told() == SIGCONT);
    CHECK(kill(background, 0) == 0 && kill(background, SIGKILL) == 0 &&
          kill(foreground, SIGKILL) == 0);
    tell(1);
    CHECK(told() == 1); /* the background told nothing */
    CHECK_ERROR(tcgetpgrp(master), ENOTTY);
    take();
}

static void control_leader_ends(void)
{
    in_session(check_leader_ends);
}

/* The line is cut: the leader gets SIGHUP, and after its end the foreground group. */
static void check_hangup(void)
{
    pid_t leader = start_child();

    if (leader == 0) {
        setsid();
        take();
        tell_hangup();
        pid_t group = start_group();
        CHECK(tcsetpgrp(slave, group) == 0);
        CHECK(write(news[1], "g", 1) == 1 && write(news[1], &group, sizeof(group)) > 0);
        close(master);
        while (open(OWN, O_RDWR) >= 0 || errno != ENXIO)
            sleep_ms(1); /* the signals may come before the terminal is gone, or after it */
        CHECK(read(slave, path, 1) == 0);
        while (signals_told < 2)
            sleep_ms(1);
        _exit(0);
    }
    pid_t group = 0;
    CHECK(told() == 'g' && read(news[0], &group, sizeof(group)) > 0);
    CHECK(close(master) == 0);
    CHECK(told() == SIGHUP && told() == SIGCONT);
    CHECK(end_of(leader) == 0);
    CHECK(told() == SIGHUP && told() == SIGCONT);
    CHECK(kill(group, SIGKILL) == 0);
}

static void control_hangup(void)
{
    in_session(check_hangup);
}

/* Runs act in a child whose group is in the background; returns the child. */
static pid_t in_background(void (*act)(void))
{
    pid_t pid = start_child();

    if (pid == 0) {
        setpgid(0, 0);
        act();
        _exit(0);
    }
    setpgid(pid, pid);
    return pid;
}

static void read_key(void)
{
    char byte;

    CHECK(read(slave, &byte, 1) == 1 && byte == '\n');
}

static void write_key(void)
{
    CHECK(write(slave, "x", 1) == 1);
}

static void set_stop_of_writers(void)
{
    struct termios modes;

    CHECK(tcgetattr(slave, &modes) == 0);
    modes.c_lflag |= TOSTOP;
    CHECK(tcsetattr(slave, TCSANOW, &modes) == 0);
}

static void flush_keys(void)
{
    CHECK(tcflush(slave, TCIFLUSH) == 0);
}

static void claim_foreground(void)
{
    CHECK(tcsetpgrp(slave, getpgrp()) == 0);
}

/* A background process that acts is stopped by the signal; continued in the foreground, it succeeds. */
static void stops(void (*act)(void), int signal)
{
    int status;
    pid_t pid = in_background(act);

    CHECK(waitpid(pid, &status, WUNTRACED) == pid);
    CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == signal);
    CHECK(tcsetpgrp(slave, pid) == 0 && kill(pid, SIGCONT) == 0);
    if (act == read_key)
        CHECK(write(master, "\n", 1) == 1);
    CHECK(end_of(pid) == 0);
    CHECK(tcsetpgrp(slave, getpgrp()) == 0);
}

static void check_background(void)
{
    take();
    /* like a shell, to take the foreground back; its children stop at it */
    signal(SIGTTOU, SIG_IGN);
    CHECK(end_of(in_background(write_key)) == 0);
    CHECK(end_of(in_background(set_stop_of_writers)) == 0); /* SIGTTOU is ignored */
    CHECK(end_of(in_background(write_key)) == 0);
}

static void control_background_ignoring(void)
{
    in_session(check_background);
}

static void with_default(void (*act)(void))
{
    signal(SIGTTOU, SIG_DFL);
    act();
}

static void write_stopped(void)
{
    with_default(write_key);
}

static void flush_stopped(void)
{
    with_default(flush_keys);
}

static void claim_stopped(void)
{
    with_default(claim_foreground);
}

static void modes_stopped(void)
{
    with_default(set_stop_of_writers);
}

static void check_background_stops(void)
{
    take();
    signal(SIGTTOU, SIG_IGN);
    stops(read_key, SIGTTIN);
    stops(modes_stopped, SIGTTOU); /* also without TOSTOP */
    stops(write_stopped, SIGTTOU);
    stops(flush_stopped, SIGTTOU);
    stops(claim_stopped, SIGTTOU);
}

static void control_background_stops(void)
{
    in_session(check_background_stops);
}

static void claim_and_read(void)
{
    claim_foreground();
    read_key();
}

/* A process waits for a key when another group takes the terminal: the key is not for it. */
static void check_foreground_lost(void)
{
    int status;
    char byte = 0;

    take();
    signal(SIGTTOU, SIG_IGN);
    pid_t pid = in_background(claim_and_read);
    while (tcgetpgrp(slave) != pid)
        sched_yield();
    wait_for_state(pid, 'S');
    CHECK(tcsetpgrp(slave, getpgrp()) == 0 && write(master, "a\n", 2) == 2);
    CHECK(waitpid(pid, &status, WUNTRACED) == pid);
    CHECK(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN);
    CHECK(read(slave, &byte, 1) == 1 && byte == 'a');
    end_child(pid);
}

static void control_foreground_lost(void)
{
    in_session(check_foreground_lost);
}

static void read_fails(void)
{
    char byte;

    signal(SIGTTIN, SIG_IGN);
    CHECK_ERROR(read(slave, &byte, 1), EIO);
}

/* Its parent has ended: no process could continue it. */
static void orphan_fails(void)
{
    char byte;
    struct termios modes;

    while (getppid() != INIT)
        sleep_ms(1);
    CHECK_ERROR(read(slave, &byte, 1), EIO);
    CHECK_ERROR(write(slave, "x", 1), EIO);
    CHECK(tcgetattr(slave, &modes) == 0);
    CHECK_ERROR(tcsetattr(slave, TCSANOW, &modes), EIO);
    CHECK_ERROR(tcsetpgrp(slave, getpgrp()), EIO);
}

/* An orphaned group in the background gets errors: it is not stopped. */
static void check_background_fails(void)
{
    int results[2];
    char byte = 'x';

    CHECK(pipe(results) == 0);
    take();
    CHECK(end_of(in_background(read_fails)) == 0);
    set_stop_of_writers();
    pid_t parent = start_child();
    if (parent == 0) {
        pid_t pid = start_child();
        if (pid == 0) {
            setpgid(0, 0);
            orphan_fails();
            write(results[1], "!", 1);
            _exit(0);
        }
        _exit(0);
    }
    CHECK(end_of(parent) == 0 && close(results[1]) == 0);
    CHECK(read(results[0], &byte, 1) == 1 && byte == '!');
}

static void control_background_fails(void)
{
    in_session(check_background_fails);
}

/* What processes of another session do to the terminal is not job control. */
static void check_stranger(void)
{
    char byte;

    take();
    set_stop_of_writers();
    CHECK(write(master, "\n", 1) == 1);
    pid_t pid = start_child();
    if (pid == 0) {
        setsid();
        CHECK(read(slave, &byte, 1) == 1 && byte == '\n');
        CHECK(write(slave, "x", 1) == 1 && tcflush(slave, TCIFLUSH) == 0);
        _exit(0);
    }
    CHECK(end_of(pid) == 0);
}

static void control_stranger(void)
{
    in_session(check_stranger);
}

/* The leader ends, its line is cut, its terminal is opened again, and taken by another session: all at the same time. */
static void race_round(void)
{
    pid_t leader = start_child();

    if (leader == 0) {
        setsid();
        ioctl(slave, TIOCSCTTY, 0);
        if (start_child() == 0) {
            close(master);
            for (int fd = 0; fd >= 0;)
                close(fd = open(OWN, O_RDWR));
        }
        _exit(0);
    }
    pid_t rival = start_child();
    if (rival == 0) {
        setsid();
        for (int tries = 0; tries < 20 && ioctl(slave, TIOCSCTTY, 0) != 0; tries++)
            close(open(path, O_RDWR));
        _exit(0);
    }
    close(slave);
    close(master);
    int ends[] = {end_of(leader), end_of(rival)};
    CHECK(ends[0] == 0 || ends[0] == SIGHUP);
    CHECK(ends[1] == 0 || ends[1] == SIGHUP);
}

static void check_race(void)
{
    close(master);
    close(slave);
    for (int round = 0; round < 40; round++) {
        CHECK(openpty(&master, &slave, path, NULL, NULL) == 0);
        race_round();
    }
}

static void control_race(void)
{
    in_session(check_race);
}

const struct test control_tests[] = {
    {"tty-control-open", control_open},
    {"tty-control-open-by-member", control_open_by_member},
    {"tty-control-other-session", control_other_session},
    {"tty-control-requests", control_requests},
    {"tty-control-leave", control_leave},
    {"tty-control-leader-ends", control_leader_ends},
    {"tty-control-hangup", control_hangup},
    {"tty-background-ignoring", control_background_ignoring},
    {"tty-background-stops", control_background_stops},
    {"tty-background-fails", control_background_fails},
    {"tty-background-stranger", control_stranger},
    {"tty-foreground-lost", control_foreground_lost},
    {"tty-control-race", control_race},
    {NULL, NULL},
};
