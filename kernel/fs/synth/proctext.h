/* SPDX-License-Identifier: MIT */
/*
 * The texts of /proc: each file is written as a whole when it is opened, into a buffer of pages that
 * grows, and read from there.
 */
#ifndef SYNTH_PROCTEXT_H
#define SYNTH_PROCTEXT_H

#include "proc/proc.h"
#include <hal/types.h>

#define NS_PER_TICK 10000000u /* the unit of process times: a hundredth of a second */

struct proc_text {
    char *buffer;
    unsigned order; /* the buffer is 2^order pages */
    size_t used;
    int error; /* -ENOMEM: it could not grow */
};

/* Appends to a text. */
void text_add(struct proc_text *text, const char *bytes, size_t n);
void text_print(struct proc_text *text, const char *format, ...) PRINTF_LIKE(2, 3);

/* A file of /proc: writes its text; pid is that of the directory it lies in, or 0. 0 or an error. */
struct proc_file {
    const char *name;
    uint32_t mode; /* permission bits */
    int (*write)(struct proc_text *text, pid_t pid);
};

extern const struct proc_file proc_root_files[];
extern const unsigned proc_root_file_count;
extern const struct proc_file proc_pid_files[];
extern const unsigned proc_pid_file_count;

#endif
