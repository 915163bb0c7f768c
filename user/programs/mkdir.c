/* SPDX-License-Identifier: MIT */
/* mkdir: makes directories. -p: those above too, and no complaint about one that is there. */
#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A directory that is there is as good as one that is made, whatever mkdir() has against it. */
static int make_or_find(const char *path)
{
    struct stat st;

    if (mkdir(path, 0777) == 0)
        return 0;
    int error = errno;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
        return 0;
    errno = error;
    return -1;
}

/* Where it fails, path ends with the part that could not be made. */
static int make_path(char *path)
{
    for (char *slash = path + strspn(path, "/"); (slash = strchr(slash, '/')) != NULL; slash++) {
        *slash = '\0';
        if (make_or_find(path) != 0)
            return -1;
        *slash = '/';
    }
    return make_or_find(path);
}

int main(int argc, char **argv)
{
    bool parents = false;
    int option, status = 0;

    while ((option = getopt(argc, argv, "p")) != -1) {
        if (option == '?')
            errx(2, "usage: mkdir [-p] directory...");
        parents = true;
    }
    if (optind == argc)
        errx(2, "usage: mkdir [-p] directory...");
    for (int i = optind; i < argc; i++) {
        if ((parents ? make_path(argv[i]) : mkdir(argv[i], 0777)) != 0) {
            warn("%s", argv[i]);
            status = 1;
        }
    }
    return status;
}
