#include <grpcpp/grpcpp.h>
#include <iostream>
#include "gendergrpc/v1/prediction.grpc.pb.h"

int main() {
    auto channel = grpc::CreateChannel("127.0.0.1:5055", grpc::InsecureChannelCredentials());
    auto predictions = gendergrpc::v1::PredictionService::NewStub(channel);
    grpc::ClientContext context;
    gendergrpc::v1::PredictRequest request;
    gendergrpc::v1::PredictResponse response;
    request.mutable_profile()->set_nickname("陈婷婷");
    grpc::Status status = predictions->Predict(&context, request, &response);
    if (!status.ok()) return 1;
    std::cout << Label_Name(response.prediction().label()) << ' ' << response.prediction().probability_female() << '\n';
}
