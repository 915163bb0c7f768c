/* SPDX-License-Identifier: MIT */
/*
 * The machine: one CPU, a console that is a buffer, a clock that stands still, and user memory that
 * may fault.
 */
#include "../host.h"

#include "vfs/internal.h"
#include "vfs/mount.h"
#include "mm/pagecache.h"
#include "vfs/vfs.h"
#include "vfs/icache.h"
#include "vfs/fd.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/super.h"
#include "fs/synth/procfs.h"
#include "fs/synth/memory.h"
#include "fs/synth/devfs.h"
#include "fs/synth/fbdev.h"
#include "dev/chardev.h"
#include "tty/consoledev.h"
#include "tty/keymap.h"
#include "tty/pty.h"
#include "tty/virtualdev.h"
#include "base/panic.h"
#include "lib/format.h"
#include "lib/string.h"
#include "base/symbols.h"
#include "mm/kmalloc.h"
#include "base/cpu.h"
#include "proc/proc.h"
#include "base/option.h"
#include "base/wallclock.h"
#include <abi/errno.h>
#include <arch/device.h>
#include <arch/io.h>
#include <hal/cache.h>
#include <hal/irq.h>
#include <hal/platform.h>
#include <hal/timer.h>
#include <hal/trap.h>

#define CONSOLE_SIZE 65536u
#define ROOT_SECTORS 4096u

struct cpu cpus[CPUS_MAX];
unsigned cpu_count = 1;
struct cpu *host_cpu = &cpus[0];
bool host_irqs_on = true;
bool panic_exits;
uint64_t host_clock_ns = 1000000000;
uintptr_t host_bad_start, host_bad_end, host_absent_start, host_absent_end;
void (*host_page_in)(void);

static char console[CONSOLE_SIZE];
static size_t console_used;

void platform_putc(char c)
{
    if (console_used < CONSOLE_SIZE - 1)
        console[console_used++] = c;
}

struct host_line host_line = {.room = SIZE_MAX};

/* A full line has sent its bytes after some looks at it. */
size_t platform_send(const char *bytes, size_t n)
{
    if (host_line.room == 0 && host_line.patience > 0 && ++host_line.looks > host_line.patience) {
        host_line.looks = 0;
        host_line.room = HOST_LINE_FIFO;
    }
    n = MIN(n, host_line.room);
    for (size_t i = 0; i < n; i++)
        platform_putc(bytes[i]);
    if (host_line.room != SIZE_MAX)
        host_line.room -= n;
    return n;
}

bool platform_is_sending(void)
{
    return host_line.room < HOST_LINE_FIFO;
}

void platform_line_interrupts(bool received, bool can_send)
{
    host_line.received = received;
    host_line.can_send = can_send;
}

const char *host_console(void)
{
    console[console_used] = '\0';
    return console;
}

void host_console_clear(void)
{
    console_used = 0;
}

void panic(const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    kvsnprintf(text, sizeof(text), format, args);
    va_end(args);
    host_fail("kernel panic: %s\nconsole: %s", text, host_console());
}

void panic_join(void)
{
}

uint64_t clock_ns(void)
{
    return host_clock_ns;
}

struct timespec time_now(void)
{
    host_clock_ns += 1000;
    return (struct timespec){.tv_sec = (int64_t)(host_clock_ns / NSEC_PER_SEC),
                             .tv_nsec = (int32_t)(host_clock_ns % NSEC_PER_SEC)};
}

struct timespec time_from_ns(uint64_t ns)
{
    return (struct timespec){.tv_sec = (int64_t)(ns / NSEC_PER_SEC),
                             .tv_nsec = (int32_t)(ns % NSEC_PER_SEC)};
}

/* The machine has been started in 1970: both clocks are the same. */
uint64_t time_to_deadline(const struct timespec *when)
{
    return (uint64_t)when->tv_sec * NSEC_PER_SEC + (uint64_t)when->tv_nsec;
}

void irq_unmask(unsigned line)
{
    (void)line;
}

void irq_mask(unsigned line)
{
    (void)line;
}

/* The bytes from address on that do not fault. */
static size_t good_bytes(uintptr_t address, size_t n)
{
    if (address >= host_bad_end || address + n <= host_bad_start)
        return n;
    return address < host_bad_start ? host_bad_start - address : 0;
}

