/*
 * What gendergrpc.h promises, but for the game loop. Ends with a line "N passed, N failed", and with 0 if none failed.
 *
 *   contract [URL]
 *
 * Without a URL nothing needs a server; with one, only what needs one is tested.
 */
#define _POSIX_C_SOURCE 200809L

#include "gendergrpc.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Nothing listens there. */
#define NOWHERE "http://127.0.0.1:9"

enum { CAPACITY = 8, MOST_FRAMES = 50000 };

static_assert(sizeof(void *) != 8 || sizeof(gendergrpc_options) == 56, "options");
static_assert(sizeof(void *) != 8 || sizeof(gendergrpc_submission) == 56, "submission");
static_assert(sizeof(gendergrpc_result) == 232, "result");

static const struct timespec FRAME = {0, 1000000};

static int passed, failed;

static void check_that(int is_so, const char *what, int line) {
    if (is_so) {
        passed++;
    } else {
        failed++;
        printf("FAILED, line %d: %s\n", line, what);
    }
}
#define CHECK(condition) check_that((condition) != 0, #condition, __LINE__)

static gendergrpc_options options_of_test(void) {
    gendergrpc_options options = {0};
    options.struct_size = sizeof options;
    options.capacity = CAPACITY;
    options.first_delay_ms = 5;
    options.longest_delay_ms = 20;
    return options;
}

static gendergrpc_predictor *start(const char *url) {
    gendergrpc_options options = options_of_test();
    gendergrpc_predictor *predictor = NULL;
    CHECK(gendergrpc_start(url, strlen(url), &options, &predictor, NULL, 0) == GENDERGRPC_OK);
    return predictor;
}

