/* SPDX-License-Identifier: MIT */
/* The BCM2835's pins (BCM2835 ARM Peripherals, chapter 6). */
#include "bcm2835_gpio.h"

/* Registers, as word indices (6.1). */
#define FUNCTION_SELECT 0 /* ten pins to a word, three bits each */
#define OUTPUT_SET 7      /* 32 pins to a word from here on */
#define OUTPUT_CLEAR 10
#define PULL 37
#define PULL_CLOCK 38

#define SETTLE_CYCLES 150 /* of the block's clock (6.1, GPPUD) */

static volatile uint32_t *regs;

void bcm2835_gpio_init(volatile uint32_t *registers)
{
    regs = registers;
}

void bcm2835_gpio_function(unsigned pin, enum gpio_function function)
{
    volatile uint32_t *select = &regs[FUNCTION_SELECT + pin / 10];
    unsigned shift = pin % 10 * 3;

    *select = (*select & ~(7u << shift)) | (uint32_t)function << shift;
}

enum gpio_function bcm2835_gpio_current_function(unsigned pin)
{
    return (enum gpio_function)(regs[FUNCTION_SELECT + pin / 10] >> pin % 10 * 3 & 7);
}

/*
 * A read takes at least a cycle of the block's clock, even if the CPU is much faster. It also waits for the
 * write before it, which the CPU would not do otherwise.
 */
static void wait_cycles(void)
{
    for (unsigned i = 0; i < SETTLE_CYCLES; i++)
        (void)regs[PULL];
}

/* The sequence of 6.1 (GPPUD): the value, clocked into the pin, and both taken away. */
void bcm2835_gpio_pull(unsigned pin, enum gpio_pull pull)
{
    volatile uint32_t *clock = &regs[PULL_CLOCK + pin / 32];

    regs[PULL] = pull;
    wait_cycles();
    *clock = 1u << pin % 32;
    wait_cycles();
    regs[PULL] = GPIO_PULL_NONE;
    *clock = 0;
}

void bcm2835_gpio_write(unsigned pin, bool high)
{
    regs[(high ? OUTPUT_SET : OUTPUT_CLEAR) + pin / 32] = 1u << pin % 32;
}
