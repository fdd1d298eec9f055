import grpc
from gendergrpc.v1 import prediction_pb2 as messages, prediction_pb2_grpc as services

predictions = services.PredictionServiceStub(grpc.insecure_channel("127.0.0.1:5055"))
request = messages.PredictRequest(profile=messages.Profile(nickname="陈婷婷"))
prediction = predictions.Predict(request).prediction
print(messages.Label.Name(prediction.label), prediction.probability_female)
