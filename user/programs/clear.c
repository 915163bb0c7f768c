/* SPDX-License-Identifier: MIT */
/* clear: empties the screen. */
#include "output.h"

int main(int argc, char **argv)
{
    expect_no_arguments(argc, argv);
    fputs("\033[H\033[2J", stdout);
    return 0;
}
