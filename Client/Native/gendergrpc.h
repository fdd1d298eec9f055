/*
 * Predictions of a profile's presented gender for a program with a frame loop, from a GenderGrpc server.
 *
 * Start a predictor, submit profiles and poll for results in each frame, stop it. No function waits (but gendergrpc_free, for as long
 * as it is told), throws, calls back, or keeps a pointer that it was given. Submitting and polling allocate nothing on the thread
 * that calls them. Connecting, sending and connecting again happen on threads of the library.
 *
 * Threads: one thread at a time calls gendergrpc_submit, gendergrpc_poll and gendergrpc_outstanding for a predictor. The others are
 * for any thread; but gendergrpc_free is the last call for its predictor, and none may be in progress then.
 *
 * Text is UTF-8 with its length in bytes. What the library writes also has a NUL at its end, which the length doesn't count, and is
 * cut at a character's begin where there is no room for all of it.
 *
 * Structures begin with their size, or are passed with it, so that later versions can add fields at their ends: set everything to
 * zero, then struct_size, then what you need.
 *
 * The library can't be unloaded. On Unix it ignores SIGPIPE, and handles SIGSEGV, SIGFPE and a real-time signal; what isn't its own
 * goes on to the handlers that the program set before its first call.
 */
#ifndef GENDERGRPC_H
#define GENDERGRPC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What this header describes. A library of another version doesn't fit it. */
#define GENDERGRPC_ABI_VERSION 1u
uint32_t gendergrpc_abi_version(void);

/* The largest avatar, in bytes. */
#define GENDERGRPC_MAX_AVATAR_BYTES 2097152u

/* What functions return. */
enum {
    GENDERGRPC_OK = 0,
    GENDERGRPC_NO_ROOM = 1,           /* not accepted, and no result is owed: poll, and try again in a later frame */
    GENDERGRPC_STOPPED = 2,           /* not accepted, and no result is owed: the predictor was stopped */
    GENDERGRPC_INVALID_ARGUMENT = -1, /* a null pointer, a size too small, a field out of its range; nothing was done */
    GENDERGRPC_INTERNAL = -2          /* no memory, or no thread, to be had */
};

/* What became of a submission: gendergrpc_result.outcome. */
enum {
    GENDERGRPC_PREDICTION = 1,
    GENDERGRPC_SUPERSEDED = 2, /* a newer submission took its slot */
    GENDERGRPC_EXPIRED = 3,    /* its timeout passed */
    GENDERGRPC_ERROR = 4       /* error_code says why */
};

/* gendergrpc_result.label; 0 where there is no prediction. */
enum {
    GENDERGRPC_FEMALE = 1,
    GENDERGRPC_MALE = 2,
    GENDERGRPC_UNDETERMINED = 3
};

/* gendergrpc_result.undetermined_reason; 0 unless the label is undetermined. */
enum {
    GENDERGRPC_LOW_MARGIN = 1,
    GENDERGRPC_NO_SIGNAL = 2,
    GENDERGRPC_MODALITY_CONFLICT = 3,
    GENDERGRPC_UNATTAINABLE_MAX_ERROR = 4
};

/* gendergrpc_result.error_code: gRPC's own numbers. These are the library's, others are the server's. */
enum {
    GENDERGRPC_ERROR_CANCELLED = 1,        /* the predictor was stopped */
    GENDERGRPC_ERROR_INVALID_ARGUMENT = 3, /* a limit was broken, or the avatar can't be decoded */
    GENDERGRPC_ERROR_UNAVAILABLE = 14      /* the connection broke each time it was sent, three times */
};

/* How a predictor stands with its server. */
enum {
    GENDERGRPC_STATE_STOPPED = 0,
    GENDERGRPC_STATE_CONNECTING = 1,  /* tries to reach the server for the first time */
    GENDERGRPC_STATE_READY = 2,       /* a stream to the server is open */
    GENDERGRPC_STATE_RECONNECTING = 3 /* the stream was lost; tries to get another one */
};

typedef struct gendergrpc_predictor gendergrpc_predictor;

/* Where a field is 0 its default holds. */
typedef struct gendergrpc_options {
    uint32_t struct_size;        /* sizeof(gendergrpc_options) */
    uint32_t capacity;           /* submissions accepted and not yet polled, at most: 1 to 65,536; default 256 */
    uint32_t avatar_bytes;       /* memory for their avatars, in whole blocks of 4 KiB each: 2 MiB to 1 GiB; default 16 MiB */
    uint32_t window;             /* submissions with the server at the same time, at most: 1 to 4,096; default 64 */
    double max_error;            /* error rate to accept among answers: over 0, at most 0.5; default the server's, 0.05 */
    const char *model;           /* name or version of the model, not terminated; default the active one */
    size_t model_length;         /* at most 1,024 */
    uint32_t connect_timeout_ms; /* of one attempt to reach the server: 1 to 60,000; default 5,000 */
    uint32_t first_delay_ms;     /* before the first new attempt, doubled with each: 1 to 60,000; default 100 */
    uint32_t longest_delay_ms;   /* between attempts: 1 to 60,000; default 2,000 */
    uint32_t reserved;
} gendergrpc_options;

