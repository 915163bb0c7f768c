/* SPDX-License-Identifier: MIT */
/* The C library's functions on memory, strings, numbers and lines. Pages are 4 KiB: rounds count KiB of them. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define SIZE 4096
#define KIB_A_CALL 4
#define INTS 10000

/* Aligned to a page. Text has no zero but its last byte, and is the same in both. */
static char page[2][SIZE + 16] __attribute__((aligned(4096)));
static char *const text = page[0], *const copy = page[1];
static volatile size_t result;

static void fill_pages(void)
{
    memset(page, 'a', sizeof(page));
    text[SIZE - 1] = copy[SIZE - 1] = '\0';
}

/* A function that does the statement on a page, for rounds KiB. */
#define PAGE_BENCH(name, statement)                                                                \
    static void name(int rounds)                                                                   \
    {                                                                                              \
        fill_pages();                                                                              \
        for (; rounds > 0; rounds -= KIB_A_CALL)                                                   \
            statement;                                                                             \
    }

#define BENCH(name, statement)                                                                     \
    static void name(int rounds)                                                                   \
    {                                                                                              \
        fill_pages();                                                                              \
        while (rounds-- > 0)                                                                       \
            statement;                                                                             \
    }

/* The lengths are not constants for the compiler, which would replace calls otherwise. */
static volatile size_t whole = SIZE, sixteen = 16;

PAGE_BENCH(copy_page, memcpy(copy, text, whole))
PAGE_BENCH(copy_unaligned, memcpy(copy, text + 1, whole))
PAGE_BENCH(move_up, memmove(text, text + 8, whole))
PAGE_BENCH(move_down, memmove(text + 8, text, whole))
PAGE_BENCH(set_page, memset(copy, 'a', whole))
PAGE_BENCH(find_in_page, result = (size_t)memchr(text, 'z', whole))
PAGE_BENCH(compare_page, result = (size_t)memcmp(text, copy, whole))
PAGE_BENCH(measure_string, result = strlen(text))
PAGE_BENCH(find_in_string, result = (size_t)strchr(text, 'z'))
PAGE_BENCH(compare_strings, result = (size_t)strcmp(text, copy))
PAGE_BENCH(copy_string, strcpy(copy, text))
PAGE_BENCH(find_string, result = (size_t)strstr(text, "aab"))
BENCH(copy_few, memcpy(copy, text, sixteen))
BENCH(set_few, memset(copy, 'a', sixteen))
BENCH(compare_few, result = (size_t)strcmp("tenletters", text[0] ? "tenletters" : text))

static int compare_ints(const void *a, const void *b)
{
    int x = *(const int *)a, y = *(const int *)b;

    return (x > y) - (x < y);
}

enum order { RANDOM, SORTED, FEW };

/* One round sorts INTS numbers. */
static void sort_ints(int rounds, enum order order)
{
    static int numbers[INTS];
    uint32_t seed = 1;

    for (; rounds > 0; rounds--) {
        for (int i = 0; i < INTS; i++) {
            seed = seed * 1664525 + 1013904223;
            numbers[i] = order == SORTED ? i : (int)(seed >> 8) % (order == FEW ? 10 : 1 << 24);
        }
        qsort(numbers, INTS, sizeof(numbers[0]), compare_ints);
    }
}

static void sort_random(int rounds)
{
    sort_ints(rounds, RANDOM);
}

static void sort_sorted(int rounds)
{
    sort_ints(rounds, SORTED);
}

static void sort_few(int rounds)
{
    sort_ints(rounds, FEW);
}

static volatile double number = 3.14159;

BENCH(read_double, number = strtod("3.14159", NULL))
BENCH(read_long, result = (size_t)strtol("1234567", NULL, 10))
BENCH(print_general, snprintf(copy, 64, "%g", number))
BENCH(print_fixed, snprintf(copy, 64, "%.3f", number))
BENCH(print_mixed, snprintf(copy, 64, "%d %s %x %5u", 1234, "hello", 0xbeefu, 42u))

