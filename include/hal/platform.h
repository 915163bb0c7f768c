/* SPDX-License-Identifier: MIT */
/* HAL: the board around the CPU: the results of boot, the console, other devices, power off and reset. */
#ifndef HAL_PLATFORM_H
#define HAL_PLATFORM_H

#include <hal/types.h>

#define BOOT_RANGES 32

struct memrange {
    paddr_t base;
    uint32_t size; /* bytes */
};

/* The results of early boot, for kmain(). Stays valid. */
struct bootinfo {
    const char *machine; /* "PC" or "Raspberry Pi 2": for people */
    /* how the kernel was loaded, for people: "disk", "multiboot", "atags" ... */
    const char *loader;
    struct memrange memory[BOOT_RANGES]; /* RAM, page-aligned, sorted, not overlapping */
    unsigned memory_count;
    uint64_t memory_beyond; /* bytes of RAM that the direct map cannot hold: not in memory[] */
    /* parts of it that are in use: kernel, ramdisk, firmware */
    struct memrange reserved[BOOT_RANGES];
    unsigned reserved_count;
    void *ramdisk; /* kernel address of the file system image loaded with the kernel, or NULL */
    size_t ramdisk_size;
    unsigned cpus;           /* CPUs that can be started, this one included; at most CPUS_MAX */
    char command_line[1024]; /* a loader may put hundreds of bytes before the user's words */
};

/*
 * Upcall: the machine is ready for the core. First CPU, on the boot stack, MMU and caches on,
 * interrupts off, platform_putc() works. Everything else the core asks for, in its own order.
 */
void kmain(struct bootinfo *boot) NORETURN;

/* Shows one character on every console, and waits if a device is busy. Any context. */
void platform_putc(char c);

/*
 * Output by interrupts, in any context but on one CPU at a time. platform_send() shows the first bytes without waiting, and
 * returns how many the serial line has taken. platform_is_sending(): whether some of these are not on the wire yet.
 * platform_line_interrupts(): whether the line shall interrupt if bytes have been received, which stay in its FIFO
 * otherwise, and if it can take more. Its driver then calls console_can_send(), which repeats the request.
 */
size_t platform_send(const char *bytes, size_t n);
bool platform_is_sending(void);
void platform_line_interrupts(bool received, bool can_send);

/* The interrupt controller: as a whole, once, on the boot CPU; and each CPU's own part, on each. */
void platform_init_irq(void);
void platform_init_irq_cpu(void);

/*
 * Devices: console input (which arrives through console_input(), kernel/base/console.h), block devices
 * (registered with the block layer), and all others. Called once in a process's context,
 * interrupts on: it may sleep.
 */
void platform_init_devices(void);

/* Seconds since 1970 by the machine's wall clock, or 0 if it has none. */
int64_t platform_wall_clock(void);

/* Power off, reset and exit. The first two stop the CPU if the machine refuses. */
void platform_poweroff(void) NORETURN;
void platform_reset(void) NORETURN;

/* The end of a panic: stops this CPU, and shows that on a light or the like if the board has one. */
void platform_panic(void) NORETURN;

/* Leaves the emulator with this exit status, if there is one (tests); else powers off. */
void platform_exit(int status) NORETURN;

#endif
