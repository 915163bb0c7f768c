/* SPDX-License-Identifier: MIT */
/* The files of a process in /proc. */
#include "fs/synth/proctext.h"

#include "lib/string.h"
#include "mm/vmspace.h"
#include "proc/info.h"
#include "sched/sched.h"
#include "tty/control.h"
#include "vfs/fileobject.h"
#include "vfs/internal.h"
#include <abi/errno.h>
#include <abi/resource.h>

#define OLD_SIGNALS 0x7fffffffu /* signals 1 to 31 */

/* The number of a device as Linux's programs expect it: the minor number's low byte, the major number, the rest. */
static uint32_t linux_device(uint32_t number)
{
    uint32_t minor = DEV_MINOR(number);

    return (minor & 0xff) | DEV_MAJOR(number) << 8 | (minor & ~0xffu) << 12;
}

/* The fields about signals: those below 32, as the lowest bits. */
static void write_signal_fields(struct proc_text *text, const struct proc_info *info)
{
    const sigmask_t sets[] = {info->pending, info->blocked, info->ignored, info->caught};

    for (unsigned i = 0; i < ARRAY_SIZE(sets); i++)
        text_print(text, " %u", (unsigned)(sets[i] & OLD_SIGNALS));
}

/*
 * The line of 52 fields that Linux's programs read (proc(5) of Linux). Fields that do not exist here are 0, and so are
 * addresses, which are secret. All CPU time counts as time in user mode.
 */
static int write_pid_stat(struct proc_text *text, pid_t pid)
{
    struct proc_info info;
    pid_t foreground;

    if (proc_snapshot(pid, &info))
        return -ENOENT;
    uint32_t terminal = control_terminal(info.session, &foreground);
    text_print(text, "%d (%s) %c %d %d %d %u %d", info.pid, info.name, info.thread.state, info.ppid,
               info.pgid, info.session, linux_device(terminal), foreground);
    text_print(text, " 0 0 0 0 0 %u 0 %u 0 %d %d %u 0 %llu %llu %u %u 0 0 0 0 0",
               (unsigned)(info.thread.cpu_ns / NS_PER_TICK),
               (unsigned)(info.children_ns / NS_PER_TICK), 20 + info.nice, info.nice, info.threads,
               info.born_ns / NS_PER_TICK, (uint64_t)info.size_kib * KIB,
               info.resident_kib / (PAGE_SIZE / KIB), RLIM_INFINITY);
    write_signal_fields(text, &info);
    text_print(text, " 0 0 0 17 %u 0 0 0 0 0 0 0 0 0 0 0 0 0\n", info.thread.cpu);
    return 0;
}

/* The program's arguments, each with a zero behind it: all from one address space, also if exec brings another one. */
static int write_pid_cmdline(struct proc_text *text, pid_t pid)
{
    char piece[128];
    struct vmspace *vm;
    size_t n;

    if (proc_space(pid, &vm))
        return -ENOENT;
    if (!vm)
        return 0;
    for (uintptr_t at = vm->args; at < vm->args_end && !text->error; at += n) {
        n = vmspace_peek(vm, at, piece, MIN(sizeof(piece), vm->args_end - at));
        if (n == 0)
            break;
        text_add(text, piece, n);
        let_others_run();
    }
    vmspace_put(vm);
    return 0;
}

static void write_process(struct proc_text *text, const struct proc_info *info)
{
    char name[PROC_NAME_MAX];

    strlcpy(name, info->name, sizeof(name));
    for (char *c = name; *c; c++)
        *c = *c == '\n' ? '?' : *c; /* no name begins a line of its own */
    text_print(text, "Name: %s\nState: %c\nPid: %d\nPPid: %d\nPgid: %d\nCpu: %u\n", name,
               info->thread.state, info->pid, info->ppid, info->pgid, info->thread.cpu);
    text_print(text, "VmSize: %u kB\nVmRSS: %u kB\nCpuTime: %llu ns\n", info->size_kib,
               info->resident_kib, info->thread.cpu_ns);
    text_print(text, "Wchan: %s\nHolder: %d\nThreads: %u\nNice: %d\n", info->thread.wchan,
               info->thread.holder, info->threads, info->nice);
}

static void write_signals(struct proc_text *text, const struct proc_info *info)
{
    text_print(text,
               "Session: %d\nSigPending: %016llx\nSigBlocked: %016llx\nSigIgnored: %016llx\n"
               "SigCaught: %016llx\n",
               info->session, info->pending, info->blocked, info->ignored, info->caught);
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

/* A line for each fact: our own programs read this file. */
static int write_pid_status(struct proc_text *text, pid_t pid)
{
    struct proc_info info;

    if (proc_snapshot(pid, &info))
        return -ENOENT;
    write_process(text, &info);
    write_signals(text, &info);
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
    int error = proc_inspect(pid, &vm);

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

const struct proc_file proc_pid_files[] = {
    {"stat", 0444, write_pid_stat},       {"status", 0444, write_pid_status},
    {"cmdline", 0444, write_pid_cmdline}, {"threads", 0444, write_pid_threads},
    {"maps", 0400, write_pid_maps},
};
const unsigned proc_pid_file_count = ARRAY_SIZE(proc_pid_files);