/* Starting is refused with a line that says both. */
static void refused(const char *url, const gendergrpc_options *options, const char *field, const char *limit) {
    gendergrpc_predictor *predictor = (gendergrpc_predictor *)&predictor;
    char message[200] = "";
    CHECK(gendergrpc_start(url, url ? strlen(url) : 5, options, &predictor, message, sizeof message) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(predictor == NULL);
    CHECK(strstr(message, field) && strstr(message, limit) && !strchr(message, '\n'));
}

static gendergrpc_submission submission(uint64_t slot, const char *nickname, uint64_t timeout_us) {
    gendergrpc_submission s = {0};
    s.struct_size = sizeof s;
    s.slot = slot;
    s.nickname = nickname;
    s.nickname_length = nickname ? strlen(nickname) : 0;
    s.timeout_us = timeout_us;
    return s;
}

/* Polls a frame of a millisecond at a time until there is a result. */
static gendergrpc_result next(gendergrpc_predictor *predictor) {
    gendergrpc_result result = {0};
    for (int i = 0; i < MOST_FRAMES && gendergrpc_poll(predictor, &result, 1, sizeof result, 0) == 0; i++) {
        nanosleep(&FRAME, NULL);
    }
    return result;
}

static gendergrpc_result answer(gendergrpc_predictor *predictor, gendergrpc_submission s) {
    uint64_t number = 0;
    CHECK(gendergrpc_submit(predictor, &s, &number) == GENDERGRPC_OK);
    gendergrpc_result result = next(predictor);
    CHECK(result.submission == number && result.slot == s.slot);
    return result;
}

static void starting(void) {
    gendergrpc_options options = options_of_test();
    CHECK(gendergrpc_abi_version() == GENDERGRPC_ABI_VERSION);
    refused(NULL, NULL, "address", "http");
    refused("", NULL, "address", "http");
    refused("ftp://127.0.0.1", NULL, "address", "http");
    refused("nowhere", NULL, "address", "http");
    options.struct_size = 8;
    refused(NOWHERE, &options, "struct_size", "56");
    options = options_of_test();
    options.capacity = 65537;
    refused(NOWHERE, &options, "capacity", "65536");
    options = options_of_test();
    options.avatar_bytes = 1;
    refused(NOWHERE, &options, "avatar_bytes", "2097152");
    options = options_of_test();
    options.window = 4097;
    refused(NOWHERE, &options, "window", "4096");
    options = options_of_test();
    options.max_error = 0.6;
    refused(NOWHERE, &options, "max_error", "0.5");
    options = options_of_test();
    options.model_length = 3;
    refused(NOWHERE, &options, "model", "1024");
    options = options_of_test();
    options.connect_timeout_ms = 60001;
    refused(NOWHERE, &options, "connect_timeout_ms", "60000");
    CHECK(gendergrpc_start(NOWHERE, strlen(NOWHERE), NULL, NULL, NULL, 0) == GENDERGRPC_INVALID_ARGUMENT);

    char message[8] = "";
    gendergrpc_predictor *predictor;
    CHECK(gendergrpc_start("nowhere", 7, NULL, &predictor, message, sizeof message) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(strcmp(message, "address") == 0);
}

static void calling_with_nothing(void) {
    gendergrpc_submission s = submission(1, "Anna", 0);
    gendergrpc_result result;
    uint64_t number = 7;
    char text[8] = "before";
    CHECK(gendergrpc_submit(NULL, &s, &number) == GENDERGRPC_INVALID_ARGUMENT && number == 0);
    CHECK(gendergrpc_poll(NULL, &result, 1, sizeof result, 0) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(gendergrpc_state(NULL) == GENDERGRPC_STATE_STOPPED);
    CHECK(gendergrpc_outstanding(NULL) == 0);
    CHECK(gendergrpc_failure(NULL, text, sizeof text) == 0 && *text == 0);
    gendergrpc_stop(NULL);
    gendergrpc_free(NULL, 1000);

    gendergrpc_predictor *predictor = start(NOWHERE);
    CHECK(gendergrpc_submit(predictor, NULL, NULL) == GENDERGRPC_INVALID_ARGUMENT);
    s.struct_size--;
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_INVALID_ARGUMENT);
    s = submission(1, NULL, 0);
    s.avatar_length = 1;
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_INVALID_ARGUMENT);
    s = submission(1, NULL, 0);
    s.nickname_length = 1;
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(gendergrpc_poll(predictor, NULL, 1, sizeof result, 0) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(gendergrpc_poll(predictor, &result, 1, sizeof result - 1, 0) == GENDERGRPC_INVALID_ARGUMENT);
    CHECK(gendergrpc_poll(predictor, NULL, 0, sizeof result, 0) == 0);
    CHECK(gendergrpc_outstanding(predictor) == 0);
    gendergrpc_free(predictor, 0);
}

static void room_slots_and_timeouts(void) {
    gendergrpc_predictor *predictor = start(NOWHERE);
    gendergrpc_submission s;
    for (uint64_t i = 1; i <= CAPACITY; i++) {
        uint64_t number = 0;
        s = submission(i, "Anna", i == 2 ? 1000 : i == 3 ? UINT64_MAX : 0);
        CHECK(gendergrpc_submit(predictor, &s, &number) == GENDERGRPC_OK && number == i);
    }
    uint64_t number = 7;
    s = submission(1, "Maria", 0);
    CHECK(gendergrpc_submit(predictor, &s, &number) == GENDERGRPC_NO_ROOM && number == 0);
    CHECK(gendergrpc_outstanding(predictor) == CAPACITY);

    gendergrpc_result result = next(predictor);
    CHECK(result.slot == 2 && result.submission == 2 && result.outcome == GENDERGRPC_EXPIRED && result.age_us >= 1000);
    CHECK(result.label == 0 && result.model_version_length == 0 && result.error_reason_length == 0);
    CHECK(gendergrpc_submit(predictor, &s, &number) == GENDERGRPC_OK && number == CAPACITY + 1);
    result = next(predictor);
    CHECK(result.slot == 1 && result.submission == 1 && result.outcome == GENDERGRPC_SUPERSEDED);
    CHECK(gendergrpc_state(predictor) == GENDERGRPC_STATE_CONNECTING);
    char text[200], start_of_it[6];
    for (int i = 0; i < MOST_FRAMES && gendergrpc_failure(predictor, text, sizeof text) == 0; i++) {
        nanosleep(&FRAME, NULL);
    }
    CHECK(gendergrpc_failure(predictor, text, sizeof text) == strlen(text) && strlen(text) > 5);
    CHECK(gendergrpc_failure(predictor, start_of_it, sizeof start_of_it) == 5 && strncmp(text, start_of_it, 5) == 0);

    gendergrpc_stop(predictor);
    gendergrpc_stop(predictor);
    CHECK(gendergrpc_state(predictor) == GENDERGRPC_STATE_STOPPED);
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_STOPPED);
    for (int i = 0; i < CAPACITY - 1; i++) {
        result = next(predictor);
        CHECK(result.outcome == GENDERGRPC_ERROR && result.error_code == GENDERGRPC_ERROR_CANCELLED);
    }
    CHECK(gendergrpc_outstanding(predictor) == 0);
    gendergrpc_free(predictor, 5000);
}

/* A caller of a later version, whose results are larger, gets what this one knows, at its own distances. */
static void larger_structures(void) {
    struct {
        gendergrpc_result known;
        uint64_t later;
    } results[2];
    memset(results, 0x55, sizeof results);
    gendergrpc_predictor *predictor = start(NOWHERE);
    gendergrpc_submission s = submission(1, "Anna", 0);
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_OK);
    s.slot = 2;
    CHECK(gendergrpc_submit(predictor, &s, NULL) == GENDERGRPC_OK);
    gendergrpc_stop(predictor);
    int count = 0;
    for (int i = 0; i < MOST_FRAMES && count < 2; i++) {
        count += gendergrpc_poll(predictor, &results[count].known, (uint32_t)(2 - count), sizeof *results, UINT32_MAX);
        nanosleep(&FRAME, NULL);
    }
    CHECK(count == 2 && results[0].known.slot + results[1].known.slot == 3);
    CHECK(results[0].later == 0x5555555555555555u && results[1].later == 0x5555555555555555u);
    gendergrpc_free(predictor, 0);
}

