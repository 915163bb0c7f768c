/* SPDX-License-Identifier: MIT */
/*
 * Time: the generic timer (ARM ARM B8) that each core has, and the counter that all of them share.
 *
 * The counter has the rate in CNTFRQ only if the BCM2836's prescaler passes the crystal through, which not
 * every firmware sets up. So the kernel sets it, and checks the rate against the 1 MHz system timer (BCM 12).
 * The virtual timer is used: it needs no permission from HYP or secure mode.
 */
#include "timer.h"

#include "base/cpu.h"
#include "base/kprintf.h"
#include "board.h"
#include "lib/scale.h"
#include "registers.h"
#include <hal/timer.h>

#define PRESCALER_ONE 0x80000000u /* rate = crystal * prescaler / 2^31 (QA7 4.5 and 3.1.1) */
#define SYSTEM_TIMER_LOW 1u       /* CLO: word index */
#define SYSTEM_TIMER_HZ 1000000u
#define QUICK_LOOK_US 2000u
#define LONG_LOOK_US 100000u
#define NS_PER_SECOND 1000000000u

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

/*
 * The counter and the system timer at one moment. If something delays the code between the two reads (such
 * as an emulator's host), the measurement is bad, so it is repeated until both reads are close together.
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
    timebase.to_ns = scale_make(NS_PER_SECOND, timebase.frequency);
    timebase.to_ticks = scale_make(timebase.frequency, NS_PER_SECOND);
    timebase.start = read_cntvct();
}

uint32_t timer_frequency(void)
{
    return timebase.frequency ? timebase.frequency : read_cntfrq();
}

uint64_t clock_ns(void)
{
    return scale_apply(timebase.to_ns, read_cntvct() - timebase.start);
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

    if (deadline_ns == TIMER_NEVER) {
        write_cntv_ctl(0);
    } else {
        uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
        write_cntv_cval(read_cntvct() + scale_apply(timebase.to_ticks, left) + 1);
        write_cntv_ctl(CNTV_CTL_ENABLE);
    }
    isb();
}

/* The interrupt is a level: it goes with the timer's enable bit. */
void timer_expired(void)
{
    write_cntv_ctl(0);
    isb();
    timer_interrupt();
}
