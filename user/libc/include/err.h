/* SPDX-License-Identifier: MIT */
/* Messages of the form "program: message: error" on standard error. */
#ifndef LIBC_ERR_H
#define LIBC_ERR_H

#include <stdarg.h>

extern const char *program_name; /* the last component of argv[0] */

/* The forms with an x leave out the text of errno. err and errx exit with the status. */
void err(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void errx(int status, const char *format, ...) __attribute__((noreturn, format(printf, 2, 3)));
void warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void warnx(const char *format, ...) __attribute__((format(printf, 1, 2)));
void verr(int status, const char *format, va_list args)
    __attribute__((noreturn, format(printf, 2, 0)));
void verrx(int status, const char *format, va_list args)
    __attribute__((noreturn, format(printf, 2, 0)));
void vwarn(const char *format, va_list args) __attribute__((format(printf, 1, 0)));
void vwarnx(const char *format, va_list args) __attribute__((format(printf, 1, 0)));

#endif
