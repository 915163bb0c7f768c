/* SPDX-License-Identifier: MIT */
/* Doom's start, its clock, and the folder for what it keeps. */
#include "SDL.h"
#include "doomtype.h"
#include "i_endoom.h"
#include "i_timer.h"
#include "m_argv.h"
#include "m_misc.h"
#include <string.h>
#include <time.h>

void D_DoomMain(void);

int main(int argc, char **argv)
{
    myargc = argc;
    myargv = argv;
    M_FindResponseFile();
    M_SetExeDir();
    D_DoomMain();
    return 0;
}

static long long milliseconds(void)
{
    static struct timespec first;
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    if (first.tv_sec == 0 && first.tv_nsec == 0)
        first = now;
    return (long long)(now.tv_sec - first.tv_sec) * 1000 + (now.tv_nsec - first.tv_nsec) / 1000000;
}

void I_InitTimer(void)
{
}

int I_GetTimeMS(void)
{
    return (int)milliseconds();
}

/* In steps of the game. */
int I_GetTime(void)
{
    return (int)(milliseconds() * TICRATE / 1000);
}

void I_Sleep(int ms)
{
    struct timespec duration = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&duration, NULL);
}

/* The display of the time drew 70 pictures in a second. */
void I_WaitVBL(int count)
{
    I_Sleep(count * 1000 / 70);
}

/* The last picture is one of text in the memory of a PC's screen. It is not shown. */
void I_Endoom(byte *text)
{
}

char *SDL_GetPrefPath(const char *organization, const char *program)
{
    const char *home = getenv("HOME");

    return M_StringJoin(home && strcmp(home, "/") != 0 ? home : "", "/.doom/", NULL);
}
