/* SPDX-License-Identifier: MIT */
/* fbshot [FILE]: writes a picture of the screen as a PPM file, to the standard output without a name. */
#include "output.h"
#include "pixels.h"

#define USAGE "fbshot [file]"

static int write_picture(const struct pixels *screen, FILE *file)
{
    fprintf(file, "P6\n%u %u\n255\n", screen->width, screen->height);
    for (unsigned y = 0; y < screen->height && !ferror(file); y++) {
        for (unsigned x = 0; x < screen->width; x++) {
            uint32_t rgb = pixels_to_rgb(screen, screen->memory[y * screen->pitch + x]);
            putc((int)(rgb >> 16), file);
            putc((int)(rgb >> 8 & 255), file);
            putc((int)(rgb & 255), file);
        }
    }
    return fflush(file) == 0 && !ferror(file) ? 0 : -1;
}

int main(int argc, char **argv)
{
    answer_help(argc, argv, USAGE);
    if (getopt(argc, argv, "") != -1 || argc - optind > 1)
        errx(2, "usage: " USAGE);
    const char *name = argv[optind];
    struct pixels screen = pixels_open(O_RDONLY);
    if (!name && isatty(STDOUT_FILENO))
        errx(2, "the picture would go to the terminal; give a file's name");
    FILE *file = name ? fopen(name, "w") : stdout;

    if (!file)
        err(1, "%s", name);
    if (write_picture(&screen, file) < 0)
        return output_failed(name ? name : "standard output");
    return 0;
}
