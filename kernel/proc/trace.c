/* SPDX-License-Identifier: MIT */
/*
 * Tracing: a process that has called trace() writes a record for each of its system calls to a pipe.
 *
 * The letters in abi/syscalls.def say which arguments point to data to show. Input of a call is read before
 * the call, output after it. An address may be bad: the record says so, and it does no harm. A process waits
 * while the pipe is full. It stops its reports when the pipe has no reader any more, and a kill ends its
 * wait. So a tracer can end, or stop reading, and no process waits without end.
 *
 * All data here belong to one thread (struct thread.trace), so there are no locks.
 */
#include "proc/trace.h"

#include "lib/string.h"
#include "mm/kmalloc.h"
#include "mm/uaccess.h"
#include "proc/door.h"
#include "sched/sched.h"
#include "vfs/file.h"
#include "vfs/pipe.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/lock.h>
#include <abi/signal.h>
#include <abi/time.h>
#include <abi/trace.h>
#include <hal/timer.h>

struct trace {
    struct file *pipe; /* a reference */
    unsigned flags;
    struct trace_record record; /* of the call that is under way */
};

/* Room for n more bytes of an argument's memory, or NULL. */
static char *make_room(struct trace_record *record, struct trace_memory *memory, size_t n)
{
    size_t used = record->size - offsetof(struct trace_record, data);

    if (n > TRACE_DATA_MAX - used)
        return NULL;
    if (!memory->captured)
        memory->offset = (uint16_t)used;
    memory->captured = true;
    memory->length = (uint16_t)(memory->length + n);
    record->size = (uint16_t)(record->size + n);
    return record->data + used;
}

static void capture_bytes(struct trace_record *record, unsigned i, size_t n, size_t most)
{
    char bytes[TRACE_BUFFER_MAX];
    size_t part = MIN(n, MIN(most, sizeof(bytes)));

    if (copyin(bytes, record->argument[i], part) != 0)
        return;
    char *room = make_room(record, &record->memory[i], part);
    if (!room)
        return;
    memcpy(room, bytes, part);
    record->memory[i].more = part < n;
}

/* A string of at most that many bytes, without its zero unless wanted. */
static bool capture_string(struct trace_record *record, unsigned i, uintptr_t address, size_t most,
                           bool with_zero)
{
    char text[TRACE_STRING_MAX + 1];
    struct trace_memory *memory = &record->memory[i];

    most = MIN(most, sizeof(text));
    ssize_t length = copyinstr(text, address, most);
    if (length < 0 && length != -ENAMETOOLONG)
        return false;
    bool cut = length < 0;
    size_t n = cut ? most - 1 : (size_t)length;
    text[n] = '\0';
    char *room = make_room(record, memory, n + with_zero);
    if (!room)
        return false;
    memcpy(room, text, n + with_zero);
    memory->more |= cut;
    return true;
}

/* The strings of a vector, each with its zero, as many as there is room for. */
static void capture_vector(struct trace_record *record, unsigned i)
{
    struct trace_memory *memory = &record->memory[i];
    uintptr_t at = record->argument[i], string;

    if (copyin(&string, at, sizeof(string)) != 0 || !make_room(record, memory, 0))
        return;
    while (string != 0) {
        size_t left = TRACE_VECTOR_MAX - memory->length;
        if (left <= 1 || memory->more || !capture_string(record, i, string, left, true)) {
            memory->more = true;
            return;
        }
        at += sizeof(string);
        if (copyin(&string, at, sizeof(string)) != 0) {
            memory->more = true;
            return;
        }
    }
}

/* The lock of fcntl(), for requests that have one: before the call if they set it, else after it. */
static void capture_lock(struct trace_record *record, unsigned i, bool before)
{
    unsigned command = record->argument[i - 1];
    bool gets = command == F_GETLK || command == F_OFD_GETLK;
    bool sets = command == F_SETLK || command == F_SETLKW || command == F_OFD_SETLK ||
                command == F_OFD_SETLKW;

    if (before ? sets : gets)
        capture_bytes(record, i, sizeof(struct flock), sizeof(struct flock));
}

