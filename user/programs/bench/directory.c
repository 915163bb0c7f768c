/* SPDX-License-Identifier: MIT */
/* Names in directories of several sizes. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench.h"

#define PLACE "/tmp/bench.names"
#define ROUNDS 50u

static void say_names(const char *what, unsigned count, uint64_t cost)
{
    char text[40];

    snprintf(text, sizeof(text), "%s %u names", what, count);
    say(text, cost);
}

/* The name of file i, in the working directory. It is valid until the next call. */
static const char *name_of(unsigned i)
{
    static char name[16] = "00000file";
    char *first = name + 5;

    do { /* what snprintf() would cost is not to be measured */
        *--first = (char)('0' + i % 10);
    } while ((i /= 10) > 0);
    return first;
}

static void create(const char *name)
{
    int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);

    must(fd >= 0, name);
    close(fd);
}

static uint64_t create_all(unsigned count)
{
    uint64_t begin = now();

    for (unsigned i = 0; i < count; i++)
        create(name_of(i));
    return (now() - begin) / count;
}

/* In an order in which no name is the neighbour of the last one: 7919 is a prime number. */
static uint64_t stat_all(unsigned count)
{
    struct stat st;
    uint64_t begin = now();

    for (unsigned i = 0; i < count; i++)
        must(stat(name_of(i * 7919u % count), &st) == 0, "stat");
    return (now() - begin) / count;
}

static uint64_t create_and_unlink(void)
{
    uint64_t begin = now();

    for (unsigned i = 0; i < ROUNDS; i++) {
        create("one");
        must(unlink("one") == 0, "unlink");
    }
    return (now() - begin) / ROUNDS;
}

static uint64_t rename_one(void)
{
    uint64_t begin = now();

    for (unsigned i = 0; i < ROUNDS; i++)
        must(rename(i % 2 ? "other" : "1file", i % 2 ? "1file" : "other") == 0, "rename");
    return (now() - begin) / ROUNDS;
}

/* The directory's names are in the cache when it goes. */
static uint64_t remove_directory(unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        must(unlink(name_of(i)) == 0, "unlink");
    must(chdir("/") == 0, "chdir");
    sync(); /* else the disk's log may be full just now */
    uint64_t begin = now();
    must(rmdir(PLACE) == 0, "rmdir");
    return now() - begin;
}

void among_names(unsigned count)
{
    must(mkdir(PLACE, 0777) == 0 && chdir(PLACE) == 0, PLACE);
    sync();
    say_names("create each of", count, create_all(count));
    stat_all(count);
    say_names("stat each of", count, stat_all(count));
    say_names("create + unlink beside", count, create_and_unlink());
    say_names("rename beside", count, rename_one());
    say_names("rmdir after", count, remove_directory(count));
}

void ask_place(int rounds)
{
    char buffer[256];

    while (rounds-- > 0)
        must(getcwd(buffer, sizeof(buffer)) != NULL, "getcwd");
}

void ask_deep_place(int rounds)
{
    must(mkdir(PLACE, 0777) == 0 && chdir(PLACE) == 0, PLACE);
    for (int i = 2; i < 10; i++)
        must(mkdir("d", 0777) == 0 && chdir("d") == 0, "mkdir");
    ask_place(rounds);
    for (int i = 2; i < 10; i++)
        must(chdir("..") == 0 && rmdir("d") == 0, "rmdir");
    must(chdir("/") == 0 && rmdir(PLACE) == 0, PLACE);
}
