/* SPDX-License-Identifier: MIT */
/*
 * Strings: paths on every file system, and strings that are no paths.
 *
 * Files are made, moved and removed under a few names that no other program uses, so that processes
 * meet at them. The machine's own files stay, because a shell must answer at the end. For the same
 * reason, the paths of running programs are given only to calls that cannot harm them (`harmless`
 * below).
 */
#include "fuzz.h"

#include <dirent.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define POOL 64
#define COMPONENTS 4

static char *devices[POOL], *proc_files[POOL];
static uint32_t device_numbers[POOL];
static unsigned device_count, proc_count, number_count;

static const char *const components[] = {"fza",     "fzb",   "fzc",      "fzd",   "fze",
                                         "fzmount", "fzown", "fzshared", "fzfifo"};
/* Folders that the machine needs: they are used, or mounted on, and cannot be removed. */
static const char *const folders[] = {"/",       "/proc",   "/dev", "/proc/self",
                                      "/proc/1", "/proc/2", ".",    ".."};
/* These programs always run. */
static const char *const running[] = {"/init", "/bin/sh", "/bin/fuzzcalls"};
static const char *const programs[] = {"/bin/true", "/bin/echo", "/bin/cat", "/bin/ls",
                                       "/bin/fuzzcalls"};
static const char *const types[] = {"dfs", "procfs", "devfs"};

/*
 * Calls that leave the file of a running program unchanged; open() for writing must be refused. The
 * other calls could change the machine's own files.
 */
static const unsigned harmless[] = {
    SYS_open,    SYS_stat,      SYS_lstat,      SYS_chdir,     SYS_access,
    SYS_execve,  SYS_statvfs,   SYS_readlink,   SYS_utimens,   SYS_openat,
    SYS_fstatat, SYS_faccessat, SYS_readlinkat, SYS_utimensat,
};

static void collect_from(const char *folder, char **pool, unsigned *count)
{
    DIR *dir = opendir(folder);
    struct dirent *entry;

    if (!dir)
        err(1, "%s", folder);
    while ((entry = readdir(dir)) && *count < POOL) {
        bool process = entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
        char path[300];

        if (process || entry->d_name[0] == '.')
            continue;
        snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
        pool[*count] = strdup(path);
        if (!pool[(*count)++])
            err(1, "%s", path);
    }
    closedir(dir);
}

void names_collect(void)
{
    struct stat st;

    collect_from("/dev", devices, &device_count);
    collect_from("/proc", proc_files, &proc_count);
    collect_from("/proc/1", proc_files, &proc_count);
    collect_from("/proc/self", proc_files, &proc_count);
    for (unsigned i = 0; i < device_count; i++) {
        if (stat(devices[i], &st) == 0)
            device_numbers[number_count++] = st.st_rdev;
    }
}

unsigned device_paths(char ***paths)
{
    *paths = devices;
    return device_count;
}

uint32_t draw_device_number(struct stream *stream)
{
    return device_numbers[below(stream, number_count)];
}

bool name_is_ours(const char *name)
{
    bool is = name[0] == 'x' && name[1] == 'x';

    for (size_t i = 0; i < LENGTH(components); i++)
        is |= strcmp(name, components[i]) == 0;
    return is;
}

static bool is_harmless(unsigned number)
{
    for (size_t i = 0; i < LENGTH(harmless); i++) {
        if (harmless[i] == number)
            return true;
    }
    return false;
}

/* Appends a component to text, which has room for the longest. */
static void append_component(struct stream *stream, char *text)
{
    static const char *const dots[] = {".", "..", "self", "1", "stat"};
    unsigned choice = below(stream, 16);

    if (choice < 12)
        strcat(text, PICK(stream, components));
    else if (choice < 15)
        strcat(text, PICK(stream, dots));
    else
        memset(text + strlen(text), 'x', one_in(stream, 4) ? 256 : 255);
}

static void make_path(struct stream *stream, char *text)
{
    static const char *const prefixes[] = {"/", "/proc/", "/dev/", FOLDER "/", "//"};
    unsigned count = one_in(stream, 3) ? 1 + below(stream, COMPONENTS) : 1;

    if (one_in(stream, 6))
        strcpy(text, PICK(stream, prefixes));
    for (unsigned i = 0; i < count; i++) {
        if (i > 0)
            strcat(text, "/");
        append_component(stream, text);
    }
    if (one_in(stream, 16))
        strcat(text, "/");
}

/* Paths of the longest size and longer; an empty string; random bytes. */
static void make_strange(struct stream *stream, char *text)
{
    size_t length = PATH_MAX - 2 + below(stream, 4);

    switch (below(stream, 4)) {
    case 0:
        return;
    case 1:
        for (size_t i = 0; i < length; i++)
            text[i] = i % 2 ? '/' : '.';
        return;
    case 2:
        memset(text, '/', length);
        return;
    default:
        length = 1 + below(stream, 40);
        /* a name that no file of the machine has */
        for (size_t i = 0; i < length; i++)
            text[i] = (char)(0x80 + below(stream, 127));
    }
}

/* An argument with which a call can succeed, if a random one would hardly ever do; or NULL. */
static const char *hint(struct stream *stream, unsigned number, unsigned index)
{
    if (number == SYS_mount && index == 2)
        return PICK(stream, types);
    if (number == SYS_mount && index == 0)
        return devices[below(stream, device_count)];
    if ((number == SYS_mount && index == 1) || (number == SYS_umount && index == 0))
        return "fzmount";
    if (number == SYS_execve && index == 0)
        return PICK(stream, programs);
    return NULL;
}

/* One of the kinds of strings: choice is from 0 to 31. */
static const char *draw_kind(struct stream *stream, char *text, unsigned choice, bool with_programs)
{
    if (choice < 4)
        return devices[below(stream, device_count)];
    if (choice < 8)
        return proc_files[below(stream, proc_count)];
    if (choice < 11)
        return PICK(stream, folders);
    if (choice < 14 && with_programs)
        return one_in(stream, 4) ? "/bin" : PICK(stream, running);
    if (choice < 16)
        make_strange(stream, text);
    else
        make_path(stream, text);
    return text;
}

/*
 * The string for an argument of a call, and its size with the zero; valid until the next call. The
 * second path of a call is often of the same kind as the first, since most calls need both on one
 * file system.
 */
const char *draw_name(struct stream *stream, unsigned number, unsigned index, size_t *size)
{
    static char text[PATH_MAX + 600];
    static unsigned last;
    unsigned choice = below(stream, 32);
    const char *name = one_in(stream, 2) ? hint(stream, number, index) : NULL;

    if (index > 0 && one_in(stream, 2))
        choice = last;
    last = choice;
    memset(text, 0, sizeof(text));
    if (!name)
        name = draw_kind(stream, text, choice, is_harmless(number));
    *size = strlen(name) + 1;
    return name;
}
