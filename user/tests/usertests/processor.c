/* SPDX-License-Identifier: MIT */
/*
 * Registers survive all events between two instructions: interrupts, other processes, page faults.
 * Each test computes with more values than there are registers, ARM's link register among them, and
 * compares the result with that of a second run.
 */
#include "test.h"
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define MILLISECONDS 400 /* many ticks */
#define SPINNERS 2       /* other processes that compute meanwhile, with different values */

/* All in registers, as many as there are; no function is called. */
static __attribute__((noinline)) uint32_t mix_integers(uint32_t seed)
{
    uint32_t a = seed, b = seed + 1, c = seed + 2, d = seed + 3, e = seed + 4, f = seed + 5,
             g = seed + 6, h = seed + 7, i = seed + 8, j = seed + 9, k = seed + 10, l = seed + 11,
             m = seed + 12;

    for (int round = 0; round < 20000; round++) {
        a += b ^ m;
        b = (b << 5 | b >> 27) + c;
        c ^= d + a;
        d = (d << 7 | d >> 25) ^ e;
        e += f;
        f = (f << 11 | f >> 21) + g;
        g ^= h;
        h += i ^ b;
        i = (i << 13 | i >> 19) + j;
        j ^= k + e;
        k += l;
        l = (l << 3 | l >> 29) ^ m;
        m += a;
    }
    return a ^ b ^ c ^ d ^ e ^ f ^ g ^ h ^ i ^ j ^ k ^ l ^ m;
}

/* A leaf function whose return address may be in a register while interrupts come. */
static __attribute__((noinline)) int count_up(int limit)
{
    int n = 0;

    while (n < limit) {
        n++;
        __asm__ volatile("" : "+r"(n)); /* the loop must not be computed at once */
    }
    return n;
}

static __attribute__((noinline)) double mix_reals(double seed)
{
    double a = seed, b = seed + 1, c = seed + 2, d = seed + 3, e = seed + 4, f = seed + 5,
           g = seed + 6, h = seed + 7;

    for (int round = 0; round < 4000; round++) {
        a = a * 0.75 + b;
        b = b * 0.5 - c;
        c = c * 0.25 + d;
        d = d * 0.875 - e;
        e = e * 0.625 + f;
        f = f * 0.375 - g;
        g = g * 0.125 + h;
        h = h * 0.9375 - a * 0.001;
    }
    return a + b + c + d + e + f + g + h;
}

static void check_integers(int who)
{
    uint32_t expected = mix_integers((uint32_t)who * 1000);

    for (int64_t end = now_ns() + MILLISECONDS * 1000000LL; now_ns() < end;)
        CHECK(mix_integers((uint32_t)who * 1000) == expected);
}

static void check_leaf(int who)
{
    for (int64_t end = now_ns() + MILLISECONDS * 1000000LL; now_ns() < end;)
        CHECK(count_up(30000 + who) == 30000 + who);
}

/*
 * Whether two runs give the same result; through memory, because a register may hold more digits.
 */
static bool same_reals(double seed)
{
    volatile double first = mix_reals(seed), second = mix_reals(seed);

    return first == second;
}

static void check_reals(int who)
{
    volatile double expected = mix_reals(who), result;

    for (int64_t end = now_ns() + MILLISECONDS * 1000000LL; now_ns() < end;) {
        result = mix_reals(who);
        CHECK(result == expected);
    }
}

/* Runs the check in several processes at a time. */
static void crowd(void (*check)(int who))
{
    int status;

    for (int who = 1; who <= SPINNERS; who++) {
        if (start_child() == 0) {
            check(who);
            _exit(0);
        }
    }
    check(0);
    for (int who = 1; who <= SPINNERS; who++)
        CHECK(wait(&status) > 0 && status == 0);
}

static void integers_kept(void)
{
    crowd(check_integers);
}

static void leaf_kept(void)
{
    crowd(check_leaf);
}

static void reals_kept(void)
{
    crowd(check_reals);
}

/* Real numbers that a forked child inherits, and that a new program does not see. */
static void reals_forked(void)
{
    volatile double value = 1.5;

    for (int i = 0; i < 20; i++) {
        double product = value * 2.25;
        pid_t pid = start_child();

        if (pid == 0)
            _exit(product == 3.375 && same_reals(3) ? 0 : 1);
        CHECK(end_of(pid) == 0);
        CHECK(product == 3.375);
    }
}

/*
 * The new program also finds zeros in the other registers, which no compiler uses here
 * (user/tests/newregs).
 */
static void new_program_finds_zeros(void)
{
    char *const args[] = {"newregs", NULL}, *const environment[] = {NULL};
    pid_t pid = start_child();

    if (pid == 0) {
        execve("/bin/newregs", args, environment);
        _exit(98);
    }
    CHECK(end_of(pid) == 0);
}

/* The kernel preserves every register except the one for the result. */
static void calls_keep_registers(void)
{
    volatile uint32_t seed = 99;
    uint32_t a = seed, b = a * 3, c = b * 5, d = c * 7, e = d * 11, f = e * 13;

    for (int i = 0; i < 1000; i++) {
        CHECK(getpid() > 0);
        __asm__ volatile("" : "+r"(a), "+r"(b), "+r"(c));
        CHECK(getppid() > 0);
    }
    CHECK(b == a * 3 && c == b * 5 && d == c * 7 && e == d * 11 && f == e * 13);
}

/* Each of several processes that alternate has its own value of the register. */
static void own_registers_apart(void)
{
    pid_t pids[2 * OWN_REGISTERS];

    for (size_t i = 0; i < LENGTH(pids); i++) {
        uint32_t mine = own_registers[i % OWN_REGISTERS];

        pids[i] = start_child();
        if (pids[i] != 0)
            continue;
        set_own_register(mine);
        for (int turn = 0; turn < 300; turn++) {
            if (turn % 50 == 0)
                sleep_ms(5); /* another process may run next, and on another processor */
            sched_yield();
            if (get_own_register() != mine)
                _exit(1);
        }
        _exit(0);
    }
    for (size_t i = 0; i < LENGTH(pids); i++)
        CHECK(end_of(pids[i]) == 0);
}

/* A child has its parent's value; a new program starts with none. */
static void own_register_handed_on(void)
{
    char *const args[] = {"x", EXEC_CHILD, "own-register", NULL};

    for (size_t i = 0; i < OWN_REGISTERS; i++) {
        set_own_register(own_registers[i]);
        pid_t pid = start_child();
        if (pid == 0)
            _exit(get_own_register() == own_registers[i] ? 0 : 1);
        CHECK(end_of(pid) == 0);
        CHECK(get_own_register() == own_registers[i]);
        pid = start_child();
        if (pid == 0) {
            execv(SELF, args);
            _exit(98);
        }
        CHECK(end_of(pid) == 0);
    }
}

const struct test processor_tests[] = {
    {"registers-integers", integers_kept},
    {"registers-leaf", leaf_kept},
    {"registers-reals", reals_kept},
    {"registers-reals-forked", reals_forked},
    {"registers-new-program", new_program_finds_zeros},
    {"registers-calls", calls_keep_registers},
    {"own-registers-apart", own_registers_apart},
    {"own-register-handed-on", own_register_handed_on},
    {NULL, NULL},
};
