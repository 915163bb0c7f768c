/* SPDX-License-Identifier: MIT */
/* Users and their passwords, for programs that begin a session, or change the user: login, su, passwd. */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include <pwd.h>
#include <stdbool.h>
#include <stddef.h>

#define ACCOUNT_PASSWORD_MAX 128 /* bytes, with the zero */

/*
 * First in a set-user-ID program: opens the descriptors 0 to 2 that are closed. Otherwise, the next file that is
 * opened would be one of them, and messages would be written to it.
 */
void account_protect(void);

/*
 * Asks at the controlling terminal, without echo; if there is none, reads a line of the standard input. False: the
 * input has ended, or the line is too long. A signal that ends the program ends it with the terminal's modes restored.
 */
bool account_ask(const char *prompt, char password[ACCOUNT_PASSWORD_MAX]);

/* Whether the user has an empty password: then there is nothing to ask for. */
bool account_is_open(const char *name);

/* Whether it is the user's password. Takes as long for a user that does not exist. Needs root's rights. */
bool account_fits(const char *name, const char *password);

/* Asks for the user's password, if it has one, and checks it. If it is wrong, the answer takes a second. */
bool account_admits(const char *name, const char *prompt);

/* Becomes the user with its groups for ever, or ends the program with a message. */
void account_become(const struct passwd *user);

/* Sets HOME, SHELL, USER and LOGNAME. */
void account_set_environment(const struct passwd *user);

#endif
