/* SPDX-License-Identifier: MIT */
/*
 * mkfs: makes a file system image from folders of this machine.
 *
 * The same input gives the same image, byte for byte. Files are sorted by name, and permissions are
 * 0755 or 0644 unless a list (-p) gives others. All times are equal: SOURCE_DATE_EPOCH if that is set, else the beginning
 * of 2026.
 */
#include "mkfs.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DEFAULT_TIME 1767225600 /* 2026-01-01 00:00 UTC */

static const char usage[] =
    "usage: mkfs -o IMAGE -s SIZE [-L LABEL] [-i INODES] [-p OWNERS] [FOLDER...]\n"
    "  -o IMAGE   the file to write\n"
    "  -s SIZE    of the image, in bytes or with K, M or G behind it\n"
    "  -L LABEL   name of the file system, up to 31 characters\n"
    "  -i INODES  how many files it can hold; by default one for 8 KiB\n"
    "  -p OWNERS  a list of files with other owners and modes than root's 0755 and 0644\n"
    "The files in the folders become the contents; /bin, /dev, /proc and /tmp are always there.\n";

void *must_calloc(size_t count, size_t size)
{
    void *memory = calloc(count, size);

    if (!memory)
        fail("out of memory");
    return memory;
}

char *must_strdup(const char *s)
{
    char *copy = must_calloc(1, strlen(s) + 1);

    return strcpy(copy, s);
}

/* A number, optionally followed by a unit. */
static uint64_t parse_size(const char *text)
{
    static const char units[] = "KMG";
    char *end;

    errno = 0;
    uint64_t size = strtoull(text, &end, 10);
    const char *unit = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
    if (end == text || errno || !isdigit((unsigned char)*text) || (*end && (!unit || end[1])))
        fail("%s: not a size", text);
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    if (size > UINT64_MAX >> shift)
        fail("%s: too large", text);
    return size << shift;
}

static int64_t image_time(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");

    return epoch ? strtoll(epoch, NULL, 10) : DEFAULT_TIME;
}

int main(int argc, char **argv)
{
    const char *output = NULL, *label = "diarch", *owners = NULL;
    uint64_t size = 0;
    uint32_t inodes = 0;
    struct image image;
    int option;

    fail_as("mkfs", 1);
    while ((option = getopt(argc, argv, "o:s:L:i:p:h")) != -1) {
        switch (option) {
        case 'o':
            output = optarg;
            break;
        case 's':
            size = parse_size(optarg);
            break;
        case 'L':
            label = optarg;
            break;
        case 'i':
            inodes = (uint32_t)parse_size(optarg);
            break;
        case 'p':
            owners = optarg;
            break;
        case 'h':
            fputs(usage, stdout);
            return 0;
        default:
            fputs(usage, stderr);
            return 2;
        }
    }
    if (!output || size == 0) {
        fputs(usage, stderr);
        return 2;
    }

    struct node *root = tree_new();
    for (int i = optind; i < argc; i++)
        tree_add_folder(root, argv[i]);
    if (owners)
        tree_set_owners(root, owners);
    image_init(&image, size, inodes, label, image_time());
    image_add_tree(&image, root);
    image_complete(&image);
    image_write(&image, output);
    tree_free(root);
    free(image.data);
    return 0;
}
