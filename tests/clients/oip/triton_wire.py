#!/usr/bin/env python3
"""A Triton client's messages to a running server, byte by byte: python3 triton_wire.py HOST:PORT

Nothing is generated. Messages are put together here from the field numbers that the Open Inference Protocol has published, and sent by
grpcio (Debian: python3-grpcio). Ends with "N passed, N failed"; exits with 1 where one failed, with 2 where there is no server.
"""

import struct
import sys

import grpc

SERVICE = "/inference.GRPCInferenceService/"
TIMEOUT_SECONDS = 60

VARINT, FIXED64, LENGTH, FIXED32 = 0, 1, 2, 5

# ModelInferRequest
MODEL_NAME, MODEL_VERSION, ID, PARAMETERS, INPUTS, OUTPUTS, RAW_INPUT_CONTENTS = 1, 2, 3, 4, 5, 6, 7
# InferInputTensor, InferOutputTensor and TensorMetadata; the last has no contents
TENSOR_NAME, TENSOR_DATATYPE, TENSOR_SHAPE, TENSOR_CONTENTS = 1, 2, 3, 5
# InferTensorContents
BOOL_CONTENTS, FP32_CONTENTS, BYTES_CONTENTS = 1, 6, 8
# ModelInferResponse
RESPONSE_OUTPUTS, RAW_OUTPUT_CONTENTS = 5, 6
# InferParameter
STRING_PARAM, DOUBLE_PARAM = 3, 4
# ModelMetadataResponse
METADATA_VERSIONS, METADATA_PLATFORM, METADATA_INPUTS, METADATA_OUTPUTS = 2, 3, 4, 5
# ModelStreamInferResponse
ERROR_MESSAGE, INFER_RESPONSE = 1, 2


def varint(value):
    value &= (1 << 64) - 1
    encoded = bytearray()
    while value > 0x7F:
        encoded.append(value & 0x7F | 0x80)
        value >>= 7
    encoded.append(value)
    return bytes(encoded)


def field(number, value):
    """One field: an int as a varint, a float as a double, text and bytes with their length."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | FIXED64) + struct.pack("<d", value)
    if isinstance(value, str):
        value = value.encode()
    return varint(number << 3 | LENGTH) + varint(len(value)) + value


def read_varint(data, position):
    value = shift = 0
    while True:
        byte = data[position]
        position += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, position
        shift += 7


def parse(data):
    """A message's values by their field numbers."""
    fields, position = {}, 0
    while position < len(data):
        tag, position = read_varint(data, position)
        kind = tag & 7
        if kind == VARINT:
            value, position = read_varint(data, position)
        else:
            length = {FIXED64: 8, FIXED32: 4}.get(kind)
            if kind == LENGTH:
                length, position = read_varint(data, position)
            value, position = data[position:position + length], position + length
        fields.setdefault(tag >> 3, []).append(value)
    return fields


def first(fields, number, default=b""):
    return fields.get(number, [default])[0]


def packed(values):
    """The varints of a packed field, of which -1 is one of 64 bits."""
    numbers = []
    for value in values:
        position = 0
        while position < len(value):
            number, position = read_varint(value, position)
            numbers.append(number - (1 << 64) if number >> 63 else number)
    return numbers


def raw_bytes(elements):
    return b"".join(struct.pack("<I", len(element)) + element for element in elements)


def tensor(name, elements, datatype="BYTES", is_raw=False, count=None):
    shape = b"".join(varint(dimension) for dimension in ([len(elements) if count is None else count]))
    message = field(TENSOR_NAME, name) + field(TENSOR_DATATYPE, datatype) + field(TENSOR_SHAPE, shape)
    if not is_raw:
        message += field(TENSOR_CONTENTS, b"".join(field(BYTES_CONTENTS, element) for element in elements))
    return field(INPUTS, message)


def infer_request(inputs, is_raw, model="gendergrpc", outputs=(), parameters=b""):
    message = field(MODEL_NAME, model) + field(ID, "42") + parameters
    message += b"".join(tensor(name, elements, is_raw=is_raw) for name, elements in inputs)
    message += b"".join(field(OUTPUTS, field(TENSOR_NAME, name)) for name in outputs)
    if is_raw:
        message += b"".join(field(RAW_INPUT_CONTENTS, raw_bytes(elements)) for _, elements in inputs)
    return message


def parameter(name, value):
    number = DOUBLE_PARAM if isinstance(value, float) else STRING_PARAM
    return field(PARAMETERS, field(1, name) + field(2, field(number, value)))


