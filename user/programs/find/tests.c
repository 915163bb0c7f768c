/* SPDX-License-Identifier: MIT */
/* The tests of find, its operators, and the actions that start no program. */
#include "find.h"
#include <fnmatch.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

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
