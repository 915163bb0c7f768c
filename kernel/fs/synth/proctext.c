/* SPDX-License-Identifier: MIT */
/* The texts of the files of /proc. Their formats are fixed: programs read them. */
#include "fs/synth/proctext.h"

#include "base/console.h"
#include "base/option.h"
#include "base/version.h"
#include "base/wallclock.h"
#include "dev/block.h"
#include "dev/irq.h"
#include "lib/format.h"
#include "lib/string.h"
#include "linux/table.h"
#include "mm/dirty.h"
#include "mm/kmalloc.h"
#include "mm/pagecache.h"
#include "mm/vmspace.h"
#include "proc/info.h"
#include "sched/cputime.h"
#include "sched/load.h"
#include "sched/sched.h"
#include "vfs/fileobject.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include <abi/errno.h>
#include <hal/cpu.h>
#include <hal/timer.h>

#define KIB_PER_PAGE (PAGE_SIZE / KIB)
#define TEXT_ORDER_MAX 6u

/* Doubles the buffer. */
static bool grow_text(struct proc_text *text)
{
    struct page *page = text->order < TEXT_ORDER_MAX ? page_alloc(text->order + 1) : NULL;

    if (!page) {
        text->error = -ENOMEM;
        return false;
    }
    memcpy(page_address(page), text->buffer, text->used);
    page_free(virt_to_page(text->buffer), text->order);
    text->buffer = page_address(page);
    text->order++;
    return true;
}

void text_add(struct proc_text *text, const char *bytes, size_t n)
{
    while (text->used + n > PAGE_SIZE << text->order) {
        if (!grow_text(text))
            return;
    }
    memcpy(text->buffer + text->used, bytes, n);
    text->used += n;
}

struct text_output {
    struct format_output out;
    struct proc_text *text;
};

static void add_piece(struct format_output *out, const char *piece, size_t n)
{
    text_add(CONTAINER_OF(out, struct text_output, out)->text, piece, n);
}

void text_print(struct proc_text *text, const char *format, ...)
{
    struct text_output to = {.out = {.put = add_piece}, .text = text};
    va_list args;

    va_start(args, format);
    format_text(&to.out, format, args);
    va_end(args);
}

static int write_meminfo(struct proc_text *text, pid_t pid)
{
    (void)pid;
    kmem_clear_shelves(); /* so that the same work leaves the same number of free pages */
    text_print(text,
               "MemTotal: %u kB\nMemFree: %u kB\nFreePages: %u\nCached: %u kB\nDirty: %u kB\n",
               page_total() * KIB_PER_PAGE, page_free_count() * KIB_PER_PAGE, page_free_count(),
               pagecache_count() * KIB_PER_PAGE, dirty_page_count() * KIB_PER_PAGE);
    return 0;
}

/* A line for each CPU: nanoseconds in user mode, in the kernel, idle; then the counters, which may change meanwhile. */
MAY_RACE static int write_cpus(struct proc_text *text, pid_t pid)
{
    struct cpu_times times;

    (void)pid;
    for (unsigned i = 0; i < cpu_count; i++) {
        const struct cpu_counters *count = &cpus[i].count;
        if (!cpu_online(&cpus[i]))
            continue;
        cputime_get(&cpus[i], &times);
        text_print(text, "cpu%u %llu %llu %llu %llu %llu %llu %llu %llu", i, times.user_ns,
                   times.system_ns, times.idle_ns, count->switches, count->interrupts, count->timer,
                   count->syscalls, count->faults);
        text_print(text, " %llu %llu %llu\n", count->ipis, count->cache_hits, count->cache_misses);
    }
    return 0;
}

/* A line of Linux's: hundredths of a second in user mode, nice, in the kernel, idle, and six that we do not tell apart. */
static void write_times(struct proc_text *text, const char *name, const struct cpu_times *times)
{
    text_print(text, "%s %llu 0 %llu %llu 0 0 0 0 0 0\n", name, times->user_ns / NS_PER_TICK,
               times->system_ns / NS_PER_TICK, times->idle_ns / NS_PER_TICK);
}

/* In Linux's format: the times of all CPUs together and of each, and sums of the counters, which may change meanwhile. */
MAY_RACE static int write_stat(struct proc_text *text, pid_t pid)
{
    struct cpu_times times[CPUS_MAX], all = {0};
    uint64_t interrupts = 0, switches = 0;
    char name[8];

    (void)pid;
    for (unsigned i = 0; i < cpu_count; i++) {
        cputime_get(&cpus[i], &times[i]);
        all.user_ns += times[i].user_ns;
        all.system_ns += times[i].system_ns;
        all.idle_ns += cpu_online(&cpus[i]) ? times[i].idle_ns : 0;
        interrupts += cpus[i].count.interrupts + cpus[i].count.timer + cpus[i].count.ipis;
        switches += cpus[i].count.switches;
    }
    write_times(text, "cpu ", &all);
    for (unsigned i = 0; i < cpu_count; i++) {
        ksnprintf(name, sizeof(name), "cpu%u", i);
        if (cpu_online(&cpus[i]))
            write_times(text, name, &times[i]);
    }
    struct timespec now = time_now();
    text_print(text, "intr %llu\nctxt %llu\nbtime %lld\nprocs_running %u\n", interrupts, switches,
               (long long)(now.tv_sec - (int64_t)(clock_ns() / NSEC_PER_SEC)), load_now());
    return 0;
}

