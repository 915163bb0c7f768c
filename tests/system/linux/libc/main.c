/* SPDX-License-Identifier: MIT */
/* Runs the parts that the command line names. */
#include "libc.h"

static const struct {
    const char *name;
    void (*run)(void);
} parts[] = {
    {"threads", test_threads}, {"cancel", test_cancel},
    {"robust", test_robust},   {"spawn", test_spawn},
    {"signals", test_signals}, {"realtime", test_realtime},
    {"timers", test_timers},   {"wait", test_wait},
    {"sockets", test_sockets}, {"processes", test_processes},
    {"memory", test_memory},   {"files", test_files},
    {"queue", test_queue},     {"limits", test_limits},
    {"raise", test_raise},     {"users", test_users},
    {"rights", test_rights},   {"sendfile", test_sendfile},
    {"far", test_far},         {"code", test_code},
    {"vfork", test_vfork},     {"posix-timers", test_posix_timers},
    {"overrun", test_overrun}, {"time-of-day", test_time_of_day},
    {"named", test_named},     {"scheduling", test_scheduling},
    {"screen", test_screen},   {"events", test_events},
    {"older", test_older},     {"errors", test_errors},
    {"frames", test_frames},   {"thread-timers", test_thread_timers},
    {"unusual", test_unusual},
};

int main(int argc, char **argv)
{
    setvbuf(stdout, NULL, _IOLBF, 0);
    for (int i = 1; i < argc; i++) {
        for (unsigned part = 0; part < sizeof(parts) / sizeof(parts[0]); part++) {
            if (strcmp(parts[part].name, argv[i]) == 0) {
                printf("%s\n", argv[i]);
                parts[part].run();
            }
        }
    }
    printf("end\n");
    return 0;
}
