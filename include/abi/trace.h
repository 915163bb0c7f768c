/* SPDX-License-Identifier: MIT */
/*
 * The records that a process writes after trace(): one for each system call when it returns, and one for
 * its end. Each goes to a pipe as a whole. The kernel reads the data of arguments at the time of the call;
 * the reader of the pipe knows names and formats.
 */
#ifndef ABI_TRACE_H
#define ABI_TRACE_H

#include <stdint.h>

#define TRACE_ARGUMENTS 6

/* trace()'s flags. */
#define TRACE_CHILDREN 1 /* children report too, on the same pipe */

enum trace_event {
    TRACE_CALL,      /* number has returned result */
    TRACE_LAST_CALL, /* number is called, and will not return */
    TRACE_END,       /* the process ends; result is its status, as of waitpid() */
};

/* a bit of number: the call came by Linux's door; /proc/linux has its name */
#define TRACE_LINUX 0x10000u

/* The data of an argument: a part of trace_record.data. */
struct trace_memory {
    uint16_t offset, length;
    uint8_t captured; /* whether it could be read, and was worth it */
    uint8_t more;     /* the argument has more data than are here */
};

#define TRACE_STRING_MAX 64  /* bytes that are kept of a string ... */
#define TRACE_BUFFER_MAX 32  /* ... of a buffer ... */
#define TRACE_VECTOR_MAX 128 /* ... and of the strings of a vector, each with its zero */
#define TRACE_DATA_MAX 388   /* a multiple of 8 for the whole record: no padding */

struct trace_record {
    uint16_t size;  /* of the whole record: up to the end of the used part of data */
    uint16_t event; /* enum trace_event */
    uint32_t number;
    int32_t pid;
    int32_t result;
    uint64_t taken_ns; /* from call to return */
    uint32_t argument[TRACE_ARGUMENTS];
    struct trace_memory memory[TRACE_ARGUMENTS];
    char data[TRACE_DATA_MAX];
};

#endif
