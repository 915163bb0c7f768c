/* SPDX-License-Identifier: MIT */
/*
 * Time: the time-stamp counter is the clock, the local APIC's timer rings. Both run at rates that
 * only measuring tells; the 8254 timer's rate is known, so both are measured against it.
 */
#include "timer.h"

#include "base/panic.h"
#include "board.h"
#include "lapic.h"
#include "lib/scale.h"
#include "registers.h"
#include <abi/time.h>
#include <arch/io.h>
#include <hal/cpu.h>
#include <hal/timer.h>

/* The 8254 (Intel data sheet): channel 2 counts down; its gate is bit 0 of port 0x61. */
#define PIT_HZ 1193182u
#define PIT_CHANNEL2 0x42
#define PIT_COMMAND 0x43
#define PIT_MODE_CHANNEL2 0xb0 /* channel 2, low byte then high byte, mode 0, binary */
#define PIT_LATCH_CHANNEL2 0x80
#define PIT_GATE 0x61
#define PIT_OUTPUT 0x20 /* there: channel 2 has reached zero */

#define CALIBRATION_TICKS 24000u /* of the 8254's 65536: 20 ms */
#define CALIBRATION_SAMPLES_MAX 1000000u
#define CALIBRATION_TRIES_MAX 100u

static struct scale tsc_to_ns, ns_to_lapic;
static uint64_t tsc_at_boot;

static uint16_t pit_read(void)
{
    uint16_t count;

    out8(PIT_COMMAND, PIT_LATCH_CHANNEL2);
    count = in8(PIT_CHANNEL2);
    return count | in8(PIT_CHANNEL2) << 8;
}

static void pit_start(void)
{
    out8(PIT_GATE, (in8(PIT_GATE) & ~2) | 1); /* gate on, speaker off */
    out8(PIT_COMMAND, PIT_MODE_CHANNEL2);
    out8(PIT_CHANNEL2, 0xff);
    out8(PIT_CHANNEL2, 0xff);
}

/* Whether it has counted beyond zero: an emulator that did not run for a while misses that. */
static bool pit_has_wrapped(void)
{
    return (in8(PIT_GATE) & PIT_OUTPUT) != 0;
}

/* The three counters at one moment; lapic counts down. */
struct sample {
    uint64_t tsc;
    uint32_t lapic;
    uint16_t pit;
};

/*
 * The best of several: the one that was read in the shortest time, undisturbed by an emulator's
 * host.
 */
static struct sample sample_take(void)
{
    struct sample best = {0};
    uint64_t shortest = UINT64_MAX;

    for (unsigned i = 0; i < 8; i++) {
        uint64_t begin = read_tsc();
        uint16_t pit = pit_read();
        uint32_t lapic = lapic_timer_count();
        uint64_t end = read_tsc();

        if (end - begin < shortest) {
            shortest = end - begin;
            best = (struct sample){begin, lapic, pit};
        }
    }
    return best;
}

/* How far the counters got in CALIBRATION_TICKS of the 8254, or a little more. */
struct measurement {
    uint32_t pit, lapic;
    uint64_t tsc;
};

static struct measurement measure(void)
{
    unsigned patience = CALIBRATION_SAMPLES_MAX;
    struct sample from, to;
    uint16_t pit;

    pit_start();
    from = sample_take();
    do {
        if (patience-- == 0)
            panic("the 8254 timer does not count");
        to = sample_take();
        pit = from.pit - to.pit;
    } while (pit < CALIBRATION_TICKS);
    return (struct measurement){pit, from.lapic - to.lapic, to.tsc - from.tsc};
}

/*
 * Whether all three counters have counted. The first values of an emulator's time-stamp counter can
 * lie far ahead of those that follow, and its APIC timer may show its progress only now and then.
 */
static bool is_plausible(const struct measurement *m)
{
    return !pit_has_wrapped() && m->tsc > 0 && m->tsc <= UINT32_MAX && m->lapic > 0;
}

void clock_init(void)
{
    struct measurement m;
    unsigned tries = CALIBRATION_TRIES_MAX;
    uint64_t ns;

    do {
        if (tries-- == 0)
            panic("the time-stamp counter or the APIC's timer does not count");
        lapic_timer_start(UINT32_MAX);
        m = measure();
    } while (!is_plausible(&m));
    lapic_timer_start(0);

    ns = (uint64_t)m.pit * NSEC_PER_SEC / PIT_HZ;
    tsc_to_ns = scale_make(ns, m.tsc);
    ns_to_lapic = scale_make(m.lapic, ns);
    tsc_at_boot = read_tsc();
}

uint64_t clock_ns(void)
{
    return scale_apply(tsc_to_ns, read_tsc() - tsc_at_boot);
}

void delay_us(uint32_t us)
{
    uint64_t end = clock_ns() + (uint64_t)us * 1000;

    while (clock_ns() < end)
        cpu_relax();
}

void timer_init_cpu(void)
{
    timer_arm(TIMER_NEVER);
}

/* If the timer cannot count that far, it rings early, and the core arms it again. */
void timer_arm(uint64_t deadline_ns)
{
    if (deadline_ns == TIMER_NEVER) {
        lapic_timer_start(0);
        return;
    }
    uint64_t now = clock_ns();
    uint64_t left = deadline_ns > now ? deadline_ns - now : 0;
    uint64_t ticks = scale_apply(ns_to_lapic, MIN(left, (uint64_t)UINT32_MAX)) + 1;

    lapic_timer_start((uint32_t)MIN(ticks, (uint64_t)UINT32_MAX));
}
