/* SPDX-License-Identifier: MIT */
/* labthreads NAME: runs one of the tests of user threads, and says what is wrong. */
#include "threads.h"
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define ROUNDS 100

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

/* Calls thread_switch(), and returns a set of the registers that have changed (arch/). Their names, by number. */
uint32_t registers_over_switch(uint32_t seed, uintptr_t *from, uintptr_t to);
extern const char register_names[];

static uint32_t lost; /* registers */
static uintptr_t here, there;

/* Switches to and fro with other values in its registers. It has nothing to return to. */
static void keep_registers(void)
{
    for (uint32_t i = 0;; i += 16)
        lost |= registers_over_switch((2u << 16) + i, &there, here);
}

/* Without thread_yield(): as C it keeps the registers that it uses, and would hide their loss in thread_switch(). */
static void test_registers(void)
{
    static uintptr_t stack[1024];
    uintptr_t *frame = stack + 1000 - thread_frame_words;
    char names[64], *rest = names;

    frame[thread_frame_return] = (uintptr_t)keep_registers;
    there = (uintptr_t)frame;
    for (uint32_t i = 0; i < ROUNDS; i++)
        lost |= registers_over_switch((1u << 16) + 16 * i, &here, there);
    strlcpy(names, register_names, sizeof(names));
    for (uint32_t set = lost; set; set >>= 1) {
        const char *name = strsep(&rest, " ");
        if (set & 1)
            warnx("%s was not kept over a switch", name);
    }
    check(lost == 0, "a thread must find its registers as they were");
}

/* How many bytes the stack pointer is above an aligned address, at a place at which the ABI wants it aligned (arch/). */
uint32_t bytes_above_aligned(void);

static uint32_t bytes_above;

static void note_stack(void *argument)
{
    (void)argument;
    bytes_above = bytes_above_aligned();
}

static void test_aligned(void)
{
    int number = thread_start(note_stack, NULL);

    check(number > 0, "thread_start() failed");
    thread_join(number);
    check(bytes_above == 0, "the stack of a new thread is not aligned as the ABI wants it");
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
    {"turns", test_turns}, {"registers", test_registers}, {"aligned", test_aligned},
    {"again", test_again}, {"limit", test_limit},
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
    errx(2, "usage: labthreads turns|registers|aligned|again|limit");
}
