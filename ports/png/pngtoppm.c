/* SPDX-License-Identifier: MIT */
/* pngtoppm FILE: writes a PNG picture in the form PPM (P6) to the standard output. What is transparent becomes black. */
#include <png.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    png_image image = {.version = PNG_IMAGE_VERSION};
    png_color black = {0, 0, 0};

    if (argc != 2) {
        fprintf(stderr, "usage: pngtoppm file\n");
        return 2;
    }
    png_byte *pixels = NULL;
    if (png_image_begin_read_from_file(&image, argv[1])) {
        image.format = PNG_FORMAT_RGB;
        pixels = malloc(PNG_IMAGE_SIZE(image));
        if (!pixels) {
            fprintf(stderr, "pngtoppm: %s: not enough memory\n", argv[1]);
            return 1;
        }
        png_image_finish_read(&image, &black, pixels, 0, NULL);
    }
    if (PNG_IMAGE_FAILED(image)) {
        fprintf(stderr, "pngtoppm: %s: %s\n", argv[1], image.message);
        return 1;
    }
    printf("P6\n%u %u\n255\n", (unsigned)image.width, (unsigned)image.height);
    fwrite(pixels, PNG_IMAGE_SIZE(image), 1, stdout);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("pngtoppm");
        return 1;
    }
    return 0;
}
