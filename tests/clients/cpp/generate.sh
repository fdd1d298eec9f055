#!/usr/bin/env bash
protoc --descriptor_set_in=gendergrpc.binpb --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin --grpc_out=. \
  gendergrpc/v1/{prediction,training}.proto
protoc --descriptor_set_in=gendergrpc.binpb --cpp_out=. \
  gendergrpc/v1/{prediction,training,runs,datasets,hyperparameters}.proto google/rpc/{status,error_details}.proto \
  google/api/{annotations,http}.proto
g++ -std=c++17 -I. -c gendergrpc/v1/*.cc google/*/*.cc
g++ -std=c++17 -I. example.cpp *.o -o example $(pkg-config --libs grpc++ protobuf)
