/* SPDX-License-Identifier: MIT */
/*
 * Workloads, in a small language: steps with a ; behind each, of a verb and its arguments.
 *
 *   put F SEED LENGTH     make a file, or empty it, and (a step of its own) write it
 *   append F SEED LENGTH  write at its end
 *   over F SEED AT LENGTH overwrite a part                cut F LENGTH           ftruncate
 *   map F SEED AT LENGTH  the same, through a shared map
 *   share F   store SEED AT LENGTH   msync   unshare      a second process maps F, and overwrites a part through the map
 *   race SEED AT LENGTH   it does so while the first process syncs F: everything before that is safe
 *   mkdir D   rmdir D   rename A B   link A B   symlink TARGET L   unlink F
 *   open F   write SEED LENGTH   close                    one file that stays open
 *   fsync F   sync        everything before is safe       tick                   the same, not counted on
 *   full F SEED           append pages until the disk is full, each a step of its own
 *
 * Contents are made from the seed, different on every page.
 */
#include "crash.h"

#include "vfs/inode.h"
#include "vfs/internal.h"
#include "vfs/mount.h"
#include "lib/format.h"
#include "lib/string.h"
#include <abi/errno.h>
#include <abi/fcntl.h>
#include <abi/stat.h>

#define WORDS_MAX 5
#define CONTENTS_MAX (PAGES_MAX * 4096u)

const struct workload workloads[] = {
    {"create", 320,
     "put a 1 100;put b 2 9000;sync;put c 3 5000;put d 4 1;tick;put e 5 4096;fsync e;put f 6 10;"},
    {"append", 320,
     "put a 1 1000;sync;append a 2 5000;append a 3 20000;fsync a;append a 4 3000;tick;append a 5 "
     "100;sync;"},
    {"overwrite", 320,
     "put a 1 20000;sync;over a 2 5000 3000;over a 3 0 20000;tick;over a 4 8192 4096;fsync a;over "
     "a 5 0 1;tick;"},
    {"replace", 320,
     "put a 1 6000;sync;put t 2 7000;fsync t;rename t a;sync;put t 3 50;rename t a;tick;put t 4 "
     "9000;fsync t;rename t a;tick;"},
    {"rename", 320,
     "mkdir d;mkdir e;put d/a 1 100;put e/b 2 200;sync;rename d/a e/a;tick;rename e/b d/b;rename e "
     "d/e;tick;rename d/e/a a;"
     "sync;rename d x;tick;"},
    {"unlink", 320,
     "put a 1 30000;put b 2 5000;sync;unlink a;tick;put c 3 30000;tick;unlink b;put b 4 "
     "6000;sync;unlink c;tick;"},
    {"links", 320,
     "put a 1 500;link a b;sync;link a c;unlink a;tick;symlink b s;symlink "
     "a-target-that-is-longer-than-what-fits-into-the-inode-itself-so-that-it-needs-a-block-of-its-"
     "own-"
     "and-this-goes-on-and-on-until-it-is-long-enough-to-be-so l;tick;unlink l;unlink "
     "b;sync;unlink c;tick;"},
    {"open", 320,
     "put a 1 9000;sync;open a;unlink a;tick;write 2 9000;tick;put b 3 9000;tick;close;put c 4 "
     "9000;sync;"},
    {"truncate", 400,
     "put a 1 200000;sync;cut a 100;tick;append a 2 5000;tick;cut a 50000;sync;cut a 0;put b 3 "
     "100000;tick;cut b 4096;tick;"},
    {"trees", 400,
     "mkdir a;mkdir a/b;mkdir a/b/c;put a/b/c/f 1 10;sync;mkdir x;rename a/b x/b;tick;unlink "
     "x/b/c/f;rmdir x/b/c;tick;rmdir "
     "x/b;mkdir a/n;sync;rmdir a/n;rmdir a;tick;"},
    {"reuse", 320,
     "mkdir d;put d/a 1 4096;put d/b 1 4096;sync;unlink d/a;unlink d/b;rmdir d;put x 2 "
     "8192;tick;put y 3 8192;unlink x;mkdir "
     "z;put z/z 4 100;tick;sync;"},
    {"full", 200,
     "put a 1 5000;sync;full f 20;tick;unlink f;put b 2 9000;tick;full g 50;cut g 0;put c 3 "
     "4096;sync;unlink g;tick;"},
    {"recycle", 180,
     "mkdir d;put d/a 1 1;sync;full f 20;tick;unlink d/a;rmdir d;tick;put y 3 4096;put z 4 "
     "4096;tick;over y 5 0 4096;tick;"},
    {"indirect", 420,
     "put a 1 180000;sync;append a 2 60000;tick;over a 3 170000 9000;tick;unlink a;put b 4 "
     "200000;sync;"},
    {"busy", 320,
     "put a 1 1;sync;put a 2 2;sync;put a 3 3;sync;put a 4 4;sync;put a 5 5;sync;put a 6 "
     "6;sync;put a 7 7;sync;put a 8 8;sync;"
     "put a 9 9;sync;put a 10 10;sync;mkdir m;put m/n 1 2;sync;unlink m/n;rmdir m;sync;put a 11 "
     "11;tick;"},
    {"mapped", 320,
     "put a 1 12288;sync;map a 2 0 5000;over a 3 4096 4096;tick;map a 4 8000 4000;fsync a;over a 5 "
     "0 "
     "100;map a 6 0 200;tick;map a 7 0 12288;put b 8 9000;map b 9 0 9000;tick;"},
    {"mapholes", 320,
     "put a 1 4096;cut a 20000;sync;map a 2 8192 4096;tick;map a 3 16384 3000;over a 4 4096 "
     "4096;fsync a;cut a 9000;cut a 13000;map a 5 8192 4808;tick;"},
    {"shared", 320,
     "put a 1 12288;sync;share a;store 2 0 5000;over a 3 4096 4096;tick;store 4 100 200;over a 5 "
     "0 100;msync;store 6 4000 5000;race 7 0 4096;race 8 8192 100;race 9 100 12000;over a 10 0 "
     "8192;race 11 8192 4096;tick;cut a 5000;tick;store 12 0 5000;race 13 4096 904;unshare;tick;"},
};
const unsigned workload_count = ARRAY_SIZE(workloads);

