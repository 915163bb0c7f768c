/* SPDX-License-Identifier: MIT */
/*
 * memoryhog [-l | -q | -m MIB]: allocates all the memory that it can get, and keeps asking for more until it is
 * killed; with -q it sleeps after the first refusal.
 *
 * With -l it first asks for as much as the kernel promises, without touching it. Then it touches
 * all of it, and prints "all touched" if it gets that far.
 *
 * With -m it maps a file of so many MiB, which may be more than the memory. It writes a page in each half MiB and reads
 * all others, and then looks whether the file has all that it wrote.
 */
#include "command/help.h"
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096
#define STEP (1 << 24)
#define WRITTEN_EACH (1 << 19) /* bytes from one page that is written to the next */

static char *more(intptr_t bytes)
{
    char *block = sbrk(bytes);

    return block == (char *)-1 ? NULL : block;
}

static void touch(char *from, const char *to)
{
    for (; from < to; from += PAGE)
        *from = 1;
}

static void take_now(bool asks_again)
{
    for (;;) {
        char *block = more(PAGE);
        if (block)
            *block = 1;
        else if (!asks_again)
            pause();
    }
}

static void take_later(void)
{
    char *start = sbrk(0);

    while (more(STEP))
        continue;
    touch(start, sbrk(0));
    puts("all touched");
}

/* The number in the page at offset `at` of the file: 0 but for the pages that are written. */
static uint32_t number_at(size_t at)
{
    return at % WRITTEN_EACH == 0 ? (uint32_t)(at / WRITTEN_EACH + 1) : 0;
}

static void use_map(uint32_t *map, size_t size)
{
    for (size_t at = 0; at < size; at += PAGE) {
        uint32_t *word = map + at / sizeof(*map);
        if (number_at(at) != 0)
            *word = number_at(at);
        else if (*word != 0)
            errx(1, "the page at %zu is not empty", at);
    }
}

static void map_large_file(size_t size)
{
    int fd = open("maphog", O_CREAT | O_TRUNC | O_RDWR, 0600);
    uint32_t *map = MAP_FAILED, word;

    if (fd >= 0 && ftruncate(fd, (off_t)size) == 0)
        map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (map == MAP_FAILED)
        err(1, "maphog");
    use_map(map, size);
    for (size_t at = 0; at < size; at += PAGE) {
        if (pread(fd, &word, sizeof(word), (off_t)at) != sizeof(word) || word != number_at(at) ||
            map[at / sizeof(*map)] != word)
            errx(1, "the page at %zu has %x in the map and %x in the file, not %x", at,
                 (unsigned)map[at / sizeof(*map)], (unsigned)word, (unsigned)number_at(at));
    }
    unlink("maphog");
    puts("all touched");
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, "memoryhog [-l | -q | -m MIB]");
    if (argc == 2 && strcmp(argv[1], "-l") == 0)
        take_later();
    else if (argc == 3 && strcmp(argv[1], "-m") == 0)
        map_large_file((size_t)strtoul(argv[2], NULL, 10) << 20);
    else
        take_now(argc == 1);
    return 0;
}
