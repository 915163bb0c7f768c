/* SPDX-License-Identifier: MIT */
/* Forbidden accesses of a program to memory, and an access that must work: the stack grows. */
#include "test.h"
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile uintptr_t address; /* the address that a child must touch; the compiler does not
                                    * know it */
static const int constant = 5;

static void read_it(void)
{
    (void)*(volatile char *)address;
}

static void write_it(void)
{
    *(volatile char *)address = 1;
}

static void jump_there(void)
{
    ((void (*)(void))address)();
}

/* A child that accesses the address in this way is killed. */
static void check_killed(uintptr_t where, void (*body)(void))
{
    address = where;
    int status = run_in_child(body);
    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static void fault_bad_addresses(void)
{
    for (size_t i = 0; i < bad_address_count; i++) {
        check_killed(bad_addresses[i], read_it);
        check_killed(bad_addresses[i], write_it);
        check_killed(bad_addresses[i], jump_there);
    }
}

/* Not one page of the kernel's half can be read or written. */
static void fault_kernel(void)
{
    for (uintptr_t where = KERNEL_ADDRESS; where >= KERNEL_ADDRESS; where += 0x0bf01000) {
        check_killed(where, read_it);
        check_killed(where, write_it);
    }
}

static void fault_text(void)
{
    check_killed((uintptr_t)check_killed, write_it);
    check_killed((uintptr_t)&constant, write_it);
    CHECK(*(const volatile int *)&constant == 5);
}

static void fault_illegal(void)
{
    __builtin_trap();
}

static void fault_instruction(void)
{
    CHECK(run_in_child(fault_illegal) == SIGILL);
}

static void raise_from_abort(void)
{
    kill(getpid(), SIGABRT);
}

static void fault_signal_told(void)
{
    CHECK(run_in_child(raise_from_abort) == SIGABRT);
}

/* Uses that much of the stack, each page of it. */
static int use_stack(int kilobytes)
{
    volatile char block[1024];

    block[0] = (char)kilobytes;
    block[1023] = (char)kilobytes;
    int below = kilobytes > 0 ? use_stack(kilobytes - 1) : 0;
    return below + (block[0] == (char)kilobytes && block[1023] == (char)kilobytes);
}

static void stack_grows(void)
{
    CHECK(use_stack(2000) == 2001); /* 2 MiB, of 8 */
    CHECK(use_stack(4000) == 4001);
}

static volatile int depth_left = 1 << 30;

static void overflow(void)
{
    use_stack(depth_left);
}

static void stack_ends(void)
{
    int status = run_in_child(overflow);

    CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

/* The kernel can store data in pages of the stack that the program has not touched yet, too. */
static void stack_grows_in_kernel(void)
{
    char block[100000];
    int ends[2];

    CHECK(pipe(ends) == 0);
    CHECK(write(ends[1], "deep", 4) == 4);
    CHECK(read(ends[0], block + 8, 4) == 4);
    CHECK(memcmp(block + 8, "deep", 4) == 0);
}

/* If a process is killed in the middle, all of its memory is freed. */
static void faults_give_back(void)
{
    long before = 0;

    for (int i = 0; i < 60; i++) {
        if (i == 20)
            before = free_pages();
        check_killed(0, write_it);
    }
    CHECK(pages_are_back(before, 20));
}

const struct test fault_tests[] = {
    {"fault-bad-addresses", fault_bad_addresses},
    {"fault-kernel", fault_kernel},
    {"fault-text", fault_text},
    {"fault-instruction", fault_instruction},
    {"fault-signal-told", fault_signal_told},
    {"stack-grows", stack_grows},
    {"stack-ends", stack_ends},
    {"stack-grows-in-kernel", stack_grows_in_kernel},
    {"faults-give-back", faults_give_back},
    {NULL, NULL},
};
