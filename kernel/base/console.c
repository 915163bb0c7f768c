/* SPDX-License-Identifier: MIT */
/*
 * The console's output, and the kernel log behind it.
 *
 * All output goes out through platform_putc() under one spinlock, so that messages of two CPUs do not
 * mix. The kernel's own messages are kept in a ring too, for dmesg (/proc/kmsg).
 */
#include "base/console.h"

#include "base/column.h"
#include "base/spinlock.h"
#include "lib/string.h"
#include <hal/platform.h>

#define LOG_SIZE (32u * KIB) /* a power of two */

static struct spinlock console_lock = SPINLOCK_INIT("console"); /* guards the log and the output */
static struct column column; /* of the cursor, behind all that has been shown */
static char kernel_log[LOG_SIZE];
static uint64_t logged; /* bytes ever logged: the last LOG_SIZE of them are left */
static bool panic_mode; /* no locks any more */

static void lock_console(void)
{
    if (!panic_mode)
        acquire(&console_lock);
}

static void unlock_console(void)
{
    if (!panic_mode)
        release(&console_lock);
}

static void show(const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (bytes[i] == '\n')
            platform_putc('\r');
        platform_putc(bytes[i]);
        column_count(&column, bytes[i]);
    }
}

void console_write(const char *bytes, size_t n)
{
    lock_console();
    show(bytes, n);
    unlock_console();
}

unsigned console_echo(const char *bytes, size_t n)
{
    lock_console();
    unsigned start = column.at;
    show(bytes, n);
    unsigned end = column.at;
    unlock_console();
    return end > start ? end - start : 0;
}

void console_log(const char *bytes, size_t n)
{
    lock_console();
    for (size_t i = 0; i < n; i++)
        kernel_log[logged++ % LOG_SIZE] = bytes[i];
    show(bytes, n);
    unlock_console();
}

void console_panic_mode(void)
{
    panic_mode = true;
}

size_t console_log_read(uint64_t *position, char *buffer, size_t size)
{
    size_t n = 0;

    lock_console();
    uint64_t oldest = logged > LOG_SIZE ? logged - LOG_SIZE : 0;
    if (*position < oldest)
        *position = oldest;
    while (n < size && *position < logged)
        buffer[n++] = kernel_log[(*position)++ % LOG_SIZE];
    unlock_console();
    return n;
}
