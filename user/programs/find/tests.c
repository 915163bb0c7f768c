/* SPDX-License-Identifier: MIT */
/* The tests of find, its operators, and the actions that start no program. */
#include "find.h"
#include <dirent.h>
#include <err.h>
#include <fnmatch.h>
#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DAY 86400
#define BLOCK 512

bool test_and(struct node *node, const struct file *file)
{
    return node->left->test(node->left, file) && node->right->test(node->right, file);
}

bool test_or(struct node *node, const struct file *file)
{
    return node->left->test(node->left, file) || node->right->test(node->right, file);
}

bool test_not(struct node *node, const struct file *file)
{
    return !node->left->test(node->left, file);
}

bool test_true(struct node *node, const struct file *file)
{
    (void)node, (void)file;
    return true;
}

bool test_name(struct node *node, const struct file *file)
{
    return fnmatch(node->text, file->name, 0) == 0;
}

/* -iname: in either case. */
bool test_iname(struct node *node, const struct file *file)
{
    return fnmatch(node->text, file->name, FNM_CASEFOLD) == 0;
}

bool test_path(struct node *node, const struct file *file)
{
    return fnmatch(node->text, file->path, 0) == 0;
}

bool test_type(struct node *node, const struct file *file)
{
    mode_t mode = file->st.st_mode;
    char letter = S_ISREG(mode)    ? 'f'
                  : S_ISDIR(mode)  ? 'd'
                  : S_ISLNK(mode)  ? 'l'
                  : S_ISFIFO(mode) ? 'p'
                  : S_ISCHR(mode)  ? 'c'
                                   : 'b';

    return *node->text == letter;
}

/* -perm -MODE: at least these bits. */
bool test_perm(struct node *node, const struct file *file)
{
    mode_t has = file->st.st_mode & 07777, wanted = (mode_t)node->number;

    return (node->sign == '-' ? has & wanted : has) == wanted;
}

static bool compare(const struct node *node, long long value)
{
    return node->sign == '+'   ? value > node->number
           : node->sign == '-' ? value < node->number
                               : value == node->number;
}

bool test_links(struct node *node, const struct file *file)
{
    return compare(node, file->st.st_nlink);
}

/* A block that is not full counts. */
bool test_size(struct node *node, const struct file *file)
{
    long long bytes = file->st.st_size;

    return compare(node, node->in_bytes ? bytes : bytes / BLOCK + (bytes % BLOCK != 0));
}

/* In days since the program began. */
static long long age(const struct timespec *when)
{
    static time_t now;

    if (now == 0)
        now = time(NULL);
    return ((long long)now - when->tv_sec) / DAY;
}

bool test_accessed(struct node *node, const struct file *file)
{
    return compare(node, age(&file->st.st_atim));
}

bool test_changed(struct node *node, const struct file *file)
{
    return compare(node, age(&file->st.st_ctim));
}

bool test_modified(struct node *node, const struct file *file)
{
    return compare(node, age(&file->st.st_mtim));
}

bool test_newer(struct node *node, const struct file *file)
{
    const struct timespec *a = &file->st.st_mtim, *b = &node->time;

    return a->tv_sec != b->tv_sec ? a->tv_sec > b->tv_sec : a->tv_nsec > b->tv_nsec;
}

bool test_prune(struct node *node, const struct file *file)
{
    (void)node, (void)file;
    options.pruned = true;
    return true;
}

bool test_print(struct node *node, const struct file *file)
{
    (void)node;
    puts(file->path);
    return true;
}

/* -print0: for xargs -0, since a path may contain an end of line. */
bool test_print0(struct node *node, const struct file *file)
{
    (void)node;
    fputs(file->path, stdout);
    putchar('\0');
    return true;
}

bool test_delete(struct node *node, const struct file *file)
{
    bool folder = S_ISDIR(file->st.st_mode);

    (void)node;
    if (strcmp(file->path, ".") == 0)
        return true;
    if ((folder ? rmdir : unlink)(file->path) == 0)
        return true;
    warn("%s", file->path);
    options.status = 1;
    return false;
}

bool test_user(struct node *node, const struct file *file)
{
    return file->st.st_uid == (uid_t)node->number;
}

bool test_group(struct node *node, const struct file *file)
{
    return file->st.st_gid == (gid_t)node->number;
}

bool test_no_user(struct node *node, const struct file *file)
{
    (void)node;
    return getpwuid(file->st.st_uid) == NULL;
}

bool test_no_group(struct node *node, const struct file *file)
{
    (void)node;
    return getgrgid(file->st.st_gid) == NULL;
}

/* An empty file, or a folder with nothing in it. */
bool test_empty(struct node *node, const struct file *file)
{
    const struct dirent *entry;
    bool empty = true;
    DIR *folder;

    (void)node;
    if (!S_ISDIR(file->st.st_mode))
        return S_ISREG(file->st.st_mode) && file->st.st_size == 0;
    folder = opendir(file->path);
    if (!folder)
        return false;
    while (empty && (entry = readdir(folder)) != NULL)
        empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
    closedir(folder);
    return empty;
}
