/* SPDX-License-Identifier: MIT */
/* A model of a memory stick, for the tests of USB disks: there is no controller, the kernel's transfers go to the model. */
#ifndef UNIT_USBSTICK_H
#define UNIT_USBSTICK_H

#include "unit.h"

#include "drivers/usb.h"

#define STICK_SECTORS 2048u

enum stick_state { COMMAND, DATA, STATUS, CONFUSED };

/* The ways in which a command goes wrong. */
enum stick_fault {
    NO_FAULT,
    COMMAND_STALLS,
    DATA_STALL,     /* and the status says that all are missing */
    DATA_END_EARLY, /* a short packet, and an honest status */
    BROKEN_PACKETS,
    STATUS_STALLS, /* again and again */
    STATUS_SHORT,
    STATUS_SIGNATURE,
    STATUS_TAG,
    STATUS_MISSING, /* more than there were */
    STATUS_PHASE,   /* the device is confused itself */
    STATUS_UNKNOWN,
    SILENCE,
    REFUSED, /* a failure, with the sense of the model */
    FAULTS
};

struct usb_stick {
    uint8_t bytes[STICK_SECTORS * SECTOR_SIZE];
    uint8_t type;          /* of device */
    uint32_t sector_bytes; /* that it reports */
    enum stick_state state;
    bool in_halted, out_halted, status_stalls_once;
    bool empty_packet;   /* before each status */
    uint64_t busy_until; /* with another disk */
    enum stick_fault fault, now;
    uint8_t fault_code, key, reason; /* the command that goes wrong, and the answer */
    unsigned fault_count;            /* so many times */
    unsigned random;                 /* one of so many answers is random; 0: none */
    struct usb_request request;
    uint8_t command[31], answer[36];
    uint32_t at, length;
    uint8_t *data;
    unsigned resets, flushes, commands, calls;
};
extern struct usb_stick stick;

/* The same numbers in each run. */
unsigned stick_random(unsigned below);

/* Makes the stick new, with one partition, and takes the place of the controller. It is not plugged in yet. */
void stick_renew(void);

/* Plugs a stick in. Several may be plugged in, but only one may be at work: the others have no request. */
struct usb_device *stick_plug(void);

/* Lets the driver work until it waits for requests. */
void stick_work(struct usb_device *device);

/* Whether there is such a block device. */
bool stick_exists(const char *name);

#endif
