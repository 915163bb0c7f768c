/* SPDX-License-Identifier: MIT */
/* labthreads NAME: runs one of the tests of user threads, and says what is wrong. */
#include "threads.h"
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 100
#define COUNT 8

static char order[256];

static void check(bool right, const char *what)
{
    if (!right)
        errx(1, "%s", what);
}

static void write_letter(void *argument)
{
    for (int i = 0; i < 3; i++) {
        strlcat(order, argument, sizeof(order));
        thread_yield();
    }
}

/* Two threads and main take turns. */
static void test_turns(void)
{
    int a = thread_start(write_letter, "a"), b = thread_start(write_letter, "b");

    check(a > 0 && b > 0, "thread_start() failed");
    thread_join(a);
    thread_join(b);
    check(strcmp(order, "ababab") == 0, "two threads must take turns: ababab");
}

/* Keeps many values alive over a switch, so that they are in the registers that functions preserve. */
static int sum_over_switches(int seed)
{
    int a = seed, b = seed * 3, c = seed * 5, d = seed * 7, e = seed * 11, f = seed * 13;

    for (int i = 0; i < ROUNDS; i++) {
        a += b;
        b ^= c + i;
        c += d;
        d ^= e + i;
        e += f;
        f ^= a + i;
        thread_yield();
    }
    return a + b + c + d + e + f;
}

static int sums[COUNT];

static void sum_body(void *argument)
{
    int *sum = argument;

    *sum = sum_over_switches(*sum);
}

/* The same sums, alone and together: main alone first, since no other thread is there to yield to. */
static void test_registers(void)
{
    int wanted[COUNT], numbers[COUNT];

    for (int i = 0; i < COUNT; i++)
        wanted[i] = sum_over_switches(i + 1);
    for (int i = 0; i < COUNT; i++) {
        sums[i] = i + 1;
        numbers[i] = thread_start(sum_body, &sums[i]);
        check(numbers[i] > 0, "thread_start() failed");
    }
    for (int i = 0; i < COUNT; i++)
        thread_join(numbers[i]);
    for (int i = 0; i < COUNT; i++)
        check(sums[i] == wanted[i], "a register was not kept over a switch");
}

static void nothing(void *argument)
{
    (void)argument;
}

/* Many threads, one after the other: numbers and stacks are used again. */
static void test_again(void)
{
    for (int i = 0; i < 2000; i++) {
        int number = thread_start(nothing, NULL);
        check(number > 0, "thread_start() failed after many threads have ended");
        thread_join(number);
    }
}

/* As many as there may be, and one more. */
static void test_limit(void)
{
    int numbers[THREADS_MAX];

    for (int i = 1; i < THREADS_MAX; i++) {
        numbers[i] = thread_start(nothing, NULL);
        check(numbers[i] > 0, "there must be THREADS_MAX threads, main among them");
    }
    check(thread_start(nothing, NULL) == -1, "one thread more than THREADS_MAX must be refused");
    for (int i = 1; i < THREADS_MAX; i++)
        thread_join(numbers[i]);
}

static const struct {
    const char *name;
    void (*run)(void);
} tests[] = {
    {"turns", test_turns},
    {"registers", test_registers},
    {"again", test_again},
    {"limit", test_limit},
};

int main(int argc, char **argv)
{
    for (size_t i = 0; argc == 2 && i < sizeof(tests) / sizeof(tests[0]); i++) {
        if (strcmp(argv[1], tests[i].name) == 0) {
            tests[i].run();
            puts("right");
            return 0;
        }
    }
    errx(2, "usage: labthreads turns|registers|again|limit");
}
