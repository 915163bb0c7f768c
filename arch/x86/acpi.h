/* SPDX-License-Identifier: MIT */
/* ACPI's static tables (ACPI specification 6.4, chapter 5). */
#ifndef ACPI_H
#define ACPI_H

#include "board.h"

/* Each fills in the facts that it finds; false if the machine has no such tables. */
bool acpi_discover(void);

#endif
