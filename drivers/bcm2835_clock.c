/* SPDX-License-Identifier: MIT */
/*
 * The chip's clocks, through the firmware's mailbox.
 *
 * Three tags tell a rate. The measured one is true, but firmware before 2019 does not know its tag. The
 * second tells the rate that was set last: since 2021 that is 0 for a clock that has not been set. The third tells
 * the highest rate, which may be more than the present one. This error is harmless: the divider is then too large, and
 * the clock too slow.
 */
#include "bcm2835_clock.h"

#include "base/kprintf.h"
#include "bcm2835_mailbox.h"

/* The rate that a tag tells, or 0. */
static uint32_t clock_by_tag(uint32_t tag, unsigned clock)
{
    uint32_t value[2] = {clock, 0};

    return bcm2835_property(tag, value, sizeof(value[0]), sizeof(value)) < 8 ? 0 : value[1];
}

uint32_t bcm2835_clock_rate(unsigned clock, uint32_t otherwise)
{
    static const char *const names[] = {"0", "emmc", "uart", "arm", "core"};
    static const struct {
        uint32_t tag;
        const char *source;
    } sources[] = {
        {PROPERTY_CLOCK_MEASURED, "measured"},
        {PROPERTY_CLOCK_RATE, "set"},
        {PROPERTY_CLOCK_MAX, "the highest"},
    };
    const char *source = "assumed";
    uint32_t hz = 0;

    for (unsigned i = 0; i < ARRAY_SIZE(sources) && hz == 0; i++) {
        hz = clock_by_tag(sources[i].tag, clock);
        if (hz != 0)
            source = sources[i].source;
    }
    hz = hz != 0 ? hz : otherwise;
    kprintf("clock: %s %u kHz (%s)\n", clock < ARRAY_SIZE(names) ? names[clock] : "?", hz / 1000,
            source);
    return hz;
}

uint32_t bcm2835_clock_set(unsigned clock, uint32_t hz)
{
    uint32_t value[3] = {clock, hz, 0};

    if (bcm2835_property(PROPERTY_SET_CLOCK, value, sizeof(value), sizeof(value)) < 8)
        return hz;
    return value[1] != 0 ? value[1] : hz;
}

uint32_t bcm2835_clock_raise(unsigned clock)
{
    uint32_t highest = clock_by_tag(PROPERTY_CLOCK_MAX, clock);

    return highest != 0 ? bcm2835_clock_set(clock, highest) : 0;
}
