/* SPDX-License-Identifier: MIT */
/* sync: writes all changes to the disk. */
#include "output.h"

int main(int argc, char **argv)
{
    expect_no_arguments(argc, argv);
    sync();
    return 0;
}
