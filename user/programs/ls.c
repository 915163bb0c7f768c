/* SPDX-License-Identifier: MIT */
/* ls: lists directories. -l: with details; -a: names that begin with a dot too; -d: the directory
 * itself; -i: inode numbers; -F: a mark for the type. One name in a line. */
#include "output.h"
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static bool details, all, itself, inodes, marks;

struct entry {
    char *name, *path;
    struct stat st;
};

static const char *mode_text(uint32_t mode)
{
    static char text[11];
    static const char types[] = "?pc?d?b?-?l???????", bits[] = "rwxrwxrwx";

    text[0] = types[mode >> 12 & 15];
    for (int i = 0; i < 9; i++)
        text[1 + i] = mode & (0400u >> i) ? bits[i] : '-';
    return text;
}

static char mark(const struct stat *st)
{
    if (S_ISDIR(st->st_mode))
        return '/';
    if (S_ISLNK(st->st_mode))
        return '@';
    if (S_ISFIFO(st->st_mode))
        return '|';
    return S_ISREG(st->st_mode) && (st->st_mode & 0111) ? '*' : '\0';
}

static void show_details(const struct stat *st)
{
    char date[20];
    time_t when = st->st_mtim.tv_sec;

    strftime(date, sizeof(date), "%Y-%m-%d %H:%M", gmtime(&when));
    printf("%s %3u ", mode_text(st->st_mode), (unsigned)st->st_nlink);
    if (S_ISCHR(st->st_mode) || S_ISBLK(st->st_mode))
        printf("%4u,%4u ", (unsigned)(st->st_rdev >> 16), (unsigned)(st->st_rdev & 0xffff));
    else
        printf("%9lld ", (long long)st->st_size);
    printf("%s ", date);
}

static void show(const struct entry *entry)
{
    char target[1024];
    ssize_t n;

    if (inodes)
        printf("%6u ", (unsigned)entry->st.st_ino);
    if (details)
        show_details(&entry->st);
    fputs(entry->name, stdout);
    if (marks && mark(&entry->st))
        putchar(mark(&entry->st));
    if (details && S_ISLNK(entry->st.st_mode) &&
        (n = readlink(entry->path, target, sizeof(target))) >= 0)
        printf(" -> %.*s", (int)n, target);
    putchar('\n');
}

static int compare(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->name, ((const struct entry *)b)->name);
}

/* Fills in an entry; false where it cannot be looked at. */
static bool look(struct entry *entry, const char *folder, const char *name)
{
    size_t room = strlen(folder) + strlen(name) + 2;

    entry->name = strdup(name);
    entry->path = malloc(room);
    if (!entry->name || !entry->path)
        err(2, "malloc");
    snprintf(entry->path, room, "%s%s%s", folder, *folder ? "/" : "", name);
    if (lstat(entry->path, &entry->st) == 0)
        return true;
    warn("%s", entry->path);
    return false;
}

static int list(const char *path)
{
    struct entry *entries = NULL;
    size_t count = 0, room = 0;
    struct dirent *found;
    int status = 0;

    DIR *dir = opendir(path);
    if (!dir) {
        warn("%s", path);
        return 1;
    }
    while ((found = readdir(dir)) != NULL) {
        if (found->d_name[0] == '.' && !all)
            continue;
        if (count == room) {
            room = room ? 2 * room : 32;
            entries = realloc(entries, room * sizeof(*entries));
            if (!entries)
                err(2, "malloc");
        }
        if (look(&entries[count], path, found->d_name))
            count++;
        else
            status = 1;
    }
    closedir(dir);
    if (count > 0)
        qsort(entries, count, sizeof(*entries), compare);
    for (size_t i = 0; i < count; i++) {
        show(&entries[i]);
        free(entries[i].name);
        free(entries[i].path);
    }
    free(entries);
    return status;
}

static int list_operand(const char *path, bool heading)
{
    struct entry entry;

    if (!look(&entry, "", path))
        return 1;
    struct stat st;
    bool is_dir =
        stat(path, &st) == 0 && S_ISDIR(st.st_mode) && !(details && S_ISLNK(entry.st.st_mode));
    if (itself || !is_dir) {
        show(&entry);
        return 0;
    }
    if (heading)
        printf("%s:\n", path);
    return list(path);
}

int main(int argc, char **argv)
{
    int option, status = 0;

    while ((option = getopt(argc, argv, "ladiF1")) != -1) {
        if (option == '?')
            errx(2, "usage: ls [-ladiF1] [file...]");
        details |= option == 'l';
        all |= option == 'a';
        itself |= option == 'd';
        inodes |= option == 'i';
        marks |= option == 'F';
    }
    if (optind == argc)
        status = itself ? list_operand(".", false) : list(".");
    for (int i = optind; i < argc && !ferror(stdout); i++)
        status |= list_operand(argv[i], argc - optind > 1);
    return finish_output(status);
}
