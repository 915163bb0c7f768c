/* SPDX-License-Identifier: MIT */
/* The mailbox to the Raspberry Pi's firmware, and its property interface. */
#ifndef DRIVERS_BCM2835_MAILBOX_H
#define DRIVERS_BCM2835_MAILBOX_H

#include <hal/types.h>

/* Tags (Raspberry Pi firmware wiki, "Mailbox property interface"). */
#define PROPERTY_ARM_MEMORY 0x00010005u /* -> first address, bytes */
#define PROPERTY_CLOCK_RATE 0x00030002u /* clock -> clock, Hz */
#define PROPERTY_SET_CLOCK 0x00038002u  /* clock, Hz, 1: do not raise turbo -> clock, Hz */
#define PROPERTY_SET_POWER 0x00028001u  /* device, POWER_* -> device, 1: is on, 2: does not exist */
#define PROPERTY_COMMAND_LINE 0x00050001u /* -> string without its zero */

#define DEVICE_SD 0u
#define POWER_ON_AND_WAIT 3u

#define CLOCK_EMMC 1u
#define CLOCK_UART 2u
#define CLOCK_CORE 4u

#define PROPERTY_MAX 1024u /* bytes of a value */

/* Before any other function. */
void bcm2835_mailbox_init(volatile uint32_t *registers);

/*
 * Asks the firmware: value holds request bytes for it, and has room for size bytes of the answer.
 * Returns the answer's length (at most size are stored), or -EIO if the firmware does not answer or
 * does not know the tag. Waits for it, up to a second. Any context.
 */
int bcm2835_property(uint32_t tag, void *value, size_t request, size_t size);

#endif