static uint8_t contents[CONTENTS_MAX];
static int open_file;

/* What the steps work on. */
static struct {
    struct sim_disk *disk;
    struct run *run; /* NULL: the states are not remembered */
} working;

static void make_contents(uint32_t seed, uint32_t n)
{
    if (n > CONTENTS_MAX)
        host_fail("a crash test's file is too large");
    for (uint32_t i = 0; i < n; i++)
        contents[i] = (uint8_t)(seed * 37 + i / 4096 * 11 + i % 251 + 1);
}

static uint32_t number(const char *word)
{
    uint32_t n = 0;

    while (*word >= '0' && *word <= '9')
        n = n * 10 + (uint32_t)(*word++ - '0');
    return n;
}

static int write_to(const char *path, unsigned flags, uint32_t at, uint32_t seed, uint32_t n)
{
    int fd = t_open(path, O_WRONLY | flags, 0644);

    if (fd < 0)
        return fd;
    make_contents(seed, n);
    if (at > 0)
        t_seek(fd, at, SEEK_SET);
    long wrote = t_write(fd, contents, n);
    t_close(fd);
    return wrote == (long)n ? 0 : wrote < 0 ? (int)wrote : -ENOSPC;
}

/* The first process maps the file only for this. */
static int store_to(const char *path, uint32_t at, uint32_t seed, uint32_t n)
{
    int fd = t_open(path, O_RDWR, 0);
    struct host_mapping *mapping = fd < 0 ? NULL : host_map(fd);
    int error = MIN(fd, 0);

    make_contents(seed, n);
    if (mapping) {
        error = host_map_store(mapping, at, contents, n);
        host_unmap(mapping);
    }
    if (fd >= 0)
        t_close(fd);
    return error;
}

