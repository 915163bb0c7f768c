/* SPDX-License-Identifier: MIT */
/*
 * Crash tests: the contents of a disk after a loss of power at any moment.
 *
 * A workload (script.c) runs on a disk that records its writes; after each step, the test remembers
 * the visible tree (snapshot.c). Then it makes every state in which the disk can have been left:
 * each prefix of the writes, with up to three dropped of those that had not been flushed
 * (enumerate.c). Each state is mounted, which recovers it, and must then show the tree as it was
 * after some step: not before the last step that had been synced, and not after the current one.
 * fsck must find nothing wrong.
 */
#ifndef TESTS_HOST_CRASH_H
#define TESTS_HOST_CRASH_H

#include "../host.h"

#define PATH_SIZE 128u
#define PAGES_MAX 64u
#define ENTRIES_MAX 64u

/* One name in the tree. */
struct entry {
    char path[PATH_SIZE];
    uint32_t number, mode, links, size;
    /* checksums of a file's contents, page by page, or of a link's target */
    uint32_t page[PAGES_MAX];
};

/* A whole tree. */
struct snapshot {
    unsigned count;
    struct entry entry[ENTRIES_MAX];
};

/* Describes the tree below a path. False: something cannot be read. */
bool snapshot_take(struct snapshot *snapshot, const char *path);

/* Whether two trees have the same names and attributes; contents may differ. */
bool snapshot_same_names(const struct snapshot *a, const struct snapshot *b);

/* Whether every page in found was the page of that file in one of the n snapshots. */
bool snapshot_contents_known(const struct snapshot *found, const struct snapshot *known,
                             unsigned n);

void snapshot_print(const struct snapshot *snapshot);

/* A step of a workload, and the state after it. */
struct step {
    char text[64];
    bool synced;      /* everything up to here must survive */
    unsigned writes;  /* number of recorded writes after the step */
    unsigned flushes; /* number of flushes after the step */
    struct snapshot after;
};

#define STEPS_MAX 256u

struct run {
    const char *name;
    uint8_t *before; /* the disk before the first step */
    struct step step[STEPS_MAX];
    unsigned steps; /* step[0] is the state before the first */
};

/* The workloads: a name, a size of the disk in blocks, and steps. */
struct workload {
    const char *name;
    uint32_t blocks;
    const char *steps;
};
extern const struct workload workloads[];
extern const unsigned workload_count;

/* Runs a workload on the recording disk, mounted at /mnt. */
void script_run(const struct workload *workload, struct sim_disk *disk, struct run *run);

/* Performs a workload's steps on that disk, in the working directory, and ignores errors. */
void script_perform(const char *steps, struct sim_disk *disk);

/*
 * shared.c: a second process maps a file shared, stores through the map, and syncs the file. shared_race() stores
 * while the first process syncs, when the requests of `patience` other turns are under way.
 */
struct race {
    struct sim_disk *disk;
    unsigned patience;
    void (*stored)(void); /* called after the store, if there was no error; or NULL */
    unsigned flushes;     /* result: the disk's, at the end of the sync */
};
int shared_map(const char *path);
int shared_store(uint32_t at, const uint8_t *data, uint32_t n);
int shared_sync(void);
int shared_race(uint32_t at, const uint8_t *data, uint32_t n, struct race *race);
void shared_unmap(void); /* nothing, if no file is mapped */

/*
 * Runs a workload again and again; in each run another request fails. Returns the number of runs.
 */
unsigned long faults_try_all(const struct workload *workload, struct sim_disk *disk);

/* Makes and checks the states: all of them if exhaustive, else a sample. Returns their number. */
unsigned long enumerate(const struct run *run, struct sim_disk *recorded, struct sim_disk *test,
                        bool exhaustive);

#endif
