/* SPDX-License-Identifier: MIT */
/*
 * The states in which a disk can be left, and their check.
 *
 * Writes are split into blocks: a block arrives as a whole or not at all. Between two flushes any
 * of them may have arrived. A state is a prefix of the blocks. The last block has arrived, and up
 * to three before it, since the last flush, have not.
 */
#include "crash.h"

#include "fsck/fsck.h"
#include "lib/string.h"
#include <abi/errno.h>

#define BLOCK 4096u
#define DROPS_MAX 3u
#define SAMPLE 200u /* if not exhaustive, one of so many states with two or three drops is tried */

struct unit {
    uint32_t block;
    const uint8_t *data;
    unsigned write; /* index of the recorded write that it is a part of */
    unsigned epoch;
};

struct enumeration {
    const struct run *run;
    struct sim_disk *test;
    uint8_t *base; /* everything up to the last flush */
    struct unit *units;
    unsigned unit_count;
    unsigned first, end; /* units of the current epoch, end: the prefix */
    unsigned flushes;    /* made before the crash */
    unsigned drop[DROPS_MAX], drops;
    unsigned long states;
};

static void restore(struct enumeration *e, uint32_t block)
{
    memcpy(e->test->data + (size_t)block * BLOCK, e->base + (size_t)block * BLOCK, BLOCK);
}

static bool dropped(const struct enumeration *e, unsigned unit)
{
    for (unsigned i = 0; i < e->drops; i++) {
        if (e->drop[i] == unit)
            return true;
    }
    return false;
}

/* Writes the units of the state to the test disk. */
static void arrive(struct enumeration *e)
{
    for (unsigned i = e->first; i < e->end; i++) {
        if (!dropped(e, i))
            memcpy(e->test->data + (size_t)e->units[i].block * BLOCK, e->units[i].data, BLOCK);
    }
}

/* Restores the test disk to its state at the last flush, after a check has changed it. */
static void take_back(struct enumeration *e)
{
    for (unsigned i = e->first; i < e->end; i++)
        restore(e, e->units[i].block);
    for (unsigned i = 0; i < e->test->write_count; i++) {
        const struct sim_write *write = &e->test->writes[i];
        for (uint32_t s = 0; s < write->sectors; s += BLOCK / SIM_SECTOR)
            restore(e, (write->sector + s) / (BLOCK / SIM_SECTOR));
    }
}

/*
 * The range of steps whose tree the disk may show: not before the last sync that had ended, and not
 * after the step in which the last block was written.
 */
static void bounds(const struct enumeration *e, unsigned *low, unsigned *high)
{
    const struct run *run = e->run;
    const struct unit *last = e->end > 0 ? &e->units[e->end - 1] : NULL;

    *low = *high = 0;
    while (last && *high + 1 < run->steps && run->step[*high].writes <= last->write)
        (*high)++;
    for (unsigned i = 0; i < run->steps; i++) {
        if (run->step[i].synced && run->step[i].flushes <= e->flushes)
            *low = i;
    }
    *high = MAX(*high, *low); /* syncs that had nothing to write */
}

static void complain(const struct enumeration *e, const char *what, const struct snapshot *found)
{
    unsigned low, high;

    bounds(e, &low, &high);
    host_print("%s: %s: state of %u blocks, dropped:", e->run->name, what, e->end);
    for (unsigned i = 0; i < e->drops; i++)
        host_print(" %u (block %u)", e->drop[i], e->units[e->drop[i]].block);
    host_print("\nsteps %u (%s) to %u (%s); found:\n", low, e->run->step[low].text, high,
               e->run->step[high].text);
    if (found)
        snapshot_print(found);
    host_print("after step %u:\n", low);
    snapshot_print(&e->run->step[low].after);
    host_print("console: %s\n", host_console());
    host_fail("crash test failed");
}

static void say(void *context, const char *text)
{
    (void)context;
    host_print("fsck: %s\n", text);
}

static void check_tree(const struct enumeration *e)
{
    static struct snapshot found;
    static struct snapshot allowed[STEPS_MAX];
    unsigned low, high;
    bool known = false;

    if (!snapshot_take(&found, "/mnt"))
        complain(e, "the tree cannot be read", &found);
    bounds(e, &low, &high);
    for (unsigned i = low; i <= high; i++) {
        known |= snapshot_same_names(&found, &e->run->step[i].after);
        allowed[i - low] = e->run->step[i].after;
    }
    if (!known)
        complain(e, "a tree that never was", &found);
    if (!snapshot_contents_known(&found, allowed, high - low + 1))
        complain(e, "contents that never were", &found);
}

