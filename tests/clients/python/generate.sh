#!/usr/bin/env bash
protoc --descriptor_set_in=gendergrpc.binpb --python_out=. \
  --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin --grpc_python_out=. \
  gendergrpc/v1/{prediction,training,runs,datasets,hyperparameters}.proto google/rpc/{status,error_details}.proto \
  google/api/{annotations,http}.proto