static void predictions(const char *url) {
    gendergrpc_predictor *predictor = start(url);
    gendergrpc_predictor *other = start(url);
    gendergrpc_result r = answer(predictor, submission(7, "Anna", 0));
    CHECK(r.outcome == GENDERGRPC_PREDICTION && r.label == GENDERGRPC_FEMALE && r.undetermined_reason == 0 && r.error_code == 0);
    CHECK(r.probability_female > 0.5 && r.probability_female <= 1 && r.nickname_probability_female > 0.5);
    CHECK(r.nickname_weight == 1 && r.avatar_weight == 0 && r.avatar_probability_female == 0);
    CHECK(r.model_version_length == 71 && strlen(r.model_version) == 71 && strncmp(r.model_version, "sha256:", 7) == 0);
    CHECK(r.error_reason_length == 0 && *r.error_reason == 0);
    CHECK(gendergrpc_state(predictor) == GENDERGRPC_STATE_READY);

    r = answer(predictor, submission(8, NULL, 0));
    CHECK(r.label == GENDERGRPC_UNDETERMINED && r.undetermined_reason == GENDERGRPC_NO_SIGNAL);
    r = answer(predictor, submission(8, "A\xff\xc3nna", 0));
    CHECK(r.outcome == GENDERGRPC_PREDICTION);
    r = answer(other, submission(1, "\xe9\x99\x88\xe5\xa9\xb7\xe5\xa9\xb7", 0));
    CHECK(r.label == GENDERGRPC_FEMALE);

    static char long_nickname[4000];
    for (size_t length = 257; length <= 3999; length += 1247) {
        memset(long_nickname, 'n', length);
        r = answer(predictor, submission(9, long_nickname, 0));
        CHECK(r.outcome == GENDERGRPC_ERROR && r.error_code == GENDERGRPC_ERROR_INVALID_ARGUMENT);
        CHECK(length > 512 || strcmp(r.error_reason, "NICKNAME_TOO_LONG") == 0);
    }

    uint8_t *bytes = calloc(GENDERGRPC_MAX_AVATAR_BYTES + 1, 1);
    gendergrpc_submission s = submission(10, NULL, 0);
    s.avatar = bytes;
    s.avatar_length = GENDERGRPC_MAX_AVATAR_BYTES;
    r = answer(predictor, s);
    CHECK(r.outcome == GENDERGRPC_ERROR && r.error_code == GENDERGRPC_ERROR_INVALID_ARGUMENT);
    CHECK(strcmp(r.error_reason, "AVATAR_UNDECODABLE") == 0 && r.error_reason_length == strlen(r.error_reason));
    s.avatar_length++;
    r = answer(predictor, s);
    CHECK(r.outcome == GENDERGRPC_ERROR && r.error_code == GENDERGRPC_ERROR_INVALID_ARGUMENT);
    free(bytes);
    gendergrpc_free(predictor, 5000);
    gendergrpc_free(other, 0);
}

int main(int argc, char **argv) {
    if (argc > 1) {
        predictions(argv[1]);
    } else {
        starting();
        calling_with_nothing();
        room_slots_and_timeouts();
        larger_structures();
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0;
}
