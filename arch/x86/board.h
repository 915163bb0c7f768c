/* SPDX-License-Identifier: MIT */
/*
 * The PC around the CPU, as the firmware's tables describe it (acpi.c, or mptable.c on machines
 * without ACPI), and the functions of the board's files. struct board is filled in by the boot CPU
 * before anything else uses it, then read-only.
 */
#ifndef BOARD_H
#define BOARD_H

#include <hal/platform.h>
#include <hal/smp.h>

#define BOARD_IOAPICS 4
#define ISA_LINES 16

/* How an interrupt line signals; both false is the ISA bus's way: edges, active high. */
struct line_mode {
    bool level;
    bool active_low;
};

struct board {
    paddr_t lapic; /* the local APICs' registers: one address, each CPU sees its own */
    unsigned cpu_count;
    uint8_t apic_id[CPUS_MAX]; /* of the CPU with the core's number: 0 is the boot CPU */
    unsigned ioapic_count;
    struct {
        paddr_t address;
        unsigned first_line; /* its inputs are the lines from here on */
    } ioapic[BOARD_IOAPICS];
    struct {
        unsigned line; /* the input at which this ISA interrupt arrives */
        struct line_mode mode;
    } isa[ISA_LINES];

    /* Power (ACPI specification 6.4, section 4.8.3): 0 if the tables name none. */
    uint16_t pm1a_control, pm1b_control; /* I/O ports */
    uint16_t smi_command;                /* I/O port to switch ACPI mode on */
    uint8_t acpi_enable;                 /* the value to write there */
    bool has_soft_off;                   /* the next two are known */
    uint8_t soft_off_type_a, soft_off_type_b;
    uint16_t reset_port;
    uint8_t reset_value;
};

extern struct board board;

/* Fills in board. Before kmain(). */
void board_discover(void);

/* Adds a CPU that can be started, by its local APIC's id; more than CPUS_MAX are left alone. */
void board_add_cpu(uint8_t apic_id);
void board_add_ioapic(paddr_t address, unsigned first_line);

/* Sum of n bytes: 0 if the firmware's checksum is right. */
uint8_t firmware_checksum(const void *bytes, size_t n);

/* A structure of the firmware's, by its signature, on 16-byte boundaries in a range; or NULL. */
const void *firmware_find(paddr_t from, size_t size, const char *signature, size_t length);

/* ICR commands (SDM vol. 3A figure 10-12); a vector, if there is one, is or'ed in. */
#define ICR_FIXED 0x4000u
#define ICR_NMI 0x4400u
#define ICR_INIT 0x4500u
#define ICR_STARTUP 0x4600u

#endif
