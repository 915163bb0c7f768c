/* SPDX-License-Identifier: MIT */
/*
 * Model: after a loss of power, the disk holds all operations up to one of them, and what fsync() promised.
 * docs/models.md explains it.
 * Sources: kernel/fs/dfs/log.c kernel/fs/dfs/recover.c kernel/fs/dfs/alloc.c
 *
 * Two processes do OPS operations, and each may call fsync() after its own. The disk has a block X and a block MAP. X is a
 * directory, or free, or holds a file's contents, which are written in place. An operation changes X, allocates or frees
 * it, and writes its own number to MAP. So MAP tells after a recovery which operations are there, and X must fit.
 *
 * The power fails CUTS times at most, also during a recovery. A block that has been written since the last flush has
 * reached the medium then, or not: each on its own. A batch is one block with its descriptor. A descriptor's checksum is
 * not modelled: a block reaches the medium as a whole.
 *
 * A comment behind a step names the function and the text in it that the step stands for. tests/models.py checks both.
 */
#ifndef OPS
#define OPS 3
#endif
#ifndef CUTS
#define CUTS 2
#endif
#define PROCESSES 2
#define BATCHES 5                       /* for which the log has room */
#define NONE 255

/* The places on the disk */
#define X 0
#define MAP 1
#define HEADER 2
#define DESCRIPTOR(n) (3 + 2 * (n))
#define COPY(n) (4 + 2 * (n))
#define BLOCKS (3 + 2 * BATCHES)

/* The contents of X by operation n as a directory or a file, and of MAP. The number itself is the block's checksum. */
#define AS_DIRECTORY(n) (n)
#define AS_FILE(n) (16 + (n))
#define AS_MAP(n) (32 + (n))

/* A descriptor: struct dfs_log_descriptor */
#define MAKE(transaction, part, block, last, sum) (((((transaction) * 2 + (part)) * 2 + (block)) * 2 + (last)) * 64 + (sum))
#define TRANSACTION(d) ((d) / 512)
#define PART(d) ((d) / 256 % 2)
#define BLOCK(d) ((d) / 128 % 2)
#define LAST(d) ((d) / 64 % 2)
#define SUM(d) ((d) % 64)

mtype = { DIRECTORY, FILE, UNUSED }

short medium[BLOCKS];
short cache[BLOCKS] = NONE;             /* the disk's: not on the medium yet */

/* The memory of the kernel */
mtype use = DIRECTORY;                  /* of X */
byte contents = AS_DIRECTORY(0);        /* of X */
byte map = AS_MAP(0);                   /* contents of MAP */
bool unwritten;                         /* X is a file's, and its contents wait for writeback */
bool held;                              /* struct bitmap: X was freed by a transaction that is not safe yet */
bool logged[2];                         /* PAGE_LOGGED of X and MAP; part of the running transaction */
bool dirty[2];                          /* PAGE_DIRTY; waits to be installed */
bool inode_lock;
bool closed, must_install;              /* struct log */
byte members, head;                     /* head counts batches */
byte number = 1;

/* What the model remembers, to compare */
byte ops;                               /* operations that have begun */
mtype use_after[OPS + 1] = DIRECTORY;   /* what X is after each operation */
byte contents_after[OPS + 1];
bool lost[OPS + 1];                     /* a recovery has come to an end without it */
byte promised;                          /* fsync() has returned for this operation */
byte cuts;
bool off, ready;
byte stopped;                           /* processes that the loss of power has ended */

/* The disk takes a block. If it holds an older one for the same place, that may have reached the medium. */
inline disk_write(place, what) {
    atomic {
        if
        :: cache[place] != NONE -> medium[place] = cache[place]
        :: true
        fi;
        cache[place] = what
    }
}

inline block_flush() {
    d_step {
        b = 0;
        do
        :: b < BLOCKS && cache[b] != NONE -> medium[b] = cache[b]; cache[b] = NONE; b++
        :: b < BLOCKS && cache[b] == NONE -> b++
        :: b == BLOCKS -> b = 0; break
        od
    }
}

inline power_fails() {
    atomic {
        b = 0;
        do
        :: b < BLOCKS && cache[b] != NONE -> medium[b] = cache[b]; cache[b] = NONE; b++
        :: b < BLOCKS -> cache[b] = NONE; b++
        :: b == BLOCKS -> b = 0; break
        od
    }
}

inline write_contents() {
    atomic {
        if
        :: unwritten -> disk_write(X, contents); unwritten = false
        :: else
        fi
    }
}

