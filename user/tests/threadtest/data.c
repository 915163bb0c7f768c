/* SPDX-License-Identifier: MIT */
/* What the library keeps for all threads, and for each. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "threadtest.h"

#define THREADS 8
#define BYTES 7000 /* of each thread: the host's files have room for 64 KiB */
#define ROUNDS 2000
#define SLOTS 16

static void *own_errno(void *argument)
{
    CHECK(errno == 0);
    for (int i = 0; i < 100; i++) {
        errno = number_of(argument) + 1000;
        sched_yield();
        CHECK(errno == number_of(argument) + 1000);
        CHECK(close(number_of(argument) + 1000) == -1 && errno == EBADF);
    }
    return NULL;
}

void errno_of_threads(void)
{
    errno = 77;
    run_threads(THREADS, own_errno);
    CHECK(errno == 77);
}

/* Blocks that threads write to all the time, give to each other, and free. */
static unsigned char *shared_slots[SLOTS];

static void fill(unsigned char *block, size_t size)
{
    memset(block, (int)(size % 251), size);
    memcpy(block, &size, sizeof(size));
}

static void check_and_free(unsigned char *block)
{
    size_t size;

    if (block == NULL)
        return;
    memcpy(&size, block, sizeof(size));
    for (size_t i = sizeof(size); i < size; i++)
        CHECK(block[i] == size % 251);
    free(block);
}

static void *use_heap(void *argument)
{
    unsigned seed = (unsigned)number_of(argument) + 1;

    for (int i = 0; i < ROUNDS; i++) {
        size_t size = sizeof(size_t) + (unsigned)rand_r(&seed) % (i % 50 == 0 ? 20000 : 300);
        unsigned char *block = malloc(size), *moved;

        CHECK(block != NULL);
        fill(block, size);
        if (i % 4 == 0) {
            moved = realloc(block, size += 100);
            CHECK(moved != NULL);
            fill(block = moved, size);
        }
        check_and_free(__atomic_exchange_n(&shared_slots[(unsigned)rand_r(&seed) % SLOTS], block,
                                           __ATOMIC_ACQ_REL));
    }
    return NULL;
}

void malloc_of_threads(void)
{
    run_threads(THREADS, use_heap);
    for (int i = 0; i < SLOTS; i++) {
        check_and_free(shared_slots[i]);
        shared_slots[i] = NULL;
    }
}

/* Whole lines of all threads come out whole, and none is lost. */
static FILE *stream;

static void write_in_pieces(int number)
{
    flockfile(stream);
    CHECK(ftrylockfile(stream) == 0);
    fprintf(stream, "%d ", number);
    for (int i = 0; i < 10; i++)
        putc_unlocked('a' + number, stream);
    funlockfile(stream);
    fputs("\n", stream);
    funlockfile(stream);
}

static void *write_lines(void *argument)
{
    int number = number_of(argument);
    char word[11] = "";

    memset(word, 'a' + number, 10);
    for (int i = 0; i < 100; i++) {
        if (i % 2 == 0)
            fprintf(stream, "%d %s\n", number, word);
        else
            write_in_pieces(number);
    }
    return NULL;
}

static void *find_it_locked(void *argument)
{
    CHECK(ftrylockfile(stream) != 0);
    return argument;
}

static void check_lines(int count)
{
    int seen[THREADS] = {0}, number, letters;
    char word[32];

    rewind(stream);
    while (fscanf(stream, "%d %31s\n", &number, word) == 2) {
        letters = (int)strspn(word, (char[]){(char)('a' + number), '\0'});
        CHECK(number >= 0 && number < THREADS && letters == 10 && word[10] == '\0');
        seen[number]++;
    }
    for (int i = 0; i < THREADS; i++)
        CHECK(seen[i] == count);
}

void streams_of_threads(void)
{
    stream = fopen("threadtest.txt", "w+");
    CHECK(stream != NULL);
    run_threads(THREADS, write_lines);
    CHECK(fflush(NULL) == 0);
    check_lines(100);
    flockfile(stream);
    run_threads(1, find_it_locked);
    funlockfile(stream);
    CHECK(fclose(stream) == 0 && unlink("threadtest.txt") == 0);
}

static void *write_bytes(void *argument)
{
    for (int i = 0; i < BYTES; i++)
        CHECK(putc('a' + number_of(argument), stream) == 'a' + number_of(argument));
    return NULL;
}

/* No byte of any thread is lost: in a stream that is older than the second thread, and in a newer one. */
void bytes_of_threads(void)
{
    for (int round = 0; round < 2; round++) {
        int seen[THREADS] = {0}, c;

        stream = fopen("threadtest.txt", "w+");
        CHECK(stream != NULL && putc('-', stream) == '-');
        run_threads(THREADS, write_bytes);
        rewind(stream);
        CHECK(getc(stream) == '-');
        while ((c = getc(stream)) != EOF) {
            CHECK(c >= 'a' && c < 'a' + THREADS);
            seen[c - 'a']++;
        }
        for (int i = 0; i < THREADS; i++)
            CHECK(seen[i] == BYTES);
        CHECK(fclose(stream) == 0 && unlink("threadtest.txt") == 0);
    }
}

static void *use_environment(void *argument)
{
    char name[16], value[16];

    snprintf(name, sizeof(name), "THREAD%d", number_of(argument));
    for (int i = 0; i < 100; i++) {
        snprintf(value, sizeof(value), "%d", i);
        CHECK(setenv(name, value, 1) == 0);
        CHECK(getenv(name) != NULL && strcmp(getenv(name), value) == 0);
        if (i % 10 == 0)
            CHECK(unsetenv(name) == 0 && getenv(name) == NULL);
    }
    return NULL;
}

void environment_of_threads(void)
{
    run_threads(THREADS, use_environment);
}
