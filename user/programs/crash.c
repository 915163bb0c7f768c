/* SPDX-License-Identifier: MIT */
/* crash: crashes in the given way, to show the kernel's message about it. */
#include "command/help.h"
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KERNEL_ADDRESS 0x80200000u

int main(int argc, char **argv);

static volatile uintptr_t null_address; /* volatile: the compiler must not know the value */

static void crash_null(void)
{
    *(volatile int *)null_address = 1;
}

static void crash_read(void)
{
    (void)*(volatile int *)null_address;
}

static int recurse(int depth)
{
    volatile char buffer[1024];

    buffer[depth % 1024] = 1;
    if (depth < (int)null_address) /* never true, but the compiler does not know that */
        return 0;
    return recurse(depth + 1) + buffer[depth % 512];
}

static void crash_stack(void)
{
    printf("%d\n", recurse(0));
}

static void crash_jump(void)
{
    ((void (*)(void))(KERNEL_ADDRESS + null_address))();
}

static void crash_kernel(void)
{
    (void)*(volatile int *)(KERNEL_ADDRESS + null_address);
}

static void crash_text(void)
{
    *(volatile char *)((uintptr_t)main + null_address) = 0;
}

static void crash_ill(void)
{
    __builtin_trap();
}

static void crash_abort(void)
{
    abort();
}

static const struct {
    const char *name;
    void (*run)(void);
    const char *what;
} kinds[] = {
    {"null", crash_null, "write through a null pointer"},
    {"read", crash_read, "read through a null pointer"},
    {"stack", crash_stack, "recurse until the stack is full"},
    {"jump", crash_jump, "jump into the kernel"},
    {"kernel", crash_kernel, "read the kernel's memory"},
    {"text", crash_text, "write to its own code"},
    {"ill", crash_ill, "execute an undefined instruction"},
    {"abort", crash_abort, "call abort()"},
};

int main(int argc, char **argv)
{
    answer_help(argc, argv, "crash [kind]");
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (argc == 2 && strcmp(argv[1], kinds[i].name) == 0) {
            kinds[i].run();
            errx(1, "%s did not crash", argv[1]);
        }
        if (argc != 2)
            printf("crash %-8s %s\n", kinds[i].name, kinds[i].what);
    }
    if (argc == 2)
        errx(2, "there is no %s", argv[1]);
    return 2;
}