/* In Linux's format: the averages of 1, 5 and 15 minutes, threads that want a CPU and all, the last process. */
static int write_loadavg(struct proc_text *text, pid_t pid)
{
    uint32_t load[3];
    pid_t last;

    (void)pid;
    load_get(load);
    unsigned all = pid_count(&last);
    for (unsigned i = 0; i < 3; i++) {
        uint32_t hundredths = (uint32_t)(((uint64_t)load[i] * 100 + LOAD_ONE / 2) / LOAD_ONE);
        text_print(text, "%u.%02u ", hundredths / 100, hundredths % 100);
    }
    text_print(text, "%u/%u %d\n", load_now(), all, last);
    return 0;
}

static int write_interrupts(struct proc_text *text, pid_t pid)
{
    char line[160];

    (void)pid;
    for (unsigned i = 0; irq_describe(i, line, sizeof(line)); i++)
        text_print(text, "%s\n", line);
    return 0;
}

static int write_disks(struct proc_text *text, pid_t pid)
{
    char line[160];

    (void)pid;
    for (unsigned i = 0; block_describe(i, line, sizeof(line)); i++) {
        if (line[0])
            text_print(text, "%s\n", line);
    }
    return 0;
}

static int write_uptime(struct proc_text *text, pid_t pid)
{
    uint64_t hundredths = clock_ns() / 10000000u;

    (void)pid;
    text_print(text, "%u.%02u\n", (unsigned)(hundredths / 100), (unsigned)(hundredths % 100));
    return 0;
}

static int write_kmsg(struct proc_text *text, pid_t pid)
{
    uint64_t position = 0;
    char chunk[128];
    size_t n;

    (void)pid;
    while (!text->error && (n = console_log_read(&position, chunk, sizeof(chunk))) > 0)
        text_add(text, chunk, n);
    return 0;
}

static bool write_mount(void *context, struct super_block *sb)
{
    const struct proc_text *text = context;

    let_others_run();
    text_print(context, "%s%s %s %s %s\n", sb->device ? "/dev/" : "",
               sb->device ? sb->device->name : sb->type->name, sb->path, sb->type->name,
               sb->flags & MS_RDONLY ? "ro" : "rw");
    return !text->error;
}

static int write_mounts(struct proc_text *text, pid_t pid)
{
    (void)pid;
    mount_each(write_mount, text);
    return 0;
}

static int write_version(struct proc_text *text, pid_t pid)
{
    (void)pid;
    text_print(text, "Diarch %s, %s, %s, compiled by %s\n", version_release, version_commit,
               PROCESSOR, version_compiler);
    return 0;
}

/* The calls of Linux's door: number, name, whether it is there, how often it was made, the kinds of its arguments. */
static int write_linux(struct proc_text *text, pid_t pid)
{
    struct linux_call_info info;

    (void)pid;
    for (unsigned number = 0; number < LINUX_LIMIT; number++) {
        if (linux_describe(number, &info))
            text_print(text, "%u %s %s %u %s\n", number, info.name, info.there ? "yes" : "no",
                       info.count, info.kinds[0] ? info.kinds : "-");
    }
    return 0;
}

static int write_cmdline(struct proc_text *text, pid_t pid)
{
    (void)pid;
    text_print(text, "%s\n", option_line());
    return 0;
}

/* The console's bytes: sent, waiting to be sent; and how often the device lost received ones. */
static int write_console(struct proc_text *text, pid_t pid)
{
    struct console_counts counts;

    (void)pid;
    console_get_counts(&counts);
    text_print(text, "sent %llu\nwaiting %u\noverruns %u\n", (unsigned long long)counts.sent,
               (unsigned)counts.waiting, (unsigned)counts.overruns);
    return 0;
}

/* Only kernels with the lock checker count; in others this is empty. */
static int write_lockstat(struct proc_text *text, pid_t pid)
{
    char line[128];

    (void)pid;
    for (unsigned i = 0; lockcheck_describe(i, line, sizeof(line)); i++)
        text_print(text, "%s", line);
    return 0;
}

/* Which classes of locks were taken inside which; empty like lockstat without the lock checker. */
static int write_lockorder(struct proc_text *text, pid_t pid)
{
    char line[512];

    (void)pid;
    for (unsigned i = 0; lockcheck_describe_order(i, line, sizeof(line)); i++)
        text_print(text, "%s\n", line);
    return 0;
}

const struct proc_file proc_root_files[] = {
    {"meminfo", 0444, write_meminfo},
    {"stat", 0444, write_stat},
    {"cpus", 0444, write_cpus},
    {"loadavg", 0444, write_loadavg},
    {"interrupts", 0444, write_interrupts},
    {"uptime", 0444, write_uptime},
    {"kmsg", 0400, write_kmsg}, /* shows registers of programs that have crashed */
    {"mounts", 0444, write_mounts},
    {"version", 0444, write_version},
    {"linux", 0444, write_linux},
    {"cmdline", 0444, write_cmdline},
    {"console", 0444, write_console},
    {"lockstat", 0444, write_lockstat},
    {"lockorder", 0444, write_lockorder},
    {"disks", 0444, write_disks},
};
const unsigned proc_root_file_count = ARRAY_SIZE(proc_root_files);
