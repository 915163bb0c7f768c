/* SPDX-License-Identifier: MIT */
/*
 * Doom's picture. The engine draws 320 x 200 bytes, each of them the number of a colour. At the end of a frame the picture is
 * copied to the middle of the screen (/dev/fb0), enlarged by the largest whole factor that fits.
 */
#include "doomtype.h"
#include "i_input.h"
#include "i_system.h"
#include "i_video.h"
#include "m_config.h"
#include "platform.h"
#include "tables.h"
#include "v_video.h"
#include "w_wad.h"
#include "z_zone.h"
#include <string.h>

#include "pixels.h"

#define COLOURS 256

int usegamma;
int usemouse;
int screen_width = SCREENWIDTH, screen_height = SCREENHEIGHT;
int png_screenshots;
boolean screensaver_mode;
boolean screenvisible = true;
unsigned int joywait;
pixel_t *I_VideoBuffer;

static pixel_t picture[SCREENWIDTH * SCREENHEIGHT];
static struct pixels screen;
static unsigned factor;
static volatile uint32_t *corner; /* the pixel at the upper left of the picture */
static uint32_t colours[COLOURS]; /* as 0xRRGGBB */
static uint32_t words[COLOURS];   /* as the screen's pixels */

void I_InitGraphics(void)
{
    screen = pixels_open(O_RDWR);
    unsigned across = screen.width / SCREENWIDTH, down = screen.height / SCREENHEIGHT;
    factor = across < down ? across : down;
    if (factor == 0)
        I_Error("The screen is smaller than %d x %d pixels.", SCREENWIDTH, SCREENHEIGHT);
    unsigned left = (screen.width - factor * SCREENWIDTH) / 2;
    unsigned top = (screen.height - factor * SCREENHEIGHT) / 2;
    corner = screen.memory + top * screen.pitch + left;
    pixels_take(&screen);
    for (unsigned y = 0; y < screen.height; y++)
        memset((void *)(screen.memory + y * screen.pitch), 0, screen.width * sizeof(uint32_t));
    I_VideoBuffer = picture;
    V_RestoreBuffer();
    I_SetPalette(W_CacheLumpName("PLAYPAL", PU_CACHE));
    I_AtExit(I_ShutdownGraphics, true);
    keyboard_begin();
}

/* The last close of the device gives the screen back to the consoles; the end of the process does that. */
void I_ShutdownGraphics(void)
{
    keyboard_end();
}

/* Three bytes a colour. If the user wants no correction, the colours are exactly those of the file. */
void I_SetPalette(byte *palette)
{
    for (unsigned i = 0; i < COLOURS; i++) {
        uint32_t colour = 0;
        for (unsigned j = 0; j < 3; j++) {
            byte part = *palette++;
            colour = colour << 8 | (usegamma == 0 ? part : gammatable[usegamma][part]);
        }
        colours[i] = colour;
        words[i] = pixels_from_rgb(&screen, colour);
    }
}

int I_GetPaletteIndex(int r, int g, int b)
{
    int best = 0;
    unsigned smallest = UINT_MAX;

    for (int i = 0; i < COLOURS; i++) {
        int red = r - (int)(colours[i] >> 16), green = g - (int)(colours[i] >> 8 & 255);
        int blue = b - (int)(colours[i] & 255);
        unsigned distance = (unsigned)(red * red + green * green + blue * blue);
        if (distance < smallest) {
            smallest = distance;
            best = i;
        }
    }
    return best;
}

/* A row is enlarged in the cache first, and then copied to as many rows of the screen as the factor says. */
void I_FinishUpdate(void)
{
    static uint32_t *row;
    size_t bytes = factor * SCREENWIDTH * sizeof(*row);

    if (row == NULL)
        row = I_Realloc(NULL, bytes);
    for (unsigned y = 0; y < SCREENHEIGHT; y++) {
        uint32_t *to = row;
        for (unsigned x = 0; x < SCREENWIDTH; x++) {
            uint32_t word = words[picture[y * SCREENWIDTH + x]];
            for (unsigned i = 0; i < factor; i++)
                *to++ = word;
        }
        for (unsigned i = 0; i < factor; i++)
            memcpy((void *)(corner + (y * factor + i) * screen.pitch), row, bytes);
    }
}

void I_ReadScreen(pixel_t *to)
{
    memcpy(to, picture, sizeof(picture));
}

void I_BindVideoVariables(void)
{
    M_BindIntVariable("usegamma", &usegamma);
}

/* There is no window, and the pixels are not drawn in parts. */
void I_GraphicsCheckCommandLine(void)
{
}
void I_SetWindowTitle(const char *title)
{
}
void I_CheckIsScreensaver(void)
{
}
void I_SetGrabMouseCallback(grabmouse_callback_t function)
{
}
void I_DisplayFPSDots(boolean wanted)
{
}
void I_InitWindowTitle(void)
{
}
void I_RegisterWindowIcon(const unsigned int *icon, int width, int height)
{
}
void I_InitWindowIcon(void)
{
}
void I_StartFrame(void)
{
}
void I_UpdateNoBlit(void)
{
}
void I_BeginRead(void)
{
}
