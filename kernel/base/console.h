/* SPDX-License-Identifier: MIT */
/* The console: the kernel's messages and log, and the terminal that programs see as /dev/console. */
#ifndef BASE_CONSOLE_H
#define BASE_CONSOLE_H

#include <hal/types.h>

struct spinlock;

/*
 * Upcall: a character has been typed. Drivers call it, in any context; the terminal
 * (tty/consoledev.c) takes it. The key Enter is CR. False: there is no room for another one, and the serial line's
 * input is held; its driver leaves the next bytes in the device.
 */
bool console_input(int c);

/* Upcall: a program may write again, if it waited for room. Any context, no locks held. */
void console_has_room(void);

/* Upcall: the kernel log has become longer. Any context, as kprintf(). */
void console_has_logged(void);

/* Shows bytes on the console as they are. Any context. It waits only if there is no room in the ring. */
void console_write(const char *bytes, size_t n);

/*
 * Sends a byte before all that waits, also if output is stopped. If the device has no room, the byte waits for its interrupt,
 * and a second one replaces it. Any context.
 */
void console_send_first(char c);

/*
 * How many bytes a program may write, or an echo have, without waiting; and how many have not been sent yet. console_discard()
 * forgets those of programs and echoes, except those that the device has already. Any context.
 */
size_t console_room(bool for_echo);
size_t console_unsent(void);
void console_discard(void);

/* Stops all output, also the kernel's messages, or resumes it. A panic is reported nevertheless. Any context. */
void console_stop(bool stop);

/* The serial line's driver: it has interrupted, and may be able to send again. Interrupt context, no locks held. */
void console_can_send(void);

/* The serial line's driver has lost received bytes. Any context. */
void console_count_overrun(void);

/* The platform: from now on the serial line interrupts, as platform_line_interrupts() asks. */
void console_use_interrupts(void);

/* Waits until the device has all output: before the machine stops. Any context. */
void console_flush(void);

/* Whether the serial line leaves received bytes in its FIFO, without interrupting. Any context. */
void console_hold_input(bool hold);

/* Figures for /proc/console, in bytes. */
struct console_counts {
    uint64_t sent;     /* output, of programs and of the kernel */
    uint32_t waiting;  /* of it, in the ring */
    uint32_t overruns; /* times that the device has lost received bytes: the FIFO was full */
};
void console_get_counts(struct console_counts *result);

/*
 * The size of the terminal that shows the console, in characters. At first it is a guess for a serial line, which does not
 * tell. If a screen alone shows the console, the platform sets its size. Boot.
 */
void console_set_size(unsigned columns, unsigned rows);
void console_get_size(unsigned *columns, unsigned *rows);

/* Adds bytes to the kernel log and shows them; \n becomes \r\n on the console. Any context. */
void console_log(const char *bytes, size_t n);

/*
 * From now on (panic) no locks are taken: another CPU may hold them for good. Other CPUs that use the console stop. The caller
 * waits for that before it prints.
 */
void console_panic_mode(void);
bool console_is_in_panic(void);

/*
 * Takes or releases a lock that output needs. In a panic the CPU that reports continues without the lock, and the others stop
 * here. Any context.
 */
void console_acquire(struct spinlock *lock);
void console_release(struct spinlock *lock);

/*
 * Copies the kernel log from *position on (0: the oldest byte that is left), moves *position behind
 * the copied bytes, and returns their number: 0 at the end.
 */
size_t console_log_read(uint64_t *position, char *buffer, size_t size);

#endif
