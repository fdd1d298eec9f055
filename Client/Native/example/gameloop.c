/*
 * A game at 60 frames a second, without graphics, whose entities' profiles a GenderGrpc server predicts.
 *
 *   gameloop URL [SECONDS [ENTITIES [AVATAR_FILE...]]]
 *
 * Ctrl+C ends it as its time does, with a summary.
 *
 * Exit codes: 0 every submission was answered exactly once, 2 bad usage, 3 the same but the server was never reached, 4 not so.
 */
#define _POSIX_C_SOURCE 200809L

#include "gendergrpc.h"

#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { FRAMES_A_SECOND = 60, RESULTS = 256, MOST_AVATARS = 64, MOST_ENTITIES = 10000, MOST_SECONDS = 3600, STOPPED_FRAMES = 300 };

static const uint64_t FRAME_NS = 1000000000u / FRAMES_A_SECOND;
static const uint64_t TIMEOUT_US = 250000;
static const uint32_t BUDGET_US = 1000;

static const char *const NICKNAMES[] = {"Anna", "Peter", "陈婷婷", "李伟", "Мария", "dad_of_3", "青春永驻", "rainbow", ""};
enum { NICKNAME_COUNT = sizeof NICKNAMES / sizeof *NICKNAMES };

typedef struct {
    float x, y, dx, dy;   /* in fields, and fields a second */
    unsigned profile;     /* who it is */
    bool is_to_be_asked;  /* whether an answer is wanted that wasn't asked for yet */
    uint64_t submission;  /* the latest about it, while who it is hasn't changed; else 0 */
    int32_t label;        /* what the latest answer says; 0 while there is none */
} entity;

typedef struct {
    uint8_t *bytes;
    size_t length;
} avatar;

typedef struct {
    gendergrpc_predictor *predictor;
    entity *entities;
    unsigned entity_count;
    avatar avatars[MOST_AVATARS + 1]; /* the first is none */
    unsigned avatar_count;
    uint32_t random;
    uint8_t *owed; /* by a submission's number: 1 from its acceptance until its result */
    uint64_t owed_capacity, owed_count, unowed, accepted, refused;
    uint64_t outcomes[5];
    int32_t state;
    bool was_reached;
} game;

static gendergrpc_result results[RESULTS];
static volatile sig_atomic_t quit;

static void on_signal(int number) {
    (void)number;
    quit = 1;
}

static uint64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static void wait_until(uint64_t ns) {
    struct timespec t = {(time_t)(ns / 1000000000u), (long)(ns % 1000000000u)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL) != 0) {
    }
}

static float random_below_one(game *g) {
    g->random = g->random * 1664525u + 1013904223u;
    return (float)(g->random >> 8) / (float)(1u << 24);
}

static void enter(game *g, entity *e) {
    e->x = random_below_one(g);
    e->y = random_below_one(g);
    e->dx = random_below_one(g) - 0.5f;
    e->dy = random_below_one(g) - 0.5f;
    e->profile = (unsigned)(random_below_one(g) * (float)(NICKNAME_COUNT * g->avatar_count));
    e->is_to_be_asked = true;
    e->submission = 0;
    e->label = 0;
}

/* Moves everybody on; whoever leaves the field comes back as somebody else. */
static void advance(game *g) {
    for (unsigned i = 0; i < g->entity_count; i++) {
        entity *e = &g->entities[i];
        e->x += e->dx / FRAMES_A_SECOND;
        e->y += e->dy / FRAMES_A_SECOND;
        if (e->x < 0 || e->x > 1 || e->y < 0 || e->y > 1) {
            enter(g, e);
        }
    }
}

static void submit(game *g) {
    for (unsigned i = 0; i < g->entity_count; i++) {
        entity *e = &g->entities[i];
        if (!e->is_to_be_asked || g->accepted + 1 >= g->owed_capacity) {
            continue;
        }
        const avatar *a = &g->avatars[e->profile / NICKNAME_COUNT];
        const char *nickname = NICKNAMES[e->profile % NICKNAME_COUNT];
        gendergrpc_submission s = {0};
        s.struct_size = sizeof s;
        s.slot = i;
        s.avatar = a->bytes;
        s.avatar_length = a->length;
        s.nickname = nickname;
        s.nickname_length = strlen(nickname);
        s.timeout_us = TIMEOUT_US;
        if (gendergrpc_submit(g->predictor, &s, &e->submission) != GENDERGRPC_OK) {
            /* Those who are left are asked about in the next frame. */
            g->refused++;
            return;
        }
        e->is_to_be_asked = false;
        g->accepted++;
        g->owed[e->submission] = 1;
        g->owed_count++;
    }
}

static void take(game *g) {
    int32_t count = gendergrpc_poll(g->predictor, results, RESULTS, sizeof *results, BUDGET_US);
    for (int32_t i = 0; i < count; i++) {
        const gendergrpc_result *r = &results[i];
        if (r->submission >= g->owed_capacity || !g->owed[r->submission]) {
            g->unowed++;
            continue;
        }
        g->owed[r->submission] = 0;
        g->owed_count--;
        g->outcomes[r->outcome]++;
        entity *e = &g->entities[r->slot];
        if (e->submission != r->submission) {
            continue; /* of somebody who has left */
        }
        if (r->outcome == GENDERGRPC_PREDICTION) {
            e->label = r->label;
        } else if (r->outcome == GENDERGRPC_EXPIRED) {
            e->is_to_be_asked = true;
        }
    }
}