def infer_response(data):
    """The output tensors of a response: name -> (datatype, shape, elements)."""
    fields, tensors = parse(data), {}
    raw = fields.get(RAW_OUTPUT_CONTENTS, [])
    for index, output in enumerate(fields.get(RESPONSE_OUTPUTS, [])):
        output = parse(output)
        datatype = first(output, TENSOR_DATATYPE).decode()
        if raw:
            elements = read_raw(datatype, raw[index])
        else:
            contents = parse(first(output, TENSOR_CONTENTS))
            elements = {
                "BYTES": lambda: contents.get(BYTES_CONTENTS, []),
                "FP32": lambda: read_raw("FP32", first(contents, FP32_CONTENTS)),
                "BOOL": lambda: [bool(value) for value in packed(contents.get(BOOL_CONTENTS, []))],
            }[datatype]()
        tensors[first(output, TENSOR_NAME).decode()] = (datatype, packed(output.get(TENSOR_SHAPE, [])), elements)
    return tensors


def read_raw(datatype, raw):
    if datatype == "FP32":
        return [value for (value,) in struct.iter_unpack("<f", raw)]
    if datatype == "BOOL":
        return [value != 0 for value in raw]
    elements, position = [], 0
    while position < len(raw):
        (length,) = struct.unpack_from("<I", raw, position)
        elements.append(raw[position + 4:position + 4 + length])
        position += 4 + length
    return elements


class Client:
    def __init__(self, address):
        self.channel = grpc.insecure_channel(address)

    def wait(self):
        grpc.channel_ready_future(self.channel).result(timeout=TIMEOUT_SECONDS)

    def call(self, method, request=b""):
        return self.channel.unary_unary(SERVICE + method)(request, timeout=TIMEOUT_SECONDS)

    def stream(self, method, requests):
        return list(self.channel.stream_stream(SERVICE + method)(iter(requests), timeout=TIMEOUT_SECONDS))

    def refusal(self, method, request=b""):
        try:
            self.call(method, request)
        except grpc.RpcError as error:
            return error.code(), error.details()
        raise AssertionError(f"{method} wasn't refused")


NICKNAMES = ["陈婷婷".encode(), "王國強".encode(), b"", "青春永驻".encode()]


def live(client):
    assert client.call("ServerLive") == field(1, 1)


def ready(client):
    assert client.call("ServerReady") == field(1, 1)
    assert client.call("ModelReady", field(1, "gendergrpc")) == field(1, 1)
    assert first(parse(client.call("ModelReady", field(1, "no such model"))), 1, 0) == 0


def server_metadata(client):
    metadata = parse(client.call("ServerMetadata"))
    assert first(metadata, 1) == b"gendergrpc", metadata
    assert first(metadata, 2), metadata
    assert metadata[3] == [b"model_repository"], metadata


def model_metadata(client):
    metadata = parse(client.call("ModelMetadata", field(1, "gendergrpc")))
    name, version = first(metadata, 1).decode(), first(metadata, METADATA_VERSIONS).decode()
    assert first(metadata, METADATA_PLATFORM) == b"onnxruntime_onnx", metadata
    shown = {}
    for message in metadata[METADATA_INPUTS] + metadata[METADATA_OUTPUTS]:
        message = parse(message)
        shown[first(message, TENSOR_NAME).decode()] = (
            first(message, TENSOR_DATATYPE).decode(), packed(message[TENSOR_SHAPE]))
    assert shown["avatar"] == shown["nickname"] == shown["label"] == ("BYTES", [-1]), shown
    assert shown["probability_female"] == ("FP32", [-1]), shown
    assert shown["modality_weights"] == ("FP32", [-1, 2]), shown
    assert client.call("ModelReady", field(1, name) + field(2, version)) == field(1, 1)


def check_answers(response):
    fields = parse(response)
    assert first(fields, MODEL_VERSION).startswith(b"sha256:"), fields
    assert first(fields, ID) == b"42", fields
    tensors = infer_response(response)
    labels, probabilities = tensors["label"][2], tensors["probability_female"][2]
    assert labels == [b"female", b"male", b"undetermined", b"undetermined"], labels
    assert probabilities[0] > 0.9 and probabilities[1] < 0.1 and probabilities[2] == 0.5, probabilities
    assert tensors["undetermined_reason"][2][:3] == [b"", b"", b"no_signal"], tensors
    assert tensors["modality_weights"] == ("FP32", [4, 2], [0, 1, 0, 1, 0, 0, 0, 1]), tensors
    assert tensors["stopped_early"] == ("BOOL", [4], [False] * 4), tensors
    return tensors


def infer_typed(client):
    response = client.call("ModelInfer", infer_request([("nickname", NICKNAMES)], is_raw=False))
    check_answers(response)
    assert RAW_OUTPUT_CONTENTS not in parse(response)


