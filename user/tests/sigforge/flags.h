/* SPDX-License-Identifier: MIT */
/* The processor's flags, and system calls by number (arch/, for each machine). */
#ifndef SIGFORGE_FLAGS_H
#define SIGFORGE_FLAGS_H

/* The flags register, and those of its bits that a program can read and only the kernel may change. */
unsigned long flags_now(void);
extern const unsigned long flags_of_kernel;

/* Words of a frame from the handler's third argument on, if floating point has been used. */
extern const unsigned frame_words;

void make_call(unsigned number); /* without arguments */

#endif
