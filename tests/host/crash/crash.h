/* SPDX-License-Identifier: MIT */
/*
 * Crash tests: what a disk holds after a loss of power at any moment.
 *
 * A workload (script.c) runs on a disk that records its writes; after each step, what the tree looks
 * like is remembered (snapshot.c). Then every state is made in which the disk can have been left: each
 * prefix of the writes, with up to three dropped of those that had not been flushed (enumerate.c). Each
 * state is mounted, which recovers it, and must then show the tree as it was after some step: not
 * before the last one that had been synced, not after the one under way. fsck must find nothing wrong.
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
    uint32_t
        page[PAGES_MAX]; /* checksums of what a file holds, page by page, or of a link's target */
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

/* A step of a workload, and what the world was after it. */
struct step {
    char text[64];
    bool synced;      /* everything up to here must survive */
    unsigned writes;  /* recorded when it had been done */
    unsigned flushes; /* made by then */
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

/* Performs a workload's steps in the working directory, whatever comes of them. */
void script_perform(const char *steps);

/* Runs a workload with each request failing in turn: how many runs there were. */
unsigned long faults_try_all(const struct workload *workload, struct sim_disk *disk);

/* Makes and checks the states. exhaustive: all of them, else a sample. How many there were. */
unsigned long enumerate(const struct run *run, struct sim_disk *recorded, struct sim_disk *test,
                        bool exhaustive);

#endif
