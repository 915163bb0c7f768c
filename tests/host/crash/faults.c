/* SPDX-License-Identifier: MIT */
/*
 * Disks that fail: every request of a workload in turn, alone or with all that follow. Errors may
 * reach the caller, and the file system may become read-only. But nothing crashes, and once the
 * disk works again, its contents are consistent.
 */
#include "crash.h"

#include "fsck/fsck.h"
#include "lib/string.h"
#include <abi/errno.h>

static void say(void *context, const char *text)
{
    host_print("fsck (%s): %s\n", (const char *)context, text);
}

/* Checks the disk as it is, and again after a mount. */
static void check_disk(const struct workload *workload, struct sim_disk *disk, unsigned n)
{
    struct disk image = {.data = disk->data, .size = (size_t)disk->sectors * SIM_SECTOR};
    struct fsck fsck = {.disk = &image, .say = say, .context = (void *)workload->name};

    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) != 0 || t_umount("/mnt") != 0)
        host_fail("%s: cannot be mounted after request %u failed\n%s", workload->name, n,
                  host_console());
    image.super = (struct dfs_super *)(image.data + DFS_SUPER_OFFSET);
    if (!fsck_run(&fsck))
        host_fail("%s: damage after request %u failed\n%s", workload->name, n, host_console());
}

/* One run with failing requests. Returns whether any was reached. */
static bool try(const struct workload *workload, struct sim_disk *disk, unsigned n, unsigned count)
{
    sim_disk_format_part(disk, workload->blocks, 64);
    host_console_clear();
    disk->requests = disk->failed = 0;
    disk->fail_from = n;
    disk->fail_count = count;
    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) == 0) {
        if (t_chdir("/mnt") == 0)
            script_perform(workload->steps, disk);
        t_chdir("/");
        int error = t_umount("/mnt");
        if (error && error != -EIO && error != -EROFS) /* umount and sync report lost data */
            host_fail("%s: cannot unmount after request %u failed", workload->name, n);
    }
    bool reached = disk->failed > 0;
    disk->fail_from = 0;
    check_disk(workload, disk, n);
    return reached;
}

unsigned long faults_try_all(const struct workload *workload, struct sim_disk *disk)
{
    unsigned long runs = 0;
    unsigned n = 1;

    while (try(workload, disk, n, 1)) {
        try(workload, disk, n, 2);
        try(workload, disk, n, 1000000);
        runs += 3;
        n++;
    }
    return runs;
}
