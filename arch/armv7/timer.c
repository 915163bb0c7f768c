/* SPDX-License-Identifier: MIT */
/*
 * Time: the generic timer (ARM ARM B8) that each core has, and the counter that all of them share.
 *
 * The counter has the rate that CNTFRQ states only once the BCM2836's prescaler is set to pass the crystal
 * through, which not every firmware does; so it is set, and the rate is checked against the 1 MHz
 * system timer (BCM 12). The virtual timer is used: it needs no permission from HYP or secure mode.
 *
 * Ticks become nanoseconds, and back, by a multiplication and a shift that are exact to 32 bits.
 */
#include "board.h"
#include "base/kprintf.h"
#include "machine.h"
#include "base/cpu.h"
#include "registers.h"
#include <hal/timer.h>

#define PRESCALER_ONE 0x80000000u /* rate = crystal * prescaler / 2^31 (QA7 4.5 and 3.1.1) */
#define SYSTEM_TIMER_LOW 1u       /* CLO: word index */
#define SYSTEM_TIMER_HZ 1000000u
#define QUICK_LOOK_US 2000u
#define LONG_LOOK_US 100000u
#define NS_PER_SECOND 1000000000u

/* y = x * multiplier / 2^shift */
struct scale {
    uint32_t multiplier;
    unsigned shift; /* at most 32 */
};

static struct {
    uint64_t start; /* the counter at clock_init() */
    uint32_t frequency;
    struct scale to_ns, to_ticks;
} timebase; /* set at boot, then read-only */

static uint32_t system_timer(void)
{
    return board_registers(SYSTEM_TIMER_BASE)[SYSTEM_TIMER_LOW];
}

/*
 * The caller is in the middle of something with another peripheral. The barriers keep the bus from
 * mixing up the two (BCM 1.3), and have the delay begin when the access before it has ended.
 */
void delay_us(uint32_t us)
{
    dsb();
    uint32_t from = system_timer();

    while (system_timer() - from <= us) /* one more than asked: the first may be nearly over */
        cpu_relax();
    dsb();
}

/* The largest multiplier for y = x * numerator / denominator that fits a word. */
static struct scale make_scale(uint32_t numerator, uint32_t denominator)
{
    struct scale scale = {.shift = 32};
    uint64_t multiplier = ((uint64_t)numerator << 32) / denominator;

    for (; multiplier > UINT32_MAX; multiplier >>= 1)
        scale.shift--;
    scale.multiplier = (uint32_t)multiplier;
    return scale;
}

/* In two halves: the product would not fit 64 bits. */
static uint64_t apply(struct scale scale, uint64_t x)
{
    uint64_t high = (x >> 32) * scale.multiplier;
    uint64_t low = (x & UINT32_MAX) * scale.multiplier;

    return (high << (32 - scale.shift)) + (low >> scale.shift);
}

/*
 * The counter and the system timer at one moment: an interruption between the two reads (an
 * emulator's host) would spoil the measurement, so it is tried until both come together.
 */
static uint64_t read_both(uint32_t *us)
{
    uint64_t ticks;
    uint32_t after;
    unsigned tries = 0;

    do {
        *us = system_timer();
        ticks = read_cntvct();
        after = system_timer();
    } while (after - *us > 2 && ++tries < 1000);
    return ticks;
}

static uint32_t measure_frequency(uint32_t duration_us)
{
    uint32_t from_us, to_us;
    uint64_t from = read_both(&from_us);

    delay_us(duration_us);
    uint64_t ticks = read_both(&to_us) - from;
    return (uint32_t)(ticks * SYSTEM_TIMER_HZ / (to_us - from_us));
}

/* By more than the two percent that a quick look may be wrong. */
static bool differs(uint32_t measured, uint32_t claimed)
{
    return measured < claimed - claimed / 50 || measured > claimed + claimed / 50;
}

void clock_init(void)
{
    uint32_t claimed = read_cntfrq();

    local_write(LOCAL_CONTROL, 0); /* source: the crystal; one tick per tick */
    local_write(LOCAL_PRESCALER, PRESCALER_ONE);
    dsb();
    timebase.frequency = claimed;
    if (differs(measure_frequency(QUICK_LOOK_US), claimed)) {
        timebase.frequency = measure_frequency(LONG_LOOK_US);
        kprintf("clock: CNTFRQ says %u Hz, but the counter runs at %u Hz\n", claimed,
                timebase.frequency);
    }
    timebase.to_ns = make_scale(NS_PER_SECOND, timebase.frequency);
    timebase.to_ticks = make_scale(timebase.frequency, NS_PER_SECOND);
    timebase.start = read_cntvct();
}

uint32_t timer_frequency(void)
{
    return timebase.frequency ? timebase.frequency : read_cntfrq();
}

uint64_t clock_ns(void)
{
    return apply(timebase.to_ns, read_cntvct() - timebase.start);
}

/* The firmware's stub leaves the timer running; user mode is to see none of its registers. */
void timer_init_cpu(void)
{
    write_cntv_ctl(0);
    write_cntkctl(0);
    isb();
}

void timer_arm(uint64_t deadline_ns)
{
    uint64_t now = clock_ns();

    this_machine_cpu()->deadline_ns = deadline_ns;
    if (deadline_ns == TIMER_NEVER) {
        write_cntv_ctl(0);
    } else {
        uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
        write_cntv_cval(read_cntvct() + apply(timebase.to_ticks, left) + 1);
        write_cntv_ctl(CNTV_CTL_ENABLE);
    }
    isb();
}

/* The interrupt is a level: it goes with the timer's enable bit. Rounding may have made it early. */
void timer_expired(void)
{
    uint64_t deadline = this_machine_cpu()->deadline_ns;

    write_cntv_ctl(0);
    isb();
    if (clock_ns() < deadline)
        timer_arm(deadline);
    else
        timer_interrupt();
}
