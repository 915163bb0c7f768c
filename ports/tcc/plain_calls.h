/* SPDX-License-Identifier: MIT */
/* A part of tcc's build_got_entries(), in its loop over relocations: a static program calls a function without a table. */
#ifdef TCC_TARGET_I386
if (type == R_386_PLT32 && sym->st_shndx != SHN_UNDEF && s1->static_link) {
    rel->r_info = ELFW(R_INFO)(sym_index, R_386_PC32);
    continue;
}
#endif