static void print_date(int rounds)
{
    time_t now = 1500000000;
    struct tm tm = *gmtime(&now);

    while (rounds-- > 0)
        strftime(copy, 64, "%Y-%m-%d %H:%M:%S", &tm);
}

/* Lines of 64 bytes: 16 in a KiB. */
static const char line[] = "123456789 123456789 123456789 123456789 123456789 123456789 123";

static void print_lines(int rounds)
{
    FILE *file = fopen("/dev/null", "w");

    for (int i = 0; i < 16 * rounds; i++)
        fprintf(file, "%s\n", line);
    fclose(file);
}

static void put_characters(int rounds)
{
    FILE *file = fopen("/dev/null", "w");

    for (int i = 0; i < 1024 * rounds; i++)
        putc('a', file);
    fclose(file);
}

static void get_lines(int rounds)
{
    FILE *file = fopen("/tmp/bench.lines", "w+");
    char buffer[128];

    for (int i = 0; i < 16 * rounds; i++)
        fprintf(file, "%s\n", line);
    rewind(file);
    while (fgets(buffer, sizeof(buffer), file) != NULL) {
    }
    fclose(file);
    unlink("/tmp/bench.lines");
}

static void scan_words(int rounds)
{
    FILE *file = fopen("/tmp/bench.words", "w+");
    char word[16];

    for (int i = 0; i < rounds; i++)
        fputs("sevenand ", file);
    rewind(file);
    while (fscanf(file, "%15s", word) == 1) {
    }
    fclose(file);
    unlink("/tmp/bench.words");
}

BENCH(find_variable, result = getenv("TERM") != NULL)

const struct bench library_benches[] = {
    {"memcpy", "memcpy 4 KiB, per KiB", copy_page, 400},
    {"memcpyodd", "memcpy unaligned, per KiB", copy_unaligned, 400},
    {"memcpy16", "memcpy 16 bytes", copy_few, 1000},
    {"memmove", "memmove forward, per KiB", move_up, 400},
    {"memmoveback", "memmove backward, per KiB", move_down, 400},
    {"memset", "memset 4 KiB, per KiB", set_page, 400},
    {"memset16", "memset 16 bytes", set_few, 1000},
    {"memchr", "memchr 4 KiB, per KiB", find_in_page, 400},
    {"memcmp", "memcmp 4 KiB, per KiB", compare_page, 400},
    {"strlen", "strlen 4 KiB, per KiB", measure_string, 400},
    {"strchr", "strchr 4 KiB, per KiB", find_in_string, 400},
    {"strcmp", "strcmp 4 KiB, per KiB", compare_strings, 400},
    {"strcmp10", "strcmp 10 bytes", compare_few, 1000},
    {"strcpy", "strcpy 4 KiB, per KiB", copy_string, 400},
    {"strstr", "strstr aab in a's, per KiB", find_string, 400},
    {"qsort", "qsort 10000 random ints", sort_random, 1},
    {"qsortsorted", "qsort 10000 sorted ints", sort_sorted, 1},
    {"qsortfew", "qsort 10000 ints, few values", sort_few, 1},
    {"strtod", "strtod", read_double, 1000},
    {"strtol", "strtol", read_long, 1000},
    {"printg", "snprintf %g", print_general, 1000},
    {"printf3", "snprintf %.3f", print_fixed, 1000},
    {"printmixed", "snprintf mixed", print_mixed, 1000},
    {"strftime", "strftime", print_date, 1000},
    {"fprintf", "fprintf 64-byte lines, per KiB", print_lines, 64},
    {"putc", "putc, per KiB", put_characters, 16},
    {"getenv", "getenv", find_variable, 1000},
    {"fscanf", "fputs and fscanf %s, a word", scan_words, 1000},
    {"fgets", "print and fgets lines, per KiB", get_lines, 64},
};

const size_t library_bench_count = LENGTH(library_benches);
