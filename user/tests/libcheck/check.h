/* SPDX-License-Identifier: MIT */
/*
 * libcheck: what C and POSIX say about their functions, as conditions. The same source is compiled here and on the
 * computer that builds Diarch, with its library: a condition that is false there is a wrong one.
 */
#ifndef LIBCHECK_H
#define LIBCHECK_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Counts a condition, and prints it if it does not hold. */
#define CHECK(condition) check_one(condition, #condition, __FILE__, __LINE__)

void check_one(bool holds, const char *condition, const char *file, int line);

/* Counts an expected string: prints both if they differ. */
#define CHECK_TEXT(got, wanted) check_text(got, wanted, __FILE__, __LINE__)

void check_text(const char *got, const char *wanted, const char *file, int line);

/* The groups of conditions. */
void check_strings(void);
void check_numbers(void);
void check_streams(void);
void check_formats(void);
void check_dates(void);
void check_options(void);
void check_files(void);
void check_trees(void);
void check_limits(void);
void check_maths(void);
void check_matches(void);
void check_conversions(void);

#endif