/*
 * Pages in the absent ones of n bytes, unless the caller wants no faults. Returns how many bytes
 * are present.
 */
static size_t fault_in(uintptr_t address, size_t n)
{
    if (address >= host_absent_end || address + n <= host_absent_start)
        return n;
    if (current()->no_faults)
        return address < host_absent_start ? host_absent_start - address : 0;
    host_absent_end = 0;
    host_page_in();
    return n;
}

size_t user_copy(void *dst, const void *src, size_t n)
{
    size_t good = MIN(good_bytes((uintptr_t)dst, n), good_bytes((uintptr_t)src, n));

    if (this_cpu()->lock_depth > 0)
        host_fail("user memory is touched with a spinlock held");
    good = MIN(good, fault_in((uintptr_t)src, n));
    memcpy(dst, src, good);
    return n - good;
}

ssize_t user_copy_string(char *dst, const char *src, size_t max)
{
    size_t good = good_bytes((uintptr_t)src, max);

    for (size_t i = 0; i < good; i++) {
        dst[i] = src[i];
        if (src[i] == '\0')
            return (ssize_t)i;
    }
    return good < max ? -EFAULT : (ssize_t)max;
}

void page_zero(void *page)
{
    memset(page, 0, PAGE_SIZE);
}

void page_copy(void *restrict to, const void *restrict from)
{
    memcpy(to, from, PAGE_SIZE);
}

size_t strlcpy(char *restrict to, const char *restrict from, size_t size)
{
    size_t length = strlen(from);

    if (size > 0) {
        size_t n = MIN(length, size - 1);
        memcpy(to, from, n);
        to[n] = '\0';
    }
    return length;
}

/* A test sets them to its model of a device. */
uint32_t (*host_device_read)(volatile uint32_t *registers, unsigned index);
void (*host_device_write)(volatile uint32_t *registers, unsigned index, uint32_t value);
uint32_t (*host_port_read)(uint16_t port, unsigned bytes);
void (*host_port_write)(uint16_t port, unsigned bytes, uint32_t value);

/* The program's data are below 4 GiB. */
void *host_at_bus(uint32_t bus)
{
    extern char __data_start[], _end[];

    for (uint32_t high = 0; high < 4; high++) {
        uintptr_t va = (uint32_t)(((bus & 0x3fffffffu) | high << 30) + (uint32_t)KERNBASE);
        if (va >= (uintptr_t)__data_start && va < (uintptr_t)_end)
            return (void *)va;
    }
    host_fail("a buffer outside the program's data");
}

void cache_clean(const void *va, size_t size)
{
    (void)va, (void)size;
}

void cache_invalidate(const void *va, size_t size)
{
    (void)va, (void)size;
}

void host_boot_early(void)
{
    option_init("");
    vfs_init_early();
    dfs_fs_init();
    devfs_init();
    procfs_init();
    memory_devices_init();
    consoledev_init();
    virtualdev_init();
    fbdev_init();
    keymap_init();
    pty_init();
}

void host_boot(void)
{
    host_boot_early();
    int fd = fd_reserve(0); /* now, so that no test is blamed for this allocation */
    if (fd < 0)
        host_fail("no memory for descriptors");
    fd_cancel((unsigned)fd);
    struct sim_disk *root = sim_disk_new(ROOT_SECTORS);
    sim_disk_format(root, 512);
    int error = mount_root(root->device, "dfs");
    if (error)
        host_fail("the root cannot be mounted: error %d", -error);
    current_files()->cwd = inode_get(root_inode);
    error = fs_mount("", "/dev", "devfs", 0);
    if (!error)
        error = fs_mount("", "/proc", "procfs", 0);
    if (!error)
        error = t_mkdir("/mnt", 0755);
    if (error)
        host_fail("/dev, /proc or /mnt cannot be made: error %d", -error);
}

/* Code addresses stay numbers: the host's own tools know the names. */
const char *symbol_describe(uintptr_t address, char *buffer, size_t size)
{
    ksnprintf(buffer, size, "0x%zx", (size_t)address);
    return buffer;
}