inline write_batch(block, what, last) {
    atomic {
        disk_write(DESCRIPTOR(head), MAKE(number, part, block, last, what));
        disk_write(COPY(head), what);       /* write_batch: disk_write(fs, log->start + log->head, pages, n + 1) */
        head++;                             /* write_batch: log->head += n + 1 */
        part++
    }
}

inline write_transaction() {
    if
    :: logged[X] -> write_batch(X, contents, !logged[MAP])  /* write_transaction: write_batch(fs, first, */
    :: else
    fi;
    if
    :: logged[MAP] -> write_batch(MAP, map, 1)
    :: else
    fi;
    part = 0
}

inline begin_next() {
    atomic {
        dirty[X] = dirty[X] || logged[X];   /* begin_next: pagecache_dirty(&fs->meta->object, page) */
        dirty[MAP] = dirty[MAP] || logged[MAP];
        logged[X] = false;                  /* begin_next: pagecache_set_logged(page, false) */
        logged[MAP] = false;
        number++                            /* begin_next: log->number++ */
    }
}

inline install_blocks() {
    if
    :: dirty[X] -> disk_write(X, contents)
    :: else
    fi;
    if
    :: dirty[MAP] -> disk_write(MAP, map)
    :: else
    fi;
    dirty[X] = false;
    dirty[MAP] = false
}

inline log_install() {
    install_blocks();                       /* log_install: pagecache_write(&fs->meta->object) */
#ifndef BUG_HEADER_EARLY
    block_flush();                          /* log_install: block_flush(fs->device) */
#endif
    disk_write(HEADER, number);             /* log_install: log_write_header(fs, log->number) */
    block_flush();                          /* log_write_header: block_flush(fs->device) */
    atomic {
        head = 0;                           /* log_install: log->head = 1 */
        must_install = false                /* log_install: log->must_install = false */
    }
}

inline commit_metadata() {
#ifdef BUG_INSTALL_EARLY
    dirty[X] = dirty[X] || logged[X];
    dirty[MAP] = true;
    install_blocks();
#endif
    write_transaction();                    /* commit_metadata: write_transaction(fs) */
#ifndef BUG_NO_FLUSH_AFTER
    block_flush();                          /* commit_metadata: block_flush(fs->device) */
#endif
    begin_next();                           /* commit_metadata: begin_next(fs) */
    if
    :: BATCHES - head < 2 || must_install -> log_install()  /* commit_metadata: if (full || log->must_install) */
    :: else
    fi;
    held = false                            /* commit_metadata: bitmaps_release_held(fs) */
}

inline commit_alone() {
    write_contents();                       /* commit_alone: writeback_named(fs->sb) */
#ifndef BUG_NO_FLUSH_BEFORE
    block_flush();                          /* commit_alone: flush_disk(fs) */
#endif
    if
    :: logged[MAP] -> commit_metadata()     /* commit_alone: commit_metadata(fs) */
    :: else                                 /* each operation changes MAP */
    fi
}

inline commit() {
    mine = number;                          /* commit: uint64_t mine = log->number */
    write_contents();                       /* commit: writeback_all(fs->sb) */
    if
    :: atomic { !closed && number != mine -> block_flush() }    /* commit: int flush_error = flush_disk(fs) */
    :: atomic { !closed && number == mine -> closed = true };   /* close_log: log->closed = true */
#ifndef BUG_NOT_ALONE
        members == 0;                       /* close_log: while (log->members > 0) */
#endif
        commit_alone();                     /* commit: commit_alone(fs) */
        closed = false                      /* open_log: log->closed = false */
    fi;
    mine = 0
}

/* Of X, which is part of the transaction from here on. */
inline change() {
    logged[X] = true;                       /* txn_change: log->pages[log->count++] = page */
    use = DIRECTORY;
    contents = AS_DIRECTORY(op)
}

inline free() {
#ifndef BUG_NO_HOLD
    held = true;                            /* clear_bit: map->held[page][word] |= mask */
#endif
#ifndef BUG_NO_MUST_INSTALL
    must_install = must_install || dirty[X];    /* txn_forget: __atomic_store_n(&fs->log.must_install, true */
#endif
    logged[X] = false;                      /* txn_forget: leave_transaction(&fs->log, page) */
    dirty[X] = false;                       /* txn_forget: pagecache_forget(&fs->meta->object, block) */
    unwritten = false;
    use = UNUSED
}

