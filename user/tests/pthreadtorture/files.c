/* SPDX-License-Identifier: MIT */
/* Files: of each thread, and one stream that all share. */
#include <stdio.h>
#include <unistd.h>

#include "torture.h"

#define MAX_LINES 1000

void write_and_read_file(struct worker *worker)
{
    unsigned count = 1 + below(worker, 2000), number;
    char name[16];
    FILE *file;

    snprintf(name, sizeof(name), "f%d", worker->number);
    file = fopen(name, "w+");
    MUST(file != NULL);
    for (unsigned i = 0; i < count; i++)
        MUST(fprintf(file, "%u\n", i * 3) > 0);
    rewind(file);
    for (unsigned i = 0; i < count; i++)
        MUST(fscanf(file, "%u", &number) == 1 && number == i * 3);
    MUST(fclose(file) == 0 && unlink(name) == 0);
}

/* All threads write lines to one stream. In each, the third number is the sum of the others. */
static FILE *shared;
static unsigned lines; /* in the file: guarded by the stream's lock */

void open_shared_stream(void)
{
    shared = fopen("lines", "w+");
    MUST(shared != NULL);
}

/* Reads all lines: none is torn or missing. Then the file is empty again. */
static void check_lines(void)
{
    unsigned a, b, sum, count = 0;

    rewind(shared);
    while (fscanf(shared, "%u %u %u\n", &a, &b, &sum) == 3) {
        MUST(a + b == sum);
        count++;
    }
    MUST(feof(shared) && count == lines);
    rewind(shared);
    MUST(ftruncate(fileno(shared), 0) == 0);
    lines = 0;
}

static void print_line(unsigned a, unsigned b)
{
    flockfile(shared);
    fprintf(shared, "%u ", a);
    fprintf(shared, "%u %u\n", b, a + b);
    if (++lines == MAX_LINES)
        check_lines();
    funlockfile(shared);
}

void print_lines(struct worker *worker)
{
    for (int i = 0; i < 20; i++)
        print_line((unsigned)worker->number, below(worker, 1000000));
}

void close_shared_stream(void)
{
    check_lines();
    MUST(fclose(shared) == 0 && unlink("lines") == 0);
}
