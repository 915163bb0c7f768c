/* SPDX-License-Identifier: MIT */
/* The screen's pixels as /dev/fb0: the ioctl() requests and the structures are Linux's. */
#ifndef ABI_FB_H
#define ABI_FB_H

#include <stdint.h>

#define FBIOGET_VSCREENINFO 0x4600 /* fills in a struct fb_var_screeninfo */
#define FBIOPUT_VSCREENINFO 0x4601 /* asks for one: only the one that is there is granted */
#define FBIOGET_FSCREENINFO 0x4602 /* fills in a struct fb_fix_screeninfo */
#define FBIOPAN_DISPLAY 0x4606 /* asks for a part of the memory: only that at (0, 0) is granted */

#define FB_TYPE_PACKED_PIXELS 0
#define FB_VISUAL_TRUECOLOR 2

/* What does not change. */
struct fb_fix_screeninfo {
    char id[16];
    uint32_t smem_start;  /* the physical address of the pixels */
    uint32_t smem_len;    /* bytes that can be mapped */
    uint32_t type;        /* FB_TYPE_PACKED_PIXELS: a word for each pixel */
    uint32_t type_aux;    /* always 0 */
    uint32_t visual;      /* FB_VISUAL_TRUECOLOR: the word is the colour */
    uint16_t xpanstep;    /* always 0: the memory is as large as the screen */
    uint16_t ypanstep;    /* always 0 */
    uint16_t ywrapstep;   /* always 0 */
    uint16_t pad;         /* always 0 */
    uint32_t line_length; /* bytes from a pixel to the one below it */
    uint32_t mmio_start;  /* always 0: there are no registers to map */
    uint32_t mmio_len;    /* always 0 */
    uint32_t accel;       /* always 0: nothing helps to draw */
    uint16_t capabilities;
    uint16_t reserved[3];
};

/* Which bits of a pixel's word are one colour. */
struct fb_bitfield {
    uint32_t offset; /* of the lowest one */
    uint32_t length; /* how many */
    uint32_t msb_right;
};

/* The size of the screen and the form of its pixels. */
struct fb_var_screeninfo {
    uint32_t xres, yres; /* pixels that the screen shows */
    uint32_t xres_virtual, yres_virtual;
    uint32_t xoffset, yoffset;
    uint32_t bits_per_pixel; /* 32 */
    uint32_t grayscale;
    struct fb_bitfield red, green, blue, transp;
    uint32_t nonstd;
    uint32_t activate;
    uint32_t height, width; /* in millimetres; ~0: not known */
    uint32_t accel_flags;
    uint32_t timing[11]; /* of the video signal: not known, so 0 */
    uint32_t colorspace;
    uint32_t reserved[4];
};

#endif
