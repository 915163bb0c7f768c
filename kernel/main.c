/* SPDX-License-Identifier: MIT */
/*
 * The start of the core: from the machine's call of kmain() to the first program.
 *
 * kmain() runs on the boot CPU's first stack and turns into that CPU's idle thread. All that may sleep
 * is done by a kernel thread, which starts the other CPUs, mounts the root, and becomes process 1 by
 * executing /init (proc/init.c).
 */
#include "base/address.h"
#include "base/console.h"
#include "base/kprintf.h"
#include "base/option.h"
#include "base/panic.h"
#include "base/version.h"
#include "base/wallclock.h"
#include "debug/dump.h"
#include "debug/failalloc_device.h"
#include "debug/selftest.h"
#include "fs/dfs/dfs.h"
#include "fs/dfs/super.h"
#include "fs/synth/devfs.h"
#include "fs/synth/fbdev.h"
#include "fs/synth/memory.h"
#include "fs/synth/procfs.h"
#include "mm/failalloc.h"
#include "mm/fault.h"
#include "mm/kmalloc.h"
#include "mm/page.h"
#include "mm/vmspace.h"
#include "proc/init.h"
#include "proc/internal.h"
#include "proc/threads.h"
#include "sched/kthread.h"
#include "sched/sched.h"
#include "tty/consoledev.h"
#include "tty/keymap.h"
#include "tty/pty.h"
#include "tty/virtualdev.h"
#include "vfs/vfs.h"
#include <abi/errno.h>
#include <hal/irq.h>
#include <hal/mmu.h>
#include <hal/platform.h>
#include <hal/timer.h>

static const struct bootinfo *boot;

static void print_banner(void)
{
    kprintf("Diarch on a %s, loaded by %s. %s\"poweroff\" ends it properly.\n", boot->machine,
            boot->loader, option_flag("qemu") ? "Ctrl-A X leaves QEMU; " : "");
    kprintf("version %s, %s\n", version_release, version_commit);
    if (boot->command_line[0])
        kprintf("command line: %s\n", boot->command_line);
}

/* The boot log's line about memory: all of it, and the free part. */
static void print_memory(void)
{
    uint64_t found = boot->memory_beyond;

    for (unsigned i = 0; i < boot->memory_count; i++)
        found += boot->memory[i].size;
    kprintf("memory: %u KiB found, %u KiB free\n", (unsigned)(found / KIB),
            page_free_count() * (PAGE_SIZE / KIB));
    if (boot->memory_beyond > 0)
        kprintf("memory: %u KiB lie above what the kernel can map, and stay unused\n",
                (unsigned)(boot->memory_beyond / KIB));
}

static int start_cpu(unsigned i)
{
    struct thread *idle = thread_new_idle(&cpus[i]);

    if (!idle)
        return -ENOMEM;
    cpus[i].thread = cpus[i].idle = idle;
    cpus[i].idle_stack_top = kstack_top(idle);
    unsigned before = cpu_count;
    cpu_count = i + 1;
    int error = smp_start_cpu(&cpus[i]);
    if (error)
        cpu_count = before;
    return error;
}

static void start_other_cpus(void)
{
    unsigned wanted = MIN(option_number("cpus", CPUS_MAX), MIN(boot->cpus, CPUS_MAX));
    unsigned up = 1;

    for (unsigned i = 1; i < wanted; i++) {
        int error = start_cpu(i);
        if (error)
            kprintf("cpu %u does not start (error %d): going on without it\n", i, -error);
        else
            up++;
    }
    for (unsigned i = MAX(wanted, 1u); i < boot->cpus; i++)
        smp_park_cpu(i);
    kprintf("cpus: %u of %u\n", up, boot->cpus);
}

void cpu_main(struct cpu *cpu)
{
    cpu_set_local(cpu);
    trap_init_cpu();
    platform_init_irq_cpu();
    timer_init_cpu();
    sched_idle_loop();
}

/* The file layer; the file systems and devices above it, which register with it; and the root. */
static void start_files(void)
{
    vfs_init_early();
    dfs_fs_init();
    devfs_init();
    procfs_init();
    memory_devices_init();
    failalloc_device_init();
    consoledev_init();
    virtualdev_init();
    fbdev_init();
    keymap_init();
    pty_init();
    vfs_init(boot);
}

/* Process 1, before it is a program. */
static void init_thread(void *argument)
{
    (void)argument;
    init_proc = current_proc();
    tty_inspect = dump_processes;
    time_init();
    platform_init_devices();
    start_other_cpus();
    start_files();
    mmu_protect_kernel();
    selftest_run();
    init_start();
    init_proc->kernel_thread = false;
    irq_disable();
    user_return(current()->tf);
}

void kmain(struct bootinfo *from_machine)
{
    boot = from_machine;
    cpus[0].thread = thread_boot_idle();
    cpu_set_local(&cpus[0]);
    option_init(boot->command_line);
    panic_exits = option_flag("test");
    print_banner();

    addrcheck_init(from_machine);
    page_init(boot);
    print_memory();
    kmalloc_init();
    failalloc_init();
    vmspace_init();
    fault_init();
    proc_init();
    char policy[16];
    sched_init(option_value("sched", policy, sizeof(policy)) ? policy : NULL);

    trap_init_cpu();
    platform_init_irq();
    platform_init_irq_cpu();
    clock_init();
    timer_init_cpu();
    if (!kthread_start("init", init_thread, NULL))
        panic("no memory for the first process");
    sched_idle_loop();
}