/* The input of the call. */
static void capture_in(struct trace_record *record, const char *kinds)
{
    for (unsigned i = 0; kinds[i]; i++) {
        if (kinds[i] == 's')
            capture_string(record, i, record->argument[i], TRACE_STRING_MAX + 1, false);
        else if (kinds[i] == 'v')
            capture_vector(record, i);
        else if (kinds[i] == 'b')
            capture_bytes(record, i, record->argument[i + 1], TRACE_BUFFER_MAX);
        else if (kinds[i] == 't')
            capture_bytes(record, i, sizeof(struct timespec), sizeof(struct timespec));
        else if (kinds[i] == 'm')
            capture_bytes(record, i, sizeof(sigmask_t), sizeof(sigmask_t));
        else if (kinds[i] == 'a')
            capture_bytes(record, i, sizeof(struct sigaction), sizeof(struct sigaction));
        else if (kinds[i] == 'l')
            capture_lock(record, i, true);
    }
}

/* The output of the call, if it has any. */
static void capture_out(struct trace_record *record, const char *kinds)
{
    for (unsigned i = 0; kinds[i] && record->result >= 0; i++) {
        if (kinds[i] == 'B')
            capture_bytes(record, i, (size_t)record->result, TRACE_BUFFER_MAX);
        else if (kinds[i] == 'T')
            capture_bytes(record, i, sizeof(struct timespec), sizeof(struct timespec));
        else if (kinds[i] == 'i')
            capture_bytes(record, i, sizeof(int), sizeof(int));
        else if (kinds[i] == 'P')
            capture_bytes(record, i, 2 * sizeof(int), 2 * sizeof(int));
        else if (kinds[i] == 'L')
            capture_bytes(record, i, sizeof(int64_t), sizeof(int64_t));
        else if (kinds[i] == 'M')
            capture_bytes(record, i, sizeof(sigmask_t), sizeof(sigmask_t));
        else if (kinds[i] == 'A')
            capture_bytes(record, i, sizeof(struct sigaction), sizeof(struct sigaction));
        else if (kinds[i] == 'l')
            capture_lock(record, i, false);
    }
}

static struct trace_record *begin_record(struct trace *trace, enum trace_event event,
                                         unsigned number)
{
    struct trace_record *record = &trace->record;

    memset(record, 0, offsetof(struct trace_record, data));
    record->size = offsetof(struct trace_record, data);
    record->event = (uint16_t)event;
    record->number = number;
    record->pid = current()->tid;
    return record;
}

static void send_record(struct trace *trace)
{
    ssize_t n = pipe_write_kernel(trace->pipe, &trace->record, trace->record.size);

    if (n < 0 && n != -EINTR && n != -EAGAIN)
        trace_stop(current());
}

intptr_t trace_call(const struct door *door, unsigned number, const uintptr_t *args)
{
    struct trace *trace = current()->trace;
    bool last = door->ends(number);
    const char *kinds = door->kinds(number);
    struct trace_record *record =
        begin_record(trace, last ? TRACE_LAST_CALL : TRACE_CALL, door->shown_number(number));

    for (unsigned i = 0; i < TRACE_ARGUMENTS; i++)
        record->argument[i] = args[i];
    capture_in(record, kinds);
    if (last)
        send_record(trace);
    uint64_t start = clock_ns();
    intptr_t result = door->dispatch(number, args);

    if (current()->trace != trace) /* the call was trace() */
        return result;
    record->event = TRACE_CALL;
    record->result = (int32_t)result;
    record->taken_ns = clock_ns() - start;
    capture_out(record, kinds);
    send_record(trace);
    return result;
}

bool trace_fork(struct thread *child)
{
    const struct trace *parents = current()->trace;

    child->trace = NULL;
    if (!parents || !(parents->flags & TRACE_CHILDREN))
        return true;
    child->trace = kmalloc(sizeof(struct trace));
    if (!child->trace)
        return false;
    child->trace->pipe = file_get(parents->pipe);
    child->trace->flags = parents->flags;
    return true;
}

void trace_exit(int status)
{
    struct trace *trace = current()->trace;

    if (!trace)
        return;
    begin_record(trace, TRACE_END, 0)->result = status;
    send_record(trace);
    trace_stop(current());
}

void trace_stop(struct thread *t)
{
    struct trace *trace = t->trace;

    if (!trace)
        return;
    t->trace = NULL;
    file_put(trace->pipe);
    kmfree(trace);
}

/* The new trace is made before the old one is freed: trace_call() sees by the address that it is another. */
int trace_start(struct file *pipe, unsigned flags)
{
    if (!pipe_is_writer(pipe))
        return -EINVAL;
    struct trace *trace = kmalloc(sizeof(*trace));
    if (!trace)
        return -ENOMEM;
    *trace = (struct trace){.pipe = file_get(pipe), .flags = flags};
    trace_stop(current());
    current()->trace = trace;
    return 0;
}
