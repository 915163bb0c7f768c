/* SPDX-License-Identifier: MIT */
/* ppmtopng FILE: reads a picture in the form PPM (P6), as fbshot writes it, from the standard input, and writes a PNG file. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

#define SIDE_MAX 16384u /* pixels */

int main(int argc, char **argv)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_RGB};
    unsigned width, height;

    if (argc != 2) {
        fprintf(stderr, "usage: ppmtopng file < picture.ppm\n");
        return 2;
    }
    if (scanf("P6 %u %u 255%*c", &width, &height) != 2 || width == 0 || width > SIDE_MAX ||
        height == 0 || height > SIDE_MAX) {
        fprintf(stderr, "ppmtopng: not a PPM file (P6) that this program can read\n");
        return 1;
    }
    image.width = width;
    image.height = height;
    png_byte *pixels = malloc(PNG_IMAGE_SIZE(image));
    if (!pixels || fread(pixels, PNG_IMAGE_SIZE(image), 1, stdin) != 1) {
        fprintf(stderr, "ppmtopng: %s\n", pixels ? "the file is too short" : "not enough memory");
        return 1;
    }
    if (!png_image_write_to_file(&image, argv[1], 0, pixels, 0, NULL)) {
        fprintf(stderr, "ppmtopng: %s: %s\n", argv[1], image.message);
        return 1;
    }
    return 0;
}
