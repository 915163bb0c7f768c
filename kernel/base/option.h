/* SPDX-License-Identifier: MIT */
/* The kernel command line: words, some of the form name=value. */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include <hal/types.h>

/* Keeps a pointer to the command line. Boot only. */
void option_init(const char *command_line);

/* Copies the value of the last name=value to a buffer of size bytes; false if there is none. */
bool option_value(const char *name, char *value, size_t size);

/* Whether this is the value of the last name=value. */
bool option_is(const char *name, const char *value);

/* The value as a decimal number, or otherwise if there is none. */
unsigned option_number(const char *name, unsigned otherwise);

/* Whether the word, or word=1, is there. */
bool option_flag(const char *word);

/* The whole line. */
const char *option_line(void);

#endif
