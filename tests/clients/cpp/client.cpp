// Checks a running server with what is generated from the descriptor set: client ADDRESS PROFILES RUN.
#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gendergrpc/v1/prediction.grpc.pb.h"
#include "gendergrpc/v1/training.grpc.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace {

using namespace gendergrpc::v1;

struct Sample {
    Profile profile;
    std::string label;
    double probability;
};

// One call, which nothing keeps from ending.
struct Context : grpc::ClientContext {
    explicit Context(std::chrono::seconds timeout = std::chrono::seconds(120)) { set_deadline(std::chrono::system_clock::now() + timeout); }
};

void require(bool condition, const std::string& why) {
    if (!condition) throw std::runtime_error(why);
}

void require_ok(const grpc::Status& status) {
    require(status.ok(), "code " + std::to_string(status.error_code()) + ": " + status.error_message());
}

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    require(file.good(), "cannot read " + path);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Rows of avatar file, nickname, label and probability of female, as the command line answered them.
std::vector<Sample> read_samples(const std::string& path) {
    std::vector<Sample> samples;
    std::istringstream rows(read_file(path));
    for (std::string row; std::getline(rows, row);) {
        std::istringstream fields(row);
        std::string avatar, nickname, label, probability;
        std::getline(std::getline(std::getline(std::getline(fields, avatar, '\t'), nickname, '\t'), label, '\t'), probability);
        std::transform(label.begin(), label.end(), label.begin(), [](unsigned char letter) { return std::toupper(letter); });
        Sample& sample = samples.emplace_back(Sample{{}, "LABEL_" + label, std::stod(probability)});
        if (!avatar.empty()) sample.profile.set_avatar(read_file(avatar));
        if (!nickname.empty()) sample.profile.set_nickname(nickname);
    }
    return samples;
}

// 257 code points, where 256 are allowed.
Profile long_nickname() {
    Profile profile;
    for (int i = 0; i < 257; i++) profile.mutable_nickname()->append("🙂");
    return profile;
}

void require_prediction(const Sample& sample, const Prediction& prediction) {
    require(Label_Name(prediction.label()) == sample.label, Label_Name(prediction.label()) + " instead of " + sample.label);
    require(std::abs(prediction.probability_female() - sample.probability) <= 1e-4,
            std::to_string(prediction.probability_female()) + " instead of " + std::to_string(sample.probability));
}

// The status says what the server's errors say: code, reason, and the field with its limit.
void require_long_nickname(const google::rpc::Status& status, const std::string& field) {
    google::rpc::ErrorInfo info;
    google::rpc::BadRequest bad_request;
    for (const auto& detail : status.details()) {
        if (detail.Is<google::rpc::ErrorInfo>()) detail.UnpackTo(&info);
        if (detail.Is<google::rpc::BadRequest>()) detail.UnpackTo(&bad_request);
    }
    require(status.code() == grpc::StatusCode::INVALID_ARGUMENT, "code " + std::to_string(status.code()));
    require(info.domain() == "gendergrpc" && info.reason() == "NICKNAME_TOO_LONG", info.ShortDebugString());
    require(bad_request.field_violations_size() == 1 && bad_request.field_violations(0).field() == field &&
                bad_request.field_violations(0).description().find("256") != std::string::npos,
            bad_request.ShortDebugString());
}

class Checks {
public:
    Checks(const std::string& address, std::vector<Sample> samples, std::string run)
        : channel_(grpc::CreateChannel(address, grpc::InsecureChannelCredentials())),
          predictions_(PredictionService::NewStub(channel_)),
          training_(TrainingService::NewStub(channel_)),
          samples_(std::move(samples)),
          run_(std::move(run)) {}

    void stream() {
        std::map<uint64_t, Profile> profiles;
        for (size_t i = 0; i < samples_.size(); i++) profiles[7 + 3 * i] = samples_[i].profile;
        const auto answers = predict_stream(profiles);
        for (size_t i = 0; i < samples_.size(); i++) require_prediction(samples_[i], answers.at(7 + 3 * i).prediction());
    }

    void stream_with_error() {
        const auto answers = predict_stream({{1, samples_[0].profile}, {2, long_nickname()}, {3, samples_[1].profile}});
        require_prediction(samples_[0], answers.at(1).prediction());
        require_long_nickname(answers.at(2).error(), "profile.nickname");
        require_prediction(samples_[1], answers.at(3).prediction());
    }

    void batch() {
        Context context;
        BatchPredictRequest request;
        BatchPredictResponse response;
        for (const Sample& sample : samples_) *request.add_profiles() = sample.profile;
        *request.add_profiles() = long_nickname();
        require_ok(predictions_->BatchPredict(&context, request, &response));
        require(response.results_size() == request.profiles_size(), std::to_string(response.results_size()) + " results");
        const int count = static_cast<int>(samples_.size());
        for (int i = 0; i < count; i++) require_prediction(samples_[i], response.results(i).prediction());
        require_long_nickname(response.results(count).error(), "profiles[" + std::to_string(count) + "].nickname");
    }

