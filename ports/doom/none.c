/* SPDX-License-Identifier: MIT */
/*
 * What the engine finds missing on this machine: sound, a joystick and a network. Its calls do nothing, and options that need a
 * network end the game with a message.
 */
#include "i_joystick.h"
#include "i_sound.h"
#include "i_system.h"
#include "net_client.h"
#include "net_dedicated.h"
#include "net_gui.h"
#include "net_io.h"
#include "net_loop.h"
#include "net_query.h"
#include "net_sdl.h"
#include "net_server.h"
#include <stddef.h>

int snd_musicdevice = SNDDEVICE_NONE, snd_pitchshift;

void I_InitSound(boolean has_prefixes)
{
}
void I_ShutdownSound(void)
{
}
void I_BindSoundVariables(void)
{
}
void I_SetOPLDriverVer(opl_driver_ver_t version)
{
}
void I_PrecacheSounds(sfxinfo_t *sounds, int n)
{
}
void I_UpdateSound(void)
{
}
void I_UpdateSoundParams(int channel, int volume, int side)
{
}
void I_StopSound(int channel)
{
}

int I_GetSfxLumpNum(sfxinfo_t *sound)
{
    return 0;
}

int I_StartSound(sfxinfo_t *sound, int channel, int volume, int side, int pitch)
{
    return -1;
}

boolean I_SoundIsPlaying(int channel)
{
    return false;
}

void I_OPL_DevMessages(char *text, size_t size)
{
    text[0] = '\0';
}

void I_InitMusic(void)
{
}
void I_ShutdownMusic(void)
{
}
void I_SetMusicVolume(int volume)
{
}
void I_PauseSong(void)
{
}
void I_ResumeSong(void)
{
}
void I_UnRegisterSong(void *song)
{
}
void I_PlaySong(void *song, boolean again)
{
}
void I_StopSong(void)
{
}

void *I_RegisterSong(void *data, int size)
{
    return NULL;
}

boolean I_MusicIsPlaying(void)
{
    return false;
}

void I_InitJoystick(void)
{
}
void I_BindJoystickVariables(void)
{
}

/* For each option that begins a game in a network. */
static boolean no_network(void)
{
    I_Error("Doom has no network here.");
}

net_module_t net_loop_client_module = {.InitClient = no_network};
net_module_t net_loop_server_module;
net_module_t net_sdl_module = {.InitClient = no_network};
net_waitdata_t net_client_wait_data;
boolean net_client_connected, drone;
char *net_client_reject_reason;

void NET_Init(void)
{
}
void NET_BindVariables(void)
{
}
void NET_WaitForLaunch(void)
{
}
void NET_CL_Run(void)
{
}
void NET_CL_Disconnect(void)
{
}
void NET_CL_StartGame(net_gamesettings_t *settings)
{
}
void NET_CL_SendTiccmd(ticcmd_t *command, int step)
{
}
void NET_SV_Run(void)
{
}
void NET_SV_Shutdown(void)
{
}
void NET_SV_AddModule(net_module_t *module)
{
}
void NET_SV_RegisterWithMaster(void)
{
}
void NET_ReferenceAddress(net_addr_t *address)
{
}
void NET_ReleaseAddress(net_addr_t *address)
{
}

boolean NET_CL_Connect(net_addr_t *address, net_connect_data_t *data)
{
    return false;
}

boolean NET_CL_GetSettings(net_gamesettings_t *settings)
{
    return false;
}

char *NET_AddrToString(net_addr_t *address)
{
    return "";
}

void NET_SV_Init(void)
{
    no_network();
}

void NET_DedicatedServer(void)
{
    no_network();
}

net_addr_t *NET_FindLANServer(void)
{
    no_network();
    return NULL;
}

void NET_LANQuery(void)
{
    no_network();
}

void NET_MasterQuery(void)
{
    no_network();
}

void NET_QueryAddress(const char *address)
{
    no_network();
}
