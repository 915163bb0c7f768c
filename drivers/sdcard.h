/* SPDX-License-Identifier: MIT */
/*
 * SD cards: between the card's protocol (sdcard.c) and the controller that carries it.
 *
 * Everything is called by one process at a time: the boot, then the card's own kernel thread.
 */
#ifndef DRIVERS_SDCARD_H
#define DRIVERS_SDCARD_H

#include "dev/block.h"

/* The card's answers (SD Physical Layer Simplified Specification 6.00, section 4.9). */
enum sd_response {
    SD_NONE,
    SD_R1,
    SD_R1B, /* and it may be busy afterwards: hosts do not wait for it */
    SD_R2,  /* 136 bits */
    SD_R3,  /* no checksum, no command index */
    SD_R6,
    SD_R7,
};

#define SD_STOP_TRANSMISSION 12 /* the one command that a host sends by itself (4.7.4) */

struct sd_data {
    struct block_segment *segment; /* memory, as in a block request */
    unsigned segments;
    uint32_t blocks;      /* of block_bytes bytes: a multiple of 4 */
    uint32_t block_bytes; /* SECTOR_SIZE, or the size of a register of the card */
    bool write;
    bool counted; /* CMD23 has told the card how many blocks: no CMD12 afterwards */
};

struct sd_command {
    uint8_t index;
    uint32_t argument;
    enum sd_response response;
    /* NULL: none. After several blocks the host sends CMD12 itself, unless they are counted. */
    const struct sd_data *data;
    /* R2: bits 127 to 0, the highest word first; else the first word, and the bits that CMD12's answer adds to it. */
    uint32_t reply[4];
};

/* Two controllers have these operations: bcm2835_emmc.c, bcm2835_sdhost.c. */
struct sd_host {
    const char *name;       /* of the block device */
    const char *controller; /* for people */
    /* Puts the controller into its first state: one data line, a slow clock. The card is to be identified after it. */
    void (*reset)(void);
    /* Sets the clock on the bus: hz, or the next lower one if there is no such clock. */
    void (*set_clock)(uint32_t hz);
    /* From now on data goes over four lines. */
    void (*use_four_lines)(void);
    /* Carries out a command, and its data; sleeps. 0, -ETIMEDOUT: no answer, -EIO: a broken one. */
    int (*command)(struct sd_command *command);
    /* Prints the controller's registers, for the report of an error. */
    void (*print_state)(void);
};

/* Starts the card in the slot, and registers it. 0, or an error if there is no working card. */
int sdcard_attach(const struct sd_host *host);

#endif
