/* SPDX-License-Identifier: MIT */
/* Reading directories, and those with many entries. */
#include "test.h"
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* How often name is found in the directory. If name is NULL: the number of all entries. */
static int count(const char *path, const char *name)
{
    struct dirent *entry;
    int found = 0;
    DIR *dir = opendir(path);

    CHECK(dir != NULL);
    while ((entry = readdir(dir)))
        found += !name || strcmp(entry->d_name, name) == 0;
    closedir(dir);
    return found;
}

static void entries(void)
{
    struct dirent *entry;
    struct stat st;

    CHECK(mkdir("dir", 0777) == 0 && mkdir("dir/sub", 0777) == 0);
    CHECK(symlink("x", "dir/link") == 0 && mkfifo("dir/fifo", 0666) == 0);
    make_file("dir/file", "");
    CHECK(count("dir", NULL) == 6 && count("dir", ".") == 1 && count("dir", "..") == 1);
    DIR *dir = opendir("dir");
    CHECK(dir && chdir("dir") == 0);
    while ((entry = readdir(dir))) {
        CHECK(lstat(entry->d_name, &st) == 0);
        CHECK(strcmp(entry->d_name, "..") == 0 || entry->d_ino == st.st_ino);
        CHECK(entry->d_type == IFTODT(st.st_mode) || entry->d_type == DT_UNKNOWN);
    }
    closedir(dir);
}

static void removed_entries(void)
{
    make_file("a", "");
    make_file("b", "");
    CHECK(unlink("a") == 0);
    CHECK(count(".", "a") == 0 && count(".", "b") == 1 && count(".", NULL) == 3);
}

static void rewinding(void)
{
    make_file("a", "");
    DIR *dir = opendir(".");
    CHECK(dir != NULL);
    int first = 0, second = 0;
    while (readdir(dir))
        first++;
    rewinddir(dir);
    while (readdir(dir))
        second++;
    CHECK(first == 3 && second == 3);
}

static void many_entries(void)
{
    enum { FILES = 700 };
    char name[64];

    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof(name), "a-name-of-some-length-%d", i);
        int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    CHECK(count(".", NULL) == FILES + 2);
    for (int i = 0; i < FILES; i += 2) {
        snprintf(name, sizeof(name), "a-name-of-some-length-%d", i);
        CHECK(unlink(name) == 0);
    }
    CHECK(count(".", NULL) == FILES / 2 + 2);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof(name), "a-name-of-some-length-%d", i);
        CHECK((access(name, F_OK) == 0) == (i % 2 == 1));
    }
    for (int i = 1; i < FILES; i += 2) {
        snprintf(name, sizeof(name), "a-name-of-some-length-%d", i);
        CHECK(unlink(name) == 0);
    }
    CHECK(count(".", NULL) == 2);
}

/* Entries are removed while the directory is read: each remaining one is seen exactly once. */
static void changed_while_read(void)
{
    char name[20];
    struct dirent *entry;
    int seen[100] = {0}, number;

    for (int i = 0; i < 100; i++) {
        snprintf(name, sizeof(name), "f%d", i);
        make_file(name, "");
    }
    DIR *dir = opendir(".");
    while ((entry = readdir(dir))) {
        if (sscanf(entry->d_name, "f%d", &number) != 1)
            continue;
        seen[number]++;
        CHECK(unlink(entry->d_name) == 0);
    }
    closedir(dir);
    for (int i = 0; i < 100; i++)
        CHECK(seen[i] == 1);
    CHECK(count(".", NULL) == 2);
}

static void getdents_errors(void)
{
    char block[512];

    make_file("file", "");
    int fd = open("file", O_RDONLY), dir = open(".", O_RDONLY);
    CHECK(fd >= 0 && dir >= 0);
    CHECK_ERROR(getdents(fd, block, sizeof(block)), ENOTDIR);
    CHECK_ERROR(getdents(dir, block, 4), EINVAL);
    for (size_t i = 0; i < bad_address_count; i++)
        CHECK_ERROR(getdents(dir, (void *)bad_addresses[i], 512), EFAULT);
    CHECK(lseek(dir, 0, SEEK_SET) == 0);
    CHECK(getdents(dir, block, sizeof(block)) > 0);
    CHECK(getdents(dir, block, sizeof(block)) == 0);
}

/* Several processes that make and remove names in one directory. */
static void crowd(void)
{
    enum { PROCESSES = 4, ROUNDS = 60 };
    int status;

    for (int who = 0; who < PROCESSES; who++) {
        if (start_child() == 0) {
            char name[20];

            for (int i = 0; i < ROUNDS; i++) {
                snprintf(name, sizeof(name), "p%d-%d", who, i);
                int fd = open(name, O_WRONLY | O_CREAT | O_EXCL, 0666);
                if (fd < 0 || close(fd) != 0 || (i % 3 && unlink(name) != 0))
                    _exit(1);
            }
            _exit(0);
        }
    }
    for (int who = 0; who < PROCESSES; who++)
        CHECK(wait(&status) > 0 && status == 0);
    CHECK(count(".", NULL) == 2 + PROCESSES * ROUNDS / 3);
}

const struct test directory_tests[] = {
    {"directory-entries", entries},
    {"directory-removed", removed_entries},
    {"directory-rewind", rewinding},
    {"directory-many", many_entries},
    {"directory-changed-while-read", changed_while_read},
    {"getdents-errors", getdents_errors},
    {"directory-crowd", crowd},
    {NULL, NULL},
};
