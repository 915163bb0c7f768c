/* SPDX-License-Identifier: MIT */
/*
 * Removes the files, deep folders, and mounts that a round has left, in every place that links have
 * led to. Only names that draw_name() gives are removed, and everything below them.
 *
 * A separate process walks through the tree with chdir(), since paths may be too long for a buffer.
 */
#include "fuzz.h"

#include <dirent.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

static void sweep_here(bool all);

/* Whether files can be removed in the working directory at all. */
static bool is_disk(void)
{
    struct statvfs fs;

    return statvfs(".", &fs) == 0 && strcmp(fs.f_fstype, "dfs") == 0;
}

/* Empties a folder, and again the folder below it for each file system that is mounted there. */
static void sweep_folder(const char *name, bool all)
{
    do {
        if (chdir(name) != 0)
            return;
        sweep_here(all);
        if (chdir("..") != 0)
            _exit(1);
    } while (umount(name) == 0);
    if (all)
        rmdir(name);
}

static void sweep_entry(const char *name, bool all)
{
    struct stat st;
    bool ours = all || name_is_ours(name) || strcmp(name, &FOLDER[1]) == 0;

    if (lstat(name, &st) != 0 || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        return;
    if (S_ISDIR(st.st_mode))
        sweep_folder(name, ours);
    else if (ours)
        unlink(name);
}

/* Reads all names first, because removing entries changes the directory. */
static void sweep_here(bool all)
{
    DIR *dir = is_disk() ? opendir(".") : NULL;
    struct dirent *entry;
    char **names = NULL;
    size_t count = 0;

    if (!dir)
        return;
    while ((entry = readdir(dir))) {
        names = realloc(names, (count + 1) * sizeof(names[0]));
        if (!names || !(names[count++] = strdup(entry->d_name)))
            err(1, "sweep");
    }
    closedir(dir);
    for (size_t i = 0; i < count; i++) {
        sweep_entry(names[i], all);
        free(names[i]);
    }
    free(names);
}

void sweep(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        if (chdir("/") != 0)
            _exit(1);
        sweep_here(false);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, NULL, 0) != pid)
        err(1, "sweep");
}
