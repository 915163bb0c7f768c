/* SPDX-License-Identifier: MIT */
/* The mailbox to the Raspberry Pi's firmware, and its property interface. */
#ifndef DRIVERS_BCM2835_MAILBOX_H
#define DRIVERS_BCM2835_MAILBOX_H

#include <hal/types.h>

/* Tags (Raspberry Pi firmware wiki, "Mailbox property interface"). */
#define PROPERTY_ARM_MEMORY 0x00010005u     /* -> first address, bytes */
#define PROPERTY_CLOCK_RATE 0x00030002u     /* clock -> clock, Hz */
#define PROPERTY_CLOCK_MAX 0x00030004u      /* clock -> clock, Hz: the highest */
#define PROPERTY_CLOCK_MEASURED 0x00030047u /* clock -> clock, Hz */
#define PROPERTY_SET_CLOCK 0x00038002u      /* clock, Hz, 1: do not raise turbo -> clock, Hz */
#define PROPERTY_SET_POWER 0x00028001u /* device, POWER_* -> device, 1: is on, 2: does not exist */
#define PROPERTY_COMMAND_LINE 0x00050001u /* -> string without its zero */

/* Of the framebuffer: all that are needed must be in one message. */
#define PROPERTY_DISPLAY_SIZE 0x00040003u       /* -> width, height of the monitor's picture */
#define PROPERTY_FRAMEBUFFER 0x00040001u        /* alignment -> first address, bytes */
#define PROPERTY_PITCH 0x00040008u              /* -> bytes of a row */
#define PROPERTY_SET_PHYSICAL_SIZE 0x00048003u  /* width, height -> the same, as set */
#define PROPERTY_SET_VIRTUAL_SIZE 0x00048004u   /* width, height -> the same, as set */
#define PROPERTY_SET_DEPTH 0x00048005u          /* bits of a pixel -> the same, as set */
#define PROPERTY_SET_PIXEL_ORDER 0x00048006u    /* 0: blue in the lowest byte, 1: red */
#define PROPERTY_SET_VIRTUAL_OFFSET 0x00048009u /* x, y -> the same, as set */

#define DEVICE_SD 0u
#define DEVICE_USB 3u
#define POWER_ON_AND_WAIT 3u

/*
 * The firmware and the devices with DMA see the ARM's memory at these addresses. The two highest bits choose their way to
 * it: past the caches of the firmware's processor (BCM 1.2.3).
 */
#define BUS_MEMORY 0xc0000000u

#define PROPERTY_MAX 1024u /* bytes of a value */

/* Before any other function. */
void bcm2835_mailbox_init(volatile uint32_t *registers);

/*
 * Asks the firmware: value holds request bytes for it, and has room for size bytes of the answer.
 * Returns the answer's length (at most size are stored), or -EIO if the firmware does not answer or
 * does not know the tag. Waits for it, up to a second. Any context.
 */
int bcm2835_property(uint32_t tag, void *value, size_t request, size_t size);

/* The head of a tag in a message; its value follows. */
struct property_tag {
    uint32_t tag, value_size; /* value_size: a multiple of 4 */
    uint32_t length;          /* bytes of the value that are for the firmware */
};

/*
 * Asks the firmware all tags of a list in one message, for requests that belong together. The answers take the places of
 * the values. 0, or -EIO if the firmware does not answer, or does not know one of the tags. Any context.
 */
int bcm2835_properties(void *tags, size_t size);

#endif
