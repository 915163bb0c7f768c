/* SPDX-License-Identifier: MIT */
/* Jobs on memory: the heap up and down, and pages shared by fork. */
#include "stress.h"

#include <unistd.h>

#define MOST_PAGES 200

void grow_and_shrink(struct worker *worker)
{
    size_t size = (1 + below(worker, MOST_PAGES)) * PAGE + below(worker, PAGE);
    size_t kept = below(worker, (unsigned)size);
    unsigned value = below(worker, 256);
    char *block = sbrk((intptr_t)size);

    if (block == (char *)-1) /* the other workers have all of it */
        return;
    stamp(block, size, value);
    MUST(stamped(block, size, value));
    MUST(sbrk(-(intptr_t)(size - kept)) == block + size);
    MUST(stamped(block, kept, value));
    MUST(sbrk(-(intptr_t)kept) == block + kept);
}

/* Parent and child write to the same pages: neither sees the other's data. */
void share_and_write(struct worker *worker)
{
    static char shared[20 * PAGE];
    unsigned value = below(worker, 256);

    stamp(shared, sizeof(shared), value);
    pid_t pid = fork_patiently();
    if (pid == 0) {
        MUST(stamped(shared, sizeof(shared), value));
        stamp(shared, sizeof(shared), value + 1);
        MUST(stamped(shared, sizeof(shared), value + 1));
        _exit(0);
    }
    size_t half = sizeof(shared) / 2;
    stamp(shared, half, value + 2);
    MUST(status_of(pid) == 0);
    MUST(stamped(shared, half, value + 2));
    stamp(shared, sizeof(shared), value + 3);
    MUST(stamped(shared, sizeof(shared), value + 3));
}