    void error() {
        Context context;
        PredictRequest request;
        PredictResponse response;
        *request.mutable_profile() = long_nickname();
        const grpc::Status status = predictions_->Predict(&context, request, &response);
        google::rpc::Status details;
        require(status.error_code() == grpc::StatusCode::INVALID_ARGUMENT, "code " + std::to_string(status.error_code()));
        require(details.ParseFromString(status.error_details()), "the details are no google.rpc.Status");
        require_long_nickname(details, "profile.nickname");
    }

    void watch() {
        std::vector<RunEvent> events = watch_after(0, true);
        events.resize((events.size() + 1) / 2);
        require(!events.empty(), "no events");
        for (const RunEvent& event : watch_after(events.back().sequence(), false)) events.push_back(event);
        std::set<RunEvent::EventCase> kinds;
        for (size_t i = 0; i < events.size(); i++) {
            require(events[i].sequence() == static_cast<int64_t>(i) + 1, "sequence number " + std::to_string(events[i].sequence()));
            kinds.insert(events[i].event_case());
        }
        require(events.back().state_change().state() == RUN_STATE_SUCCEEDED, "at the end " + events.back().ShortDebugString());
        for (auto kind : {RunEvent::kStateChange, RunEvent::kStep, RunEvent::kEpoch, RunEvent::kCheckpoint})
            require(kinds.count(kind) == 1, "no event of kind " + std::to_string(kind));
    }

private:
    // The answers by sequence: one for each profile.
    std::map<uint64_t, StreamPredictResponse> predict_stream(const std::map<uint64_t, Profile>& profiles) {
        Context context;
        auto call = predictions_->StreamPredict(&context);
        std::thread writer([&] {
            for (const auto& [sequence, profile] : profiles) {
                StreamPredictRequest request;
                request.set_sequence(sequence);
                *request.mutable_profile() = profile;
                if (!call->Write(request)) break;
            }
            call->WritesDone();
        });
        std::vector<StreamPredictResponse> received;
        for (StreamPredictResponse answer; call->Read(&answer);) received.push_back(answer);
        writer.join();
        require_ok(call->Finish());

        std::map<uint64_t, StreamPredictResponse> answers;
        for (const auto& answer : received) {
            require(profiles.count(answer.sequence()) == 1, "nobody asked for " + std::to_string(answer.sequence()));
            require(answers.emplace(answer.sequence(), answer).second, std::to_string(answer.sequence()) + " is answered twice");
        }
        require(answers.size() == profiles.size(), std::to_string(answers.size()) + " answers");
        return answers;
    }

    // The events after a sequence number: to the run's end, or those of the first message alone.
    std::vector<RunEvent> watch_after(int64_t sequence, bool first_only) {
        Context context(std::chrono::minutes(10));  // A busy machine may need them for the training run.
        WatchRunRequest request;
        request.set_name(run_);
        request.set_after_sequence(sequence);
        auto call = training_->WatchRun(&context, request);
        std::vector<RunEvent> events;
        for (WatchRunResponse response; call->Read(&response);) {
            events.insert(events.end(), response.events().begin(), response.events().end());
            if (first_only) {
                context.TryCancel();
                break;
            }
        }
        const grpc::Status status = call->Finish();
        if (!first_only) require_ok(status);
        return events;
    }

    std::shared_ptr<grpc::Channel> channel_;
    std::unique_ptr<PredictionService::Stub> predictions_;
    std::unique_ptr<TrainingService::Stub> training_;
    std::vector<Sample> samples_;
    std::string run_;
};

}  // namespace

int main(int count, char** arguments) {
    if (count != 4) {
        std::cerr << "client ADDRESS PROFILES RUN\n";
        return 2;
    }
    Checks checks(arguments[1], read_samples(arguments[2]), arguments[3]);
    const std::vector<std::pair<std::string, std::function<void()>>> all = {
        {"predict stream", [&] { checks.stream(); }},
        {"predict stream that outlives an item's error", [&] { checks.stream_with_error(); }},
        {"batch with an item's error", [&] { checks.batch(); }},
        {"error with its details", [&] { checks.error(); }},
        {"training watch, broken off and resumed", [&] { checks.watch(); }},
    };
    bool failed = false;
    for (const auto& [name, check] : all) {
        try {
            check();
            std::cout << "ok " << name << std::endl;
        } catch (const std::exception& error) {
            failed = true;
            std::cout << "FAILED " << name << ": " << error.what() << std::endl;
        }
    }
    return failed;
}
