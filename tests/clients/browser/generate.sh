#!/usr/bin/env bash
npx buf generate gendergrpc.binpb --include-imports --template '{"version": "v2", "plugins": [{
  "local": "protoc-gen-es", "out": "generated", "opt": ["target=ts"]}]}'
