job-executor-service
../../..
-f
gateway-elsewhere.yaml
