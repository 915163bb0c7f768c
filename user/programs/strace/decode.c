/* SPDX-License-Identifier: MIT */
/* Turns a record into a line, by the names and letters in the list of system calls. */
#include "strace.h"
#include <abi/errno.h>
#include <abi/syscall.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>

#define LARGEST_PLAIN 0xffff /* larger results are addresses: sbrk's */

static const struct call calls[SYSCALL_LIMIT] = {
#define SYSCALL(number, name, count, kinds) [number] = {#name, kinds},
#include <abi/syscalls.def>
#undef SYSCALL
};

const struct call *find_call(uint32_t number)
{
    static const struct call none;

    if (number & TRACE_LINUX)
        return find_linux_call(number & ~TRACE_LINUX);
    return number < SYSCALL_LIMIT ? &calls[number] : &none;
}

static void print_result(FILE *out, int32_t result)
{
    if (result < 0 && result >= -ERRNO_MAX) {
        const char *name = error_name(-result);
        fprintf(out, "-1 %s (%s)", name ? name : "error", strerror(-result));
    } else if (result < 0 || result > LARGEST_PLAIN) {
        fprintf(out, "%#x", (unsigned)result);
    } else {
        fprintf(out, "%d", (int)result);
    }
}

/* open() has a mode only if it may make a file; otherwise the register holds an old value. */
static bool is_unused(const struct trace_record *record, const char *kinds, unsigned i)
{
    return i > 0 && kinds[i] == 'o' && kinds[i - 1] == 'F' && !(record->argument[i - 1] & O_CREAT);
}

static void print_call(FILE *out, const struct trace_record *record)
{
    const struct call *call = find_call(record->number);
    const char *kinds = call->kinds ? call->kinds : "";

    if (call->name)
        fprintf(out, "%s(", call->name);
    else
        fprintf(out, "syscall_%u(", (unsigned)(record->number & ~TRACE_LINUX));
    for (unsigned i = 0; kinds[i] && !is_unused(record, kinds, i); i++) {
        fputs(i > 0 ? ", " : "", out);
        print_argument(out, record, i, kinds[i]);
    }
    fputs(") = ", out);
    if (record->event == TRACE_LAST_CALL)
        putc('?', out);
    else
        print_result(out, record->result);
    putc('\n', out);
}

static void print_end(FILE *out, int status)
{
    const char *name = WIFSIGNALED(status) ? signal_name((unsigned)WTERMSIG(status)) : NULL;

    if (name)
        fprintf(out, "+++ killed by %s +++\n", name);
    else if (WIFSIGNALED(status))
        fprintf(out, "+++ killed by signal %d +++\n", WTERMSIG(status));
    else
        fprintf(out, "+++ exited with %d +++\n", WEXITSTATUS(status));
}

void print_record(FILE *out, const struct trace_record *record)
{
    if (record->event == TRACE_END)
        print_end(out, record->result);
    else
        print_call(out, record);
}