static void watch(game *g, double seconds) {
    static const char *const names[] = {"stopped", "connecting", "ready", "reconnecting"};
    int32_t state = gendergrpc_state(g->predictor);
    if (state == g->state) {
        return;
    }
    char failure[256] = "";
    if (state == GENDERGRPC_STATE_RECONNECTING) {
        gendergrpc_failure(g->predictor, failure, sizeof failure);
    }
    g->state = state;
    g->was_reached |= state == GENDERGRPC_STATE_READY;
    printf("%6.1f s  %s%s%s\n", seconds, names[state], *failure ? ": " : "", failure);
    fflush(stdout);
}

/* Polls a frame at a time until nothing is owed, but for no more than so many frames. */
static void take_owed(game *g, int frames) {
    for (uint64_t due = now_ns(); g->owed_count > 0 && frames > 0; frames--) {
        take(g);
        due += FRAME_NS;
        wait_until(due);
    }
}

static int compare(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static bool load(game *g, const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    avatar *a = &g->avatars[g->avatar_count];
    a->bytes = malloc(GENDERGRPC_MAX_AVATAR_BYTES);
    a->length = a->bytes ? fread(a->bytes, 1, GENDERGRPC_MAX_AVATAR_BYTES, file) : 0;
    g->avatar_count++;
    fclose(file);
    return a->length > 0;
}

/* An argument, what is usual where there is none, or 0 where it is too large. */
static long number(int argc, char **argv, int index, long usual, long most) {
    long value = argc > index ? strtol(argv[index], NULL, 10) : usual;
    return value > most ? 0 : value;
}

int main(int argc, char **argv) {
    static game g = {.avatar_count = 1, .random = 1};
    long seconds = number(argc, argv, 2, 10, MOST_SECONDS);
    g.entity_count = (unsigned)number(argc, argv, 3, 100, MOST_ENTITIES);
    if (argc < 2 || seconds < 1 || g.entity_count < 1 || argc > 4 + MOST_AVATARS) {
        fprintf(stderr, "Usage: gameloop URL [SECONDS, 1 to %d [ENTITIES, 1 to %d [AVATAR_FILE, at most %d of them]]]\n", MOST_SECONDS,
                MOST_ENTITIES, MOST_AVATARS);
        return 2;
    }
    for (int i = 4; i < argc; i++) {
        if (!load(&g, argv[i])) {
            fprintf(stderr, "%s can't be read.\n", argv[i]);
            return 2;
        }
    }
    uint64_t frame_count = (uint64_t)seconds * FRAMES_A_SECOND;
    uint64_t *calls = calloc(frame_count, sizeof *calls);
    g.owed_capacity = frame_count * RESULTS;
    g.owed = calloc(g.owed_capacity, 1);
    g.entities = calloc(g.entity_count, sizeof *g.entities);
    if (!calls || !g.owed || !g.entities) {
        return 2;
    }
    char message[128];
    if (gendergrpc_start(argv[1], strlen(argv[1]), NULL, &g.predictor, message, sizeof message) != GENDERGRPC_OK) {
        fprintf(stderr, "%s\n", message);
        return 2;
    }
    for (unsigned i = 0; i < g.entity_count; i++) {
        enter(&g, &g.entities[i]);
    }

    uint64_t frames = 0, late = 0, begun = now_ns(), due = begun;
    struct sigaction action = {0};
    action.sa_handler = on_signal;
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    while (!quit && frames < frame_count && now_ns() - begun < (uint64_t)seconds * 1000000000u) {
        due += FRAME_NS;
        if (now_ns() >= due) {
            late++;
            due = now_ns() + FRAME_NS;
        }
        advance(&g);
        uint64_t before = now_ns();
        submit(&g);
        take(&g);
        calls[frames++] = now_ns() - before;
        watch(&g, (double)(now_ns() - begun) / 1e9);
        wait_until(due);
    }

    /* What was submitted last is predicted or expires; if it does neither, stopping ends it. */
    take_owed(&g, STOPPED_FRAMES);
    gendergrpc_stop(g.predictor);
    take_owed(&g, STOPPED_FRAMES);
    gendergrpc_free(g.predictor, 1000);

    qsort(calls, frames, sizeof *calls, compare);
    printf("frames         %" PRIu64 ", %" PRIu64 " late\n", frames, late);
    printf("submissions    %" PRIu64 "; %" PRIu64 " more found no room\n", g.accepted, g.refused);
    printf("results        %" PRIu64 " predictions, %" PRIu64 " superseded, %" PRIu64 " expired, %" PRIu64 " errors\n", g.outcomes[1],
           g.outcomes[2], g.outcomes[3], g.outcomes[4]);
    printf("frame's calls  p50 %.1f µs, p99 %.1f µs\n", (double)calls[frames / 2] / 1e3, (double)calls[frames * 99 / 100] / 1e3);
    if (g.owed_count > 0 || g.unowed > 0) {
        printf("%" PRIu64 " submissions were not answered, and %" PRIu64 " results were not owed.\n", g.owed_count, g.unowed);
        return 4;
    }
    printf("Every submission was answered exactly once.\n");
    if (!g.was_reached) {
        printf("The server was never reached.\n");
        return 3;
    }
    return 0;
}
