/* SPDX-License-Identifier: MIT */
/* For all of SDL's headers: what the engine's other files take from them. There is no SDL here. */
#ifndef SDL_H
#define SDL_H

#include <stdlib.h>

/* Only pointers to it are passed. */
typedef union SDL_Event SDL_Event;

/* Both machines are little-endian, as the files are. */
#define SDL_LIL_ENDIAN 1234
#define SDL_BIG_ENDIAN 4321
#define SDL_BYTEORDER SDL_LIL_ENDIAN
#define SDL_SwapLE16(x) (x)
#define SDL_SwapLE32(x) (x)

#define SDL_Quit() ((void)0)
#define SDL_MESSAGEBOX_ERROR 0
/* stderr has the text. */
#define SDL_ShowSimpleMessageBox(flags, title, text, window) ((void)(text))
#define SDL_free free

/* The folder for the configuration and for saved games, in memory that SDL_free() frees. */
char *SDL_GetPrefPath(const char *organization, const char *program);

#endif
