/* SPDX-License-Identifier: MIT */
/* Maps: of memory that another thread checks and unmaps, with holes, and of a file that calls write, too. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "torture.h"

#define PAGE 4096u
#define SLOTS 8
#define MAX_PAGES 12
#define NUMBERS (PAGE / sizeof(uint32_t))

/* A map of memory. The first word of each page holds the number of pages, the second the page's own number. */
static uint32_t *maps[SLOTS]; /* atomic */

static uint32_t *page_of(uint32_t *map, unsigned page)
{
    return map + page * NUMBERS;
}

static uint32_t *new_map(struct worker *worker)
{
    unsigned pages = 1 + below(worker, MAX_PAGES);
    uint32_t *map =
        mmap(NULL, pages * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    MUST(map != MAP_FAILED);
    for (unsigned i = 0; i < pages; i++) {
        MUST(page_of(map, i)[0] == 0 && page_of(map, i)[NUMBERS - 1] == 0);
        page_of(map, i)[0] = pages;
        page_of(map, i)[1] = i;
    }
    MUST(mprotect(map, pages * PAGE, PROT_READ) == 0);
    return map;
}

static void check_and_unmap(uint32_t *map)
{
    if (map == NULL)
        return;
    unsigned pages = map[0], hole = pages / 2;
    for (unsigned i = 0; i < pages; i++)
        MUST(page_of(map, i)[0] == pages && page_of(map, i)[1] == i);
    /* the map becomes two, with another thread's between */
    MUST(munmap(page_of(map, hole), PAGE) == 0);
    for (unsigned i = 0; i < pages; i++)
        MUST(i == hole || page_of(map, i)[1] == i);
    MUST(hole == 0 || munmap(map, hole * PAGE) == 0);
    MUST(hole == pages - 1 || munmap(page_of(map, hole + 1), (pages - hole - 1) * PAGE) == 0);
}

void trade_maps(struct worker *worker)
{
    for (int i = 0; i < 10; i++) {
        uint32_t **slot = &maps[below(worker, SLOTS)];

        check_and_unmap(__atomic_exchange_n(slot, new_map(worker), __ATOMIC_ACQ_REL));
    }
}

void unmap_all(void)
{
    for (int i = 0; i < SLOTS; i++)
        check_and_unmap(maps[i]);
}

/* Half of the numbers goes into the file through the map, the other half by calls. All are seen both ways. */
void map_file(struct worker *worker)
{
    uint32_t numbers[NUMBERS], first = below(worker, 1000000);
    char name[16];

    snprintf(name, sizeof(name), "m%d", worker->number);
    int fd = open(name, O_RDWR | O_CREAT | O_TRUNC, 0666);
    MUST(fd >= 0 && ftruncate(fd, PAGE) == 0);
    uint32_t *map = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    MUST(map != MAP_FAILED);
    for (uint32_t i = 0; i < NUMBERS; i += 2) {
        uint32_t odd = first + i + 1;

        map[i] = first + i;
        MUST(lseek(fd, (off_t)((i + 1) * sizeof(odd)), SEEK_SET) >= 0);
        MUST(write(fd, &odd, sizeof(odd)) == sizeof(odd));
    }
    MUST(lseek(fd, 0, SEEK_SET) == 0 && read(fd, numbers, sizeof(numbers)) == sizeof(numbers));
    for (uint32_t i = 0; i < NUMBERS; i++)
        MUST(map[i] == first + i && numbers[i] == first + i);
    MUST(below(worker, 4) != 0 || msync(map, PAGE, MS_SYNC) == 0);
    MUST(close(fd) == 0 && unlink(name) == 0);
    MUST(map[NUMBERS - 1] == first + NUMBERS - 1 && munmap(map, PAGE) == 0);
}