inline operation() {
    atomic { ops < OPS && !inode_lock -> inode_lock = true; ops++; op = ops };
    atomic { !closed -> members++ };        /* begin_txn: log->members++ */
    atomic {
        if
        :: use == DIRECTORY -> change()
        :: use != UNUSED -> free()
        :: use == UNUSED && !held -> change()
        :: use == UNUSED && !held -> use = FILE; contents = AS_FILE(op); unwritten = true
        :: use == UNUSED && held
        fi
    };
    atomic {
        logged[MAP] = true;
        map = AS_MAP(op);
        use_after[op] = use;
        contents_after[op] = contents
    };
    atomic {
        members--;                          /* txn_end: log->members-- */
        inode_lock = false
    }
}

inline life() {
    do
    :: operation();
        if
        :: commit();
            atomic {
                if
                :: op > promised -> promised = op
                :: else
                fi
            }
        :: true
        fi;
        op = 0
    :: ops == OPS -> break
    od;
end_of_life:
    off
}

active [PROCESSES] proctype process() {
    byte op, mine, part, b;

    ready;
end:
    do
    :: { life() } unless { atomic { off ->
            op = 0; mine = 0; part = 0; b = 0;
            stopped++
        } };
        atomic { !off -> stopped-- }
    od
}

/* Whether the batch at `at` is the part'th one of the transaction looked for, and the copy is that of its checksum. */
#define IS_NEXT (at < BATCHES && TRANSACTION(medium[DESCRIPTOR(at)]) == number && PART(medium[DESCRIPTOR(at)]) == part)
#ifdef BUG_NO_CHECKSUM
#define IS_RIGHT true
#else
#define IS_RIGHT (medium[COPY(at)] == SUM(medium[DESCRIPTOR(at)]))  /* blocks_right: != d->entry[i].checksum */
#endif

/* The power may fail after any step of the recovery, which begins again then. */
#define OR_FAIL if :: true :: cuts < CUTS -> cuts++; power_fails(); goto again fi

/* The log is not written here, so that the medium has what a read returns. */
active proctype power() {
    byte at, part, first, k, b;
    bool any;

    atomic { medium[MAP] = AS_MAP(0); medium[HEADER] = 1; ready = true };
end:
    do
    :: atomic { cuts < CUTS && stopped == 0 -> cuts++; off = true; power_fails() };
        stopped == PROCESSES;
again:
        atomic {
            number = medium[HEADER];        /* recover_with_buffers: r->number = header->first */
            at = 0;
            part = 0;
            first = 0;
            any = false
        };
        do
        :: atomic { IS_NEXT && IS_RIGHT && !LAST(medium[DESCRIPTOR(at)]) -> at++; part++ }
        :: atomic { IS_NEXT && IS_RIGHT && LAST(medium[DESCRIPTOR(at)]) ->
                at++;
                any = true                  /* replay: walk_transaction(r, false, &end) */
            };
            do
            :: first < at ->                /* replay: walk_transaction(r, true, &end) */
                disk_write(BLOCK(medium[DESCRIPTOR(first)]), medium[COPY(first)]);
                first++;
                OR_FAIL
            :: first == at -> break
            od;
            atomic {
                part = 0;
                number++                    /* replay: r->number++ */
            }
#ifdef BUG_COPY_PARTS
        :: atomic { part > 0 && !(IS_NEXT && IS_RIGHT) ->
                disk_write(BLOCK(medium[DESCRIPTOR(first)]), medium[COPY(first)]);
                any = true;
                break
            }
#endif
        :: atomic { !(IS_NEXT && IS_RIGHT) -> break }
        od;
#ifndef BUG_SAME_NUMBER
        number++;                           /* recover_with_buffers: begin_anew(fs, r->number + 1, count) */
#endif
#ifndef BUG_NO_FLUSH_IN_RECOVERY
        if
        :: any -> block_flush()             /* begin_anew: block_flush(fs->device) */
        :: else
        fi;
        OR_FAIL;
#endif
        disk_write(HEADER, number);         /* begin_anew: log_write_header(fs, number) */
        OR_FAIL;
        block_flush();                      /* log_write_header: block_flush(fs->device) */
        atomic {
            k = medium[MAP] - AS_MAP(0);    /* the last operation that is on the disk */
            assert(k >= promised && k <= ops && !lost[k]);
            assert(use_after[k] == UNUSED || medium[X] == contents_after[k]);
            use = use_after[k];
            contents = contents_after[k];
            map = AS_MAP(k);
            k++;
            do
            :: k <= ops -> lost[k] = true; k++
            :: else -> k = 0; break
            od;
            unwritten = false; held = false; inode_lock = false; closed = false; must_install = false;
            logged[X] = false; logged[MAP] = false; dirty[X] = false; dirty[MAP] = false;
            members = 0; head = 0; at = 0; part = 0; first = 0; any = false;
            off = false
        }
    od
}