/* Mounts the test disk, reads the tree, unmounts, and runs fsck. */
static void check_state(struct enumeration *e)
{
    struct disk disk = {.data = e->test->data, .size = (size_t)e->test->sectors * SIM_SECTOR};
    struct fsck fsck = {.disk = &disk, .say = say};

    host_console_clear();
    disk.super = (struct dfs_super *)(disk.data + DFS_SUPER_OFFSET);
    int error = t_mount("/dev/sim2", "/mnt", "dfs", 0);
    if (error)
        complain(e, "cannot be mounted", NULL);
    check_tree(e);
    if (t_umount("/mnt") != 0)
        complain(e, "cannot be unmounted", NULL);
    if (!fsck_run(&fsck))
        complain(e, "fsck finds damage", NULL);
    e->states++;
}

/* Takes the recorded writes of a recovery: a crash after each of them, and recovery again. */
static void check_broken_recoveries(struct enumeration *e)
{
    struct sim_disk *disk = e->test;
    unsigned count = disk->write_count;
    struct sim_write *writes = disk->writes;

    if (count == 0)
        return;
    disk->writes = NULL;
    disk->write_count = disk->write_room = 0;
    for (unsigned n = 0; n <= count; n++) {
        memcpy(disk->data, e->base, (size_t)disk->sectors * SIM_SECTOR);
        arrive(e);
        for (unsigned i = 0; i < n; i++)
            memcpy(disk->data + (size_t)writes[i].sector * SIM_SECTOR, writes[i].data,
                   (size_t)writes[i].sectors * SIM_SECTOR);
        sim_disk_record(disk, true);
        check_state(e);
    }
    for (unsigned i = 0; i < count; i++)
        host_free(writes[i].data);
    host_free(writes);
    memcpy(disk->data, e->base, (size_t)disk->sectors * SIM_SECTOR);
    sim_disk_record(disk, true);
}

static void try_state(struct enumeration *e, bool recovery_too)
{
    sim_disk_record(e->test, true);
    arrive(e);
    check_state(e);
    take_back(e);
    if (recovery_too)
        check_broken_recoveries(e);
}

/* Tries all ways to drop up to `left` more units before the last one, from unit `from` on. */
static void drop_more(struct enumeration *e, unsigned from, unsigned left, bool exhaustive)
{
    static unsigned count;
    bool wanted = exhaustive || e->drops < 2 || count % SAMPLE == 0;

    count++;
    if (wanted)
        try_state(e, e->drops == 0 || count % 512 == 0);
    if (left == 0)
        return;
    for (unsigned i = from; i + 1 < e->end; i++) {
        e->drop[e->drops++] = i;
        drop_more(e, i + 1, left - 1, exhaustive);
        e->drops--;
    }
}

/* Splits the recorded writes into units. */
static void make_units(struct enumeration *e, const struct sim_disk *recorded)
{
    unsigned room = 0;

    for (unsigned i = 0; i < recorded->write_count; i++)
        room += (recorded->writes[i].sectors * SIM_SECTOR + BLOCK - 1) / BLOCK;
    e->units = host_alloc((room + 1) * sizeof(*e->units), 16);
    for (unsigned i = 0; i < recorded->write_count; i++) {
        const struct sim_write *write = &recorded->writes[i];
        for (uint32_t s = 0; s < write->sectors; s += BLOCK / SIM_SECTOR)
            e->units[e->unit_count++] =
                (struct unit){(write->sector + s) / (BLOCK / SIM_SECTOR),
                              write->data + (size_t)s * SIM_SECTOR, i, write->epoch};
    }
}

unsigned long enumerate(const struct run *run, struct sim_disk *recorded, struct sim_disk *test,
                        bool exhaustive)
{
    struct enumeration e = {.run = run, .test = test};
    size_t size = (size_t)test->sectors * SIM_SECTOR;

    make_units(&e, recorded);
    e.base = host_alloc(size, 4096);
    memcpy(e.base, run->before, size);
    sim_disk_load(test, run->before, size);
    e.end = e.first = 0;
    try_state(&e, true);
    while (e.first < e.unit_count) {
        unsigned last = e.first;
        e.flushes = e.units[e.first].epoch;
        while (last < e.unit_count && e.units[last].epoch == e.flushes)
            last++;
        for (e.end = e.first + 1; e.end <= last; e.end++)
            drop_more(&e, e.first, DROPS_MAX, exhaustive);
        /* All of it has been flushed. */
        for (unsigned i = e.first; i < last; i++)
            memcpy(e.base + (size_t)e.units[i].block * BLOCK, e.units[i].data, BLOCK);
        memcpy(test->data, e.base, size);
        e.first = e.end = last;
    }
    e.flushes = recorded->flushes;
    try_state(&e, true);
    host_free(e.base);
    host_free(e.units);
    return e.states;
}