typedef struct gendergrpc_submission {
    uint32_t struct_size;   /* sizeof(gendergrpc_submission) */
    uint32_t reserved;
    uint64_t slot;          /* what the profile is of, such as an entity: the latest submission of a slot wins */
    const uint8_t *avatar;  /* an encoded image (JPEG, PNG, WebP, GIF, BMP); null: none */
    size_t avatar_length;   /* over GENDERGRPC_MAX_AVATAR_BYTES the result is an error */
    const char *nickname;   /* UTF-8, not terminated; null: none. What isn't UTF-8 becomes U+FFFD. */
    size_t nickname_length; /* in bytes; over 256 code points the result is an error */
    uint64_t timeout_us;    /* how long the result is of use, in microseconds from the call; 0: for ever */
} gendergrpc_submission;

/* The one result of an accepted submission. */
typedef struct gendergrpc_result {
    uint64_t submission;                /* the number that gendergrpc_submit gave */
    uint64_t slot;
    int32_t outcome;                    /* GENDERGRPC_PREDICTION, _SUPERSEDED, _EXPIRED or _ERROR */
    int32_t label;                      /* of a prediction, as the fields up to model_version; 0 otherwise */
    int32_t undetermined_reason;
    int32_t error_code;                 /* of an error; 0 otherwise */
    uint64_t age_us;                    /* microseconds from the submission until it was polled */
    double probability_female;          /* calibrated, 0 to 1 */
    double avatar_probability_female;   /* from the avatar alone, 0 to 1 */
    double avatar_weight;               /* the avatar's share, 0 to 1 */
    double nickname_probability_female; /* from the nickname alone, 0 to 1 */
    double nickname_weight;             /* the nickname's share, 0 to 1 */
    uint32_t model_version_length;
    uint32_t error_reason_length;
    char model_version[80];             /* of the model that made the prediction */
    char error_reason[64];              /* of an error that the server gave a reason for, such as AVATAR_UNDECODABLE */
} gendergrpc_result;

/*
 * Makes a predictor and begins to connect.
 *
 * address, address_length: the server's URL, such as http://127.0.0.1:5055; at most 1,024 bytes.
 * options: null for the defaults.
 * predictor: where to write it; null is written if there is none.
 * message, message_capacity: where to write a line that says what is wrong with an argument; may be null and 0.
 * Returns GENDERGRPC_OK, _INVALID_ARGUMENT or _INTERNAL.
 */
int32_t gendergrpc_start(const char *address, size_t address_length, const gendergrpc_options *options,
                         gendergrpc_predictor **predictor, char *message, size_t message_capacity);

/*
 * Submits a profile, of which everything is copied.
 *
 * number: where to write the submission's number, from 1, rising; 0 if it isn't accepted. May be null.
 * Returns GENDERGRPC_OK if it is accepted and owed exactly one result, else _NO_ROOM, _STOPPED, _INVALID_ARGUMENT or _INTERNAL.
 */
int32_t gendergrpc_submit(gendergrpc_predictor *predictor, const gendergrpc_submission *submission, uint64_t *number);

/*
 * Writes the results that are there, also after the predictor was stopped.
 *
 * results, capacity: where to write them; those that don't fit wait for the next call.
 * result_size: sizeof(gendergrpc_result).
 * budget_us: how long to go on, in microseconds; one result is written even if it is 0.
 * Returns how many were written, or GENDERGRPC_INVALID_ARGUMENT or _INTERNAL.
 */
int32_t gendergrpc_poll(gendergrpc_predictor *predictor, gendergrpc_result *results, uint32_t capacity, uint32_t result_size,
                        uint32_t budget_us);

/* Submissions that were accepted and whose results weren't polled yet. */
uint32_t gendergrpc_outstanding(gendergrpc_predictor *predictor);

/* A GENDERGRPC_STATE_. */
int32_t gendergrpc_state(gendergrpc_predictor *predictor);

/*
 * Writes why the latest attempt to reach the server, or the latest stream, ended, for people; nothing if none did.
 * Returns the bytes written, without the NUL.
 */
size_t gendergrpc_failure(gendergrpc_predictor *predictor, char *text, size_t capacity);

/*
 * Ends the connection beside the calling thread, and returns at once. What has no result yet gets an error (CANCELLED), to be polled.
 * It can't be started again.
 */
void gendergrpc_stop(gendergrpc_predictor *predictor);

/*
 * Stops a predictor if it wasn't, and frees it; null is none. Results that weren't polled are lost.
 *
 * wait_ms: how long to wait for the end of its connection, in milliseconds, at most 5,000; 0: not at all.
 */
void gendergrpc_free(gendergrpc_predictor *predictor, uint32_t wait_ms);

#ifdef __cplusplus
}
#endif

#endif
