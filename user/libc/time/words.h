/* SPDX-License-Identifier: MIT */
/* The words and forms of dates in the C locale, for strftime() and strptime(). */
#ifndef LIBC_TIME_WORDS_H
#define LIBC_TIME_WORDS_H

#pragma GCC visibility push(hidden) /* names of the library's own: tools/libc/reserve.py */

extern const char *const day_names[7]; /* from Sunday */
extern const char *const month_names[12];

/* The conversions for which this one is an abbreviation, or NULL. */
const char *date_expansion(char conversion);

#pragma GCC visibility pop

#endif
