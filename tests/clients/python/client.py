"""Checks a running server with what is generated from the descriptor set: client.py ADDRESS PROFILES RUN."""

import sys
from collections import namedtuple

import grpc
from google.rpc import error_details_pb2, status_pb2
from gendergrpc.v1 import prediction_pb2, prediction_pb2_grpc, runs_pb2, training_pb2, training_pb2_grpc

TIMEOUT = 120  # seconds
RUN_TIMEOUT = 600  # seconds, which a busy machine may need for the training run
LONG_NICKNAME = "🙂" * 257  # code points; 256 are allowed

Sample = namedtuple("Sample", "profile label probability")


def read_samples(path):
    """Rows of avatar file, nickname, label and probability of female, as the command line answered them."""
    samples = []
    with open(path, encoding="utf-8", newline="\n") as file:
        for line in file:
            avatar, nickname, label, probability = line.rstrip("\n").split("\t")
            profile = prediction_pb2.Profile()
            if avatar:
                with open(avatar, "rb") as image:
                    profile.avatar = image.read()
            if nickname:
                profile.nickname = nickname
            samples.append(Sample(profile, f"LABEL_{label.upper()}", float(probability)))
    return samples


def require(condition, why):
    if not condition:
        raise AssertionError(why)


def require_prediction(sample, prediction):
    label = prediction_pb2.Label.Name(prediction.label)
    require(label == sample.label, f"{label} instead of {sample.label}")
    difference = abs(prediction.probability_female - sample.probability)
    require(difference <= 1e-4, f"{prediction.probability_female} instead of {sample.probability}")


def require_long_nickname(status, field):
    """The status says what the server's errors say: code, reason, and the field with its limit."""
    require(status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0], f"code {status.code}")
    info, bad_request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    for detail in status.details:
        detail.Unpack(info)
        detail.Unpack(bad_request)
    require((info.domain, info.reason) == ("gendergrpc", "NICKNAME_TOO_LONG"), f"{info.domain}, {info.reason}")
    violations = [(violation.field, "256" in violation.description) for violation in bad_request.field_violations]
    require(violations == [(field, True)], f"violations {violations}")


class Checks:
    """Each method is a check, named by its first line."""

    def __init__(self, address, samples, run):
        channel = grpc.insecure_channel(address)
        self._predictions = prediction_pb2_grpc.PredictionServiceStub(channel)
        self._training = training_pb2_grpc.TrainingServiceStub(channel)
        self._samples = samples
        self._run = run

    def stream(self):
        """predict stream"""
        samples = {7 + 3 * index: sample for index, sample in enumerate(self._samples)}
        answers = self._stream({sequence: sample.profile for sequence, sample in samples.items()})
        for sequence, sample in samples.items():
            require_prediction(sample, answers[sequence].prediction)

    def stream_with_error(self):
        """predict stream that outlives an item's error"""
        first, last = self._samples[0], self._samples[1]
        bad = prediction_pb2.Profile(nickname=LONG_NICKNAME)
        answers = self._stream({1: first.profile, 2: bad, 3: last.profile})
        require_prediction(first, answers[1].prediction)
        require_long_nickname(answers[2].error, "profile.nickname")
        require_prediction(last, answers[3].prediction)

    def batch(self):
        """batch with an item's error"""
        profiles = [sample.profile for sample in self._samples] + [prediction_pb2.Profile(nickname=LONG_NICKNAME)]
        request = prediction_pb2.BatchPredictRequest(profiles=profiles)
        results = self._predictions.BatchPredict(request, timeout=TIMEOUT).results
        require(len(results) == len(profiles), f"{len(results)} results")
        for sample, result in zip(self._samples, results):
            require_prediction(sample, result.prediction)
        require_long_nickname(results[-1].error, f"profiles[{len(self._samples)}].nickname")

    def error(self):
        """error with its details"""
        request = prediction_pb2.PredictRequest(profile=prediction_pb2.Profile(nickname=LONG_NICKNAME))
        try:
            self._predictions.Predict(request, timeout=TIMEOUT)
        except grpc.RpcError as error:
            metadata = dict(error.trailing_metadata())
            status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
            require(error.code() == grpc.StatusCode.INVALID_ARGUMENT, f"{error.code()}")
            require_long_nickname(status, "profile.nickname")
        else:
            raise AssertionError("it was answered")

    def watch(self):
        """training watch, broken off and resumed"""
        call = self._training.WatchRun(training_pb2.WatchRunRequest(name=self._run), timeout=RUN_TIMEOUT)
        events = list(next(call).events)
        call.cancel()
        del events[len(events) // 2 + 1:]
        resumed = training_pb2.WatchRunRequest(name=self._run, after_sequence=events[-1].sequence)
        for response in self._training.WatchRun(resumed, timeout=RUN_TIMEOUT):
            events.extend(response.events)
        sequences = [event.sequence for event in events]
        require(sequences == list(range(1, len(events) + 1)), f"sequence numbers {sequences}")
        require(events[-1].state_change.state == runs_pb2.RUN_STATE_SUCCEEDED, f"at the end {events[-1]}")
        kinds = {event.WhichOneof("event") for event in events}
        require(kinds >= {"state_change", "step", "epoch", "checkpoint"}, f"kinds {kinds}")

    def _stream(self, profiles):
        """The answers by sequence: one for each profile."""
        requests = [prediction_pb2.StreamPredictRequest(sequence=key, profile=value) for key, value in profiles.items()]
        answers = {}
        for answer in self._predictions.StreamPredict(iter(requests), timeout=TIMEOUT):
            require(answer.sequence not in answers, f"{answer.sequence} is answered twice")
            answers[answer.sequence] = answer
        require(answers.keys() == profiles.keys(), f"answers to {sorted(answers)}")
        return answers


def main():
    address, profiles, run = sys.argv[1:]
    checks = Checks(address, read_samples(profiles), run)
    failed = False
    for check in (checks.stream, checks.stream_with_error, checks.batch, checks.error, checks.watch):
        try:
            check()
            print(f"ok {check.__doc__}", flush=True)
        except Exception as error:  # What went wrong is the check's outcome, whatever it is.
            failed = True
            print(f"FAILED {check.__doc__}: {type(error).__name__}: {error}".replace("\n", " "), flush=True)
    sys.exit(failed)


main()
