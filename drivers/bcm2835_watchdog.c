/* SPDX-License-Identifier: MIT */
/*
 * The BCM2835's watchdog. Not in Broadcom's manual; known from drivers. It counts 16 us ticks, and resets the
 * chip at zero if it is set up for that. Six bits of its status register survive the reset and tell the
 * firmware which partition to boot from. If they are 63, it boots none: so a Pi is turned off.
 */
#include "bcm2835_watchdog.h"

/* Registers, as word indices. Every write carries a password in the top byte. */
#define RESET_CONTROL 7
#define RESET_STATUS 8
#define WATCHDOG 9

#define PASSWORD 0x5a000000u
#define TICKS 10u
#define CONTROL_WHAT 0x00000030u /* the action at zero */
#define CONTROL_FULL_RESET 0x00000020u
#define STATUS_PARTITION 0x00000555u /* every other bit is one of the number's */

void bcm2835_watchdog_reset(volatile uint32_t *registers, bool halt)
{
    uint32_t status = registers[RESET_STATUS] & ~PASSWORD & ~STATUS_PARTITION;

    registers[RESET_STATUS] = PASSWORD | status | (halt ? STATUS_PARTITION : 0);
    registers[WATCHDOG] = PASSWORD | TICKS;
    registers[RESET_CONTROL] =
        PASSWORD | (registers[RESET_CONTROL] & ~PASSWORD & ~CONTROL_WHAT) | CONTROL_FULL_RESET;
}