static int truncate_to(const char *path, uint32_t n)
{
    int fd = t_open(path, O_WRONLY, 0);
    int error = fd < 0 ? fd : t_ftruncate(fd, n);

    if (fd >= 0)
        t_close(fd);
    return error;
}

static int sync_file(const char *path)
{
    int fd = t_open(path, O_RDONLY, 0);
    int error = fd < 0 ? fd : t_fsync(fd);

    if (fd >= 0)
        t_close(fd);
    return error;
}

/* Remembers the state after a step. */
static struct step *remember(struct run *run, struct sim_disk *disk, char **word, bool synced)
{
    struct step *step = &run->step[run->steps++];

    if (run->steps == STEPS_MAX)
        host_fail("%s has too many steps", run->name);
    ksnprintf(step->text, sizeof(step->text), "%s %s", word[0], word[1]);
    step->synced = synced;
    if (!snapshot_take(&step->after, "/mnt"))
        host_fail("%s: the tree cannot be read", run->name);
    step->writes = disk->write_count;
    step->flushes = disk->flushes;
    return step;
}

static void remember_store(void)
{
    char *word[WORDS_MAX] = {"store", "of another process"};

    remember(working.run, working.disk, word, false);
}

/*
 * The second process stores while the first one syncs. The store is a step of its own: the first that may be on the
 * disk. The step before becomes safe when the sync ends.
 */
static int race_sync(uint32_t at, uint32_t seed, uint32_t n, unsigned step)
{
    struct race race = {.disk = working.disk, .patience = step % 4};
    struct step *before = working.run ? &working.run->step[working.run->steps - 1] : NULL;

    if (before)
        race.stored = remember_store;
    make_contents(seed, n);
    int error = shared_race(at, contents, n, &race);
    if (!error && before) {
        before->synced = true;
        before->flushes = race.flushes;
    }
    return error;
}

/* The verbs of the second process. */
static int perform_shared(char **word, unsigned step)
{
    const char *verb = word[0];

    if (strcmp(verb, "share") == 0)
        return shared_map(word[1]);
    if (strcmp(verb, "store") == 0) {
        make_contents(number(word[1]), number(word[3]));
        return shared_store(number(word[2]), contents, number(word[3]));
    }
    if (strcmp(verb, "msync") == 0)
        return shared_sync();
    if (strcmp(verb, "race") == 0)
        return race_sync(number(word[2]), number(word[1]), number(word[3]), step);
    if (strcmp(verb, "unshare") == 0) {
        shared_unmap();
        return 0;
    }
    host_fail("crash tests know no verb %s", verb);
}

/* Performs one step. Returns 0 or an error; synced: all changes so far must survive now. */
static int perform(char **word, unsigned step, bool *synced)
{
    const char *verb = word[0];

    *synced = strcmp(verb, "sync") == 0 || strcmp(verb, "fsync") == 0 || strcmp(verb, "msync") == 0;
    if (strcmp(verb, "put") == 0)
        return write_to(word[1], 0, 0, number(word[2]), number(word[3]));
    if (strcmp(verb, "append") == 0)
        return write_to(word[1], O_APPEND, 0, number(word[2]), number(word[3]));
    if (strcmp(verb, "over") == 0)
        return write_to(word[1], 0, number(word[3]), number(word[2]), number(word[4]));
    if (strcmp(verb, "map") == 0)
        return store_to(word[1], number(word[3]), number(word[2]), number(word[4]));
    if (strcmp(verb, "cut") == 0)
        return truncate_to(word[1], number(word[2]));
    if (strcmp(verb, "mkdir") == 0)
        return t_mkdir(word[1], 0755);
    if (strcmp(verb, "rmdir") == 0)
        return t_rmdir(word[1]);
    if (strcmp(verb, "rename") == 0)
        return t_rename(word[1], word[2]);
    if (strcmp(verb, "link") == 0)
        return t_link(word[1], word[2]);
    if (strcmp(verb, "symlink") == 0)
        return t_symlink(word[1], word[2]);
    if (strcmp(verb, "unlink") == 0)
        return t_unlink(word[1]);
    if (strcmp(verb, "fsync") == 0)
        return sync_file(word[1]);
    if (strcmp(verb, "sync") == 0 || strcmp(verb, "tick") == 0)
        return fs_sync_all();
    if (strcmp(verb, "full") == 0)
        return write_to(word[1], O_APPEND | O_CREAT, 0, number(word[2]) + step, 4096);
    if (strcmp(verb, "open") == 0) {
        open_file = t_open(word[1], O_RDWR | O_APPEND, 0);
        return open_file < 0 ? open_file : 0;
    }
    if (strcmp(verb, "close") == 0)
        return open_file < 0 ? open_file : t_close(open_file);
    if (strcmp(verb, "write") == 0) {
        make_contents(number(word[1]), number(word[2]));
        return MIN((int)t_write(open_file, contents, number(word[2])), 0);
    }
    return perform_shared(word, step);
}