def infer_raw(client):
    request = infer_request([("avatar", [b""] * len(NICKNAMES)), ("nickname", NICKNAMES)], is_raw=True)
    response = client.call("ModelInfer", request)
    typed = client.call("ModelInfer", infer_request([("nickname", NICKNAMES)], is_raw=False))
    outputs = check_answers(response)
    assert len(parse(response)[RAW_OUTPUT_CONTENTS]) == len(outputs)
    for name, (datatype, shape, elements) in infer_response(typed).items():
        assert outputs[name][:2] == (datatype, shape), name
        if datatype == "FP32":
            # Other company in a batch may change a sum's last bits.
            assert all(abs(one - other) < 1e-5 for one, other in zip(elements, outputs[name][2])), name
        else:
            assert outputs[name][2] == elements, name


def infer_outputs(client):
    request = infer_request([("nickname", NICKNAMES)], is_raw=True, outputs=["label", "error"])
    assert infer_response(client.call("ModelInfer", request)) == {
        "label": ("BYTES", [4], [b"female", b"male", b"undetermined", b"undetermined"]),
        "error": ("BYTES", [4], [b""] * 4),
    }


def infer_max_error(client):
    for value in (1e-9, "1e-9"):
        request = infer_request([("nickname", NICKNAMES)], is_raw=True, parameters=parameter("max_error", value))
        tensors = infer_response(client.call("ModelInfer", request))
        assert tensors["label"][2] == [b"undetermined"] * 4, tensors
        assert tensors["undetermined_reason"][2][0] == b"unattainable_max_error", tensors


def infer_errors(client):
    invalid, missing = grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.NOT_FOUND
    name = field(MODEL_NAME, "gendergrpc")
    refusals = [
        (infer_request([("nickname", NICKNAMES)], False, model="other"), missing, "No model with this name"),
        (infer_request([("username", NICKNAMES)], False), invalid, "inputs[0].name must be one of avatar, nickname"),
        (name + tensor("nickname", NICKNAMES, datatype="FP32"), invalid, "inputs[0].datatype must be BYTES"),
        (name + tensor("nickname", NICKNAMES, count=5), invalid, "inputs[0].contents holds 4 BYTES elements"),
        (name + tensor("nickname", NICKNAMES) + field(RAW_INPUT_CONTENTS, raw_bytes(NICKNAMES)), invalid, "must be absent"),
        (infer_request([("avatar", [b"", b"no image"])], True), invalid, "avatar[1] is no image that can be decoded"),
        (infer_request([("nickname", [b"f" * 257])], True), invalid, "nickname[0] has over 256 Unicode code points"),
    ]
    for request, code, details in refusals:
        refused = client.refusal("ModelInfer", request)
        assert refused[0] == code and details in refused[1], refused


def infer_stream(client):
    good = infer_request([("nickname", NICKNAMES)], is_raw=True)
    bad = infer_request([("avatar", [b"no image"])], is_raw=True)
    responses = [parse(response) for response in client.stream("ModelStreamInfer", [good, bad, good])]
    assert len(responses) == 3, responses
    check_answers(first(responses[0], INFER_RESPONSE))
    assert first(responses[1], ERROR_MESSAGE) == b"avatar[0] is no image that can be decoded", responses
    assert first(parse(first(responses[1], INFER_RESPONSE)), ID) == b"42", responses
    check_answers(first(responses[2], INFER_RESPONSE))


def repository(client):
    models = [parse(model) for model in parse(client.call("RepositoryIndex", field(2, 1)))[1]]
    assert [first(model, 3) for model in models] == [b"READY"], models
    assert client.call("RepositoryModelLoad", field(2, "gendergrpc")) == field(1, "gendergrpc") + field(2, 1)
    # KServe's clients have the model's name in the first field.
    assert client.call("RepositoryModelLoad", field(1, "gendergrpc")) == field(1, "gendergrpc") + field(2, 1)
    code, _ = client.refusal("RepositoryModelUnload", field(2, "gendergrpc"))
    assert code == grpc.StatusCode.FAILED_PRECONDITION, code


def unimplemented(client):
    for method in ("ModelConfig", "ModelStatistics", "SystemSharedMemoryStatus"):
        code, _ = client.refusal(method)
        assert code == grpc.StatusCode.UNIMPLEMENTED, (method, code)


CHECKS = [
    live, ready, server_metadata, model_metadata, infer_typed, infer_raw, infer_outputs, infer_max_error, infer_errors, infer_stream,
    repository, unimplemented,
]


def main():
    if len(sys.argv) != 2:
        print("usage: triton_wire.py HOST:PORT", file=sys.stderr)
        return 2
    client = Client(sys.argv[1].removeprefix("http://"))
    try:
        client.wait()
    except grpc.FutureTimeoutError:
        print(f"no server at {sys.argv[1]}", file=sys.stderr)
        return 2
    failed = 0
    for check in CHECKS:
        try:
            check(client)
            print(f"passed: {check.__name__}")
        except (AssertionError, LookupError, grpc.RpcError) as error:
            failed += 1
            print(f"FAILED: {check.__name__}: {error!r}")
    print(f"{len(CHECKS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
