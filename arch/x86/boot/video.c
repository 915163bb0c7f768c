/* SPDX-License-Identifier: MIT */
/*
 * The graphics mode, by the BIOS's VESA extension (VESA BIOS Extension Core Functions Standard 3.0). The size is the first of
 * sizes[] that the BIOS has with 32 bits a pixel, a byte for each colour, and a linear framebuffer.
 */
#include "boot/video.h"

#include "boot/loader.h"

/* Section 4: the services are functions of INT 10h, and AX is VBE_OK if one has worked. */
#define VBE_INFO 0x4f00u      /* 4.3: ES:DI is a struct vbe_info */
#define VBE_MODE_INFO 0x4f01u /* 4.4: CX is a mode, ES:DI a struct vbe_mode */
#define VBE_SET_MODE 0x4f02u  /* 4.5: BX is a mode */
#define VBE_OK 0x004fu
#define VBE_LINEAR 0x4000u /* with a mode's number: by its linear framebuffer */
#define VBE_2_0 0x0200u    /* the first version with linear framebuffers */
#define VBE_3_0 0x0300u

#define MODES_END 0xffffu
#define MODES_MAX 512u

/* Bits of a mode's attributes: the monitor can show it; it has graphics, and a linear framebuffer. */
#define MODE_WANTED 0x0091u
#define DIRECT_COLOUR 6u

struct vbe_info {
    char signature[4]; /* "VBE2" asks for the fields of VBE 2.0; "VESA" is the answer */
    uint16_t version;
    uint32_t maker, capabilities;
    uint16_t modes_offset, modes_segment; /* the list of modes */
    uint8_t more[494];
} __attribute__((packed));

/* A colour's place in a pixel, in bits. */
struct vbe_colour {
    uint8_t size, position;
};

struct vbe_mode {
    uint16_t attributes;
    uint8_t windows[14]; /* the way to the pixels for programs without a linear framebuffer */
    uint16_t pitch, width, height;
    uint8_t letter_width, letter_height, planes, depth, banks, memory_model, bank_size, pages,
        reserved;
    struct vbe_colour red, green, blue, unused;
    uint8_t colour_flags;
    uint32_t base;
    uint8_t reserved_2[6];
    uint16_t linear_pitch; /* from VBE 3.0 on: the fields for linear framebuffers */
    uint8_t pages_2[2];
    struct vbe_colour linear_red, linear_green, linear_blue, linear_unused;
    uint8_t more[194];
} __attribute__((packed));

_Static_assert(sizeof(struct vbe_info) == 512 && sizeof(struct vbe_mode) == 256,
               "VBE 3.0, 4.3 and 4.4");

static const struct {
    uint16_t width, height;
} sizes[] = {{1024, 768}, {800, 600}, {640, 480}};

static bool vbe_call(uint32_t function, uint16_t bx, uint16_t cx, void *data)
{
    struct bios_registers r = {
        .eax = function, .ebx = bx, .ecx = cx, .edi = (uint32_t)(uintptr_t)data};

    bios_call(0x10, &r);
    return (uint16_t)r.eax == VBE_OK;
}

/* Makes the fields for both kinds of framebuffer the same. */
static bool read_mode(uint16_t number, uint16_t version, struct vbe_mode *mode)
{
    __builtin_memset(mode, 0, sizeof(*mode));
    if (!vbe_call(VBE_MODE_INFO, 0, number, mode))
        return false;
    if (version >= VBE_3_0) {
        mode->pitch = mode->linear_pitch;
        mode->red = mode->linear_red;
        mode->green = mode->linear_green;
        mode->blue = mode->linear_blue;
    }
    return true;
}

static bool is_usable(const struct vbe_mode *mode)
{
    return (mode->attributes & MODE_WANTED) == MODE_WANTED && mode->memory_model == DIRECT_COLOUR &&
           mode->depth == 32 && mode->red.size == 8 && mode->green.size == 8 &&
           mode->blue.size == 8 && mode->base != 0;
}

/* The mode of this size. MODES_END: there is none. */
static uint16_t find_mode(const struct vbe_info *vbe, unsigned size, struct vbe_mode *mode)
{
    const uint16_t *number =
        (const uint16_t *)(uintptr_t)(vbe->modes_segment * 16u + vbe->modes_offset);

    for (unsigned i = 0; i < MODES_MAX && number[i] != MODES_END; i++) {
        if (read_mode(number[i], vbe->version, mode) && is_usable(mode) &&
            mode->width == sizes[size].width && mode->height == sizes[size].height)
            return number[i];
    }
    return MODES_END;
}

static void tell_kernel(const struct vbe_mode *mode, struct multiboot_info *info)
{
    info->flags |= MULTIBOOT_FRAMEBUFFER;
    info->framebuffer_addr = mode->base;
    info->framebuffer_pitch = mode->pitch;
    info->framebuffer_width = mode->width;
    info->framebuffer_height = mode->height;
    info->framebuffer_bpp = mode->depth;
    info->framebuffer_type = MULTIBOOT_FRAMEBUFFER_RGB;
    info->red = (struct multiboot_colour){mode->red.position, mode->red.size};
    info->green = (struct multiboot_colour){mode->green.position, mode->green.size};
    info->blue = (struct multiboot_colour){mode->blue.position, mode->blue.size};
}

void video_set_mode(struct multiboot_info *info)
{
    static struct vbe_info vbe = {.signature = "VBE2"};
    static struct vbe_mode mode;

    if (!vbe_call(VBE_INFO, 0, 0, &vbe) || __builtin_memcmp(vbe.signature, "VESA", 4) != 0 ||
        vbe.version < VBE_2_0)
        return;
    for (unsigned size = 0; size < sizeof(sizes) / sizeof(sizes[0]); size++) {
        uint16_t number = find_mode(&vbe, size, &mode);

        if (number == MODES_END || !vbe_call(VBE_SET_MODE, number | VBE_LINEAR, 0, NULL))
            continue;
        tell_kernel(&mode, info);
        return;
    }
}