/* Takes a step off the script and splits it into words. False: none is left. */
static bool next_step(const char **script, char *text, size_t size, char **word)
{
    size_t n = 0;
    unsigned words = 0;

    for (unsigned i = 0; i < WORDS_MAX; i++)
        word[i] = "";
    while (**script != '\0' && **script != ';' && n + 1 < size)
        text[n++] = *(*script)++;
    text[n] = '\0';
    if (**script == ';')
        (*script)++;
    for (char *at = text; *at != '\0' && words < WORDS_MAX;) {
        word[words++] = at;
        while (*at != '\0' && *at != ' ')
            at++;
        if (*at == ' ')
            *at++ = '\0';
    }
    return words > 0;
}

void script_run(const struct workload *workload, struct sim_disk *disk, struct run *run)
{
    char text[512], *word[WORDS_MAX] = {"nothing", ""};
    const char *script = workload->steps;

    working.disk = disk;
    working.run = run;
    run->name = workload->name;
    run->steps = 0;
    sim_disk_format_part(disk, workload->blocks, 64);
    if (t_mount("/dev/sim1", "/mnt", "dfs", 0) != 0 || t_chdir("/mnt") != 0)
        host_fail("cannot mount the disk for %s", workload->name);
    run->before = host_alloc((size_t)disk->sectors * SIM_SECTOR, 4096);
    memcpy(run->before, disk->data, (size_t)disk->sectors * SIM_SECTOR);
    sim_disk_record(disk, true);
    remember(run, disk, word, true);
    while (next_step(&script, text, sizeof(text), word)) {
        bool synced, full = strcmp(word[0], "full") == 0;
        int error;
        if (strcmp(word[0], "put") == 0) {
            write_to(word[1], O_CREAT | O_TRUNC, 0, 0, 0);
            remember(run, disk, word, false);
        }
        do {
            error = perform(word, run->steps, &synced);
            if (!error || full)
                remember(run, disk, word, synced);
        } while (full && !error);
        if (error && !(full && error == -ENOSPC))
            host_fail("%s, step %u (%s): error %d", workload->name, run->steps, word[0], -error);
    }
    disk->recording = false;
    if (t_chdir("/") != 0 || t_umount("/mnt") != 0)
        host_fail("%s: cannot unmount", workload->name);
}

void script_perform(const char *steps, struct sim_disk *disk)
{
    char text[512], *word[WORDS_MAX];
    bool synced;

    working.disk = disk;
    working.run = NULL;
    open_file = -1;
    for (unsigned step = 1; next_step(&steps, text, sizeof(text), word); step++) {
        if (strcmp(word[0], "put") == 0)
            write_to(word[1], O_CREAT | O_TRUNC, 0, 0, 0);
        bool again = strcmp(word[0], "full") == 0;
        while (perform(word, step, &synced) == 0 && again)
            ;
    }
    if (open_file >= 0)
        t_close(open_file);
    shared_unmap();
}
