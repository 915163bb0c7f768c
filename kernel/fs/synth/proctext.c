/* SPDX-License-Identifier: MIT */
/* The texts of the files of /proc. Their formats are fixed: programs read them. */
#include "fs/synth/proctext.h"

#include "base/console.h"
#include "base/option.h"
#include "base/version.h"
#include "dev/block.h"
#include "dev/irq.h"
#include "lib/format.h"
#include "lib/string.h"
#include "linux/table.h"
#include "mm/dirty.h"
#include "mm/pagecache.h"
#include "mm/vmspace.h"
#include "proc/info.h"
#include "sched/cputime.h"
#include "sched/sched.h"
#include "vfs/fileobject.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include <abi/errno.h>
#include <hal/cpu.h>
#include <hal/timer.h>

#define KIB_PER_PAGE (PAGE_SIZE / KIB)
#define NS_PER_TICK 10000000u /* the unit of process times: a hundredth of a second */
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
    text_print(text,
               "MemTotal: %u kB\nMemFree: %u kB\nFreePages: %u\nCached: %u kB\nDirty: %u kB\n",
               page_total() * KIB_PER_PAGE, page_free_count() * KIB_PER_PAGE, page_free_count(),
               pagecache_count() * KIB_PER_PAGE, dirty_page_count() * KIB_PER_PAGE);
    return 0;
}

/* A line for each CPU: nanoseconds in user mode, in the kernel, idle; then the counters. */
static int write_stat(struct proc_text *text, pid_t pid)
{
    struct cpu_times times;

    (void)pid;
    for (unsigned i = 0; i < cpu_count; i++) {
        const struct cpu_counters *count = &cpus[i].count;
        if (!cpus[i].online)
            continue;
        cputime_get(&cpus[i], &times);
        text_print(text, "cpu%u %llu %llu %llu %llu %llu %llu %llu %llu", i, times.user_ns,
                   times.system_ns, times.idle_ns, count->switches, count->interrupts, count->timer,
                   count->syscalls, count->faults);
        text_print(text, " %llu %llu %llu\n", count->ipis, count->cache_hits, count->cache_misses);
    }
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
    for (unsigned i = 0; block_describe(i, line, sizeof(line)); i++)
        text_print(text, "%s\n", line);
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

static int write_pid_stat(struct proc_text *text, pid_t pid)
{
    struct proc_info info;
    int error = proc_snapshot(pid, &info);

    if (error)
        return -ENOENT;
    text_print(text, "%d (%s) %c %d %d %u %u %u %d %s\n", info.pid, info.name, info.thread.state,
               info.ppid, info.pgid, info.thread.cpu, info.size_kib,
               (unsigned)(info.thread.cpu_ns / NS_PER_TICK), info.thread.holder, info.thread.wchan);
    return 0;
}

/* Users and groups: real, effective, saved; then the supplementary groups. */
static void write_ids(struct proc_text *text, const struct cred *cred)
{
    text_print(text, "Uid: %u %u %u\nGid: %u %u %u\nGroups:", cred->uid, cred->euid, cred->suid,
               cred->gid, cred->egid, cred->sgid);
    for (uint32_t i = 0; i < cred->group_count; i++)
        text_print(text, " %u", cred->groups[i]);
    text_print(text, "\n");
}

static int write_pid_status(struct proc_text *text, pid_t pid)
{
    struct proc_info info;
    int error = proc_snapshot(pid, &info);

    if (error)
        return -ENOENT;
    text_print(text,
               "Name: %s\nState: %c\nPid: %d\nPPid: %d\nPgid: %d\nCpu: %u\nVmSize: %u kB\n"
               "VmRSS: %u kB\nCpuTime: %llu ns\nWchan: %s\nThreads: %u\nNice: %d\n",
               info.name, info.thread.state, info.pid, info.ppid, info.pgid, info.thread.cpu,
               info.size_kib, info.resident_kib, info.thread.cpu_ns, info.thread.wchan,
               info.threads, info.nice);
    text_print(text,
               "Session: %d\nSigPending: %016llx\nSigBlocked: %016llx\nSigIgnored: %016llx\n"
               "SigCaught: %016llx\n",
               info.session, info.pending, info.blocked, info.ignored, info.caught);
    write_ids(text, &info.cred);
    return 0;
}

/* A line for each thread: number, state, CPU, time, the thread that holds the wanted mutex, the wait queue. */
static int write_pid_threads(struct proc_text *text, pid_t pid)
{
    struct thread_info info;
    pid_t last = 0;

    while (proc_next_thread(pid, last, &info) == 0) {
        text_print(text, "%d %c %u %u %d %s\n", info.tid, info.state, info.cpu,
                   (unsigned)(info.cpu_ns / NS_PER_TICK), info.holder, info.wchan);
        last = info.tid;
    }
    return last ? 0 : -ENOENT;
}

/* A line for each region: addresses, permissions and p or s, bytes into the file, its inode, the name. */
static void write_region(struct proc_text *text, const struct region *region)
{
    const struct inode *inode = object_inode(region->object);

    text_print(text, "%08zx-%08zx %c%c%c%c %08x %u %s\n", (size_t)region->start,
               (size_t)region->end, region->prot & PROT_READ ? 'r' : '-',
               region->prot & PROT_WRITE ? 'w' : '-', region->prot & PROT_EXEC ? 'x' : '-',
               region->shared ? 's' : 'p', inode ? region->object_page << PAGE_SHIFT : 0,
               inode ? inode->number : 0, region->name);
}

static int write_pid_maps(struct proc_text *text, pid_t pid)
{
    const struct region *region;
    struct vmspace *vm;
    int error = proc_space(pid, &vm);

    if (error || !vm)
        return error == -EACCES ? error : -ENOENT;
    mutex_lock(&vm->lock);
    LIST_FOR_EACH (region, &vm->regions, link) {
        write_region(text, region);
        let_others_run();
    }
    mutex_unlock(&vm->lock);
    vmspace_put(vm);
    return 0;
}

const struct proc_file proc_root_files[] = {
    {"meminfo", 0444, write_meminfo},
    {"stat", 0444, write_stat},
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

const struct proc_file proc_pid_files[] = {
    {"stat", 0444, write_pid_stat},
    {"status", 0444, write_pid_status},
    {"threads", 0444, write_pid_threads},
    {"maps", 0400, write_pid_maps},
};
const unsigned proc_pid_file_count = ARRAY_SIZE(proc_pid_files);
