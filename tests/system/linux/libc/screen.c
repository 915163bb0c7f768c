/* SPDX-License-Identifier: MIT */
/* The pixels of the screen, by Linux's own headers. */
#include "libc.h"

#include <fcntl.h>
#include <linux/fb.h>
#include <linux/kd.h>
#include <stdint.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

static struct fb_fix_screeninfo fixed;
static struct fb_var_screeninfo variable;

static void show_form(int fd)
{
    SHOW(ioctl(fd, FBIOGET_FSCREENINFO, &fixed));
    SHOW(ioctl(fd, FBIOGET_VSCREENINFO, &variable));
    SHOW(fixed.type == FB_TYPE_PACKED_PIXELS && fixed.visual == FB_VISUAL_TRUECOLOR);
    SHOW(fixed.line_length / 4 >= variable.xres && variable.xres >= 640 && variable.yres >= 480);
    SHOW(fixed.smem_len >= fixed.line_length * variable.yres);
    SHOW(variable.bits_per_pixel);
    SHOW(variable.red.length + variable.green.length + variable.blue.length);
    SHOW(variable.red.offset + variable.green.offset + variable.blue.offset);
    SHOW(ioctl(fd, FBIOPUT_VSCREENINFO, &variable));
}

void test_screen(void)
{
    int fd = open("/dev/fb0", O_RDWR), mode = -1;
    uint32_t word = 0;

    show_form(fd);
    SHOW(ioctl(fd, KDSETMODE, KD_GRAPHICS));
    volatile uint32_t *pixels =
        mmap(NULL, fixed.smem_len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    pixels[1] = 0x1234;
    SHOW(pread(fd, &word, 4, 4));
    SHOW(word);
    SHOW(munmap((void *)pixels, fixed.smem_len));
    SHOW_ERROR(mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fd, 0));
    SHOW(ioctl(fd, KDGETMODE, &mode));
    SHOW(mode);
    SHOW(ioctl(fd, KDSETMODE, KD_TEXT));
}
