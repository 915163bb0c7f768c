/* SPDX-License-Identifier: MIT */
/* poweroff: syncs all disks, and turns the machine off. With a number: an emulator ends with it. */
#include "command/help.h"
#include "numbers.h"
#include <sys/reboot.h>
#include <unistd.h>

#define USAGE "poweroff [status]"

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        errx(2, "usage: " USAGE);
    int status = optind < argc ? (int)number_from(argv[optind], 0, 255) : -1;
    sync();
    reboot(status >= 0 ? REBOOT_EXIT(status) : REBOOT_POWER_OFF);
    err(1, "reboot");
}
