/* SPDX-License-Identifier: MIT */
/*
 * id: users and groups, of this process or of a user. Alone: the user (-u), the group (-g), all
 * groups (-G); with -n their names, with -r the real ones in place of the effective ones.
 */
#include "command/help.h"
#include "names.h"
#include "output.h"
#include <abi/cred.h>
#include <string.h>

#define USAGE "id [-G | -g | -u] [-nr] [user]"

struct ids {
    uid_t uid, euid;
    gid_t gid, egid;
    gid_t groups[NGROUPS_MAX + 1];
    int count;
};

static void ids_of_this_process(struct ids *ids)
{
    ids->uid = getuid();
    ids->euid = geteuid();
    ids->gid = getgid();
    ids->egid = getegid();
    ids->groups[0] = ids->egid;
    ids->count = 1;
    gid_t more[NGROUPS_MAX];
    int count = getgroups(NGROUPS_MAX, more);
    for (int i = 0; i < count; i++) {
        if (more[i] != ids->egid)
            ids->groups[ids->count++] = more[i];
    }
}

static void ids_of_user(struct ids *ids, const char *name)
{
    const struct passwd *user = getpwnam(name);

    if (!user)
        errx(1, "%s: there is no such user", name);
    ids->uid = ids->euid = user->pw_uid;
    ids->gid = ids->egid = user->pw_gid;
    ids->count = NGROUPS_MAX + 1;
    if (getgrouplist(name, ids->gid, ids->groups, &ids->count) < 0)
        ids->count = NGROUPS_MAX + 1;
}

static void show_one(bool user, uint32_t id, bool by_name)
{
    char name[NAME_ROOM];

    if (!by_name)
        snprintf(name, sizeof(name), "%u", (unsigned)id);
    else if (user)
        user_name(id, name);
    else
        group_name(id, name);
    printf("%s", name);
}

static void show_both(const char *label, bool user, uint32_t id)
{
    printf("%s%u(", label, (unsigned)id);
    show_one(user, id, true);
    putchar(')');
}

static void show_all(const struct ids *ids)
{
    show_both("uid=", true, ids->uid);
    show_both(" gid=", false, ids->gid);
    if (ids->euid != ids->uid)
        show_both(" euid=", true, ids->euid);
    if (ids->egid != ids->gid)
        show_both(" egid=", false, ids->egid);
    for (int i = 0; i < ids->count; i++)
        show_both(i == 0 ? " groups=" : ",", false, ids->groups[i]);
    putchar('\n');
}

static void show_groups(const struct ids *ids, bool by_name)
{
    for (int i = 0; i < ids->count; i++) {
        printf("%s", i == 0 ? "" : " ");
        show_one(false, ids->groups[i], by_name);
    }
    putchar('\n');
}

/* groups is id -Gn, whoami is id -un, logname is id -unr. */
static char kind_by_name(const char *program)
{
    const char *slash = strrchr(program, '/');

    program = slash ? slash + 1 : program;
    return strcmp(program, "groups") == 0                                      ? 'G'
           : strcmp(program, "whoami") == 0 || strcmp(program, "logname") == 0 ? 'u'
                                                                               : 0;
}

int main(int argc, char **argv)
{
    struct ids ids;
    char kind = kind_by_name(argv[0]);
    bool by_name = kind != 0, real = kind == 'u' && strstr(argv[0], "logname");
    int option;

    answer_help(argc, argv, USAGE);
    while ((option = getopt(argc, argv, "Ggunr")) != -1) {
        if (option == '?')
            errx(2, "usage: " USAGE);
        by_name |= option == 'n';
        real |= option == 'r';
        kind = option == 'n' || option == 'r' ? kind : (char)option;
    }
    if (optind < argc)
        ids_of_user(&ids, argv[optind]);
    else
        ids_of_this_process(&ids);
    if (kind == 'G') {
        show_groups(&ids, by_name);
    } else if (kind) {
        bool user = kind == 'u';
        show_one(user, user ? (real ? ids.uid : ids.euid) : (real ? ids.gid : ids.egid), by_name);
        putchar('\n');
    } else {
        show_all(&ids);
    }
    return finish_output(0);
}
