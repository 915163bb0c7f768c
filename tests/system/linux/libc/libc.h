/* SPDX-License-Identifier: MIT */
/*
 * A program for Linux that uses its C library: each part prints the results of its calls, the same at each run. The test
 * (tests/system/test_linux.py) compares the output on Diarch with that under Linux.
 */
#ifndef LIBC_H
#define LIBC_H

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Prints an expression and its value, a number. */
#define SHOW(expression) printf("  %s: %ld\n", #expression, (long)(expression))

/* The same for a call that fails, and the error's text. */
#define SHOW_ERROR(call)                                                                           \
    do {                                                                                           \
        errno = 0;                                                                                 \
        long result = (long)(call);                                                                \
        printf("  %s: %ld %s\n", #call, result, strerror(errno));                                  \
    } while (0)

/* The parts, one for a name on the command line. */
void test_threads(void);
void test_cancel(void);
void test_robust(void);
void test_spawn(void);
void test_signals(void);
void test_realtime(void);
void test_queue(void);
void test_timers(void);
void test_wait(void);
void test_sockets(void);
void test_processes(void);
void test_memory(void);
void test_files(void);
void test_limits(void);
void test_raise(void);
void test_users(void);
void test_rights(void);
void test_sendfile(void);
void test_far(void);
void test_code(void);
void test_vfork(void);
void test_posix_timers(void);
void test_overrun(void);
void test_time_of_day(void);
void test_named(void);
void test_scheduling(void);
void test_screen(void);
void test_events(void);
void test_older(void);
void test_errors(void);
void test_frames(void);
void test_thread_timers(void);
void test_unusual(void);

#endif
