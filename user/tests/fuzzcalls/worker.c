/* SPDX-License-Identifier: MIT */
/*
 * One process: opens descriptors of all kinds, and then makes call after call. Its forked children
 * do the same, for a few calls each, with different random sequences.
 */
#include "fuzz.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define CALLS_OF_CHILD 16
#define DEPTH_MAX 3
#define REPORT_EACH 16 /* calls */

struct worker {
    const struct options *options;
    struct stream stream;
    unsigned number, depth, left; /* left: calls still to be made */
    struct report report;
};

/* Sends a report. The pipe does not block: a report may get lost, and the process continues. */
static void send_report(struct worker *worker)
{
    write(REPORT_FD, &worker->report, sizeof(worker->report));
    memset(&worker->report, 0, sizeof(worker->report));
}

static void complain(struct worker *worker, const struct call *call, const char *what,
                     intptr_t result)
{
    const char *name = call_name(call->number);

    snprintf(worker->report.complaint, sizeof(worker->report.complaint),
             "process %u: %s (%u) %s: %ld", worker->number, name ? name : "unknown call",
             call->number, what, (long)result);
    send_report(worker);
}

static bool is_error(intptr_t result)
{
    static const int errors[] = {
#define ERRNO_ENTRY(name, number, text) number,
        ERRNO_LIST(ERRNO_ENTRY)
#undef ERRNO_ENTRY
    };

    for (size_t i = 0; i < LENGTH(errors); i++) {
        if (result == -errors[i])
            return true;
    }
    return false;
}

static void check(struct worker *worker, const struct call *call, intptr_t result)
{
    if (read_only_changed())
        complain(worker, call, "has written to read-only memory", result);
    if (!call_name(call->number) && result != -ENOSYS)
        complain(worker, call, "is no call, and has a result", result);
    if (result == -ERESTART || result == -ERESUME || result == -EREPEAT)
        complain(worker, call, "has the kernel's own result", result);
    if (result < 0 && result >= -ERRNO_MAX && !is_error(result))
        complain(worker, call, "has a result that is no error", result);
}

/* Shows a path as its text, if it is printable; everything else as a number. */
static int show_argument(char *text, size_t size, char kind, uintptr_t value)
{
    const char *path = (const char *)value;
    size_t length = 0;

    if (kind == 's' && memory_is_good(value)) {
        while (length < 24 && path[length] > ' ' && path[length] < 0x7f)
            length++;
    }
    if (length > 0)
        return snprintf(text, size, " \"%.*s\"", (int)length, path);
    return snprintf(text, size, " 0x%lx", (unsigned long)value);
}

static void show_call(const struct worker *worker, const struct call *call)
{
    const char *name = call_name(call->number), *kinds = call_kinds(call->number);
    char text[300];
    int length = snprintf(text, sizeof(text), "%u.%u: %s", worker->number, worker->depth,
                          name ? name : "unknown");

    if (!name)
        length += snprintf(text + length, sizeof(text) - (size_t)length, " %u", call->number);
    for (size_t i = 0; i < strlen(kinds); i++)
        length += show_argument(text + length, sizeof(text) - (size_t)length, kinds[i],
                                call->argument[i]);
    dprintf(VERBOSE_FD, "%s\n", text);
}

/* After fork: the copy of the worker becomes a worker with its own sequence. */
static void become_child(struct worker *worker, uint32_t seed)
{
    if (++worker->depth > DEPTH_MAX)
        _exit(0);
    worker->stream = stream_make(seed, worker->depth);
    worker->left = CALLS_OF_CHILD;
    memset(&worker->report, 0, sizeof(worker->report));
}

static void make_call(struct worker *worker)
{
    struct call call;
    uint32_t childs_seed;

    draw_call(&worker->stream, &call);
    childs_seed = next(&worker->stream);
    if (fenced(&call))
        return;
    if (worker->options->verbose)
        show_call(worker, &call);
    intptr_t result = raw_call(call.number, call.argument);
    if (call.number == SYS_fork && result == 0)
        become_child(worker, childs_seed);
    if (worker->options->verbose)
        dprintf(VERBOSE_FD, "%u.%u: = %ld\n", worker->number, worker->depth, (long)result);
    if ((call.number == SYS_sbrk || call.number == SYS_brk) && !arena_map())
        _exit(0);
    worker->report.calls++;
    if (call_name(call.number) && (result >= 0 || result < -ERRNO_MAX))
        worker->report.succeeded[call.number / 32] |= 1u << call.number % 32;
    check(worker, &call, result);
    if (worker->report.calls >= REPORT_EACH)
        send_report(worker);
}

/* The first calls of a process: the same descriptors with the same numbers each time. */
static void open_all_kinds(unsigned number)
{
    static const char *const files[] = {
        "/proc", "/proc/meminfo", "/proc/self/stat", "/proc/kmsg", "/dev", "/bin", "."};
    char **devices;
    unsigned count = device_paths(&devices);
    int ends[2];

    close(STDIN_FILENO);
    /*
     * The console shows the test's messages, so the descriptor is read-only. A process that reads
     * from it often waits in vain, so in three of four processes it does not block.
     */
    open("/dev/console", number % 4 == 0 ? O_RDONLY : O_RDONLY | O_NONBLOCK);
    for (int fd = STDOUT_FILENO; fd <= STDERR_FILENO; fd++) {
        close(fd);
        open("/dev/null", O_RDWR);
    }
    for (unsigned i = 0; i < LENGTH(files); i++)
        open(files[i], O_RDONLY);
    open("fzshared", O_RDWR | O_CREAT, 0666);
    open(number % 2 ? "fzown" : "fza", O_RDWR | O_CREAT | O_APPEND, 0666);
    mkdir("fzmount", 0777);
    mkfifo("fzfifo", 0666);
    open("fzfifo", O_RDWR | O_NONBLOCK);
    pipe(ends);
    pipe(ends);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends);
    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, ends);
    for (unsigned i = 0; i < count; i++)
        open(devices[i],
             strcmp(devices[i], "/dev/console") == 0 ? O_RDONLY | O_NONBLOCK : O_RDWR | O_NONBLOCK);
}

_Noreturn void work(const struct options *options, uint32_t seed, unsigned number)
{
    struct worker worker = {
        .options = options, .stream = stream_make(seed, number), .number = number};
    char room[2 * PAGE];

    if (setpgid(0, 0) != 0 || chdir(FOLDER) != 0)
        _exit(1);
    stack_lend(room, sizeof(room));
    open_all_kinds(number);
    if (!arena_map())
        _exit(1);
    for (worker.left = options->calls; worker.left > 0; worker.left--)
        make_call(&worker);
    send_report(&worker);
    _exit(0);
}
