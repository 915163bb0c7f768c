/* SPDX-License-Identifier: MIT */
/* The files that go into an image, read from folders of the host. */
#include "mkfs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_LENGTH_MAX 255
#define TARGET_MAX 4095

static struct node *node_new(const char *name, uint32_t mode)
{
    struct node *node = must_calloc(1, sizeof(*node));

    node->name = must_strdup(name);
    node->mode = mode;
    return node;
}

void tree_free(struct node *node)
{
    for (size_t i = 0; i < node->children; i++)
        tree_free(node->child[i]);
    free(node->child);
    free(node->name);
    free(node->source);
    free(node->target);
    free(node);
}

/* The position of a name among the children, or the position to insert it. */
static size_t position_of(const struct node *dir, const char *name, bool *found)
{
    size_t i = 0;
    int order = 1;

    while (i < dir->children && (order = strcmp(dir->child[i]->name, name)) < 0)
        i++;
    *found = i < dir->children && order == 0;
    return i;
}

/*
 * Enters a child. It replaces a file of that name; directories are merged. Returns the child that
 * is then there.
 */
static struct node *add_child(struct node *dir, struct node *child)
{
    bool found;
    size_t at = position_of(dir, child->name, &found);

    if (found && S_ISDIR(child->mode) && S_ISDIR(dir->child[at]->mode)) {
        tree_free(child);
        return dir->child[at];
    }
    if (found) {
        tree_free(dir->child[at]);
    } else {
        dir->child = realloc(dir->child, (dir->children + 1) * sizeof(*dir->child));
        if (!dir->child)
            fail("out of memory");
        memmove(dir->child + at + 1, dir->child + at, (dir->children - at) * sizeof(*dir->child));
        dir->children++;
    }
    dir->child[at] = child;
    return child;
}

struct node *tree_new(void)
{
    static const char *const always[] = {"bin", "dev", "proc", "tmp"};
    struct node *root = node_new("", S_IFDIR | 0755);

    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        bool is_tmp = strcmp(always[i], "tmp") == 0;
        add_child(root, node_new(always[i], S_IFDIR | (is_tmp ? 01777 : 0755)));
    }
    return root;
}

static char *read_target(const char *path)
{
    char target[TARGET_MAX + 1];
    ssize_t length = readlink(path, target, sizeof(target));

    if (length <= 0 || length > TARGET_MAX)
        fail("%s: cannot read the link", path);
    target[length] = '\0';
    return must_strdup(target);
}

static void add_entry(struct node *dir, const char *folder, const char *name)
{
    char path[8192];
    struct stat st;

    if (strlen(name) > NAME_LENGTH_MAX)
        fail("%s: the name is too long", name);
    if ((size_t)snprintf(path, sizeof(path), "%s/%s", folder, name) >= sizeof(path))
        fail("%s/%s: the path is too long", folder, name);
    if (lstat(path, &st) != 0)
        fail("%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode)) {
        tree_add_folder(add_child(dir, node_new(name, S_IFDIR | 0755)), path);
    } else if (S_ISLNK(st.st_mode)) {
        add_child(dir, node_new(name, S_IFLNK | 0777))->target = read_target(path);
    } else if (S_ISREG(st.st_mode)) {
        uint32_t bits = st.st_mode & 0111 ? 0755 : 0644;
        add_child(dir, node_new(name, S_IFREG | bits))->source = must_strdup(path);
    } else {
        fail("%s: neither file, folder nor symbolic link", path);
    }
}

void tree_add_folder(struct node *dir, const char *path)
{
    DIR *stream = opendir(path);
    const struct dirent *entry;

    if (!stream)
        fail("%s: %s", path, strerror(errno));
    while ((entry = readdir(stream)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            add_entry(dir, path, entry->d_name);
    }
    closedir(stream);
}

/* The child of a name. If there is none: a new directory, if that is wanted, or a failure. */
static struct node *child_named(struct node *dir, const char *name, bool make)
{
    bool found;
    size_t at = position_of(dir, name, &found);

    if (found)
        return dir->child[at];
    if (!make)
        fail("%s: owners are given for it, but there is no such file", name);
    return add_child(dir, node_new(name, S_IFDIR | 0755));
}

void tree_set_owners(struct node *root, const char *path)
{
    char line[512], file[256];
    unsigned mode, uid, gid;
    FILE *list = fopen(path, "r");

    if (!list)
        fail("%s: %s", path, strerror(errno));
    while (fgets(line, sizeof(line), list)) {
        if (*line == '#' || *line == '\n')
            continue;
        if (sscanf(line, "%255s %o %u %u", file, &mode, &uid, &gid) != 4)
            fail("%s: not a path, a mode, a user and a group: %s", path, line);
        bool is_dir = file[strlen(file) - 1] == '/';
        struct node *node = root;
        for (char *name = strtok(file, "/"); name; name = strtok(NULL, "/"))
            node = child_named(node, name, is_dir);
        node->mode = (node->mode & S_IFMT) | mode;
        node->uid = (uint16_t)uid;
        node->gid = (uint16_t)gid;
    }
    fclose(list);
}

uint32_t tree_count(const struct node *node)
{
    uint32_t count = 1;

    for (size_t i = 0; i < node->children; i++)
        count += tree_count(node->child[i]);
    return count;
}
