/* SPDX-License-Identifier: MIT */
/*
 * chvt NUMBER: the screen shows this virtual console, as with Alt-F1 to Alt-F7. chvt: prints the number of the one that
 * it shows. The user's terminal must be a virtual console, or the user root.
 */
#include "command/help.h"
#include "output.h"
#include <fcntl.h>
#include <paths.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/vt.h>

#define USAGE "chvt [number]"

/* A virtual console: the user's own terminal if it is one, else that of the machine. */
static int open_any(struct vt_stat *state)
{
    static const char *const paths[] = {_PATH_TTY, _PATH_CONSOLE};

    for (int i = 0; i < 2; i++) {
        int fd = open(paths[i], O_RDONLY | O_NOCTTY);
        if (fd >= 0 && ioctl(fd, VT_GETSTATE, state) == 0)
            return fd;
        if (fd >= 0)
            close(fd);
    }
    err(1, "no virtual console");
}

int main(int argc, char **argv)
{
    struct vt_stat state;
    char *end = NULL;

    answer_help(argc, argv, USAGE);
    unsigned long number = argc == 2 ? strtoul(argv[1], &end, 10) : 0;
    if (argc > 2 || (argc == 2 && (end == argv[1] || *end != '\0')))
        errx(2, "usage: " USAGE);
    int fd = open_any(&state);
    if (argc < 2)
        printf("%u\n", state.v_active);
    else if (ioctl(fd, VT_ACTIVATE, number) < 0)
        err(1, "console %lu", number);
    return finish_output(0);
}
