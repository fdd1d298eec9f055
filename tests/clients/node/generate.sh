#!/usr/bin/env bash
npx buf generate gendergrpc.binpb --include-imports --include-wkt --template '{"version": "v2", "plugins": [{
  "local": "protoc-gen-ts_proto", "out": "generated", "strategy": "all", "opt": ["outputServices=grpc-js", "stringEnums=true"]}]}'
