job-executor-service
../../..
-f
detected-gateway.yaml
