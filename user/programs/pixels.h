/* SPDX-License-Identifier: MIT */
/* For programs that draw: the pixels of the screen, and pictures in files of the form PPM (a header, and 3 bytes a pixel). */
#ifndef PIXELS_H
#define PIXELS_H

#include <err.h>
#include <fcntl.h>
#include <linux/fb.h>
#include <linux/kd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#define PIXELS_DEVICE "/dev/fb0"

struct pixels {
    int fd;
    unsigned width, height;
    unsigned pitch; /* words from a pixel to the one below it */
    volatile uint32_t *memory;
    unsigned red, green, blue; /* by how many bits a colour's byte is shifted */
};

/* Maps the screen, to draw (O_RDWR) or to look (O_RDONLY). Ends the program if there is none. */
static inline struct pixels pixels_open(int flags)
{
    struct fb_fix_screeninfo fixed;
    struct fb_var_screeninfo variable;
    int fd = open(PIXELS_DEVICE, flags | O_CLOEXEC);
    int protection = flags == O_RDWR ? PROT_READ | PROT_WRITE : PROT_READ;

    if (fd < 0)
        err(1, PIXELS_DEVICE);
    if (ioctl(fd, FBIOGET_FSCREENINFO, &fixed) < 0 || ioctl(fd, FBIOGET_VSCREENINFO, &variable) < 0)
        err(1, PIXELS_DEVICE);
    if (variable.bits_per_pixel != 32)
        errx(1, PIXELS_DEVICE ": %u bits a pixel", variable.bits_per_pixel);
    void *memory = mmap(NULL, fixed.smem_len, protection, MAP_SHARED, fd, 0);
    if (memory == MAP_FAILED)
        err(1, PIXELS_DEVICE);
    return (struct pixels){
        .fd = fd,
        .width = variable.xres,
        .height = variable.yres,
        .pitch = fixed.line_length / (unsigned)sizeof(uint32_t),
        .memory = memory,
        .red = variable.red.offset,
        .green = variable.green.offset,
        .blue = variable.blue.offset,
    };
}

/* From now on this program alone draws. When it ends, the consoles draw again. */
static inline void pixels_take(const struct pixels *screen)
{
    if (ioctl(screen->fd, KDSETMODE, KD_GRAPHICS) < 0)
        err(1, PIXELS_DEVICE);
}

/* A colour of three bytes, 0xRRGGBB, as a pixel; and back. */
static inline uint32_t pixels_from_rgb(const struct pixels *screen, uint32_t rgb)
{
    return (rgb >> 16) << screen->red | (rgb >> 8 & 255) << screen->green |
           (rgb & 255) << screen->blue;
}

static inline uint32_t pixels_to_rgb(const struct pixels *screen, uint32_t pixel)
{
    return (pixel >> screen->red & 255) << 16 | (pixel >> screen->green & 255) << 8 |
           (pixel >> screen->blue & 255);
}

#endif
