/* SPDX-License-Identifier: MIT */
/* fscopy: copies files into an image of the native file system, and out of one. */
#include "fscopy.h"

#include "common/fail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: fscopy [-o OFFSET] IMAGE ls [PATH]       lists a folder of the image\n"
    "       fscopy [-o OFFSET] IMAGE get PATH [TO]   copies a file or folder out of it\n"
    "       fscopy [-o OFFSET] IMAGE put FROM [PATH] copies a file or folder into it\n"
    "OFFSET: the start of the file system in the image, in bytes; by default at the image's "
    "beginning,\n"
    "or in the first partition that holds one\n"
    "If the target is a folder, the copy goes into it; folders of the same name become one. No "
    "machine\n"
    "may use the image meanwhile. If put fails, the image is as it was.\n"
    "exit status: 0, or 1 if something failed, 2 usage\n";

const char *last_name(const char *path, size_t *length)
{
    const char *end = path + strlen(path);

    while (end > path && end[-1] == '/')
        end--;
    const char *start = end;
    while (start > path && start[-1] != '/')
        start--;
    *length = (size_t)(end - start);
    return start;
}

char *join(const char *folder, const char *name, size_t length)
{
    size_t size = strlen(folder) + 1 + length + 1;
    char *path = malloc(size);

    if (!path)
        fail("out of memory");
    snprintf(path, size, "%s%s%.*s", folder, *folder ? "/" : "", (int)length, name);
    return path;
}

static int bad_usage(void)
{
    fputs(usage, stderr);
    return 2;
}

/* Whether there is such a command, and it takes that many arguments. */
static bool command_good(const char *command, int words)
{
    if (strcmp(command, "ls") == 0)
        return words <= 1;
    return (strcmp(command, "get") == 0 || strcmp(command, "put") == 0) &&
           (words == 1 || words == 2);
}

static void run(struct copy *copy, const char *command, int words, char **word)
{
    if (command[0] == 'l') {
        list(copy, words ? word[0] : "/");
    } else if (command[0] == 'g') {
        get(copy, word[0], words == 2 ? word[1] : ".");
    } else {
        put(copy, word[0], words == 2 ? word[1] : "/");
        image_commit(copy);
    }
}

int main(int argc, char **argv)
{
    const char *offset = NULL;
    struct copy copy;
    int option;

    fail_as("fscopy", 1);
    while ((option = getopt(argc, argv, "o:h")) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return 0;
        }
        if (option != 'o')
            return bad_usage();
        offset = optarg;
    }
    int words = argc - optind - 2;
    if (words < 0 || !command_good(argv[optind + 1], words))
        return bad_usage();
    image_open(&copy, argv[optind], offset, strcmp(argv[optind + 1], "put") == 0);
    run(&copy, argv[optind + 1], words, argv + optind + 2);
    return 0;
}
