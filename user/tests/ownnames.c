/* SPDX-License-Identifier: MIT */
/*
 * A program whose functions and variables have names of the C library and of system calls. It
 * links, uses its own definitions, and does not disturb the library. Includes no header that
 * declares these names otherwise. Ends with "ownnames: all passed", or exits with 1.
 *
 * ownlibctest (mk/user.mk) is the same for every name of the library.
 */
#include <stddef.h>

typedef struct file_stream FILE;

extern FILE *const stdout;
int fprintf(FILE *stream, const char *format, ...);
int fflush(FILE *stream);
char *strdup(const char *s);
void _exit(int status) __attribute__((noreturn));

/* Variables named like system calls, functions, and variables of the library. */
extern int trace[4], time;
extern const char *errno;
int trace[4] = {1, 2, 3, 4}, time = 7;
const char *errno = "mine";

/*
 * Functions and calls that the library has too: fprintf() needs write, strdup() malloc and strlen.
 */
int rand(int low, int high);
int printf(int number);
int write(void);
void *malloc(size_t size);
size_t strlen(const char *s);
void *memcpy(void *to, const void *from, size_t n);

static int calls;

int rand(int low, int high)
{
    return low + high;
}

int printf(int number)
{
    return number * 2;
}

int write(void)
{
    return ++calls;
}

void *malloc(size_t size)
{
    calls += (int)size;
    return NULL;
}

size_t strlen(const char *s)
{
    calls += *s;
    return 0;
}

void *memcpy(void *to, const void *from, size_t n)
{
    calls += (int)n + (from == NULL);
    return to;
}

static void check(int holds, const char *what)
{
    if (!holds) {
        fprintf(stdout, "ownnames: %s does not hold\n", what);
        fflush(stdout);
        _exit(1);
    }
}

int main(void)
{
    const char *copy = strdup("library");

    check(copy != NULL && copy[0] == 'l' && copy[7] == '\0', "a copy by the library's malloc");
    check(fprintf(stdout, "%s %d %.2f\n", copy, trace[3], 0.5) == 15, "a line by the library");
    check(fflush(stdout) == 0, "writing");
    check(calls == 0, "the library without our functions");
    check(rand(1, 2) == 3 && printf(4) == 8 && write() == 1, "our functions");
    check(trace[0] == 1 && time == 7 && errno[0] == 'm', "our variables");
    fprintf(stdout, "ownnames: all passed\n");
    return 0;
}
