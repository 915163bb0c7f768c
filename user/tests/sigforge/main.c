/* SPDX-License-Identifier: MIT */
/*
 * sigforge: a handler that forges its frame gets nothing that a program may not have.
 *
 * For each bit of the frame that holds general registers, program counter and flags, a child flips it in a
 * handler and returns; for the bits from there on, also one that has used floating point, and uses it then. Wherever the
 * program then goes on, it must not have become more than a program: kernel memory stays out of reach, and the flags that
 * only the kernel may change are as they were. Then all the floating-point registers are spoilt, and a handler's frame is
 * left that is none.
 *
 * A program of its own, as a child may go on anywhere in it: there is nothing here that does harm. For the
 * same reason a child finds out what it has got by steps that mean nothing if it comes into the middle.
 */
#include "command/help.h"
#include "flags.h"
#include <abi/syscall.h>
#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define FRAME_WORDS 24 /* behind the handler's third argument: all registers but floating point */
#define KERNEL_ADDRESS 0x80000000u
#define GOT_SOMETHING 77 /* exit status */

/* From here on: words of floating point, on one machine or the other. */
#define FLOAT_WORDS 13

static volatile unsigned word, bit;
static volatile bool floats; /* use floating point before and after the handler */
static volatile double number = 1;
static volatile unsigned long before; /* the flags, before the handler */
static volatile int verdict = 1;      /* exit status */

static void forge(int sig, siginfo_t *info, void *context)
{
    (void)sig, (void)info;
    ((volatile uint32_t *)context)[word] ^= (uint32_t)1 << bit;
}

static void fall(int sig)
{
    (void)sig;
    _exit(1);
}

/* A function of its own: it relies on no register that may have been forged. */
static __attribute__((noinline)) void look(void)
{
    unsigned long now = flags_now();

    /* loads the registers of the frame; an exception may end the program */
    if (floats)
        number = number / 3;
    if ((now ^ before) & flags_of_kernel)
        verdict = GOT_SOMETHING;
    else if (verdict == 1)
        verdict = GOT_SOMETHING, (void)*(volatile char *)KERNEL_ADDRESS;
    _exit(verdict);
}

static void use_forged_frame(void)
{
    struct sigaction action = {.sa_sigaction = forge, .sa_flags = SA_SIGINFO};

    sigaction(SIGUSR1, &action, NULL);
    signal(SIGSEGV, fall); /* the usual end; without a word on the console */
    before = flags_now();
    if (floats)
        number = number * 1.5;
    raise(SIGUSR1);
    /* a return address that is a little wrong leads here */
    __asm__ volatile(".rept 16\n\tnop\n\t.endr");
    look();
}

static void spoil(int sig, siginfo_t *info, void *context)
{
    uint32_t *words = context;

    (void)sig, (void)info;
    for (unsigned i = FRAME_WORDS; i < frame_words; i++)
        words[i] = ~words[i];
}

static void use_spoilt_registers(void)
{
    struct sigaction action = {.sa_sigaction = spoil, .sa_flags = SA_SIGINFO};
    volatile double value = 1;

    sigaction(SIGUSR1, &action, NULL);
    for (int i = 0; i < 100; i++) {
        value = value * 1.5;
        raise(SIGUSR1);
    }
    _exit(0);
}

static void return_without_frame(void)
{
    signal(SIGSEGV, fall);
    before = flags_now();
    make_call(SYS_sigreturn); /* which ends a handler */
    _exit(0);
}

/* Runs it in a child, which may run wild and is killed then: whether it has found nothing. */
static bool harmless(void (*body)(void))
{
    const struct timespec pause = {.tv_nsec = 1000000};
    int status = 0;
    pid_t ended = 0, pid = fork();

    if (pid < 0)
        err(2, "fork");
    if (pid == 0) {
        setpgid(0, 0); /* kill(0) from there does not reach this process */
        body();
        _exit(0);
    }
    for (int i = 0; i < 3000 && ended == 0; i++) {
        ended = waitpid(pid, &status, WNOHANG);
        nanosleep(&pause, NULL);
    }
    if (ended == 0) {
        kill(pid, SIGKILL);
        waitpid(pid, &status, 0);
    }
    return !WIFEXITED(status) || WEXITSTATUS(status) != GOT_SOMETHING;
}

/* Flips each bit of the words from first on. Returns how many of them gave the program something. */
static int forge_words(unsigned first, bool with_floats)
{
    int failed = 0;

    floats = with_floats;
    for (word = first; word < FRAME_WORDS; word++) {
        for (bit = 0; bit < 32; bit++) {
            if (!harmless(use_forged_frame)) {
                printf("sigforge: bit %u of word %u%s\n", bit, word, floats ? ", floats" : "");
                failed++;
            }
        }
    }
    return failed;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "sigforge");
    int failed = forge_words(0, false) + forge_words(FLOAT_WORDS, true);

    if (!harmless(use_spoilt_registers)) {
        printf("sigforge: floating-point registers\n");
        failed++;
    }
    if (!harmless(return_without_frame)) {
        printf("sigforge: return without a frame\n");
        failed++;
    }
    printf("sigforge: %d failed\n", failed);
    return failed > 0;
}
